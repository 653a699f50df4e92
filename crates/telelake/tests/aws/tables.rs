//! `telelake tables create`, `repair` and `list`.

use expect_test::expect;
use serde_json::{Value, json};
use testkit::Moto;

use crate::catalog::{TUTORIAL, make_database, make_table, partitions};
use crate::script::{Script, failure, state};
use crate::world::World;

/// A Glue with the tutorial's table in the tutorial's words, and one that is not as it should be.
fn two_tables(operation: &str, request: &Value) -> Option<Value> {
    let columns: Vec<Value> = TUTORIAL
        .iter()
        .map(|(name, kind)| json!({ "Name": name, "Type": kind }))
        .collect();
    let (location, columns) = match (operation, request["Name"].as_str()?) {
        ("AWSGlue.GetDatabase", _) => return Some(json!({ "Database": { "Name": "telegram" } })),
        ("AWSGlue.GetTable", "telegram_datalake") => ("s3://lake/", columns),
        ("AWSGlue.GetTable", "telegram_messages") => ("s3://lake/telegram/", columns),
        _ => return None,
    };
    Some(json!({ "Table": {
        "Name": request["Name"],
        "PartitionKeys": [{ "Name": "context_date", "Type": "date" }],
        "StorageDescriptor": { "Location": location, "Columns": columns },
    }}))
}

#[test]
fn what_is_missing_is_made_in_order_and_what_is_there_is_compared() {
    let script = Script::new(|operation, request, _| two_tables(operation, request));
    let world = World::at(script.endpoint_url(), "lake");
    let args = ["tables", "create", "--since", "2026-01-01"];
    let ran = world.run(&args).code(1);
    let beginnings: Vec<String> = script
        .statements()
        .iter()
        .map(|sql| sql.lines().next().unwrap().to_owned())
        .collect();
    assert_eq!(
        beginnings,
        [
            "CREATE EXTERNAL TABLE `telegram_updates`(",
            "CREATE EXTERNAL TABLE `telegram_reactions`(",
            "CREATE EXTERNAL TABLE `telegram_members`(",
            "CREATE EXTERNAL TABLE `telegram_polls`(",
            "CREATE OR REPLACE VIEW \"telegram_edits\" AS",
            "CREATE OR REPLACE VIEW \"telegram_users\" AS",
            "CREATE OR REPLACE VIEW \"telegram_chats\" AS",
            "CREATE OR REPLACE VIEW \"telegram_topics\" AS",
        ]
    );
    let polls = &script.statements()[3];
    assert!(polls.contains("'s3://lake/telegram_polls/'"), "{polls}");
    assert!(polls.contains("'2026-01-01,NOW+1DAYS'"), "{polls}");
    expect![[r#"
        NAME                KIND      OUTCOME          LOCATION
        telegram            database  was there
        telegram_datalake   table     was there        s3://lake/
        telegram_messages   table     DIFFERS          s3://lake/telegram/
        telegram_updates    table     created          s3://lake/telegram_updates/
        telegram_reactions  table     created          s3://lake/telegram_reactions/
        telegram_members    table     created          s3://lake/telegram_members/
        telegram_polls      table     created          s3://lake/telegram_polls/
        telegram_edits      view      made or renewed
        telegram_users      view      made or renewed
        telegram_chats      view      made or renewed
        telegram_topics     view      made or renewed
    "#]]
    .assert_eq(&ran.stdout);
    expect![[r#"
        warning: `telegram_datalake` begins at the root of its bucket, where MSCK REPAIR TABLE finds no day; its place is `s3://lake/telegram/`. `telelake tables repair` names the folder of each day, and so Athena reads them all the same
        error: `telegram_messages`: columns that are missing: 70 (`update_id`, `update_kind`, `bot_id`, `edit_date`, `received_at`, …)
        hint: `telelake sql --engine athena 'DROP TABLE `telegram_messages`'` removes it from the catalog and leaves the files; then `telelake tables create` and `telelake tables repair`
    "#]].assert_eq(&ran.stderr);
}

#[test]
fn a_database_is_made_before_its_tables_and_outside_of_any() {
    let script = Script::new(|_, _, _| None);
    let world = World::at(script.endpoint_url(), "lake");
    let args = [
        "tables",
        "create",
        "--form",
        "msck",
        "--json",
        "--set",
        "athena.output=s3://results/a",
    ];
    let made = world
        .run(&args)
        .code(0)
        .says(&["hint: `telelake tables repair`"])
        .json();
    let outcomes: Vec<&Value> = made
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["outcome"])
        .collect();
    assert_eq!(outcomes.len(), 11);
    assert!(outcomes[..7].iter().all(|outcome| **outcome == "created"));
    let started = script.asked("AmazonAthena.StartQueryExecution");
    assert_eq!(
        started[0]["QueryString"],
        "CREATE DATABASE IF NOT EXISTS `telegram`"
    );
    assert_eq!(started[0].get("QueryExecutionContext"), None);
    assert_eq!(started[1]["QueryExecutionContext"]["Database"], "telegram");
    let output = &started[1]["ResultConfiguration"]["OutputLocation"];
    assert_eq!(output, "s3://results/a/");
    assert!(!script.statements()[1].contains("projection"));
}

#[test]
fn a_statement_that_athena_fails_ends_it_with_the_name_and_the_reason() {
    let script = Script::new(|operation, _, before| match operation {
        "AmazonAthena.GetQueryExecution" if before.len() == 2 => {
            Some(failure("FAILED: SemanticException no"))
        }
        _ => None,
    });
    let world = World::at(script.endpoint_url(), "lake");
    let ran = world.run(&["tables", "create", "--since", "2026-01-01"]);
    ran.code(1).says(&[
        "error: cannot make the table `telegram_messages`",
        "cause: Athena failed the query: FAILED: SemanticException no",
    ]);
}

#[test]
fn the_emulator_takes_all_statements_and_the_first_day_is_that_of_the_lake() {
    let world = World::in_moto("sa-east-1", "create-lake");
    let moto = Moto::shared();
    let key = "/create-lake/telegram/context_date=2019-05-01/messages.parquet";
    moto.put(key, "PAR1").unwrap();
    world.run(&["tables", "create", "--lang", "pt"]).code(0);
    let listed = moto.call("sa-east-1", "AmazonAthena.ListQueryExecutions", "{}");
    let listed: Value = serde_json::from_str(&listed.unwrap()).unwrap();
    let ids = listed["QueryExecutionIds"].as_array().unwrap();
    assert_eq!(ids.len(), 11);
    let asked = json!({ "QueryExecutionId": ids[1] }).to_string();
    let found = moto.call("sa-east-1", "AmazonAthena.GetQueryExecution", &asked);
    assert!(found.unwrap().contains("2019-05-01,NOW+1DAYS"));
}

#[test]
fn new_days_are_told_once_and_each_with_its_folder() {
    let region = "eu-central-1";
    let world = World::in_moto(region, "repair-lake");
    make_database(region);
    make_table(region, "telegram_datalake", "s3://repair-lake/", &TUTORIAL);
    for day in ["2026-11-21", "2026-11-22"] {
        let key = format!("/repair-lake/telegram/context_date={day}/messages.parquet");
        Moto::shared().put(&key, "PAR1").unwrap();
    }
    let ran = world.run(&["tables", "repair"]).code(0);
    expect![[r#"
        TABLE               DAYS ADDED
        telegram_datalake   2
        telegram_messages   not in the catalog
        telegram_updates    not in the catalog
        telegram_reactions  not in the catalog
        telegram_members    not in the catalog
        telegram_polls      not in the catalog
    "#]]
    .assert_eq(&ran.stdout);
    expect![[r#"
        warning: `telegram_datalake` begins at the root of its bucket, where MSCK REPAIR TABLE finds no day; its place is `s3://repair-lake/telegram/`. `telelake tables repair` names the folder of each day, and so Athena reads them all the same
    "#]].assert_eq(&ran.stderr);
    let expected = ["2026-11-21", "2026-11-22"].map(|day| {
        let folder = format!("s3://repair-lake/telegram/context_date={day}/");
        (day.to_owned(), folder)
    });
    assert_eq!(partitions(region, "telegram_datalake"), expected);

    let again = world.run(&["tables", "repair", "--json"]).code(0).json();
    assert_eq!(
        again[0],
        json!({
            "table": "telegram_datalake",
            "outcome": "added",
            "days": [],
            "is_at_root": true,
            "unseen": [],
        })
    );
    assert_eq!(again[1]["outcome"], "missing");

    let ran = world.run(&["tables", "list", "--engine", "athena"]).code(0);
    expect![[r#"
        NAME                KIND   STATE    DAYS  LOCATION
        telegram_datalake   table  ok       2     s3://repair-lake/
        telegram_messages   table  missing
        telegram_updates    table  missing
        telegram_reactions  table  missing
        telegram_members    table  missing
        telegram_polls      table  missing
        telegram_edits      view   missing
        telegram_users      view   missing
        telegram_chats      view   missing
        telegram_topics     view   missing
    "#]]
    .assert_eq(&ran.stdout);
}

#[test]
fn a_database_without_tables_is_an_error_with_a_way_out() {
    let world = World::in_moto("eu-central-2", "empty-lake");
    let ran = world.run(&["tables", "repair"]).code(1);
    ran.says(&[
        "the database `telegram` has none of the tables",
        "telelake tables create",
    ]);
    let ran = world.run(&[
        "tables",
        "repair",
        "--lang",
        "pt",
        "--set",
        "lake.enriched=./enriched",
    ]);
    ran.code(2)
        .says(&["o Athena só lê buckets", "`lake.enriched`"]);
}

#[test]
fn the_tutorials_way_is_one_statement_for_each_table_that_needs_it() {
    let script = Script::new(|operation, request, before| match operation {
        "AmazonAthena.GetQueryExecution" if before.is_empty() => Some(state("RUNNING")),
        _ => two_tables(operation, request),
    });
    let world = World::at(script.endpoint_url(), "lake");
    let ran = world.run(&["tables", "repair", "--msck"]).code(0);
    let ran = ran.says(&[
        "`telegram_datalake` begins at the root of its bucket",
        "`s3://lake/telegram/`",
    ]);
    assert_eq!(ran.stdout, "telegram_datalake\ntelegram_messages\n");
    assert_eq!(
        script.statements(),
        [
            "MSCK REPAIR TABLE `telegram_datalake`",
            "MSCK REPAIR TABLE `telegram_messages`"
        ]
    );
}

#[test]
fn tables_that_differ_are_listed_with_what_to_do() {
    let script = Script::new(|operation, request, _| two_tables(operation, request));
    let world = World::at(script.endpoint_url(), "lake");
    let args = ["tables", "list", "--engine", "athena"];
    let ran = world.run(&[&args[..], &["--lang", "pt"]].concat()).code(0);
    let ran = ran.says(&[
        "`telegram_datalake` começa na raiz do bucket",
        "`telegram_messages`: colunas que faltam: ",
        "DROP TABLE `telegram_messages`",
    ]);
    expect![[r#"
        NOME                TIPO    ESTADO  DIAS  LUGAR
        telegram_datalake   tabela  ok      0     s3://lake/
        telegram_messages   tabela  DIFERE  0     s3://lake/telegram/
        telegram_updates    tabela  falta
        telegram_reactions  tabela  falta
        telegram_members    tabela  falta
        telegram_polls      tabela  falta
        telegram_edits      view    falta
        telegram_users      view    falta
        telegram_chats      view    falta
        telegram_topics     view    falta
    "#]]
    .assert_eq(&ran.stdout);
    let listed = world.run(&[&args[..], &["--json"]].concat()).code(0).json();
    assert_eq!(listed[1]["state"], "differs");
    assert_eq!(
        listed[1]["differences"][0],
        json!({ "difference": "missing_column", "column": "update_id", "expected": "bigint" })
    );
}

#[test]
fn the_tables_of_this_lake_are_counted_as_a_query_sees_them() {
    let world = World::at("http://127.0.0.1:9", "lake");
    let here = [
        "--set",
        "lake.raw=./raw",
        "--set",
        "lake.enriched=./enriched",
    ];
    let update = r#"{"update_id":1,"message":{"message_id":1,"from":{"id":5,"is_bot":false,"first_name":"Ana"},"chat":{"id":-100,"title":"Grupo","type":"group"},"date":1795353072,"text":"olá"}}"#;
    let file = world.write("updates.json", update);
    let take = [
        "ingest",
        &file,
        "--bot-id",
        "7",
        "--set",
        "telegram.chat_id=*",
    ];
    world.run(&[&take[..], &here[..]].concat()).code(0);
    world.run(&[&["etl", "--all"], &here[..]].concat()).code(0);
    let listed = world.run(&[&["tables", "list", "--json"], &here[..]].concat());
    let listed = listed.code(0).json();
    assert_eq!(listed[0]["name"], "telegram_datalake");
    assert_eq!(
        (&listed[0]["rows"], &listed[0]["days"]),
        (&json!(1), &json!(1))
    );
    assert!(listed[0]["size_bytes"].as_u64().unwrap() > 1000);
    assert_eq!(
        listed[6],
        json!({ "name": "telegram_edits", "kind": "view" })
    );
    let ran = world
        .run(&[&["tables", "list"], &here[..]].concat())
        .code(0);
    assert!(ran.stdout.starts_with("NAME "), "{}", ran.stdout);
}
