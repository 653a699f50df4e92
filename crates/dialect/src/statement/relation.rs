//! What stands in `FROM`, and the limits of a query.

use datafusion::sql::sqlparser::ast::{Expr, LimitClause, Query, TableFactor};

use super::call::{call, number};
use crate::PART_OF_ITEMS;

/// `UNNEST` of maps and rows, and `WITH ORDINALITY`, as `UNNEST` of arrays.
pub(super) fn unnest(factor: &mut TableFactor) {
    let TableFactor::UNNEST {
        alias,
        array_exprs,
        with_ordinality,
        ..
    } = factor
    else {
        return;
    };
    let columns = alias.as_ref().map_or(0, |alias| alias.columns.len());
    let columns = columns.saturating_sub(usize::from(*with_ordinality));
    // The text does not show what is a map. But whoever unnests one names two columns.
    if let [parts] = array_exprs.as_slice()
        && columns > 1
    {
        let parts = parts.clone();
        *array_exprs = (1..=columns)
            .map(|place| call(PART_OF_ITEMS, vec![parts.clone(), number(place)]))
            .collect();
    }
    if *with_ordinality {
        *with_ordinality = false;
        let numbers: Vec<Expr> = array_exprs.clone();
        array_exprs.push(call("$ordinality", numbers));
    }
}

/// `FETCH FIRST n ROWS ONLY` is `LIMIT n`.
pub(super) fn limit(query: &mut Query) {
    let Some(fetch) = query
        .fetch
        .take_if(|fetch| !fetch.with_ties && !fetch.percent)
    else {
        return;
    };
    let count = fetch.quantity.unwrap_or_else(|| number(1));
    match &mut query.limit_clause {
        Some(LimitClause::LimitOffset { limit, .. }) => *limit = Some(count),
        Some(LimitClause::OffsetCommaLimit { .. }) => {}
        none => {
            *none = Some(LimitClause::LimitOffset {
                limit: Some(count),
                offset: None,
                limit_by: Vec::new(),
            });
        }
    }
}
