//! The page of the guide about the pack.

use etl::schema::Language;
use expect_test::expect_file;
use query::pack;

/// After a change of a query: `UPDATE_EXPECT=1 cargo test --workspace --test pack`.
#[test]
fn the_guide_explains_every_query() {
    expect_file!["../../../../docs/guide/en/queries.md"].assert_eq(&pack::page(Language::English));
    expect_file!["../../../../docs/guide/pt-BR/queries.md"]
        .assert_eq(&pack::page(Language::Portuguese));
}
