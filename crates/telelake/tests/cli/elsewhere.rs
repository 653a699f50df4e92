//! The pieces of `docs/guide/*/elsewhere.md`, run by the programs they are for.

use std::process::Command;

use crate::world::World;

const PAGES: [&str; 2] = [
    include_str!("../../../../docs/guide/en/elsewhere.md"),
    include_str!("../../../../docs/guide/pt-BR/elsewhere.md"),
];

/// The pieces in Python of `page`.
fn pieces(page: &str) -> Vec<&str> {
    let blocks = page.split("```python\n").skip(1);
    blocks
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

#[test]
fn every_piece_counts_what_telelake_counts() {
    let world = World::new();
    let demo = [
        "demo", "--once", "--days", "4", "--seed", "43", "--dir", ".",
    ];
    world.run(&demo).code(0);
    world.run(&["etl", "--all"]).code(0);
    let query =
        "SELECT context_date, count(*) AS messages FROM telegram_datalake GROUP BY 1 ORDER BY 1";
    let rows = world.run(&["sql", "--format", "csv", query]).code(0).stdout;
    let expected: String = rows
        .lines()
        .skip(1)
        .map(|line| line.replace('"', "").replace(',', " ") + "\n")
        .collect();
    assert!(expected.lines().count() > 3, "{expected}");
    let python = testkit::python().unwrap();
    assert_eq!(pieces(PAGES[0]), pieces(PAGES[1]));
    for piece in pieces(PAGES[0]) {
        let output = Command::new(&python)
            .args(["-c", piece])
            .current_dir(world.path("."))
            .output()
            .unwrap();
        let counted = String::from_utf8(output.stdout).unwrap();
        // Some make a time of the day.
        let counted = counted.replace(" 00:00:00", "");
        let talk = String::from_utf8_lossy(&output.stderr);
        assert_eq!(counted, expected, "{piece}{talk}");
    }
}
