//! What people write, and the settings or the words they get for it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use config::{
    AllowedChats, Config, ConfigError, FileText, Flag, Language, Location, Mode, Origin, SETTINGS,
    Sources, file_text, reference, secrets_text, template,
};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use secrecy::ExposeSecret as _;
use telegram::ChatId;

fn variables(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn from_file(text: &str) -> Result<Config, ConfigError> {
    let file = Some(FileText {
        path: "telelake.toml",
        text,
    });
    Config::resolve(Sources {
        file,
        ..Sources::default()
    })
}

fn from_variables(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let variables = variables(pairs);
    Config::resolve(Sources {
        variables: Some(&variables),
        ..Sources::default()
    })
}

fn flag(setting: &str, spelling: &str, value: &str) -> Flag {
    Flag {
        setting: setting.to_owned(),
        spelling: spelling.to_owned(),
        value: value.to_owned(),
    }
}

fn check_refused(text: &str, expected: &Expect) {
    expected.assert_eq(&from_file(text).unwrap_err().to_string());
}

#[test]
fn without_anything_every_default_holds() {
    let config = Config::resolve(Sources::default()).unwrap();
    assert!(config.telegram.token.is_none() && config.telegram.chat_id.is_none());
    assert_eq!(config.lake.raw, Location::Path("lake/raw".into()));
    assert_eq!(config.lake.journal, Path::new("lake/journal"));
    assert_eq!(config.lake.time_zone.iana_name(), Some("America/Sao_Paulo"));
    assert_eq!(config.ingest.seal_after, Duration::from_mins(15));
    assert_eq!(config.ingest.seal_bytes.0, 64 << 20);
    assert_eq!(config.ingest.effective_mode(), Mode::Poll);
    assert!(
        config
            .show()
            .iter()
            .all(|row| row.origin == Origin::Default)
    );
    assert_eq!(config.show().len(), SETTINGS.len());
}

#[test]
fn flag_beats_variable_beats_secrets_file_beats_file() {
    let variables = variables(&[
        ("TELELAKE_LAKE_DATABASE", "v"),
        ("TELELAKE_LOG_FILTER", "v"),
    ]);
    let flags = [flag("lake.database", "--database", "flag")];
    let config = Config::resolve(Sources {
        file: Some(FileText {
            path: "telelake.toml",
            text: "[lake]\ndatabase = 'f'\n[log]\nfilter = 'f'\nformat = 'json'\n\
                   [telegram]\ntoken = 'f'\n",
        }),
        secrets: Some(FileText {
            path: "secrets.toml",
            text: "[telegram]\ntoken = 's'\n",
        }),
        variables: Some(&variables),
        flags: &flags,
    })
    .unwrap();
    assert_eq!(config.lake.database, "flag");
    assert_eq!(config.log.filter, "v");
    assert_eq!(config.telegram.token.as_ref().unwrap().expose_secret(), "s");
    let origin = |name| config.origin(name).unwrap().to_string();
    assert_eq!(origin("lake.database"), "flag `--database`");
    assert_eq!(origin("log.filter"), "variable `TELELAKE_LOG_FILTER`");
    assert_eq!(origin("telegram.token"), "secrets.toml:2:9");
    assert_eq!(origin("log.format"), "telelake.toml:5:10");
    assert_eq!(origin("sql.memory"), "default");
}

#[test]
fn the_tutorials_variables_are_honoured() {
    let config = from_variables(&[
        ("AWS_S3_BUCKET", "modulo-raw"),
        ("AWS_S3_ENRICHED", "s3://modulo-enriched/x/"),
        ("TELEGRAM_CHAT_ID", "-1001234567890"),
        ("DATABASE", "telegram_db"),
        ("TELEGRAM_BOT_TOKEN", "7:key"),
        ("UNRELATED", "x"),
    ])
    .unwrap();
    assert_eq!(config.lake.raw.to_string(), "s3://modulo-raw");
    assert_eq!(config.lake.enriched.to_string(), "s3://modulo-enriched/x");
    assert!(
        config
            .telegram
            .chat_id
            .unwrap()
            .allows(ChatId(-1_001_234_567_890))
    );
    assert_eq!(config.lake.database, "telegram_db");
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let config = from_variables(&[("TELEGRAM_CHAT_ID", ""), ("TELELAKE_SQL_MEMORY", " ")]).unwrap();
    assert_eq!(config.telegram.chat_id, None);
}

#[test]
fn chats_are_given_as_people_would() {
    let check = |toml: &str, expected: &str| {
        let config = from_file(&format!("telegram.chat_id = {toml}")).unwrap();
        assert_eq!(
            config.telegram.chat_id.unwrap().to_string(),
            expected,
            "{toml}"
        );
    };
    check("-1001234567890", "-1001234567890");
    check("[-5, 7, \"9\"]", "-5,7,9");
    check("\"-5, 7\"", "-5,7");
    check("\"*\"", "*");
    check("[\"*\"]", "*");
    assert_eq!(from_file("").unwrap().telegram.chat_id, None);
    assert_eq!("*".parse(), Ok(AllowedChats::All));
}

#[test]
fn a_relative_path_in_a_file_is_beside_the_file() {
    let file = Some(FileText {
        path: "/etc/telelake/telelake.toml",
        text: "[lake]\ndir = \"data\"\nenriched = \"./e\"\nraw = \"bucket\"\n",
    });
    let variables = variables(&[("TELELAKE_LAKE_JOURNAL", "j")]);
    let config = Config::resolve(Sources {
        file,
        variables: Some(&variables),
        ..Sources::default()
    })
    .unwrap();
    assert_eq!(config.lake.dir, Path::new("/etc/telelake/data"));
    assert_eq!(config.lake.enriched.to_string(), "/etc/telelake/e");
    assert_eq!(config.lake.raw.to_string(), "s3://bucket");
    assert_eq!(config.lake.journal, Path::new("j"));
}

#[test]
fn zones_follow_the_folder_of_the_lake() {
    let config = from_variables(&[("TELELAKE_LAKE_DIR", "/data")]).unwrap();
    assert_eq!(config.lake.raw.to_string(), "/data/raw");
    assert_eq!(config.lake.enriched.to_string(), "/data/enriched");
}

#[test]
fn an_unknown_setting_is_refused_with_a_suggestion() {
    check_refused(
        "[lake]\ndirr = 'x'\n",
        &expect!["telelake.toml:2:1: unknown setting `lake.dirr`; did you mean `lake.dir`?"],
    );
    check_refused(
        "[laek]\ndir = 'x'\n",
        &expect!["telelake.toml:1:2: unknown setting `[laek]`; did you mean `[lake]`?"],
    );
    check_refused(
        "token = 'x'\n",
        &expect!["telelake.toml:1:1: unknown setting `token`; did you mean `telegram.token`?"],
    );
    check_refused(
        "[lake]\nquux_frobnicator = 1\n",
        &expect!["telelake.toml:2:1: unknown setting `lake.quux_frobnicator`"],
    );
}

#[test]
fn a_value_that_does_not_fit_says_what_would() {
    check_refused(
        "ingest.mode = 'pol'",
        &expect![
            "telelake.toml:1:15: `ingest.mode` cannot be `pol`; allowed: `auto`, `poll`, `webhook`; did you mean `poll`?"
        ],
    );
    check_refused(
        "lake.time_zone = 'America/Sao_Paolo'",
        &expect![
            "telelake.toml:1:18: `lake.time_zone` cannot be `America/Sao_Paolo`; allowed: a time zone name such as `America/Sao_Paulo`; did you mean `America/Sao_Paulo`?"
        ],
    );
    check_refused(
        "lake.time_zone = 'Sao Paulo'",
        &expect![
            "telelake.toml:1:18: `lake.time_zone` cannot be `Sao Paulo`; allowed: a time zone name such as `America/Sao_Paulo`; did you mean `America/Sao_Paulo`?"
        ],
    );
    check_refused(
        "ingest.max_connections = 101",
        &expect![
            "telelake.toml:1:26: `ingest.max_connections` cannot be `101`; allowed: a whole number from 1 to 100"
        ],
    );
    check_refused(
        "ingest.listen = '8080'",
        &expect![
            "telelake.toml:1:17: `ingest.listen` cannot be `8080`; allowed: an IP address and a port, such as `127.0.0.1:8080`"
        ],
    );
    check_refused(
        "ingest.seal_after = 5",
        &expect![
            "telelake.toml:1:21: `ingest.seal_after` cannot be of type integer; allowed: a duration such as `5ms`, `15m`, `1h`"
        ],
    );
    check_refused(
        "ingest.seal_bytes = 0",
        &expect![
            "telelake.toml:1:21: `ingest.seal_bytes` cannot be `0`; allowed: a size such as `512KiB`, `64MiB`, `1GiB`"
        ],
    );
}

#[test]
fn a_pattern_or_place_that_does_not_fit_says_what_would() {
    check_refused(
        "etl.schedule = '0 0 3 * * *'",
        &expect![
            "telelake.toml:1:16: `etl.schedule` cannot be `0 0 3 * * *`; allowed: a cron pattern of five fields such as `0 3 * * *`, or `off`"
        ],
    );
    check_refused(
        "telegram.chat_id = '@group'",
        &expect![
            "telelake.toml:1:20: `telegram.chat_id` cannot be `@group`; allowed: chat ids such as `-1001234567890`, separated by commas, or `*`"
        ],
    );
    check_refused(
        "lake.raw = 'My Bucket'",
        &expect![
            "telelake.toml:1:12: `lake.raw` cannot be `My Bucket`; allowed: a bucket name, `s3://bucket/prefix`, a path such as `./raw`, or `memory:`"
        ],
    );
    check_refused(
        "lake.dir = 's3://bucket'",
        &expect!["telelake.toml:1:12: `lake.dir` cannot be `s3://bucket`; allowed: a local path"],
    );
    check_refused(
        "telegram.api_url = 'api.telegram.org'",
        &expect![
            "telelake.toml:1:20: `telegram.api_url` cannot be `api.telegram.org`; allowed: an address such as `https://lake.example.org`"
        ],
    );
    check_refused(
        "log.filter = ''",
        &expect![
            "telelake.toml:1:14: `log.filter` cannot be ``; allowed: a text that is not empty"
        ],
    );
}

#[test]
fn broken_toml_is_located() {
    check_refused(
        "[lake]\ndir = 'x\n",
        &expect!["telelake.toml:2:9: not valid TOML: invalid literal string, expected `'`"],
    );
    check_refused(
        "[lake]\ndir = 'x'\ndir = 'y'\n",
        &expect!["telelake.toml:3:1: not valid TOML: duplicate key"],
    );
}

#[test]
fn all_problems_are_told_at_once() {
    let variables = variables(&[("TELEGRAM_CHAT_ID", "group"), ("TELELAKE_LAKE_DIRR", "x")]);
    let flags = [
        flag("ingest.listen", "--listen", "here"),
        flag("ingest.lisen", "--set", "x"),
    ];
    let error = Config::resolve(Sources {
        file: Some(FileText {
            path: "t.toml",
            text: "[log]\nfromat = 1\nformat = 'xml'\n",
        }),
        secrets: Some(FileText {
            path: "s.toml",
            text: "[telegram]\ntokn = 'SECRET'\n",
        }),
        variables: Some(&variables),
        flags: &flags,
    })
    .unwrap_err();
    expect![[r"
        the settings have 7 problems
          t.toml:2:1: unknown setting `log.fromat`; did you mean `log.format`?
          s.toml:2:1: unknown setting `telegram.tokn`; did you mean `telegram.token`?
          variable `TELELAKE_LAKE_DIRR`: unknown setting `TELELAKE_LAKE_DIRR`; did you mean `TELELAKE_LAKE_DIR`?
          flag `--set`: unknown setting `ingest.lisen`; did you mean `ingest.listen`?
          variable `TELEGRAM_CHAT_ID`: `telegram.chat_id` cannot be `group`; allowed: chat ids such as `-1001234567890`, separated by commas, or `*`
          flag `--listen`: `ingest.listen` cannot be `here`; allowed: an IP address and a port, such as `127.0.0.1:8080`
          t.toml:3:10: `log.format` cannot be `xml`; allowed: `text`, `json`"]].assert_eq(&error.to_string());
}

#[test]
fn settings_that_contradict_each_other_are_refused() {
    check_refused(
        "ingest.mode = 'webhook'",
        &expect![
            "telelake.toml:1:15: `ingest.public_url` is not set; mode `webhook` needs the address at which Telegram reaches this service"
        ],
    );
    check_refused(
        "ingest.public_url = 'http://lake.example.org'",
        &expect![
            "telelake.toml:1:21: `ingest.public_url` cannot be `http://lake.example.org`; allowed: an `https` address, which is all that Telegram delivers to"
        ],
    );
    from_file(
        "telegram.api_url = 'http://localhost:8081'\ningest.public_url = 'http://localhost:80'",
    )
    .unwrap();
}

#[test]
fn a_secret_is_neither_shown_nor_repeated() {
    check_refused(
        "ingest.webhook_secret = 'no spaces, SECRET'",
        &expect![
            "telelake.toml:1:25: `ingest.webhook_secret` cannot be this secret value; allowed: 1 to 256 of `A-Z`, `a-z`, `0-9`, `_`, `-`"
        ],
    );
    let token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
    let misplaced = from_variables(&[("TELEGRAM_CHAT_ID", token)]).unwrap_err();
    assert!(
        !format!("{misplaced} {misplaced:?}").contains("AAHdq"),
        "{misplaced}"
    );
    let config = from_variables(&[("TELEGRAM_TOKEN", token)]).unwrap();
    let row = &config.show()[0];
    assert_eq!(
        (row.setting, row.value.as_deref()),
        ("telegram.token", Some("***"))
    );
    assert!(!format!("{config:?}").contains("AAHdq"));
}

#[test]
fn the_template_sets_nothing_and_reads_back() {
    for language in [Language::English, Language::Portuguese] {
        let config = from_file(&template(language)).unwrap();
        assert!(
            config
                .show()
                .iter()
                .all(|row| row.origin == Origin::Default)
        );
    }
    let uncommented: String = template(Language::English)
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|rest| rest.contains(" = "))
                .unwrap_or(line)
        })
        .filter(|line| !line.contains("<lake.dir>"))
        .flat_map(|line| [line, "\n"])
        .collect();
    from_file(&uncommented).unwrap();
}

#[test]
fn chosen_values_read_back_from_the_written_files() {
    let chosen = BTreeMap::from([
        ("telegram.chat_id", "-5,7".to_owned()),
        ("lake.time_zone", "Europe/Lisbon".to_owned()),
        ("lake.raw", "it's \"raw\"/x".to_owned()),
        ("telegram.token", "7:key".to_owned()),
    ]);
    let text = file_text(Language::Portuguese, &chosen);
    assert!(
        text.contains("\nchat_id = [-5, 7]\n") && !text.contains("7:key"),
        "{text}"
    );
    let config = from_file(&text).unwrap();
    assert_eq!(config.lake.time_zone.iana_name(), Some("Europe/Lisbon"));
    assert_eq!(config.lake.raw, Location::Path("it's \"raw\"/x".into()));

    let secrets = BTreeMap::from([("telegram.token", "7:key".to_owned())]);
    expect![[r#"
        # Secrets of telelake. Never commit or share this file.

        [telegram]
        token = "7:key"
    "#]]
    .assert_eq(&secrets_text(Language::English, &secrets));
    let config = from_file(&secrets_text(Language::English, &secrets)).unwrap();
    assert_eq!(config.telegram.token.unwrap().expose_secret(), "7:key");
}

#[test]
fn the_reference_documents_every_setting_and_variable() {
    for language in [Language::English, Language::Portuguese] {
        let page = reference(language);
        for setting in SETTINGS {
            assert!(
                page.contains(&format!("### `{}`", setting.name)),
                "{}",
                setting.name
            );
            for variable in setting.variables() {
                assert!(page.contains(&format!("`{variable}`")), "{variable}");
            }
        }
    }
}

/// TOML that is mostly about real settings, so that values are reached.
fn toml_text() -> impl Strategy<Value = String> {
    let name = prop::sample::select(
        SETTINGS
            .iter()
            .map(|setting| setting.name)
            .collect::<Vec<_>>(),
    );
    let value = prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        any::<String>().prop_map(|text| format!("{text:?}")),
        "[0-9*/, -]{1,20}".prop_map(|text| format!("'{text}'")),
        "\\PC{0,20}",
        Just("[[1], {}]".to_owned()),
    ];
    prop::collection::vec((name, value), 0..4).prop_map(|pairs| {
        pairs
            .into_iter()
            .map(|(name, value)| format!("{name} = {value}\n"))
            .collect::<Vec<_>>()
            .concat()
    })
}

proptest! {
    #[test]
    fn no_text_makes_resolving_panic(
        file in prop_oneof![any::<String>(), toml_text()],
        secrets in toml_text(),
        chats in any::<String>(),
        schedule in "[0-9*/,LW#A-Z? -]{0,30}",
        flag_value in any::<String>(),
    ) {
        let variables = variables(&[
            ("TELEGRAM_CHAT_ID", &chats),
            ("TELELAKE_ETL_SCHEDULE", &schedule),
        ]);
        let flags = [flag("lake.raw", "--raw", &flag_value), flag(&chats, "--set", "x")];
        let resolved = Config::resolve(Sources {
            file: Some(FileText { path: "dir/t.toml", text: &file }),
            secrets: Some(FileText { path: "s.toml", text: &secrets }),
            variables: Some(&variables),
            flags: &flags,
        });
        if let Err(error) = resolved {
            prop_assert!(!error.problems.is_empty());
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
