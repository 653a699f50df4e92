//! The rules for Rust files. Comes in: one file's path and text. Goes out: complaints, `path:line:
//! what`. Never reads a file itself.

use crate::rust::{Parts, parts};

/// The longest file that a reader should be asked to keep in mind.
const LINES_MAX: usize = 500;

/// Names that say how a file came about and not what is in it.
const HABITS: [&str; 8] = [
    "common", "helper", "helpers", "manager", "misc", "types", "util", "utils",
];

/// Folders that exist on the machine of one person.
const MACHINES: [&str; 4] = ["/home/", "/root/", "/Users/", "/work/"];

/// Who may spell a path besides `lake`, and why.
const SPELLERS: [(&str, &str); 6] = [
    (
        "bench/tools/",
        "lays out a raw zone as others would, for others to read, too",
    ),
    (
        "crates/etl/examples/",
        "lays out a raw zone as others would, for the ETL to read",
    ),
    (
        "crates/etl/src/schema/markdown.rs",
        "shows people the folder, and opens nothing",
    ),
    ("crates/lake/", "the room for it"),
    (
        "crates/testkit/",
        "lays out a lake as others would, to see whether `lake` agrees",
    ),
    ("crates/telelake/tests/", "a test"),
];

/// Who may read the environment.
const READERS: [(&str, &str); 7] = [
    ("bench/tools/", "programs of their own"),
    ("crates/etl/examples/", "a program of its own"),
    ("crates/ingest/examples/", "a program of its own"),
    ("crates/lambda/", "the edge on AWS"),
    ("crates/sim/examples/", "a program of its own"),
    ("crates/telelake/", "the edge"),
    ("crates/testkit/", "for tests only"),
];

/// One Rust file.
#[derive(Debug)]
pub(crate) struct Source {
    /// Relative to the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    fn parts(&self) -> Parts {
        parts(&self.text)
    }

    fn complaint(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }

    /// Whether the whole file is there for tests only.
    fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    fn is_under(&self, folders: &[(&str, &str)]) -> bool {
        folders
            .iter()
            .any(|(folder, _)| self.path.starts_with(folder))
    }
}

/// Refuses a file of more than 500 lines.
pub(crate) fn too_long(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    let complaint = format!("{lines} lines; {LINES_MAX} at most");
    (lines > LINES_MAX)
        .then(|| source.complaint(LINES_MAX, &complaint))
        .into_iter()
        .collect()
}

/// Refuses a file that does not begin with `//!`.
pub(crate) fn without_header(source: &Source) -> Vec<String> {
    let header = source.text.starts_with("//! ");
    (!header)
        .then(|| source.complaint(1, "does not begin with `//!`"))
        .into_iter()
        .collect()
}

/// Refuses `utils.rs` and its relatives, as files and as folders.
pub(crate) fn named_by_habit(source: &Source) -> Vec<String> {
    source
        .path
        .trim_end_matches(".rs")
        .split('/')
        .filter(|part| HABITS.contains(part))
        .map(|part| source.complaint(1, &format!("`{part}` names no thing of the domain")))
        .collect()
}

/// Refuses marks of unfinished work. Literals are free: in Portuguese one of these words means
/// "every".
pub(crate) fn unfinished(source: &Source) -> Vec<String> {
    let parts = source.parts();
    let in_comments = words(&parts.comments).filter(|(_, word)| {
        ["todo", "fixme", "xxx", "unimplemented"].contains(&word.to_lowercase().as_str())
    });
    let in_code = words(&parts.code).filter(|(_, word)| ["todo", "unimplemented"].contains(word));
    // This file and its rules have to say the words.
    let exempt = source.path.contains("/tests/tidy/");
    in_comments
        .chain(in_code)
        .filter(|_| !exempt)
        .map(|(line, word)| source.complaint(line, &format!("unfinished: `{word}`")))
        .collect()
}

/// Refuses attributes that silence a test or a lint; `#[expect(lint, reason = "…")]` is the way.
pub(crate) fn switched_off(source: &Source) -> Vec<String> {
    let code = source.parts().code;
    let mut complaints = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let line: String = line.split_whitespace().collect();
        for attribute in ["ignore", "allow(", "should_panic"] {
            let found = ["#[", "#!["]
                .iter()
                .any(|open| line.contains(&format!("{open}{attribute}")));
            if found {
                complaints.push(
                    source.complaint(index + 1, &format!("`#[{attribute}` is not used here")),
                );
            }
        }
    }
    complaints
}

/// Refuses a bare issue number, which dies with the tracker. `owner/name#12` of another project is
/// a source and stays.
pub(crate) fn issue_numbers(source: &Source) -> Vec<String> {
    let mut complaints = Vec::new();
    for (index, line) in source.parts().comments.lines().enumerate() {
        let mut previous = "";
        for word in line.split_whitespace() {
            let previous_says_issue = ["issue", "issues", "pr"]
                .contains(&previous.to_lowercase().trim_start_matches('('));
            let number = word
                .trim_start_matches('(')
                .strip_prefix('#')
                .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
            if number && previous_says_issue {
                complaints.push(source.complaint(index + 1, "say what the issue says instead"));
            }
            previous = word;
        }
    }
    complaints
}

/// Refuses the layout of the lake in a string outside `lake`.
pub(crate) fn spelled_paths(source: &Source) -> Vec<String> {
    if source.is_test() || source.is_under(&SPELLERS) {
        return Vec::new();
    }
    let parts = source.parts();
    let test_lines = parts.test_lines();
    parts
        .literals
        .iter()
        .filter(|(_, text)| text.contains("context_date="))
        .filter(|(line, _)| !test_lines.get(line - 1).copied().unwrap_or(false))
        .map(|(line, _)| source.complaint(*line, "only `lake` spells a path"))
        .collect()
}

/// Refuses variables and arguments outside the programs. Where temporary files go is no setting.
pub(crate) fn environment(source: &Source) -> Vec<String> {
    if source.is_test() || source.is_under(&READERS) {
        return Vec::new();
    }
    let parts = source.parts();
    let test_lines = parts.test_lines();
    let reads = [
        "use std::env",
        "env::args",
        "env::home_dir",
        "env::set_var",
        "env::var",
    ];
    parts
        .code
        .lines()
        .zip(test_lines)
        .enumerate()
        .filter(|(_, (line, test))| !test && reads.iter().any(|read| line.contains(read)))
        .map(|(index, _)| {
            source.complaint(
                index + 1,
                "only `lambda` and `telelake` read the environment",
            )
        })
        .collect()
}

/// Refuses the absolute path of somebody's machine, in any file.
pub(crate) fn machine_paths(path: &str, text: &str) -> Vec<String> {
    if path.contains("/tests/tidy/") {
        return Vec::new();
    }
    let mut complaints = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for folder in MACHINES {
            let found = line.match_indices(folder).any(|(at, _)| {
                let before = line.get(..at).and_then(|before| before.chars().next_back());
                // `https://host/work/` and `lake/home/` are no paths of a machine.
                !before.is_some_and(|before| before.is_alphanumeric() || "._-~/}".contains(before))
            });
            if found {
                complaints.push(format!(
                    "{path}:{}: `{folder}…` is on one machine",
                    index + 1
                ));
            }
        }
    }
    complaints
}

/// The words of a text with the numbers of their lines.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().flat_map(|(index, line)| {
        line.split(|character: char| !character.is_alphanumeric() && character != '_')
            .map(move |word| (index + 1, word))
    })
}

#[cfg(test)]
mod tests {
    use super::{
        Source, environment, issue_numbers, machine_paths, named_by_habit, spelled_paths,
        switched_off, too_long, unfinished, without_header,
    };

    fn check(rule: fn(&Source) -> Vec<String>, path: &str, text: &str, lines: &[usize]) {
        let source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let complaints = rule(&source);
        let prefixes: Vec<String> = lines
            .iter()
            .map(|line| format!("{path}:{line}: "))
            .collect();
        assert_eq!(complaints.len(), lines.len(), "{complaints:?}");
        for (complaint, prefix) in complaints.iter().zip(prefixes) {
            assert!(complaint.starts_with(&prefix), "{complaint}");
        }
    }

    #[test]
    fn a_file_of_501_lines_is_refused() {
        check(too_long, "a.rs", &"\n".repeat(500), &[]);
        check(too_long, "a.rs", &"\n".repeat(501), &[500]);
    }

    #[test]
    fn a_file_without_a_header_is_refused() {
        check(without_header, "a.rs", "//! Keys.", &[]);
        check(without_header, "a.rs", "// Keys.", &[1]);
        check(without_header, "a.rs", "", &[1]);
    }

    #[test]
    fn a_file_or_folder_of_habit_is_refused() {
        check(named_by_habit, "crates/lake/src/keys.rs", "", &[]);
        check(named_by_habit, "crates/lake/src/utils.rs", "", &[1]);
        check(named_by_habit, "crates/lake/tests/common/mod.rs", "", &[1]);
    }

    #[test]
    fn an_unfinished_mark_is_refused_except_in_a_text_for_people() {
        check(
            unfinished,
            "a.rs",
            "// Method.\nlet a = \"todo dia\"; mastodon();",
            &[],
        );
        check(unfinished, "a.rs", "// Todo: later.", &[1]);
        check(unfinished, "a.rs", "\n/* FIXME */", &[2]);
        check(unfinished, "a.rs", "fn a() {\n unimplemented!()\n}", &[2]);
    }

    #[test]
    fn a_silenced_test_or_lint_is_refused() {
        check(
            switched_off,
            "a.rs",
            "#[expect(lint)]\n#[test]\n// #[ignore]",
            &[],
        );
        check(switched_off, "a.rs", "#[ignore = \"slow\"]", &[1]);
        check(
            switched_off,
            "a.rs",
            "#![allow(dead_code)]\n#[ allow (x)]",
            &[1, 2],
        );
        check(switched_off, "a.rs", "#[should_panic]", &[1]);
    }

    #[test]
    fn a_bare_issue_number_is_refused() {
        check(
            issue_numbers,
            "a.rs",
            "// See tdlib/td#1834, issue 7 of nothing, colour #12.",
            &[],
        );
        check(issue_numbers, "a.rs", "// See issue #12.", &[1]);
        check(issue_numbers, "a.rs", "// Mended (PR #3).", &[1]);
    }

    #[test]
    fn a_spelled_path_is_refused_outside_lake_and_tests() {
        let spelled = "let a = \"context_date={day}\";";
        check(spelled_paths, "crates/query/src/a.rs", spelled, &[1]);
        check(spelled_paths, "crates/lake/src/a.rs", spelled, &[]);
        check(spelled_paths, "crates/query/tests/a.rs", spelled, &[]);
        let inside = format!("//! context_date=\n#[cfg(test)]\nmod tests {{\n{spelled}\n}}");
        check(spelled_paths, "crates/query/src/a.rs", &inside, &[]);
    }

    #[test]
    fn the_environment_is_refused_outside_the_binary() {
        check(
            environment,
            "crates/bot/src/a.rs",
            "use std::env;\nenv::var(\"A\");",
            &[1, 2],
        );
        check(
            environment,
            "crates/telelake/src/a.rs",
            "use std::env;",
            &[],
        );
        check(
            environment,
            "crates/bot/src/a.rs",
            "env!(\"A\"); // std::env",
            &[],
        );
    }

    #[test]
    fn a_path_of_one_machine_is_refused() {
        let fine = "https://host/work/ ~/home/ $HOME/.cache lake/root/ {base}/work/";
        assert!(machine_paths("a.md", fine).is_empty());
        assert_eq!(machine_paths("a.md", "in `/home/ana/lake`").len(), 1);
        assert_eq!(
            machine_paths("a.md", "\n/root/.cargo")
                .first()
                .map(String::as_str),
            Some("a.md:2: `/root/…` is on one machine")
        );
    }
}
