//! The pages about the functions, which are generated.

use std::collections::BTreeSet;

use dialect::{Language, functions, markdown};
use expect_test::expect_file;

#[test]
fn the_pages_about_the_functions_are_up_to_date() {
    expect_file!["../../../docs/functions.md"].assert_eq(&markdown(Language::English));
    expect_file!["../../../docs/functions.pt-BR.md"].assert_eq(&markdown(Language::Portuguese));
}

#[test]
fn every_function_is_on_a_page_once_in_both_languages() {
    let mut seen = BTreeSet::new();
    let english = markdown(Language::English);
    for doc in functions() {
        assert!(seen.insert(doc.name), "`{}` is there twice", doc.name);
        assert!(
            !doc.en.is_empty() && !doc.pt.is_empty(),
            "`{}` says nothing",
            doc.name
        );
        let link = format!("{}.html#{})", doc.page, doc.name);
        assert!(english.contains(&link), "`{}` is on no page", doc.name);
    }
    assert!(seen.len() > 150, "{}", seen.len());
}
