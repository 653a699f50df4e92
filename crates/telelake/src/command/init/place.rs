//! The time zone: as given, as configured, as the machine says, as chosen. Only names that the
//! program itself knows are taken, so that a day is the same day on every machine.

use ::config::{Config, Flag, Origin, Sources};
use anyhow::Result;
use jiff::tz::TimeZone;

use super::wizard::Manner;
use crate::home::Home;

/// The default where the machine does not say where it is.
const FALLBACK: &str = "America/Sao_Paulo";

/// The name of the zone to write into the settings.
pub(super) fn zone(home: &Home, given: Option<&str>, manner: Manner) -> Result<String> {
    if let Some(name) = given {
        return Ok(name.to_owned());
    }
    let is_configured = !matches!(
        home.config.origin("lake.time_zone"),
        Some(Origin::Default) | None
    );
    let configured = home
        .config
        .lake
        .time_zone
        .iana_name()
        .filter(|_| is_configured);
    let default = configured.map_or_else(of_the_machine, str::to_owned);
    if manner == Manner::Silent {
        return Ok(default);
    }
    let question = home.language.pick(
        "The time zone that decides which day a message belongs to",
        "O fuso horário que decide a que dia uma mensagem pertence",
    );
    Ok(dialoguer::Input::new()
        .with_prompt(question)
        .default(default)
        .validate_with(|name: &String| check(name).map_err(|error| error.to_string()))
        .interact_text()?)
}

/// Refuses a name that is no zone, with the nearest that is one.
pub(super) fn check(name: &str) -> Result<()> {
    let flag = Flag {
        setting: "lake.time_zone".to_owned(),
        spelling: "--time-zone".to_owned(),
        value: name.to_owned(),
    };
    Config::resolve(Sources {
        flags: &[flag],
        ..Sources::default()
    })?;
    Ok(())
}

/// The machine's zone, unless it is the UTC of servers, which says nothing about the people.
fn of_the_machine() -> String {
    let zone = TimeZone::try_system().ok();
    let name = zone.as_ref().and_then(TimeZone::iana_name).filter(|name| {
        !name.to_ascii_uppercase().ends_with("UTC")
            && !name.contains("Unknown")
            && check(name).is_ok()
    });
    name.unwrap_or(FALLBACK).to_owned()
}
