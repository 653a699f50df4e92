//! The `reactions` of a row in: how many there were when it was exported, and who came last.

use serde::Deserialize;

use crate::export::fields::{Fields, integer};
use crate::export::peer::{Peer, Sender};
use crate::lenient::field;
use crate::wire::Raw;
use crate::{Exported, Reaction, ReactionAction, Text};

#[derive(Deserialize)]
struct Counted<'a> {
    #[serde(rename = "type", default, borrow)]
    kind: Option<Text<'a>>,
    #[serde(default, borrow)]
    count: Option<Raw<'a>>,
    #[serde(default, borrow)]
    emoji: Option<Raw<'a>>,
    #[serde(default, borrow)]
    document_id: Option<Raw<'a>>,
    #[serde(default, borrow)]
    recent: Option<Raw<'a>>,
}

#[derive(Deserialize)]
struct Recent<'a> {
    #[serde(default, borrow)]
    from: Option<Raw<'a>>,
    #[serde(default, borrow)]
    from_id: Option<Raw<'a>>,
    #[serde(default, borrow)]
    date: Option<Raw<'a>>,
}

impl<'a> Exported<'a> {
    /// The reactions that the row tells: of each how many, and the few last ones by name.
    ///
    /// The counts are those of the day of the export, which no row tells, so they have no date.
    /// Those by name have a local date, taken as far from UTC as the row's own: it is an hour wrong
    /// where clocks were changed in between.
    pub fn reactions(&self) -> Vec<Reaction<'a>> {
        let Some(mut fields) = Fields::of(self.row) else {
            return Vec::new();
        };
        let about = Reaction {
            chat: Some(self.chat.clone()),
            message: Some(self.number(&mut fields, "id").unwrap_or_default()),
            user: None,
            actor_chat: None,
            date: None,
            action: ReactionAction::ExportCount,
            kind: None,
            emoji: None,
            custom_emoji_id: None,
            total_count: None,
        };
        let local = fields.text("date").and_then(|date| local_seconds(&date));
        let ahead = local.map_or(0, |local| local - self.date);
        let mut told = Vec::new();
        for raw in field::<Vec<Raw<'a>>>(fields.raw("reactions")).unwrap_or_default() {
            let Some(counted) = field::<Counted<'a>>(Some(raw)) else {
                continue;
            };
            let what = Reaction {
                kind: counted.kind,
                emoji: field(counted.emoji),
                custom_emoji_id: field(counted.document_id),
                ..about.clone()
            };
            told.push(Reaction {
                total_count: counted.count.and_then(integer),
                ..what.clone()
            });
            let recent = field::<Vec<Raw<'a>>>(counted.recent).unwrap_or_default();
            told.extend(recent.into_iter().filter_map(|recent| {
                let recent: Recent<'a> = field(Some(recent))?;
                let sender = self.reactor(&recent)?;
                let date: Option<Text<'_>> = field(recent.date);
                Some(Reaction {
                    user: sender.user,
                    actor_chat: sender.chat,
                    date: date.and_then(|date| Some(local_seconds(&date)? - ahead)),
                    action: ReactionAction::ExportRecent,
                    ..what.clone()
                })
            }));
        }
        told
    }

    /// When somebody last reacted, as far as that is told, and how many reactions there are: of two
    /// exports of a message the newer one has more of it, unless reactions were taken back.
    pub fn reacted(&self) -> (i64, i64) {
        // Most rows have none, and need not be read again.
        if !self.row.contains("\"reactions\"") {
            return (0, 0);
        }
        let reactions = self.reactions();
        let newest = reactions.iter().filter_map(|reaction| reaction.date).max();
        let counts = reactions.iter().filter_map(|reaction| reaction.total_count);
        let total = counts.fold(0_i64, i64::saturating_add);
        (newest.unwrap_or_default(), total)
    }

    /// Who reacted; `None` where only a name is told, which the count has in it already.
    fn reactor(&self, recent: &Recent<'a>) -> Option<Sender<'a>> {
        let id: Option<Text<'_>> = field(recent.from_id);
        let peer = Peer::read(id.as_deref().unwrap_or(recent.from_id?.get()), &self.chat)?;
        Some(Sender::new(Some(peer), field(recent.from), &self.chat))
    }
}

/// `2019-06-04T00:01:59` as if it were in UTC, in Unix seconds.
fn local_seconds(date: &str) -> Option<i64> {
    let (day, time) = date.split_once('T')?;
    let numbers = |text: &str, separator| -> Option<[i64; 3]> {
        let mut parts = text.split(separator).map(|part| part.parse::<u16>().ok());
        let mut next = || parts.next().flatten().map(i64::from);
        let numbers = [next()?, next()?, next()?];
        parts.next().is_none().then_some(numbers)
    };
    let [year, month, day] = numbers(day, '-')?;
    let [hour, minute, second] = numbers(time, ':')?;
    // Years begin in March here, so that a leap day is the last of its year.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day
        - 719_469;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}
