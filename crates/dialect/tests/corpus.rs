//! Statements, and what Trino says that they answer.
//!
//! The cases lie in `tests/corpus`, and their answers come from Trino's documentation and tests,
//! never from us. A case is `expression → answer` or a statement with its rows, one a line after
//! `→`; what fails has `✗` and a part of the error. Comments say where the cases are from.

#![expect(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may read its cases, panic and say how many there are"
)]

mod printing;

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use datafusion::{
    error::Result,
    execution::SessionStateBuilder,
    prelude::{SessionConfig, SessionContext},
};
use printing::rows;

const NESTING_MAX: usize = 64;

#[derive(Debug, Default)]
struct Case {
    place: String,
    statement: String,
    rows: Vec<String>,
    error: Option<String>,
}

fn cases(name: &str, text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut open = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() || line.starts_with('#') {
            open = false;
            continue;
        }
        let (statement, answer, error) = match (line.split_once("→"), line.split_once("✗")) {
            (Some((statement, answer)), _) => (statement, Some(answer.trim()), None),
            (_, Some((statement, error))) => (statement, None, Some(error.trim())),
            _ => (line, None, None),
        };
        if !statement.trim().is_empty() {
            let answered = cases
                .last()
                .is_some_and(|case| !case.rows.is_empty() || case.error.is_some());
            if !open || answered {
                cases.push(Case {
                    place: format!("{name}:{number}"),
                    ..Case::default()
                });
                open = true;
            }
            let case = cases.last_mut().unwrap();
            case.statement.push_str(statement);
            case.statement.push('\n');
        }
        let case = cases.last_mut().unwrap();
        case.rows.extend(answer.map(str::to_owned));
        if let Some(error) = error {
            case.error = Some(error.to_owned());
        }
    }
    cases
}

fn session() -> SessionContext {
    let builder = SessionStateBuilder::new()
        .with_config(SessionConfig::new().with_target_partitions(2))
        .with_default_features();
    SessionContext::new_with_state(dialect::install(builder).unwrap().build())
}

async fn answer(session: &SessionContext, statement: &str) -> Result<Vec<String>> {
    let statement = statement.trim();
    let is_whole = ["select ", "with ", "values ", "("]
        .iter()
        .any(|word| statement.to_lowercase().starts_with(word));
    let statement = if is_whole {
        statement.to_owned()
    } else {
        format!("SELECT {statement}")
    };
    let mut parsed = dialect::parse(&statement, NESTING_MAX)?
        .pop_front()
        .unwrap();
    let state = session.state();
    let is_function = |name: &str| {
        state.scalar_functions().contains_key(name)
            || state.aggregate_functions().contains_key(name)
            || state.window_functions().contains_key(name)
    };
    if let Err(unknown) = dialect::translate(&mut parsed, &is_function) {
        panic!("{unknown:?} in {statement}");
    }
    let plan = state.statement_to_plan(parsed).await?;
    rows(&session.execute_logical_plan(plan).await?.collect().await?)
}

#[tokio::test]
async fn every_statement_answers_what_trino_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut failures = BTreeMap::new();
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        let text = fs::read_to_string(file.path()).unwrap();
        for case in cases(&name, &text) {
            count += 1;
            let session = session();
            let answered = answer(&session, &case.statement).await;
            let trouble = match (answered, &case.error) {
                (Ok(rows), None) if rows == case.rows => continue,
                (Err(error), Some(wanted)) if error.strip_backtrace().contains(wanted) => continue,
                (Ok(rows), None) => format!("answered {rows:?}, and not {:?}", case.rows),
                (Ok(rows), Some(error)) => format!("answered {rows:?}, and not the error {error}"),
                (Err(error), _) => format!("failed: {}", error.strip_backtrace()),
            };
            failures.insert(case.place, (case.statement.trim().to_owned(), trouble));
        }
    }
    println!("{count} statements");
    let mut report = String::new();
    for (place, (statement, trouble)) in &failures {
        write!(report, "\n{place}: {statement}\n    {trouble}").unwrap();
    }
    assert!(
        failures.is_empty(),
        "{} of {count} statements differ{report}",
        failures.len()
    );
}
