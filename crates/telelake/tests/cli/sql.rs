//! `telelake sql`, as somebody calls it; what it answers is tested in the crate `query`.

use crate::world::World;

#[test]
fn the_format_follows_the_name_of_the_file() {
    let world = World::new();
    for (file, expected) in [
        ("a.csv", "\"n\"\n\"1\"\n"),
        ("a.CSV", "\"n\"\n\"1\"\n"),
        ("a.jsonl", "{\"n\":1}\n"),
        ("a.txt", " n\n───\n 1\n(1 row)\n"),
        ("a", " n\n───\n 1\n(1 row)\n"),
    ] {
        let ran = world.run(&["sql", "SELECT 1 AS n", "-o", file]).code(0);
        assert_eq!(world.read(file), expected, "{file}");
        assert_eq!(ran.stderr, format!("1 row → {file}\n"));
    }
}

#[test]
fn a_name_that_asks_for_a_format_we_do_not_write_is_refused() {
    let world = World::new();
    for (language, said) in [("en", "is no output format"), ("pt", "não é um formato")] {
        let args = ["sql", "SELECT 1", "-o", "a.xlsx", "--lang", language];
        world.run(&args).code(2).says(&[".xlsx", said, ".csv"]);
    }
    let named = ["sql", "SELECT 1 AS n", "-o", "a.xlsx", "--format", "csv"];
    world.run(&named).code(0);
    assert_eq!(world.read("a.xlsx"), "\"n\"\n\"1\"\n");
}

#[test]
fn rows_are_counted_in_the_language_of_the_reader() {
    let world = World::new();
    let args = ["sql", "SELECT 1 UNION ALL SELECT 2", "-o", "a.csv"];
    let portuguese = [&args[..], &["--lang", "pt"]].concat();
    assert_eq!(world.run(&args).stderr, "2 rows → a.csv\n");
    assert_eq!(world.run(&portuguese).stderr, "2 linhas → a.csv\n");
}

#[test]
fn a_name_like_no_other_comes_with_the_way_to_all_of_them() {
    let world = World::new();
    let column = "SELECT zzz FROM telegram_messages";
    for (sql, said) in [
        ("SELECT * FROM zzz", "hint: `SHOW TABLES` lists them"),
        (
            column,
            "hint: `DESCRIBE` and the name of a table list its columns",
        ),
    ] {
        world.run(&["sql", sql]).code(1).says(&[said]);
    }
    world
        .run(&["sql", "SHOW TABLES"])
        .code(0)
        .prints(&["telegram_datalake"]);
}
