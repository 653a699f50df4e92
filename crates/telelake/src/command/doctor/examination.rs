//! The checks in their order: settings, Telegram, lake. Each is shown as soon as it is known.

use anyhow::Result;
use serde_json::json;

use super::check::{Check, Status};
use super::{lake_checks, telegram_checks};
use crate::cli::Global;
use crate::failure::Said;
use crate::home::{Home, language_of};
use crate::output::{data, say};
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake doctor            every check with its fix
  telelake doctor --json     for a monitor; the exit code is 1 if anything has failed

✓ is as it should be, ! works but could be better, ✗ does not work. Nothing is changed.";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The findings so far.
#[derive(Debug)]
pub(super) struct Findings {
    checks: Vec<Check>,
    is_silent: bool,
}

impl Findings {
    fn silent() -> Self {
        Self {
            checks: Vec::new(),
            is_silent: true,
        }
    }

    /// Adds a finding and shows it.
    pub(super) fn add(&mut self, check: Check) {
        if !self.is_silent {
            data(&check);
        }
        self.checks.push(check);
    }

    fn count(&self, status: Status) -> usize {
        self.checks
            .iter()
            .filter(|check| check.status == status)
            .count()
    }
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    let mut findings = Findings {
        checks: Vec::new(),
        is_silent: args.json,
    };
    let language = language_of(global);
    match Home::open(global, Vec::new()) {
        Ok(home) => {
            findings.add(settings(&home));
            telegram_checks::examine(&home, &mut findings).await;
            lake_checks::examine(&home, &mut findings).await;
        }
        Err(error) => findings.add(Check::broken(
            "settings",
            &error,
            language.pick(
                "mend the settings; `telelake config reference` explains each",
                "corrija as configurações; `telelake config reference` explica cada uma",
            ),
        )),
    }
    conclude(language, &findings, args.json)
}

/// Every check of a service that runs, shown to nobody.
pub(crate) async fn examine(home: &Home) -> Vec<Check> {
    let mut findings = Findings::silent();
    telegram_checks::examine(home, &mut findings).await;
    lake_checks::examine(home, &mut findings).await;
    findings.checks
}

/// The checks of the lake alone, shown to nobody.
pub(crate) async fn examine_lake(home: &Home) -> Vec<Check> {
    let mut findings = Findings::silent();
    lake_checks::examine(home, &mut findings).await;
    findings.checks
}

fn settings(home: &Home) -> Check {
    let zone = home.zone();
    let zone = zone.iana_name().unwrap_or("UTC");
    let file = home.config_file.display();
    let language = home.language;
    let from = if home.config_file.exists() {
        language.pick(format!("`{file}` is read"), format!("`{file}` foi lido"))
    } else {
        language.pick(
            format!("there is no `{file}`: defaults and the environment hold"),
            format!("não há `{file}`: valem os padrões e o ambiente"),
        )
    };
    let rest = language.pick(
        format!(
            "the days are those of {zone}; `telelake config show` tells the origin of every value"
        ),
        format!("os dias são os de {zone}; `telelake config show` diz a origem de cada valor"),
    );
    Check::ok("settings", format!("{from}; {rest}"))
}

fn conclude(language: Language, findings: &Findings, as_json: bool) -> Result<()> {
    let (failed, warnings) = (
        findings.count(Status::Failed),
        findings.count(Status::Warning),
    );
    if as_json {
        let all = json!({
            "ok": failed == 0,
            "failed": failed,
            "warnings": warnings,
            "checks": findings.checks,
        });
        data(serde_json::to_string_pretty(&all)?);
    } else if failed == 0 && warnings == 0 {
        say(language.pick("everything is well", "está tudo bem"));
    } else {
        say(language.pick(
            format!("failed: {failed}, could be better: {warnings}"),
            format!("falhas: {failed}, podem melhorar: {warnings}"),
        ));
    }
    if failed > 0 { Err(Said.into()) } else { Ok(()) }
}
