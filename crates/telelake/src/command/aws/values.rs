//! The values of the module's variables: what was chosen before, what telelake's settings say, and what this command
//! line says, put together. Pure. Never holds a secret.

use std::collections::BTreeMap;

use ::config::{AllowedChats, Location, Origin};
use serde_json::{Value, json};
use telegram::BotId;

use super::module;
use crate::failure::Advice;
use crate::home::Home;
use crate::words::Language;

/// Values by the names of their variables, as they stand in `terraform.tfvars.json`.
pub(super) type Values = BTreeMap<String, Value>;

/// Given to Terraform by the environment, so that they lie in no file but its state.
pub(super) const SECRETS: [&str; 2] = ["webhook_path", "webhook_secret"];
/// The provider's, and no variable of the module.
pub(super) const REGION: &str = "region";

/// What `KEY=VALUE` means: JSON where it reads as JSON, else text.
pub(super) fn given(pairs: &[(String, String)], language: Language) -> Result<Values, Advice> {
    let known = module::variables();
    let mut values = Values::new();
    for (name, text) in pairs {
        if SECRETS.contains(&name.as_str()) || name == REGION || !known.contains(&name.as_str()) {
            return Err(refusal(name, language));
        }
        let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str()));
        values.insert(name.clone(), value);
    }
    Ok(values)
}

fn refusal(name: &str, language: Language) -> Advice {
    if SECRETS.contains(&name) {
        let setting = format!("ingest.{name}");
        return language.pick(
            Advice::usage(
                format!("`{name}` is a secret and not taken from the command line"),
                format!("put `{setting}` into `telelake.secrets.toml`; it is made there if it is missing"),
            ),
            Advice::usage(
                format!("`{name}` é um segredo e não é aceito na linha de comando"),
                format!("ponha `{setting}` em `telelake.secrets.toml`; se faltar, é criado ali"),
            ),
        );
    }
    if name == REGION {
        return language.pick(
            Advice::usage(
                "the region is no variable of the module",
                "set `aws.region`, or `AWS_REGION`",
            ),
            Advice::usage(
                "a região não é variável do módulo",
                "defina `aws.region`, ou `AWS_REGION`",
            ),
        );
    }
    let known: Vec<&str> = module::variables()
        .into_iter()
        .filter(|name| !SECRETS.contains(name))
        .collect();
    let known = known.join(", ");
    language.pick(
        Advice::usage(
            format!("the module has no variable `{name}`"),
            format!("these it has: {known}"),
        ),
        Advice::usage(
            format!("o módulo não tem a variável `{name}`"),
            format!("estas ele tem: {known}"),
        ),
    )
}

/// What telelake's own settings say about the lake.
pub(super) fn of_settings(home: &Home, bot: BotId) -> Values {
    let mut values = Values::new();
    let config = &home.config;
    values.insert("bot_id".to_owned(), json!(bot.0));
    if let Some(chats) = &config.telegram.chat_id {
        let chats: Vec<String> = match chats {
            AllowedChats::All => vec!["*".to_owned()],
            AllowedChats::Only(chats) => chats.iter().map(|chat| chat.0.to_string()).collect(),
        };
        values.insert("chat_ids".to_owned(), json!(chats));
    }
    let zone = config.lake.time_zone.iana_name().unwrap_or("UTC");
    values.insert("time_zone".to_owned(), json!(zone));
    let is_chosen = |name| !matches!(config.origin(name), Some(Origin::Default) | None);
    if is_chosen("lake.database") {
        values.insert("database_name".to_owned(), json!(config.lake.database));
    }
    for (name, location) in [
        ("raw_bucket_name", &config.lake.raw),
        ("enriched_bucket_name", &config.lake.enriched),
    ] {
        // The functions know no prefix, so a part of a bucket is not theirs.
        if let Location::S3 { bucket, prefix } = location
            && prefix.is_empty()
        {
            values.insert(name.to_owned(), json!(bucket));
        }
    }
    values
}

/// Names of buckets for who chose none: those must be unique in the world, so the account's number is in them.
pub(super) fn bucket_names(name: &str, account: &str) -> Values {
    ["raw", "enriched", "results"]
        .into_iter()
        .map(|zone| {
            let bucket = json!(format!("{name}-{account}-{zone}"));
            (format!("{zone}_bucket_name"), bucket)
        })
        .collect()
}

/// Puts values together, the first that has one deciding; `null` takes a variable back to its default.
pub(super) fn together(by_precedence: impl IntoIterator<Item = Values>) -> Values {
    let mut all = Values::new();
    for values in by_precedence {
        for (name, value) in values {
            all.entry(name).or_insert(value);
        }
    }
    all.retain(|_, value| !value.is_null());
    all
}

/// The text of a value, for people.
pub(super) fn text<'v>(values: &'v Values, name: &str) -> Option<&'v str> {
    values.get(name)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, Value)]) -> Values {
        let pairs = pairs.iter().cloned();
        pairs
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    fn pair(name: &str, value: &str) -> Vec<(String, String)> {
        vec![(name.to_owned(), value.to_owned())]
    }

    #[test]
    fn a_value_is_json_where_it_reads_as_json() {
        let check = |name: &str, text: &str, expected: Value| {
            let given = given(&pair(name, text), Language::English).unwrap();
            assert_eq!(given.get(name), Some(&expected));
        };
        check("etl_memory_mb", "2048", json!(2048));
        check("existing_buckets", r#"["raw"]"#, json!(["raw"]));
        check("alarm_email", "me@example.org", json!("me@example.org"));
    }

    #[test]
    fn secrets_and_unknown_names_are_refused() {
        let check = |name: &str, expected: &str| {
            let refused = given(&pair(name, "x"), Language::English).unwrap_err();
            assert!(refused.to_string().contains(expected), "{refused}");
        };
        check("webhook_secret", "is a secret");
        check("etl_memory", "has no variable `etl_memory`");
        check("region", "the region is no variable");
    }

    #[test]
    fn the_command_line_beats_the_settings_and_those_what_was_chosen_before() {
        let all = together([
            values(&[("name", json!("b")), ("alarm_email", Value::Null)]),
            values(&[("time_zone", json!("UTC"))]),
            values(&[
                ("name", json!("a")),
                ("time_zone", json!("Europe/Lisbon")),
                ("alarm_email", json!("me@example.org")),
                ("etl_memory_mb", json!(2048)),
            ]),
        ]);
        let expected = values(&[
            ("name", json!("b")),
            ("time_zone", json!("UTC")),
            ("etl_memory_mb", json!(2048)),
        ]);
        assert_eq!(all, expected);
    }
}
