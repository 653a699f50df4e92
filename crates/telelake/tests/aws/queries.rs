//! `telelake queries run --engine athena`.

use expect_test::expect;
use serde_json::{Value, json};
use testkit::Moto;

use crate::script::Script;
use crate::world::World;

const RUN: [&str; 4] = ["queries", "run", "--engine", "athena"];

fn row(texts: &[&str]) -> Value {
    let data: Vec<Value> = texts
        .iter()
        .map(|text| json!({ "VarCharValue": text }))
        .collect();
    json!({ "Data": data })
}

#[test]
fn athena_answers_a_named_query_in_every_format() {
    let region = "ap-southeast-1";
    let world = World::in_moto(region, "queries-lake");
    let mut answers = String::new();
    for (more, file) in [
        (&["--format", "table"][..], None),
        (&["--format", "ndjson"], None),
        (&["-o", "words.csv"], Some("words.csv")),
    ] {
        let results = json!({ "region": region, "results": [{
            "rows": [row(&["day", "messages", "people"]), row(&["2026-11-22", "7", "3"])],
            "column_info": [
                { "Name": "day", "Type": "date" },
                { "Name": "messages", "Type": "bigint" },
                { "Name": "people", "Type": "bigint" },
            ],
        }]});
        let path = "/moto-api/static/athena/query-results";
        Moto::shared().send(path, &results.to_string()).unwrap();
        let asked = [
            "keyword",
            "--param",
            "word=d'água",
            "--chat",
            "-1001234567890",
        ];
        let ran = world.run(&[&RUN[..], &asked, more].concat()).code(0);
        let ran = ran.says(&["scanned", "US$ 0.00005 at US$ 5 a terabyte"]);
        answers.push_str(&file.map_or(ran.stdout, |file| world.read(file)));
    }
    expect![[r#"
         day        │ messages │ people
        ────────────┼──────────┼────────
         2026-11-22 │        7 │      3
        (1 row)
        {"day":"2026-11-22","messages":7,"people":3}
        "day","messages","people"
        "2026-11-22","7","3"
    "#]]
    .assert_eq(&answers);
}

#[test]
fn athena_is_asked_what_is_shown_with_the_parameters_put_in() {
    let script = Script::new(|_, _, _| None);
    let world = World::at(script.endpoint_url(), "lake");
    let asked = [
        "inactive",
        "--param",
        "days=60",
        "--chat",
        "-1001234567890",
        "--from",
        "2026-01-01",
        "--to",
        "2026-06-30",
        "--param",
        "today=2026-07-01",
    ];
    world.run(&[&RUN[..], &asked].concat()).code(0);
    let shown = world
        .run(&[&["queries", "show"][..], &asked].concat())
        .code(0);
    let statement = script.statements().remove(0);
    assert_eq!(
        shown.stdout.split_once("\n\n").unwrap().1,
        format!("{statement}\n")
    );
    for literal in [
        "silent_days >= 60",
        "chat_id = (-1001234567890)",
        "BETWEEN DATE '2026-01-01' AND DATE '2026-06-30'",
        "least(DATE '2026-06-30', DATE '2026-07-01')",
    ] {
        assert!(statement.contains(literal), "no {literal} in {statement}");
    }
}

#[test]
fn the_tutorials_first_query_goes_to_athena_in_athenas_words() {
    let script = Script::new(|_, _, _| None);
    let world = World::at(script.endpoint_url(), "lake");
    world.run(&[&RUN[..], &["messages"]].concat()).code(0);
    assert_eq!(
        script.statements(),
        ["SELECT * FROM \"telegram_datalake\";"]
    );
}

#[test]
fn what_cannot_be_asked_never_reaches_athena() {
    let script = Script::new(|_, _, _| None);
    let world = World::at(script.endpoint_url(), "lake");
    for (asked, said) in [
        (&["keyword"][..], "needs the parameter `word`"),
        (
            &["keyword", "--param", "word= "],
            "is no value for the parameter `word`",
        ),
        (
            &["inactive", "--param", "days=1 OR 1=1"],
            "is no value for the parameter `days`",
        ),
        (
            &["heatmap", "--param", "zone=' OR 1=1"],
            "is no value for the parameter `zone`",
        ),
        (
            &["heatmap", "--from", "2026-02-30"],
            "is no value for the parameter `from`",
        ),
        (&["heatmap", "--param", "days=3"], "has no parameter `days`"),
        (&["heat"], "there is no query `heat`"),
    ] {
        world.run(&[&RUN[..], asked].concat()).code(2).says(&[said]);
    }
    assert_eq!(script.statements(), [""; 0]);
}
