//! What an event asks the function `etl` for. In go JSON of whoever invoked it, out come days or an explanation. Pure.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};
use etl::{Clean, Scope};
use lake::ContextDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What may be asked, in words.
const FORMS: &str = "an event is {}, {\"date\": \"2026-11-22\"} or {\"from\": \"2026-11-01\", \"to\": \"2026-11-22\"}, \
                     the last two also with \"force\": true";

/// What is asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Asked {
    /// The days before today, as many as the settings say.
    Recent,
    /// These days.
    Scope(Scope, Clean),
    /// What another run hands on to this one.
    HandedOn(BTreeSet<ContextDate>, Clean),
}

/// An event, as it is written.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Event {
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<ContextDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<ContextDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<ContextDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dates: Option<BTreeSet<ContextDate>>,
    #[serde(default)]
    force: bool,
}

impl Event {
    /// The event that hands `days` on.
    pub(crate) fn handing_on(days: BTreeSet<ContextDate>, clean: Clean) -> Self {
        Self {
            dates: Some(days),
            force: clean == Clean::Remake,
            ..Self::default()
        }
    }
}

impl Asked {
    /// What `event` asks for.
    ///
    /// # Errors
    /// If that cannot be known: a misspelt word must not make another run of it.
    pub(crate) fn of(event: Value) -> Result<Self> {
        // Who invokes by hand may send nothing, and a rule of EventBridge tells of itself, which a schedule does not
        // (<https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html>).
        if event.is_null() || event.get("detail-type").is_some() {
            return Ok(Self::Recent);
        }
        let event: Event = serde_json::from_value(event).context(FORMS)?;
        let clean = if event.force {
            Clean::Remake
        } else {
            Clean::Skip
        };
        match event {
            Event {
                date: None,
                from: None,
                to: None,
                dates: None,
                force: false,
            } => Ok(Self::Recent),
            Event {
                date: Some(day),
                from: None,
                to: None,
                dates: None,
                ..
            } => Ok(Self::Scope(Scope::Day(day), clean)),
            Event {
                date: None,
                from: Some(from),
                to: Some(to),
                dates: None,
                ..
            } if from <= to => Ok(Self::Scope(Scope::Range(from, to), clean)),
            Event {
                date: None,
                from: None,
                to: None,
                dates: Some(days),
                ..
            } => Ok(Self::HandedOn(days, clean)),
            _ => bail!(FORMS),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn day(text: &str) -> ContextDate {
        text.parse().unwrap()
    }

    fn check(event: &Value, expected: &Asked) {
        assert_eq!(&Asked::of(event.clone()).unwrap(), expected, "{event}");
    }

    #[test]
    fn a_schedule_a_rule_and_an_empty_test_ask_for_the_recent_days() {
        for event in [
            json!({}),
            json!(null),
            json!({"version": "0", "detail-type": "Scheduled Event", "source": "aws.events", "detail": {}}),
        ] {
            check(&event, &Asked::Recent);
        }
    }

    #[test]
    fn a_day_and_a_range_are_asked_for_and_can_be_forced() {
        let (from, to) = (day("2026-11-01"), day("2026-11-22"));
        let one = |clean| Asked::Scope(Scope::Day(to), clean);
        check(&json!({"date": "2026-11-22"}), &one(Clean::Skip));
        check(
            &json!({"date": "2026-11-22", "force": true}),
            &one(Clean::Remake),
        );
        check(
            &json!({"from": "2026-11-01", "to": "2026-11-22"}),
            &Asked::Scope(Scope::Range(from, to), Clean::Skip),
        );
    }

    #[test]
    fn what_is_handed_on_reads_back() {
        let days = BTreeSet::from([day("2026-11-01"), day("2026-11-22")]);
        for clean in [Clean::Skip, Clean::Remake] {
            let event = serde_json::to_value(Event::handing_on(days.clone(), clean)).unwrap();
            check(&event, &Asked::HandedOn(days.clone(), clean));
        }
    }

    #[test]
    fn what_cannot_be_understood_is_refused_with_the_forms_that_can() {
        for event in [
            json!({"dat": "2026-11-22"}),
            json!({"date": "22/11/2026"}),
            json!({"date": "2026-11-22", "to": "2026-11-22"}),
            json!({"from": "2026-11-22"}),
            json!({"from": "2026-11-22", "to": "2026-11-01"}),
            json!({"force": true}),
            json!([]),
            json!("2026-11-22"),
        ] {
            let error = Asked::of(event.clone()).unwrap_err();
            assert!(
                error.to_string().starts_with("an event is {}"),
                "{event}: {error:#}"
            );
        }
    }
}
