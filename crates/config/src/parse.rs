//! One value: text to its type, or what may have been meant. Pure; the time zones are those built
//! into the program, so that the same text means the same on every machine.

use std::net::SocketAddr;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::{
    AllowedChats, ByteSize, Door, Kind, Language, Location, Reason, Schedule, Setting, address,
    duration::parse_duration, suggest::nearest,
};

/// No sensible value is longer; a pattern or a list without limit is work without limit.
const VALUE_BYTES_MAX: usize = 16 * 1024;

/// Whether `text` is a value of `kind`.
pub(crate) fn accepts(kind: Kind, text: &str) -> bool {
    if text.is_empty() || text.len() > VALUE_BYTES_MAX {
        return false;
    }
    match kind {
        Kind::Chats => text.parse::<AllowedChats>().is_ok(),
        Kind::Choice(choices) => choices.contains(&text),
        Kind::Door => text.parse::<Door>().is_ok(),
        Kind::Duration => parse_duration(text).is_some(),
        Kind::HttpsOrigin => address::is_https_origin(text),
        Kind::Listen => text.parse::<SocketAddr>().is_ok(),
        Kind::LocalPath => !text.contains("://") && text != "memory:",
        Kind::Location => text.parse::<Location>().is_ok(),
        Kind::Name => text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'),
        Kind::Number { min, max } => text
            .parse::<u32>()
            .is_ok_and(|number| (min..=max).contains(&number)),
        Kind::PasswordHash => text.starts_with("$argon2") && text.matches('$').count() >= 4,
        Kind::PlainSecret(length_min) => address::is_plain_secret(text, length_min),
        Kind::Schedule => text.parse::<Schedule>().is_ok(),
        Kind::Size => text.parse::<ByteSize>().is_ok_and(|size| size.0 > 0),
        Kind::Text => true,
        Kind::TimeZone => parse_time_zone(text).is_some(),
        Kind::WebAddress => address::is_web_address(text, true),
    }
}

/// What to say about a `text` that `setting` cannot have.
pub(crate) fn invalid(setting: &'static Setting, text: &str) -> Reason {
    let visible = !setting.secret && !looks_like_token(text);
    Reason::Invalid {
        setting: setting.name,
        value: visible.then(|| excerpt(text)),
        allowed: setting.kind.allowed(Language::English),
        nearest: suggestion(setting.kind, text).filter(|_| visible),
    }
}

/// Whether a bot token was pasted into the wrong place, from where it must not reach a log.
fn looks_like_token(text: &str) -> bool {
    text.split_once(':').is_some_and(|(id, key)| {
        id.len() >= 6
            && id.bytes().all(|byte| byte.is_ascii_digit())
            && address::is_plain_secret(key, 20)
    })
}

/// As much of `text` as a message can carry on one line.
fn excerpt(text: &str) -> String {
    const CHARS_MAX: usize = 100;
    let tame = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = text.chars().take(CHARS_MAX).map(tame).collect();
    if text.chars().nth(CHARS_MAX).is_some() {
        short.push('…');
    }
    short
}

/// The value of `kind` that `text` is most like.
fn suggestion(kind: Kind, text: &str) -> Option<String> {
    match kind {
        Kind::Choice(choices) => nearest(text, choices.iter().copied()).map(str::to_owned),
        Kind::TimeZone => {
            let database = TimeZoneDatabase::bundled();
            let names: Vec<String> = database.available().map(|name| name.to_string()).collect();
            nearest(text, names.iter().map(String::as_str)).map(str::to_owned)
        }
        _ => None,
    }
}

/// The time zone called `text`.
pub(crate) fn parse_time_zone(text: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(text).ok()
}
