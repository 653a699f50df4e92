//! What people write and send. In go an act, a speaker and chance, out comes the content of a
//! message. It knows nothing of chats, replies or time.

use rand::RngExt as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use super::act::Act;
use super::cast::Person;
use super::message::Content;
use super::object::{Object, list};
use super::phrases;
use super::text::Text;

/// One of the phrases; the tables are never empty.
pub(crate) fn pick<T: Copy + Default>(chance: &mut StdRng, phrases: &[T]) -> T {
    phrases.choose(chance).copied().unwrap_or_default()
}

/// The content of a message that `speaker` writes; `other` is somebody to talk about.
pub(crate) fn content(act: Act, speaker: &Person, other: &Person, chance: &mut StdRng) -> Content {
    let media = match act {
        Act::Photo | Act::Album => photo("photo", chance),
        Act::Sticker => sticker(chance),
        Act::Voice => voice(chance),
        Act::Video => video(chance),
        Act::VideoNote => video_note(chance),
        Act::Animation => animation(chance),
        Act::Audio => audio(chance),
        Act::Document => document(chance),
        Act::Location => Object::new().raw("location", place()).into_fields(),
        Act::Venue => venue(),
        Act::Contact => contact(other),
        Act::Dice => dice(chance),
        Act::Poll => poll(chance),
        _ => return Content::Text(text(act, speaker, other, chance)),
    };
    let captioned = matches!(
        act,
        Act::Photo | Act::Video | Act::Animation | Act::Document
    ) && chance.random_bool(0.4);
    let caption = captioned.then(|| {
        let text = Text::default().plain(pick(chance, phrases::CAPTIONS));
        if chance.random_bool(0.3) {
            text.plain(" ")
                .entity("hashtag", pick(chance, phrases::HASHTAGS))
        } else {
            text
        }
    });
    Content::Media(media, caption)
}

/// A photo in three sizes under `name`, which is a list of one more level for chat photos.
pub(crate) fn photo(name: &str, chance: &mut StdRng) -> String {
    let sizes = [(90, 67), (320, 240), (1280, 960)].map(|(width, height)| {
        let size_bytes = u64::from(chance.random::<u16>()) + width * height / 4;
        let size = file(Object::new(), "AgACAgEAAx", size_bytes, chance);
        size.raw("width", width).raw("height", height).end()
    });
    Object::new().raw(name, list(&sizes)).into_fields()
}

/// Small talk in the speaker's language.
pub(crate) fn words(speaker: &Person, chance: &mut StdRng) -> &'static str {
    let own = if speaker.speaks_portuguese {
        phrases::PORTUGUESE
    } else {
        phrases::ENGLISH
    };
    pick(chance, own)
}

fn text(act: Act, speaker: &Person, other: &Person, chance: &mut StdRng) -> Text {
    let words = words(speaker, chance);
    let text = Text::default();
    match act {
        Act::Question => text.plain(pick(chance, phrases::QUESTIONS)),
        Act::Long => text.plain(pick(chance, phrases::LONG)),
        Act::Hashtag => text
            .plain(words)
            .plain(" ")
            .entity("hashtag", pick(chance, phrases::HASHTAGS)),
        Act::Mention | Act::TextMention => mention(act, other, words),
        Act::Link => text
            .plain(words)
            .plain(" 👉 ")
            .entity("url", pick(chance, phrases::LINKS)),
        Act::TextLink => {
            let url = Object::new()
                .text("url", pick(chance, phrases::LINKS))
                .into_fields();
            text.plain("a documentação está ")
                .entity_with("text_link", "aqui", &url)
                .plain(" 📚")
        }
        Act::Formatted => {
            let kind = pick(
                chance,
                &["bold", "italic", "spoiler", "underline", "strikethrough"],
            );
            text.plain("🔎 ")
                .entity(kind, words)
                .plain(" → ")
                .entity("code", pick(chance, phrases::SNIPPETS))
        }
        Act::Command => text.entity("bot_command", pick(chance, phrases::COMMANDS)),
        Act::ChannelPost => text
            .entity("bold", "Novo conjunto de dados 📊")
            .plain("\n\n")
            .plain(words)
            .plain("\n")
            .entity("url", pick(chance, phrases::LINKS)),
        _ => text.plain(words),
    }
}

/// Somebody is addressed: by user name, or by name where they have none.
fn mention(act: Act, other: &Person, words: &str) -> Text {
    let text = Text::default();
    if let Some(username) = other.username.filter(|_| act == Act::Mention) {
        let mention = format!("@{username}");
        return text
            .plain("👋 ")
            .entity("mention", &mention)
            .plain(", ")
            .plain(words);
    }
    let user = Object::new().raw("user", &other.json).into_fields();
    text.plain("é, ")
        .entity_with("text_mention", other.name, &user)
        .plain("! ")
        .plain(words)
}

/// The identity of a file, and its size.
fn file(object: Object, prefix: &str, size_bytes: u64, chance: &mut StdRng) -> Object {
    let (one, two): (u64, u64) = (chance.random(), chance.random());
    object
        .text("file_id", &format!("{prefix}{one:016x}{two:016x}AE"))
        .text("file_unique_id", &format!("AQAD{two:012x}"))
        .raw("file_size", size_bytes)
}

fn thumbnail(object: Object, chance: &mut StdRng) -> Object {
    let thumbnail = file(Object::new(), "AAMCAgAD", 9_000, chance);
    let thumbnail = thumbnail.raw("width", 320).raw("height", 180).end();
    object.raw("thumbnail", &thumbnail).raw("thumb", &thumbnail)
}

fn sticker(chance: &mut StdRng) -> String {
    let sticker = Object::new()
        .raw("width", 512)
        .raw("height", 512)
        .text("emoji", pick(chance, phrases::STICKERS))
        .text("set_name", "CafeComDados")
        .raw("is_animated", false)
        .raw("is_video", chance.random_bool(0.3))
        .text("type", "regular");
    let sticker = thumbnail(sticker, chance);
    let sticker = file(sticker, "CAACAgEAAx", 24_000, chance).end();
    Object::new().raw("sticker", sticker).into_fields()
}

fn voice(chance: &mut StdRng) -> String {
    let duration: u64 = chance.random_range(1..180);
    let voice = Object::new()
        .raw("duration", duration)
        .text("mime_type", "audio/ogg");
    let voice = file(voice, "AwACAgEAAx", duration * 3_900, chance).end();
    Object::new().raw("voice", voice).into_fields()
}

fn video(chance: &mut StdRng) -> String {
    let duration: u64 = chance.random_range(2..240);
    let video = Object::new()
        .raw("duration", duration)
        .raw("width", 1280)
        .raw("height", 720)
        .text("file_name", "VID_20260412.mp4")
        .text("mime_type", "video/mp4");
    let video = thumbnail(video, chance);
    let video = file(video, "BAACAgEAAx", duration * 410_000, chance).end();
    Object::new().raw("video", video).into_fields()
}

fn video_note(chance: &mut StdRng) -> String {
    let duration: u64 = chance.random_range(2..60);
    let note = thumbnail(
        Object::new().raw("duration", duration).raw("length", 384),
        chance,
    );
    let note = file(note, "DQACAgEAAx", duration * 90_000, chance).end();
    Object::new().raw("video_note", note).into_fields()
}

/// An animation comes twice: Telegram writes it as a document as well.
fn animation(chance: &mut StdRng) -> String {
    let named = || {
        Object::new()
            .text("file_name", "giphy.mp4")
            .text("mime_type", "video/mp4")
    };
    let id = file(Object::new(), "CgACAgQAAx", 310_000, chance).into_fields();
    let pictures = thumbnail(Object::new(), chance).into_fields();
    let animation = named()
        .raw("duration", 3)
        .raw("width", 480)
        .raw("height", 270);
    Object::new()
        .raw("animation", animation.fields(&pictures).fields(&id).end())
        .raw("document", named().fields(&pictures).fields(&id).end())
        .into_fields()
}

fn audio(chance: &mut StdRng) -> String {
    let audio = Object::new()
        .raw("duration", 167)
        .text("file_name", "águas-de-março.mp3")
        .text("mime_type", "audio/mpeg")
        .text("title", "Águas de Março")
        .text("performer", "Elis & Tom");
    let audio = file(audio, "CQACAgEAAx", 6_858_008, chance).end();
    Object::new().raw("audio", audio).into_fields()
}

fn document(chance: &mut StdRng) -> String {
    let (name, mime_type) = pick(chance, phrases::FILES);
    let size_bytes = u64::from(chance.random::<u32>() >> 9);
    let document = Object::new()
        .text("file_name", name)
        .text("mime_type", mime_type);
    let document = file(document, "BQACAgEAAx", size_bytes, chance).end();
    Object::new().raw("document", document).into_fields()
}

fn place() -> String {
    Object::new()
        .raw("latitude", "-27.595378")
        .raw("longitude", "-48.548050")
        .end()
}

/// A venue comes with its location once more beside it.
fn venue() -> String {
    let venue = Object::new()
        .raw("location", place())
        .text("title", "Café da Praça")
        .text("address", "Praça XV de Novembro, Florianópolis")
        .end();
    Object::new()
        .raw("location", place())
        .raw("venue", venue)
        .into_fields()
}

fn contact(other: &Person) -> String {
    let contact = Object::new()
        .text("phone_number", "+5548999990000")
        .text("first_name", other.name)
        .raw("user_id", other.id)
        .end();
    Object::new().raw("contact", contact).into_fields()
}

fn dice(chance: &mut StdRng) -> String {
    let dice = Object::new()
        .text("emoji", "🎲")
        .raw("value", chance.random_range(1..=6))
        .end();
    Object::new().raw("dice", dice).into_fields()
}

/// A poll as it is when it is sent: nobody has voted.
fn poll(chance: &mut StdRng) -> String {
    let (question, options) = pick(chance, phrases::POLLS);
    let options: Vec<String> = (0..)
        .zip(options)
        .map(|(number, option)| {
            Object::new()
                .text("persistent_id", &i32::to_string(&number))
                .text("text", option)
                .raw("voter_count", 0)
                .end()
        })
        .collect();
    let poll = Object::new()
        .text("id", &chance.random_range(1_u64 << 60..1 << 62).to_string())
        .text("question", question)
        .raw("options", list(&options))
        .raw("total_voter_count", 0)
        .raw("is_closed", false)
        .raw("is_anonymous", chance.random_bool(0.5))
        .raw("allows_multiple_answers", chance.random_bool(0.3))
        .raw("allows_revoting", true)
        .raw("members_only", false)
        .text("type", "regular")
        .end();
    Object::new().raw("poll", poll).into_fields()
}
