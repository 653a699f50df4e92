//! The rules of the house that the compiler cannot know: which crate may use which, how a file
//! looks, what a page must say. Comes in: the source tree and `cargo metadata`. Goes out:
//! complaints, each with its place. Changes nothing.
//!
//! Every rule is a pure function from text to complaints; beside it stands a check that proves that
//! it can fail.

mod edges;
mod module;
mod pages;
mod rust;
mod sources;
mod tree;

use std::{error::Error, io};

use config::Language;
use expect_test::expect_file;

use crate::{
    sources::Source,
    tree::{files, read, root},
};

type Outcome = Result<(), Box<dyn Error>>;

/// Fails with every complaint on a line of its own.
#[track_caller]
fn complain(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

fn rust_sources() -> io::Result<Vec<Source>> {
    files("rs")?
        .into_iter()
        .map(|path| {
            Ok(Source {
                text: read(&path)?,
                path,
            })
        })
        .collect()
}

fn check_sources(rule: fn(&Source) -> Vec<String>) -> Outcome {
    let sources = rust_sources()?;
    assert!(
        sources.len() > 20,
        "the tree was not found below `{}`",
        root().display()
    );
    complain(&sources.iter().flat_map(rule).collect::<Vec<_>>());
    Ok(())
}

#[test]
fn crates_depend_only_along_the_corridor() -> Outcome {
    let architecture = read("ARCHITECTURE.md")?;
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()?;
    complain(&edges::unexpected(
        &edges::allowed(&architecture),
        &edges::used(&metadata),
    ));
    Ok(())
}

#[test]
fn files_are_short() -> Outcome {
    check_sources(sources::too_long)
}

#[test]
fn files_say_what_they_are() -> Outcome {
    check_sources(sources::without_header)
}

#[test]
fn files_are_named_by_a_noun_of_the_domain() -> Outcome {
    check_sources(sources::named_by_habit)
}

#[test]
fn nothing_is_left_unfinished() -> Outcome {
    check_sources(sources::unfinished)
}

#[test]
fn no_test_and_no_lint_is_switched_off() -> Outcome {
    check_sources(sources::switched_off)
}

#[test]
fn comments_cite_no_issue_of_our_own() -> Outcome {
    check_sources(sources::issue_numbers)
}

#[test]
fn only_lake_spells_a_path() -> Outcome {
    check_sources(sources::spelled_paths)
}

#[test]
fn only_telelake_reads_the_environment() -> Outcome {
    check_sources(sources::environment)
}

#[test]
fn no_file_names_a_folder_of_one_machine() -> Outcome {
    let mut complaints = Vec::new();
    for extension in ["hcl", "md", "py", "rs", "sh", "tf", "toml", "yml"] {
        for path in files(extension)? {
            complaints.extend(sources::machine_paths(&path, &read(&path)?));
        }
    }
    complain(&complaints);
    Ok(())
}

#[test]
fn the_readme_names_the_two_commands() -> Outcome {
    complain(&pages::without_commands("README.md", &read("README.md")?));
    complain(&pages::without_commands(
        "README.pt-BR.md",
        &read("README.pt-BR.md")?,
    ));
    Ok(())
}

#[test]
fn english_and_portuguese_have_the_same_sections() -> Outcome {
    let mut complaints =
        pages::twins_differ("README", &read("README.md")?, &read("README.pt-BR.md")?);
    complaints.extend(pages::twins_differ(
        "deploy/aws/README",
        &read("deploy/aws/README.md")?,
        &read("deploy/aws/README.pt-BR.md")?,
    ));
    let english = tree::names("docs/guide/en")?;
    let portuguese = tree::names("docs/guide/pt-BR")?;
    assert_eq!(english, portuguese, "a guide page lacks its twin");
    for page in &english {
        complaints.extend(pages::twins_differ(
            page,
            &read(&format!("docs/guide/en/{page}"))?,
            &read(&format!("docs/guide/pt-BR/{page}"))?,
        ));
    }
    complain(&complaints);
    Ok(())
}

/// After a change of a setting: `UPDATE_EXPECT=1 cargo test -p telelake --test tidy`.
#[test]
fn the_guide_explains_every_setting() {
    expect_file![root().join("docs/guide/en/configuration.md")]
        .assert_eq(&config::reference(Language::English));
    expect_file![root().join("docs/guide/pt-BR/configuration.md")]
        .assert_eq(&config::reference(Language::Portuguese));
}

#[test]
fn the_pages_about_aws_explain_every_variable_and_output() -> Outcome {
    let variables = module::items("variable", &read("deploy/aws/variables.tf")?);
    let outputs = module::items("output", &read("deploy/aws/outputs.tf")?);
    assert!(variables.len() > 20 && outputs.len() > 5, "{variables:?}");
    let mut complaints = Vec::new();
    for (page, english) in [("README.md", true), ("README.pt-BR.md", false)] {
        let page = format!("deploy/aws/{page}");
        let text = read(&page)?;
        complaints.extend(module::unexplained(&page, &text, &variables, english));
        complaints.extend(module::unlisted(&page, &text, &outputs));
    }
    complain(&complaints);
    Ok(())
}

#[test]
fn decisions_are_numbered_without_a_gap() -> Outcome {
    complain(&pages::gaps(&tree::names("docs/decisions")?));
    Ok(())
}

#[test]
fn links_between_pages_lead_somewhere() -> Outcome {
    let mut complaints = Vec::new();
    for path in files("md")? {
        complaints.extend(pages::dead_links(&path, &read(&path)?, |target| {
            root().join(target).exists()
        }));
    }
    complain(&complaints);
    Ok(())
}
