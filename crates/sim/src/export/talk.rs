//! Who says what and when in an exported chat. In goes how far the file is, out comes the next row.

use jiff::Timestamp;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Map, Value, json};

use super::content::{carried, service};
use super::file::ExportOptions;
use crate::group::cast::{self, Person};
use crate::group::phrases;

const DAY_SECONDS: i64 = 86_400;
/// Beside every so many rows one has a person whose account is deleted.
const DELETED: f64 = 0.01;

/// A row in the making.
pub(super) type Fields = Map<String, Value>;

/// A chat that is being exported.
pub(super) struct Talk<'o> {
    options: &'o ExportOptions,
    chance: StdRng,
    people: Vec<Person>,
    is_channel: bool,
    chat: i64,
    id: i64,
    date: i64,
}

impl<'o> Talk<'o> {
    pub(super) fn new(options: &'o ExportOptions, kind: &str, chat: i64) -> Self {
        let span = i64::from(options.days) * DAY_SECONDS;
        Self {
            options,
            chance: StdRng::seed_from_u64(options.seed ^ chat.unsigned_abs()),
            people: cast::people(),
            is_channel: kind.ends_with("channel"),
            chat,
            id: 0,
            date: options.end.as_second() - span,
        }
    }

    /// The row after the first `written` of `bytes`.
    pub(super) fn row(&mut self, written: u64, bytes: u64) -> Fields {
        self.id += self.chance.random_range(1..3);
        // People answer at once: several rows may have one second.
        if self.chance.random_bool(0.8) {
            self.date = self.date.max(self.moment(written, bytes));
        }
        if self.chance.random_bool(0.002) {
            // What the exporter is too old for.
            return fields(json!({"id": self.id, "type": "unsupported"}));
        }
        let is_service = self.chance.random_bool(0.03);
        let kind = if is_service { "service" } else { "message" };
        let mut row = fields(json!({"id": self.id, "type": kind}));
        self.put_date(&mut row, "date", self.date);
        let (name, id) = self.sender();
        if is_service {
            put(&mut row, "actor", name);
            put(&mut row, "actor_id", id);
            row.extend(service(&mut self.chance, self.id));
            return row;
        }
        if self.chance.random_bool(0.05) {
            let edited = self.date + self.chance.random_range(5..90_000);
            self.put_date(&mut row, "edited", edited);
        }
        put(&mut row, "from", name);
        put(&mut row, "from_id", id);
        if self.id > 30 && self.chance.random_bool(0.25) {
            let answered = self.id - self.chance.random_range(1..30);
            put(&mut row, "reply_to_message_id", answered);
        }
        row.extend(carried(&mut self.chance));
        if self.chance.random_bool(0.15) {
            let reactions = self.reactions();
            put(&mut row, "reactions", reactions);
        }
        row
    }

    fn moment(&self, written: u64, bytes: u64) -> i64 {
        let span = i64::from(self.options.days) * DAY_SECONDS;
        let passed = u128::from(written) * u128::from(span.unsigned_abs());
        let passed = passed.checked_div(u128::from(bytes)).unwrap_or_default();
        self.options.end.as_second() - span + i64::try_from(passed).unwrap_or(span)
    }

    /// Both forms of a moment: local without its zone, and in Unix seconds as a text.
    fn put_date(&self, row: &mut Fields, name: &str, date: i64) {
        put(row, name, self.local(date));
        put(row, &format!("{name}_unixtime"), date.to_string());
    }

    fn local(&self, date: i64) -> String {
        let moment = Timestamp::from_second(date).unwrap_or(self.options.end);
        let local = self.options.offset.to_datetime(moment);
        local.strftime("%Y-%m-%dT%H:%M:%S").to_string()
    }

    /// The name and the id of somebody; a deleted account has no name.
    fn sender(&mut self) -> (Option<&'static str>, String) {
        if self.is_channel {
            return (Some("Dados Abertos 🇧🇷"), format!("channel{}", self.chat));
        }
        let deleted = self.chance.random_bool(DELETED);
        let person = self.people.choose(&mut self.chance);
        person.map_or((None, "user1".to_owned()), |person| {
            let name = (!deleted).then_some(person.name);
            (name, format!("user{}", person.id))
        })
    }

    /// How many there are of each, and the last few of them by name.
    fn reactions(&mut self) -> Value {
        let kinds = self.chance.random_range(1..4);
        let emoji: Vec<&str> = phrases::EMOJI
            .sample(&mut self.chance, kinds)
            .copied()
            .collect();
        let mut reactions = Vec::new();
        for emoji in emoji {
            let count = self.chance.random_range(1..40_usize);
            let recent: Vec<Value> = (0..count.min(3))
                .map(|_| {
                    let (from, from_id) = self.sender();
                    let date = self.date + self.chance.random_range(1..90_000);
                    json!({"from": from, "from_id": from_id, "date": self.local(date)})
                })
                .collect();
            reactions
                .push(json!({"type": "emoji", "count": count, "emoji": emoji, "recent": recent}));
        }
        reactions.into()
    }
}

/// The fields of the object `value`.
pub(super) fn fields(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}

pub(super) fn put(row: &mut Fields, name: &str, value: impl Into<Value>) {
    row.insert(name.to_owned(), value.into());
}
