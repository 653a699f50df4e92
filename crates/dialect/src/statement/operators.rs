//! Operators whose meaning depends on the types beside them.
//!
//! In Trino whole numbers never wrap round, a quotient of decimals has no more digits than its
//! parts, `||` with NULL is NULL and there is nothing outside an array. Everything else is planned
//! by the engine, which knows how to use a comparison when it reads files.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::{
    common::DFSchema,
    error::Result,
    logical_expr::{
        ExprSchemable as _, GetFieldAccess, ScalarUDF,
        planner::{ExprPlanner, PlannerResult, RawBinaryExpr, RawFieldAccessExpr},
    },
    prelude::lit,
    sql::sqlparser::ast::BinaryOperator,
};

/// The operators that are functions of ours.
#[derive(Debug)]
pub(crate) struct Operators {
    pub(crate) add: Arc<ScalarUDF>,
    pub(crate) subtract: Arc<ScalarUDF>,
    pub(crate) multiply: Arc<ScalarUDF>,
    pub(crate) divide: Arc<ScalarUDF>,
    pub(crate) remainder: Arc<ScalarUDF>,
    pub(crate) concat: Arc<ScalarUDF>,
    pub(crate) subscript: Arc<ScalarUDF>,
}

impl ExprPlanner for Operators {
    fn plan_binary_op(
        &self,
        expr: RawBinaryExpr,
        schema: &DFSchema,
    ) -> Result<PlannerResult<RawBinaryExpr>> {
        let kinds = (expr.left.get_type(schema), expr.right.get_type(schema));
        let (Ok(left), Ok(right)) = kinds else {
            return Ok(PlannerResult::Original(expr));
        };
        let is_exact =
            |kind: &DataType| kind.is_integer() || matches!(kind, DataType::Decimal128(..));
        let integers = left.is_integer() && right.is_integer();
        let exact = is_exact(&left) && is_exact(&right);
        let function = match expr.op {
            BinaryOperator::Plus if integers => &self.add,
            BinaryOperator::Minus if integers => &self.subtract,
            BinaryOperator::Multiply if integers => &self.multiply,
            BinaryOperator::Divide if exact => &self.divide,
            BinaryOperator::Modulo if exact => &self.remainder,
            BinaryOperator::StringConcat => &self.concat,
            _ => return Ok(PlannerResult::Original(expr)),
        };
        Ok(PlannerResult::Planned(
            function.call(vec![expr.left, expr.right]),
        ))
    }

    fn plan_field_access(
        &self,
        expr: RawFieldAccessExpr,
        schema: &DFSchema,
    ) -> Result<PlannerResult<RawFieldAccessExpr>> {
        let kind = expr.expr.get_type(schema);
        let key = match (kind, &expr.field_access) {
            (
                Ok(DataType::List(_) | DataType::Map(..) | DataType::FixedSizeList(..)),
                GetFieldAccess::ListIndex { key },
            ) => key.as_ref().clone(),
            (Ok(DataType::Map(..)), GetFieldAccess::NamedStructField { name }) => lit(name.clone()),
            _ => return Ok(PlannerResult::Original(expr)),
        };
        Ok(PlannerResult::Planned(
            self.subscript.call(vec![expr.expr, key]),
        ))
    }
}
