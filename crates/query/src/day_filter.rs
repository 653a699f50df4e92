//! Filters that speak of nothing but the day: they are decided once for each day, and for none of its rows.

use std::sync::Arc;

use arrow::{
    array::{AsArray as _, BooleanArray, Date32Array, RecordBatch},
    datatypes::{Field, Schema},
};
use datafusion::{
    common::{DFSchema, exec_err},
    datasource::listing::helpers::expr_applicable_for_cols,
    error::Result,
    logical_expr::{
        Expr, execution_props::ExecutionProps, expr_rewriter::unnormalize_col,
        physical_planning_context::PhysicalPlanningContext,
    },
    physical_expr::create_physical_expr,
};
use lake::ContextDate;

/// Of each of `days`, in the column `field`, whether `filter` lets its rows through. `None` if the filter asks for more than
/// the day, or fails for one of them.
pub(crate) fn verdicts(filter: &Expr, field: &Field, days: &[ContextDate]) -> Option<Vec<bool>> {
    if !expr_applicable_for_cols(&[field.name()], filter) {
        return None;
    }
    let answers = answers(filter, field, days).ok()?;
    // What is neither true nor false lets nothing through.
    Some(answers.iter().map(|answer| answer == Some(true)).collect())
}

fn answers(filter: &Expr, field: &Field, days: &[ContextDate]) -> Result<BooleanArray> {
    let schema = Arc::new(Schema::new(vec![field.clone()]));
    let named = DFSchema::try_from(Arc::clone(&schema))?;
    let filter = create_physical_expr(
        &unnormalize_col(filter.clone()),
        &named,
        &ExecutionProps::new(),
        &PhysicalPlanningContext::default(),
    )?;
    let days = days.iter().map(|day| day.days_since_epoch());
    let days = Date32Array::from_iter_values(days);
    let rows = days.len();
    let days = RecordBatch::try_new(schema, vec![Arc::new(days)])?;
    let answers = filter.evaluate(&days)?.into_array(rows)?;
    let answers = answers.as_boolean_opt().cloned();
    answers.map_or_else(|| exec_err!("a filter that is neither true nor false"), Ok)
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::DataType;
    use datafusion::{
        common::ScalarValue,
        prelude::{cast, col, lit},
    };

    use super::*;

    fn decided(filter: &Expr) -> Option<Vec<bool>> {
        let days = ["2024-02-28", "2024-02-29", "2024-03-01"].map(|day| day.parse().unwrap());
        verdicts(filter, &Field::new("day", DataType::Date32, false), &days)
    }

    fn date(day: i32) -> Expr {
        lit(ScalarValue::Date32(Some(day)))
    }

    /// 2024-02-29.
    const LEAP: i32 = 19_782;

    #[test]
    fn what_asks_for_the_day_alone_is_decided() {
        let between = col("day").between(date(LEAP), date(LEAP));
        assert_eq!(decided(&between), Some(vec![false, true, false]));
        let qualified = col("messages.day").not_eq(date(LEAP));
        assert_eq!(decided(&qualified), Some(vec![true, false, true]));
    }

    #[test]
    fn what_is_unknown_lets_nothing_through() {
        let nothing = lit(ScalarValue::Date32(None));
        assert_eq!(
            decided(&col("day").eq(nothing.clone())),
            Some(vec![false; 3])
        );
        assert_eq!(decided(&!col("day").eq(nothing)), Some(vec![false; 3]));
    }

    #[test]
    fn what_asks_for_more_or_fails_is_left_to_the_rows() {
        let more = col("day").eq(date(LEAP)).or(col("chat_id").eq(lit(1)));
        assert_eq!(decided(&more), None);
        // Days after 1970-01-01, of which one is no divisor.
        let number = cast(cast(col("day"), DataType::Int32), DataType::Int64);
        let fails = (lit(1_i64) / (number - lit(i64::from(LEAP)))).eq(lit(1_i64));
        assert_eq!(decided(&fails), None);
        assert_eq!(decided(&cast(col("day"), DataType::Int32)), None);
    }
}
