//! `telelake sql --engine athena`.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use expect_test::expect;
use serde_json::{Value, json};
use testkit::Moto;

use crate::script::{Script, failure, state};
use crate::world::World;

const ASK: [&str; 3] = ["sql", "--engine", "athena"];

fn row(texts: &[&str]) -> Value {
    let data: Vec<Value> = texts
        .iter()
        .map(|text| json!({ "VarCharValue": text }))
        .collect();
    json!({ "Data": data })
}

/// The rows 1 to 2500 in pages of 1000.
fn pages(request: &Value) -> Value {
    let from: usize = request["NextToken"]
        .as_str()
        .unwrap_or("0")
        .parse()
        .unwrap();
    let to = 2501.min(from + 1000);
    let rows: Vec<Value> = (from..to)
        .map(|n| match n {
            0 => row(&["n", "day"]),
            n => row(&[&n.to_string(), "2026-11-22"]),
        })
        .collect();
    let mut answer = json!({ "ResultSet": {
        "Rows": rows,
        "ResultSetMetadata": { "ColumnInfo": [
            { "Name": "n", "Type": "bigint" },
            { "Name": "day", "Type": "date" },
        ]},
    }});
    if to < 2501 {
        answer["NextToken"] = json!(to.to_string());
    }
    answer
}

#[test]
fn an_answer_comes_in_every_format() {
    let region = "ap-south-1";
    let world = World::in_moto(region, "sql-lake");
    let formats = [
        (&["--format", "table"][..], None),
        (&["--format", "csv"], None),
        (&["--format", "json"], None),
        (&["--format", "ndjson"], None),
        (&["-o", "out.csv"], Some("out.csv")),
    ];
    let mut answers = String::new();
    for (format, file) in formats {
        let results = json!({ "region": region, "results": [{
            "rows": [row(&["n", "share", "text"]), row(&["7", "0.5", "olá, \"群\""]), { "Data": [{}, {}, {}] }],
            "column_info": [
                { "Name": "n", "Type": "bigint" },
                { "Name": "share", "Type": "double" },
                { "Name": "text", "Type": "varchar" },
            ],
        }]});
        let path = "/moto-api/static/athena/query-results";
        Moto::shared().send(path, &results.to_string()).unwrap();
        let ran = world
            .run(&[&ASK[..], &["SELECT 1"], format].concat())
            .code(0);
        let ran = ran.says(&["scanned", "US$ 0.00005 at US$ 5 a terabyte"]);
        answers.push_str(&file.map_or(ran.stdout, |file| world.read(file)));
    }
    expect![[r#"
            n │ share │ text
        ──────┼───────┼───────────
            7 │   0.5 │ olá, "群"
         NULL │  NULL │ NULL
        (2 rows)
        "n","share","text"
        "7","0.5","olá, ""群"""
        ,,
        [
        {"n":7,"share":0.5,"text":"olá, \"群\""},
        {"n":null,"share":null,"text":null}
        ]
        {"n":7,"share":0.5,"text":"olá, \"群\""}
        {"n":null,"share":null,"text":null}
        "n","share","text"
        "7","0.5","olá, ""群"""
        ,,
    "#]]
    .assert_eq(&answers);
}

#[test]
fn an_answer_of_any_length_comes_whole_with_what_it_cost() {
    let script = Script::new(|operation, request, before| match operation {
        "AmazonAthena.GetQueryExecution" if before.is_empty() => Some(state("QUEUED")),
        "AmazonAthena.GetQueryResults" => Some(pages(request)),
        _ => None,
    });
    let world = World::at(script.endpoint_url(), "lake");
    let sql = "SELECT `n`, '`' FROM `telegram_datalake`";
    let ran = world
        .run(&[&ASK[..], &["--format", "ndjson", sql]].concat())
        .code(0);
    assert_eq!(ran.stdout.lines().count(), 2500);
    assert!(
        ran.stdout
            .ends_with("{\"n\":2500,\"day\":\"2026-11-22\"}\n")
    );
    expect![[r#"
        20.00 MiB scanned, US$ 0.00010 at US$ 5 a terabyte; 2.3 s in Athena after 0.1 s in its queue
    "#]]
    .assert_eq(&ran.stderr);
    assert_eq!(
        script.statements(),
        ["SELECT \"n\", '`' FROM \"telegram_datalake\""]
    );

    let args = [&ASK[..], &["-o", "a.parquet", "--lang", "pt", sql]].concat();
    let ran = world.run(&args).code(0);
    expect![[r#"
        2500 linhas → a.parquet
        20.00 MiB lidos, US$ 0.00010 a US$ 5 por terabyte; 2.3 s no Athena depois de 0.1 s na fila
    "#]]
    .assert_eq(&ran.stderr);
}

#[test]
fn statements_about_tables_keep_their_backticks_and_need_no_rows() {
    let script = Script::new(|_, _, _| None);
    let world = World::at(script.endpoint_url(), "lake");
    let sql = "MSCK REPAIR TABLE `telegram_datalake`;";
    let ran = world.run(&[&ASK[..], &[sql]].concat()).code(0);
    assert_eq!(ran.stdout, "");
    ran.says(&["done"]);
    assert_eq!(script.statements(), [sql]);
}

#[test]
fn a_failure_has_athenas_reason_a_hint_and_an_exit_code() {
    for (reason, code, hint) in [
        (
            "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.telegram.t' does not exist",
            1,
            "hint: `telelake tables list --engine athena`",
        ),
        (
            "SCHEMA_NOT_FOUND: line 1:15: Schema 'telegram' does not exist",
            1,
            "hint: set `lake.database`",
        ),
        (
            "Query cancelled! : Bytes scanned limit was exceeded",
            1,
            "hint: restrict `context_date`",
        ),
    ] {
        let script = Script::new(move |operation, _, _| {
            (operation == "AmazonAthena.GetQueryExecution").then(|| failure(reason))
        });
        let world = World::at(script.endpoint_url(), "lake");
        let ran = world
            .run(&[&ASK[..], &["SELECT * FROM t"]].concat())
            .code(code);
        assert_eq!(ran.stdout, "");
        ran.says(&[&format!("error: Athena failed the query: {reason}"), hint]);
    }
    let mut retryable = failure("Query exhausted resources at this scale factor");
    retryable["QueryExecution"]["Status"]["AthenaError"] = json!({ "Retryable": true });
    let script = Script::new(move |operation, _, _| {
        (operation == "AmazonAthena.GetQueryExecution").then(|| retryable.clone())
    });
    let world = World::at(script.endpoint_url(), "lake");
    world.run(&[&ASK[..], &["SELECT 1"]].concat()).code(75);
}

#[test]
fn what_must_be_there_first_is_told_with_the_way_to_it() {
    let script = Script::new(|operation, _, _| {
        let message = "No output location provided.";
        (operation == "AmazonAthena.StartQueryExecution")
            .then(|| json!({ "__type": "InvalidRequestException", "Message": message }))
    });
    let world = World::at(script.endpoint_url(), "lake");
    let ask = [&ASK[..], &["SELECT 1"]].concat();
    let ran = world.run(&ask).code(1);
    expect![[r#"
        error: cannot start the query in Athena
        cause: InvalidRequestException: No output location provided.
        hint: set `athena.output` to a place for results, such as `s3://my-results/athena`, or `athena.workgroup` to a workgroup that has one
    "#]].assert_eq(&ran.stderr);
    let ran = world.run(&[&ask[..], &["--set", "athena.output=./results"]].concat());
    ran.code(2).says(&["Athena writes to buckets only"]);

    let world = World::in_moto("us-west-1", "sql-lake");
    let ran = world.run(
        &[
            &ask[..],
            &["--set", "athena.workgroup=nobodys", "--lang", "pt"],
        ]
        .concat(),
    );
    ran.code(1)
        .says(&["InvalidRequestException", "defina `athena.workgroup`"]);
    let ran = world
        .command()
        .env_remove("AWS_REGION")
        .args(&ask)
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(
        said.contains("hint: nobody says which region to ask"),
        "{said}"
    );

    // Nobody listens there.
    let world = World::at("http://127.0.0.1:9", "lake");
    world
        .run(&ask)
        .code(75)
        .says(&["cannot start the query in Athena"]);
}

#[test]
fn ctrl_c_stops_the_query_and_says_what_it_has_cost() {
    let stopped_by_then = Arc::new(AtomicBool::new(false));
    let script = Script::new(move |operation, _, _| match operation {
        "AmazonAthena.StopQueryExecution" => {
            stopped_by_then.store(true, Ordering::SeqCst);
            None
        }
        "AmazonAthena.GetQueryExecution" if stopped_by_then.load(Ordering::SeqCst) => {
            Some(state("CANCELLED"))
        }
        "AmazonAthena.GetQueryExecution" => Some(state("RUNNING")),
        _ => None,
    });
    stopped(&script);
}

/// Asks, waits until Athena was looked at, interrupts, and lets Athena stop.
fn stopped(script: &Script) {
    let world = World::at(script.endpoint_url(), "lake");
    let mut command = world.command();
    command.args(ASK).arg("SELECT 1").stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    while script.asked("AmazonAthena.GetQueryExecution").is_empty() {
        std::thread::yield_now();
    }
    let told = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(told.unwrap().success());
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let said: Vec<String> = lines.map(Result::unwrap).collect();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{said:?}");
    assert_eq!(script.asked("AmazonAthena.StopQueryExecution").len(), 1);
    assert_eq!(
        said,
        ["cancelled: 20.00 MiB scanned, US$ 0.00010 at US$ 5 a terabyte"]
    );
}
