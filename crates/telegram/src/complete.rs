//! One message known from two sides: what a bot captured, completed by what an export tells.

use xxhash_rust::xxh3::Xxh3;

use crate::{Author, Media, Message, Service};

/// Fills those of the fields of `$to` that are empty from the fields of `$from`.
macro_rules! fill {
    ($to:expr, $from:expr, $($field:ident),+ $(,)?) => {{
        $(if $to.$field.is_none() {
            $to.$field = $from.$field.take();
        })+
    }};
}

impl Message<'_> {
    /// The hash of author, date and words, by which a message and its exported row are one where
    /// their numbers differ.
    pub fn content_hash(&self) -> u128 {
        let author = self.author().map_or(0, Author::id);
        let mut hasher = Xxh3::new();
        hasher.update(&author.to_le_bytes());
        hasher.update(&self.date.to_le_bytes());
        hasher.update(self.words().unwrap_or_default().as_bytes());
        hasher.digest128()
    }

    /// Completes this captured message by its exported row.
    ///
    /// What was captured wins and is never emptied; what it lacks is filled. Only an edit that the
    /// bot has not seen comes from the export: one that is newer and has other words, since
    /// `edited` in an export also moves when somebody reacts.
    pub fn complete(&mut self, mut exported: Self) {
        self.complete_words(&mut exported);
        if self.message_type() == exported.message_type() {
            self.complete_content(&mut exported);
        } else if self.kind.is_none() && self.service.is_none() {
            self.kind = exported.kind;
            self.service = exported.service.take();
            self.complete_content(&mut exported);
        }
        self.complete_sender(&mut exported);
        let answered = exported.reply.as_deref().and_then(|reply| reply.message_id);
        if answered == self.thread_id && self.in_topic == Some(true) {
            // An export has every message of a topic answer the topic's head.
            exported.reply = None;
        }
        fill!(
            self.chat,
            exported.chat,
            kind,
            title,
            username,
            first_name,
            is_forum
        );
        fill!(
            self,
            exported,
            author_signature,
            thread_id,
            in_topic,
            topic_name,
            reply,
            quote,
            forward,
            media_group_id,
            has_media_spoiler,
        );
        match (&mut self.via_bot, exported.via_bot) {
            (Some(bot), Some(mut other)) => fill!(bot, other, id, username),
            (bot @ None, other) => *bot = other,
            (Some(_), None) => {}
        }
    }

    fn complete_words(&mut self, exported: &mut Self) {
        if exported.words().is_none() {
            return;
        }
        if self.words() == exported.words() {
            if self.entities.is_empty() {
                self.entities = std::mem::take(&mut exported.entities);
            }
            return;
        }
        let seen = self.edit_date.unwrap_or(self.date);
        let is_newer = exported.edit_date.is_some_and(|edited| edited > seen);
        // Words that a later edit took away do not come back.
        let is_older = exported.edit_date.unwrap_or(exported.date) < seen;
        if !is_newer && (self.words().is_some() || is_older) {
            return;
        }
        self.entities = std::mem::take(&mut exported.entities);
        if is_newer {
            self.edit_date = exported.edit_date;
        }
        // The words stay where they were, so that neither field is emptied nor hides the other.
        let words = exported.text.take().or(exported.caption.take());
        if self.text.is_some() || (self.caption.is_none() && !self.has_caption()) {
            self.text = words;
        } else {
            self.caption = words;
        }
    }

    /// Whether the words of such a message are a caption.
    fn has_caption(&self) -> bool {
        self.kind.is_some_and(|kind| kind.name() != "text") && self.service.is_none()
    }

    fn complete_content(&mut self, exported: &mut Self) {
        let media = exported.media.take();
        match (&mut self.media, media) {
            (Some(media), Some(other)) => complete_media(media, other),
            (media @ None, other) => *media = other,
            (Some(_), None) => {}
        }
        match (&mut self.sticker, exported.sticker.take()) {
            (Some(sticker), Some(mut other)) => fill!(sticker, other, emoji, set_name),
            (sticker @ None, other) => *sticker = other,
            (Some(_), None) => {}
        }
        fill!(self, exported, location, venue_title, poll, dice);
        if let (Some(service), Some(other)) = (&mut self.service, exported.service.take())
            && service.kind == other.kind
        {
            complete_service(service, *other);
        }
    }

    /// Nobody but the very author is taken from the export.
    fn complete_sender(&mut self, exported: &mut Self) {
        match (&mut self.from, exported.from.take()) {
            (Some(user), Some(mut other)) if user.id == other.id => {
                fill!(user, other, first_name);
            }
            (from @ None, other) if self.sender_chat.is_none() => *from = other,
            _ => {}
        }
        match (&mut self.sender_chat, exported.sender_chat.take()) {
            (Some(chat), Some(mut other)) if chat.id == other.id => fill!(chat, other, title),
            (chat @ None, other) if self.from.as_ref().is_none_or(|user| user.id.is_stand_in()) => {
                *chat = other;
            }
            _ => {}
        }
        if self.author().is_none() {
            self.sender_name = self.sender_name.take().or(exported.sender_name.take());
        }
    }
}

fn complete_media<'a>(media: &mut Media<'a>, mut other: Media<'a>) {
    let is_video_note = media.length.is_some();
    fill!(media, other, file_size, file_name, mime_type, duration);
    if !is_video_note {
        fill!(media, other, width, height);
    }
}

fn complete_service<'a>(service: &mut Service<'a>, mut other: Service<'a>) {
    if service.new_members.is_empty() && service.left_member.is_none() {
        service.new_members = other.new_members;
        service.member_names = other.member_names;
    }
    fill!(
        service,
        other,
        left_member,
        new_title,
        pinned_message,
        migrate_to,
        migrate_from,
        topic_name,
    );
}
