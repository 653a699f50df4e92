//! What must be there before anything is made: Terraform, a bot, a chat, packages, credentials. Each is looked at and
//! said, with its fix, so that all that is missing can be mended at once. Changes nothing.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use ::bot::Bot;
use anyhow::Result;
use aws_config::Region;
use serde_json::json;

use super::terraform::Program;
use super::values::REGION;
use super::{action::Tools, values::Values};
use crate::aws::sdk_config;
use crate::command::doctor::Check;
use crate::failure::{Said, hint};
use crate::home::Home;
use crate::output::say;
use crate::words::Language;

/// The packages of the three functions.
const PACKAGES: [&str; 3] = ["ingest.zip", "etl.zip", "repair.zip"];
/// Where packages lie if nobody says.
const PACKAGES_DIR: &str = "packages";
/// How every archive begins.
const ZIP: [u8; 2] = *b"PK";

/// What was found.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) program: Program,
    pub(super) bot: Bot,
    pub(super) account: String,
    pub(super) region: String,
    pub(super) packages: PathBuf,
}

/// Whose credentials are in force, and where.
#[derive(Clone, Debug)]
struct Identity {
    account: String,
    arn: String,
    region: String,
}

/// Looks at everything and says what it finds; fails if anything is missing.
pub(super) async fn examine(
    home: &Home,
    tools: &Tools,
    packages: Option<&Path>,
    before: &Values,
) -> Result<Ready> {
    let language = home.language;
    let program = told(terraform(tools, language).await);
    let bot = told(bot(home).await);
    let chats = told(chats(home));
    let zone = told(zone(home));
    let packages = told(found_packages(language, packages, before));
    let identity = told(identity(home).await);
    let (Some(program), Some(bot), Some(packages), Some(identity)) =
        (program, bot, packages, identity)
    else {
        return Err(Said.into());
    };
    if chats.is_none() || zone.is_none() {
        return Err(Said.into());
    }
    Ok(Ready {
        program,
        bot,
        account: identity.account,
        region: identity.region,
        packages,
    })
}

/// Says a finding, and hands on what was found.
fn told<T>((check, found): (Check, Option<T>)) -> Option<T> {
    say(check);
    found
}

async fn terraform(tools: &Tools, language: Language) -> (Check, Option<Program>) {
    const NAME: &str = "terraform";
    match Program::find(tools, language).await {
        Ok(program) => {
            let shown = format!("{} {}", program.path.display(), program.version);
            (Check::ok(NAME, shown), Some(program))
        }
        Err(error) => (broken(NAME, &error, language), None),
    }
}

async fn bot(home: &Home) -> (Check, Option<Bot>) {
    const NAME: &str = "bot";
    let asked = async {
        let bot = home.bot()?;
        let me = bot.me().await?;
        anyhow::Ok((bot, me))
    };
    match asked.await {
        Ok((bot, me)) => {
            let name = me.username.unwrap_or_default();
            (
                Check::ok(NAME, format!("@{name} ({})", bot.id())),
                Some(bot),
            )
        }
        Err(error) => (broken(NAME, &error, home.language), None),
    }
}

fn chats(home: &Home) -> (Check, Option<()>) {
    const NAME: &str = "chats";
    match (home.allowed(), &home.config.telegram.chat_id) {
        (Err(error), _) => (broken(NAME, &error, home.language), None),
        (Ok(_), Some(::config::AllowedChats::Only(chats))) => {
            let chats: Vec<String> = chats.iter().map(ToString::to_string).collect();
            (Check::ok(NAME, chats.join(", ")), Some(()))
        }
        (Ok(_), _) => (Check::ok(NAME, "*"), Some(())),
    }
}

/// The schedules run by the clock of a named zone.
fn zone(home: &Home) -> (Check, Option<()>) {
    const NAME: &str = "time zone";
    let language = home.language;
    match home.zone().iana_name() {
        Some(name) => (Check::ok(NAME, name), Some(())),
        None if home.zone() == jiff::tz::TimeZone::UTC => (Check::ok(NAME, "UTC"), Some(())),
        None => {
            let summary = language.pick(
                "an offset is no name that AWS knows",
                "um deslocamento não é um nome que a AWS conheça",
            );
            let fix = language.pick(
                "set `lake.time_zone` to a name such as `America/Sao_Paulo`",
                "defina `lake.time_zone` com um nome como `America/Sao_Paulo`",
            );
            (Check::failed(NAME, summary, fix), None)
        }
    }
}

fn found_packages(
    language: Language,
    given: Option<&Path>,
    before: &Values,
) -> (Check, Option<PathBuf>) {
    const NAME: &str = "packages";
    let kept = super::values::text(before, "packages_dir").map(Path::new);
    let folder = given.or(kept).unwrap_or_else(|| Path::new(PACKAGES_DIR));
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let missing: Vec<&str> = PACKAGES
        .into_iter()
        .filter(|name| !is_package(&folder.join(name)))
        .collect();
    let shown = folder.display();
    if missing.is_empty() {
        return (Check::ok(NAME, shown.to_string()), Some(folder));
    }
    let missing = missing.join(", ");
    let summary = language.pick(
        format!("`{shown}` has no {missing}"),
        format!("faltam em `{shown}`: {missing}"),
    );
    let fix = language.pick(
        "`make lambda` in a checkout of telelake builds them, and a release has them in an archive of its own: name the folder with `--packages DIR`",
        "`make lambda` em um checkout do telelake os constrói, e uma release os traz em um arquivo próprio: indique a pasta com `--packages DIR`",
    );
    (Check::failed(NAME, summary, fix), None)
}

fn is_package(file: &Path) -> bool {
    let mut head = [0; ZIP.len()];
    let opened = std::fs::OpenOptions::new().read(true).open(file);
    opened.is_ok_and(|mut file| file.read_exact(&mut head).is_ok() && head == ZIP)
}

async fn identity(home: &Home) -> (Check, Option<Identity>) {
    const NAME: &str = "aws";
    let language = home.language;
    let sdk = sdk_config(&home.config.aws).await;
    let Some(region) = sdk.region().map(Region::to_string) else {
        let summary = language.pick("no region is configured", "nenhuma região está configurada");
        let fix = language.pick(
            "set `aws.region`, or `AWS_REGION`, such as `sa-east-1`",
            "defina `aws.region`, ou `AWS_REGION`, por exemplo `sa-east-1`",
        );
        return (Check::failed(NAME, summary, fix), None);
    };
    let asked = aws_sdk_sts::Client::new(&sdk)
        .get_caller_identity()
        .send()
        .await;
    match asked {
        Ok(answer) => {
            let identity = Identity {
                account: answer.account().unwrap_or_default().to_owned(),
                arn: answer.arn().unwrap_or_default().to_owned(),
                region,
            };
            let account = &identity.account;
            let summary = language.pick(
                format!(
                    "account {account}, {}, as {}",
                    identity.region, identity.arn
                ),
                format!(
                    "conta {account}, {}, como {}",
                    identity.region, identity.arn
                ),
            );
            (Check::ok(NAME, summary), Some(identity))
        }
        Err(error) => {
            let what = language.pick(
                "AWS does not say who these credentials belong to",
                "a AWS não diz de quem são essas credenciais",
            );
            (
                broken(NAME, &anyhow::Error::new(error).context(what), language),
                None,
            )
        }
    }
}

/// A failure, with the fix that is known for it.
fn broken(name: &'static str, error: &anyhow::Error, language: Language) -> Check {
    let fix = hint(error, language).unwrap_or_else(|| {
        language
            .pick(
                "mend it, then run this again",
                "corrija e execute isto de novo",
            )
            .to_owned()
    });
    Check::broken(name, error, fix)
}

/// What was found, as values of the module.
pub(super) fn values(ready: &Ready) -> Values {
    Values::from([
        (REGION.to_owned(), json!(ready.region)),
        ("packages_dir".to_owned(), json!(ready.packages)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_that_are_missing_or_no_archives_are_named() {
        let home = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            crate::settings_file::write(
                &home.path().join(name),
                text,
                crate::settings_file::Readers::Anyone,
            )
            .unwrap();
        };
        let look = || found_packages(Language::English, Some(home.path()), &Values::new());
        put("ingest.zip", "PK-an-archive");
        put("etl.zip", "");
        let (check, found) = look();
        assert!(
            check.to_string().contains("has no etl.zip, repair.zip"),
            "{check}"
        );
        assert_eq!(found, None);
        put("etl.zip", "PK-an-archive");
        put("repair.zip", "PK-an-archive");
        assert_eq!(look().1.as_deref(), Some(home.path()));
    }
}
