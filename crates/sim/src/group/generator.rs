//! The group's life. In go seconds, out come updates: one act per second drawn, with the edits and
//! reactions that follow. How things look in JSON, the modules beside it know.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::act::{Act, Deck, Origin, Service};
use super::cast::{self, Person};
use super::content::{content, pick, words};
use super::conversation::Conversation;
use super::message::{Content, Message};
use super::object::{Object, list};
use super::options::GroupOptions;
use super::rhythm::Rhythm;
use super::text::Text;
use super::{forward, phrases, service};

/// A forum begins with so many topics.
const FIRST_TOPICS: usize = 3;
const BASIC_GROUP_FIRST_MESSAGE: i64 = 1_043;

/// One update of the group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupEvent {
    /// When it happened; never before the event before it.
    pub at: Timestamp,
    /// The kind of update, as Telegram names it.
    pub kind: &'static str,
    /// The JSON of that kind, pure ASCII, as it stands in an update.
    pub payload: String,
}

/// A group that talks: an iterator over its history, and a source of live events after it.
#[derive(Debug)]
pub struct Group {
    pub(super) options: GroupOptions,
    pub(super) chance: StdRng,
    pub(super) people: Vec<Person>,
    /// The numbers of people, as often as they talk.
    speakers: Vec<usize>,
    pub(super) absent: Option<usize>,
    deck: Deck,
    rhythm: Rhythm,
    pub(super) conversation: Conversation,
    pub(super) migrated: bool,
    greeted: bool,
    said: u64,
    events: VecDeque<GroupEvent>,
}

impl Group {
    /// The group that `options` describe.
    pub fn new(options: GroupOptions) -> Self {
        let people = cast::people();
        let speakers = (0..)
            .zip(&people)
            .flat_map(|(number, person)| (0..person.talks).map(move |_| number))
            .collect();
        let title = phrases::TITLES.first().copied().unwrap_or_default();
        let chat = service::group(options.chat.0, title);
        let offset_seconds = i64::from(options.offset.seconds());
        let end = options.end.as_second();
        Self {
            chance: StdRng::seed_from_u64(options.seed),
            rhythm: Rhythm::new(end, options.days, options.messages, offset_seconds),
            conversation: Conversation::new(options.chat.0, chat, title, BASIC_GROUP_FIRST_MESSAGE),
            options,
            people,
            speakers,
            absent: None,
            deck: Deck::default(),
            migrated: false,
            greeted: false,
            said: 0,
            events: VecDeque::new(),
        }
    }

    /// What happens next, at `now`: at least one message, perhaps an edit and a reaction.
    ///
    /// Meant for after the history; instants should not go back.
    pub fn live(&mut self, now: Timestamp) -> Vec<GroupEvent> {
        self.happen(now.as_second(), u64::MAX);
        self.events.drain(..).collect()
    }

    /// Lets one thing happen that takes at most `room` messages.
    fn happen(&mut self, date: i64, room: u64) {
        if !self.greeted {
            self.greeted = true;
            self.welcome_bot(date);
            return;
        }
        if !self.migrated && room >= 2 && self.said >= self.options.messages / 2 {
            self.migrate(date);
            return;
        }
        let forum_begins = self.migrated && self.conversation.topics.len() < FIRST_TOPICS;
        let act = if forum_begins {
            Act::Service(Service::TopicCreated)
        } else {
            self.deck.draw(&mut self.chance)
        };
        match act {
            Act::Service(reported) => self.report(reported, date),
            Act::Anonymous if self.migrated => self.post_anonymously(date),
            Act::ChannelPost if self.migrated => self.forward_channel_post(date),
            Act::Anonymous | Act::ChannelPost => self.speak(Act::Words, date, room),
            act => self.speak(act, date, room),
        }
        self.react(date);
    }

    /// A person says something: one message, or an album of several.
    pub(super) fn speak(&mut self, act: Act, date: i64, room: u64) {
        let author = self.speaker();
        let Some(speaker) = self.people.get(author).cloned() else {
            return;
        };
        let other = self.other(author);
        let album = if act == Act::Album {
            self.chance.random_range(2..=5).min(room)
        } else {
            1
        };
        let media_group =
            (album > 1).then(|| self.chance.random_range(1 << 40..13_999_999_999_999_999));
        let thread = self.thread();
        let reply_to = self.reply_to(thread);
        let forward = self.forward(act, &other, date);
        for _ in 0..album {
            let content = content(act, &speaker, &other, &mut self.chance);
            let message = Message {
                author: Some(author),
                thread,
                forward: forward.clone(),
                reply_to: reply_to.clone(),
                media_group,
                via_bot: (act == Act::ViaBot).then(|| cast::bot(93_372_553, "Gif ☕", "gif")),
                ..self.message(Arc::clone(&speaker.json), date, content)
            };
            self.say(message);
        }
    }

    fn post_anonymously(&mut self, date: i64) {
        let text = Text::default().plain(pick(&mut self.chance, phrases::PORTUGUESE));
        let thread = self.thread();
        let message = Message {
            sender_chat: Some(Arc::clone(&self.conversation.chat)),
            thread,
            reply_to: self.reply_to(thread),
            ..self.message(cast::anonymous_bot(), date, Content::Text(text))
        };
        self.say(message);
    }

    fn forward_channel_post(&mut self, date: i64) {
        let Some(speaker) = self.people.first().cloned() else {
            return;
        };
        let content = content(Act::ChannelPost, &speaker, &speaker, &mut self.chance);
        let post = self.chance.random_range(100..9_000);
        let message = Message {
            sender_chat: Some(cast::channel()),
            forward: forward::from_channel(&cast::channel(), post, date, true),
            ..self.message(cast::service_notifications(), date, content)
        };
        self.say(message);
    }

    /// Somebody corrects themselves, somebody likes what was said.
    fn react(&mut self, date: i64) {
        if self.chance.random_bool(0.06) {
            self.edit(date);
        }
        if !self.migrated || !self.chance.random_bool(0.15) {
            return;
        }
        let id = self
            .conversation
            .recall(&mut self.chance, |_| true)
            .map(|message| message.id);
        let Some(id) = id else { return };
        let about = Object::new()
            .raw("chat", &self.conversation.chat)
            .raw("message_id", id);
        let emoji = Object::new()
            .text("type", "emoji")
            .text("emoji", pick(&mut self.chance, phrases::EMOJI))
            .into_fields();
        if self.chance.random_bool(0.04) {
            let count = self.chance.random_range(1..20);
            let reaction = Object::new()
                .raw("type", Object::new().fields(&emoji).end())
                .raw("total_count", count)
                .end();
            let payload = about
                .raw("date", date)
                .raw("reactions", list(&[reaction]))
                .end();
            self.emit(date, "message_reaction_count", payload);
            return;
        }
        let user = self.speaker();
        let Some(user) = self.people.get(user) else {
            return;
        };
        let reaction = Object::new().fields(&emoji).end();
        let about = about.raw("user", &user.json).raw("date", date);
        let payload = about
            .raw("old_reaction", "[]")
            .raw("new_reaction", list(&[reaction]))
            .end();
        self.emit(date, "message_reaction", payload);
    }

    fn edit(&mut self, date: i64) {
        let editable = |message: &Message| {
            message.author.is_some()
                && message.forward.is_empty()
                && matches!(message.content, Content::Text(_))
        };
        let Some(message) = self.conversation.recall(&mut self.chance, editable) else {
            return;
        };
        let Some(author) = message.author.and_then(|author| self.people.get(author)) else {
            return;
        };
        let words = words(author, &mut self.chance);
        let text = Text::default()
            .plain(words)
            .plain(" ")
            .entity("italic", "(editado)");
        message.content = Content::Text(text);
        message.edit_date = Some(date);
        let payload = message.json();
        self.emit(date, "edited_message", payload);
    }

    fn forward(&mut self, act: Act, other: &Person, date: i64) -> String {
        let Act::Forward(origin) = act else {
            return String::new();
        };
        let sent_at = date - self.chance.random_range(60..400_000);
        match origin {
            Origin::User => forward::from_user(&other.json, sent_at),
            Origin::HiddenUser => {
                let name = pick(&mut self.chance, phrases::OUTSIDERS);
                forward::from_hidden_user(name, sent_at)
            }
            Origin::Chat => forward::from_chat(&self.conversation.chat, sent_at),
            Origin::Channel => {
                let post = self.chance.random_range(100..9_000);
                forward::from_channel(&cast::channel(), post, sent_at, false)
            }
        }
    }

    pub(super) fn message(&mut self, from: Arc<str>, date: i64, content: Content) -> Message {
        Message {
            id: self.conversation.number(),
            author: None,
            from,
            sender_chat: None,
            chat: Arc::clone(&self.conversation.chat),
            date,
            edit_date: None,
            thread: None,
            forward: String::new(),
            reply_to: None,
            media_group: None,
            content,
            via_bot: None,
        }
    }

    pub(super) fn say(&mut self, message: Message) {
        self.said += 1;
        self.emit(message.date, "message", message.json());
        if !matches!(message.content, Content::Service(_)) {
            self.conversation.remember(message);
        }
    }

    pub(super) fn emit(&mut self, date: i64, kind: &'static str, payload: String) {
        let at = Timestamp::from_second(date).unwrap_or(self.options.end);
        self.events.push_back(GroupEvent { at, kind, payload });
    }

    /// The topic somebody talks in; nothing is the general one.
    fn thread(&mut self) -> Option<i64> {
        let somewhere = self.chance.random_bool(0.55);
        let topic = self.conversation.topics.choose(&mut self.chance);
        topic.filter(|_| somewhere).map(|topic| topic.id)
    }

    /// What a message in `thread` answers: a recent one, or the root of its topic.
    fn reply_to(&mut self, thread: Option<i64>) -> Option<Arc<str>> {
        let answers = self.chance.random_bool(0.25);
        if answers {
            let recent = self
                .conversation
                .recall(&mut self.chance, |message| message.thread == thread);
            if let Some(message) = recent {
                return Some(message.quoted().into());
            }
        }
        let mut topics = self.conversation.topics.iter();
        topics
            .find(|topic| Some(topic.id) == thread)
            .map(|topic| Arc::clone(&topic.root))
    }

    fn speaker(&mut self) -> usize {
        let number = self.speakers.choose(&mut self.chance).copied().unwrap_or(0);
        // Who has left says nothing; the owner never leaves.
        if Some(number) == self.absent {
            0
        } else {
            number
        }
    }

    fn other(&mut self, than: usize) -> Person {
        let number = self.speaker();
        let number = if number == than {
            (than + 1) % self.people.len()
        } else {
            number
        };
        self.people
            .get(number)
            .or(self.people.first())
            .cloned()
            .unwrap_or_else(|| Person {
                id: 0,
                name: "",
                username: None,
                speaks_portuguese: true,
                talks: 0,
                json: "{}".into(),
            })
    }

    pub(super) fn admin(&self) -> Arc<str> {
        self.people
            .first()
            .map_or_else(cast::anonymous_bot, |person| Arc::clone(&person.json))
    }
}

impl Iterator for Group {
    type Item = GroupEvent;

    fn next(&mut self) -> Option<GroupEvent> {
        while self.events.is_empty() {
            let date = self.rhythm.next(&mut self.chance)?;
            let before = self.said;
            self.happen(date, self.options.messages - before);
            // An album takes the seconds of as many messages as it has.
            for _ in before + 1..self.said {
                self.rhythm.next(&mut self.chance);
            }
        }
        self.events.pop_front()
    }
}
