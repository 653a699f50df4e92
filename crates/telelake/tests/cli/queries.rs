//! `telelake queries`, as somebody calls it; what the queries answer is tested in the crate `query`.

use expect_test::expect;
use serde_json::json;

use crate::world::{GROUP, World, message};

/// A world in which Ana wrote one message on 2026-11-20, at noon in São Paulo.
fn world() -> World {
    let world = World::new();
    let update = json!({ "update_id": 1, "message": message(GROUP, 7, 1_795_186_800) });
    world.write(
        "lake/raw/telegram/context_date=2026-11-20/1.json",
        &update.to_string(),
    );
    world
}

#[test]
fn the_queries_are_listed_in_the_language_of_the_reader() {
    let world = World::new();
    let list = ["queries", "list"];
    world.run(&list).code(0).prints(&[
        "NAME                       TITLE\n",
        "heatmap                    When the group talks\n",
    ]);
    let portuguese = world.run(&[&list[..], &["--lang", "pt"]].concat());
    portuguese
        .code(0)
        .prints(&["heatmap                    Quando o grupo conversa\n"]);

    let listed = world
        .run(&[&list[..], &["--json", "--lang", "pt"]].concat())
        .json();
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), 27);
    let inactive = listed
        .iter()
        .find(|query| query["name"] == "inactive")
        .unwrap();
    let days = json!({
        "name": "days", "type": "integer", "default": "30", "about": "Dias de silêncio, no mínimo.",
    });
    assert_eq!(
        inactive["parameters"].as_array().unwrap().last(),
        Some(&days)
    );
    let columns = inactive["columns"].as_array().unwrap();
    assert_eq!(
        columns.first(),
        Some(&json!({ "name": "author_id", "about": "A pessoa." }))
    );
}

#[test]
fn the_tutorials_two_queries_run_as_they_stand_there() {
    let world = world();
    let ran = world
        .run(&["queries", "run", "messages", "--format", "csv"])
        .code(0);
    expect![[r#"
        "message_id","user_id","user_is_bot","user_first_name","chat_id","chat_type","text","date","context_date"
        "7","5","false","Ana","-1001234567890","supergroup","olá","1795186800","2026-11-20"
    "#]]
    .assert_eq(&ran.stdout);
    let name = "messages-per-user-per-day";
    let ran = world
        .run(&["queries", "run", name, "--format", "csv"])
        .code(0);
    expect![[r#"
        "user_id","user_first_name","context_date","message_amount"
        "5","Ana","2026-11-20","1"
    "#]]
    .assert_eq(&ran.stdout);
    let shown = world.run(&["queries", "show", "messages"]).code(0);
    shown.prints(&["\nSELECT * FROM `telegram_datalake`;\n"]);
}

#[test]
fn parameters_reach_the_query_and_the_lakes_zone_is_one() {
    let world = world();
    let heatmap = ["queries", "run", "heatmap", "--format", "csv"];
    let hour = |more: &[&str]| {
        let ran = world.run(&[&heatmap[..], more].concat()).code(0);
        ran.stdout.lines().nth(1).map(str::to_owned)
    };
    let (noon, afternoon) = (r#""2026","47","5","12","1""#, r#""2026","47","5","15","1""#);
    let paulista = ["--set", "lake.time_zone=America/Sao_Paulo"];
    assert_eq!(hour(&paulista).unwrap(), noon);
    let lisbon = [&paulista[..], &["--param", "zone=Europe/Lisbon"]].concat();
    assert_eq!(hour(&lisbon).unwrap(), afternoon);
    let group = GROUP.to_string();
    assert_eq!(
        hour(&[&paulista[..], &["--chat", &group]].concat()).unwrap(),
        noon
    );
    assert_eq!(hour(&["--chat", "5"]), None);
    assert_eq!(hour(&["--from", "2026-11-21"]), None);
    assert_eq!(hour(&["--to", "2026-11-19"]), None);

    let keyword = ["queries", "run", "keyword", "-o", "a.csv", "--param"];
    let ran = world.run(&[&keyword[..], &["word=OLA"]].concat()).code(0);
    assert_eq!(ran.stderr, "1 row → a.csv\n");
    assert_eq!(
        world.read("a.csv"),
        "\"day\",\"messages\",\"people\"\n\"2026-11-20\",\"1\",\"1\"\n"
    );
}

#[test]
fn what_is_shown_can_be_run_as_sql() {
    let world = world();
    for name in ["participation", "inactive", "top-posters"] {
        let shown = world
            .run(&["queries", "show", name, "--lang", "pt"])
            .code(0);
        world.write("shown.sql", &shown.stdout);
        let typed = world
            .run(&["sql", "-f", "shown.sql", "--format", "csv"])
            .code(0);
        let run = world
            .run(&["queries", "run", name, "--format", "csv"])
            .code(0);
        assert_eq!(typed.stdout, run.stdout);
    }
    let raw = world.run(&["queries", "show", "keyword", "--raw"]).code(0);
    raw.prints(&["-- title.en: ", "-- title.pt: ", "lower(:word)"]);
}

#[test]
fn what_cannot_be_asked_is_refused_with_the_way_out() {
    let world = World::new();
    for (args, said) in [
        (
            &["run", "heatmp"][..],
            "error: there is no query `heatmp`\n\
             hint: did you mean `heatmap`? `telelake queries list` lists them\n",
        ),
        (
            &["show", "xyz", "--lang", "pt"],
            "error: não há consulta `xyz`\nhint: `telelake queries list` as lista\n",
        ),
        (
            &["run", "inactive", "--param", "day=3"],
            "error: the query `inactive` has no parameter `day`\n\
             hint: did you mean `days`? it takes chat, from, to, today, days\n",
        ),
        (
            &["run", "messages", "--chat", "-1", "--lang", "pt"],
            "error: a consulta `messages` não tem o parâmetro `chat`\nhint: ela não aceita nenhum\n",
        ),
        (
            &["run", "keyword"],
            "error: the query `keyword` needs the parameter `word`\n\
             hint: add `--param word=…`; `telelake queries show keyword` tells all that it takes\n",
        ),
        (
            &["run", "inactive", "--param", "days=0", "--lang", "pt"],
            "error: `0` não é um valor para o parâmetro `days`: ele aceita um número inteiro de 1 a 36500\n\
             hint: passe outro `days`\n",
        ),
        (
            &[
                "run",
                "heatmap",
                "--from",
                "2026-11-02",
                "--to",
                "2026-11-01",
            ],
            "error: `from` is 2026-11-02, which is after `to`, 2026-11-01\nhint: exchange the two days\n",
        ),
        (
            &[
                "run",
                "heatmap",
                "--to",
                "2026-11-01",
                "--param",
                "to=2026-11-02",
            ],
            "error: the parameter `to` is given twice\nhint: give it once\n",
        ),
    ] {
        let ran = world.run(&[&["queries"], args].concat()).code(2);
        assert_eq!(ran.stderr, said);
    }
}
