//! Rows come in the order that was asked for.

use super::support;

/// The engine's optimizer took the key of `firsts` for one of all rows, and forgot the second column.
#[tokio::test]
async fn an_order_by_two_columns_is_kept_though_one_is_a_key_elsewhere() {
    let lake = support::Lake::new();
    let rows = "WITH t AS (SELECT * FROM (VALUES (1, 3), (1, 1), (1, 2), (2, 1)) AS v (a, b)), \
                firsts AS (SELECT a, count(*) AS n FROM t GROUP BY a) \
                SELECT firsts.a, firsts.n, t.b + 0 AS c FROM t JOIN firsts ON firsts.a = t.a \
                GROUP BY firsts.a, firsts.n, t.b ORDER BY a, c";
    assert_eq!(
        support::csv(&lake.engine(), rows).await,
        "\"a\",\"n\",\"c\"\n\"1\",\"3\",\"1\"\n\"1\",\"3\",\"2\"\n\"1\",\"3\",\"3\"\n\"2\",\"1\",\"1\"\n"
    );
    let twice =
        "SELECT a, count(*) AS n FROM (VALUES (1), (1)) AS v (a) GROUP BY 1, 1 ORDER BY 1, 1";
    assert_eq!(
        support::csv(&lake.engine(), twice).await,
        "\"a\",\"n\"\n\"1\",\"2\"\n"
    );
}
