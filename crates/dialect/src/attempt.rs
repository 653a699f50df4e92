//! `TRY(expression)`: NULL where the expression fails.
//!
//! A function sees its arguments when they are computed, and then it is too late to catch an error.
//! So the optimizer is given another function in its place: one that keeps the expression, takes
//! the columns in it, and computes it row by row if a batch fails.

use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use arrow::{
    array::{ArrayRef, RecordBatch, RecordBatchOptions, new_null_array},
    compute::concat,
    datatypes::{DataType, Field, FieldRef},
};
use datafusion::{
    common::{Column, DFSchema},
    error::{DataFusionError, Result},
    execution::context::ExecutionProps,
    logical_expr::{
        ColumnarValue, Expr, ExprSchemable as _, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF,
        ScalarUDFImpl, Signature, Volatility,
        physical_planning_context::PhysicalPlanningContext,
        simplify::{ExprSimplifyResult, SimplifyContext},
    },
    physical_expr::{PhysicalExpr, create_physical_expr},
};

use crate::definition::Doc;

/// `TRY`, with what there is to say about it.
pub(crate) fn function() -> (Doc, ScalarUDF) {
    let doc = Doc::new(
        ("TRY(expression)", "conditional"),
        (
            "The value of the expression; NULL where it fails, as in a division by zero or a bad cast.",
            "O valor da expressão; NULL onde ela falha, como numa divisão por zero ou num cast impossível.",
        ),
    );
    let function = Attempt {
        kept: None,
        signature: Signature::any(1, Volatility::Immutable),
    };
    (doc.named("try"), ScalarUDF::new_from_impl(function))
}

struct Attempt {
    kept: Option<Kept>,
    signature: Signature,
}

/// An expression over the columns that are the arguments.
struct Kept {
    expr: Expr,
    schema: DFSchema,
    field: FieldRef,
    physical: Arc<dyn PhysicalExpr>,
}

impl Kept {
    fn new(expr: Expr, info: &SimplifyContext) -> Result<(Self, Vec<Expr>)> {
        let mut columns: Vec<Column> = expr.column_refs().into_iter().cloned().collect();
        columns.sort_unstable();
        let whole = info.schema();
        let fields = columns
            .iter()
            .map(|column| {
                let (qualifier, field) = whole.qualified_field_from_column(column)?;
                Ok((qualifier.cloned(), Arc::clone(field)))
            })
            .collect::<Result<Vec<_>>>()?;
        let schema = DFSchema::new_with_metadata(fields, whole.metadata().clone())?;
        let (_, field) = expr.to_field(&schema)?;
        let field = field.as_ref().clone().with_nullable(true);
        let planning = PhysicalPlanningContext::default();
        let physical = create_physical_expr(&expr, &schema, &ExecutionProps::new(), &planning)?;
        let kept = Self {
            expr,
            schema,
            field: Arc::new(field),
            physical,
        };
        Ok((kept, columns.into_iter().map(Expr::Column).collect()))
    }

    fn answer(&self, columns: Vec<ArrayRef>, rows: usize) -> Result<ArrayRef> {
        let schema = Arc::clone(self.schema.inner());
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(schema, columns, &options)?;
        let whole = self.physical.evaluate(&batch);
        if let Ok(whole) = whole.and_then(|value| value.into_array(rows)) {
            return Ok(whole);
        }
        let parts: Vec<ArrayRef> = (0..rows)
            .map(|row| {
                let part = self.physical.evaluate(&batch.slice(row, 1));
                part.and_then(|part| part.into_array(1))
                    .unwrap_or_else(|_| new_null_array(self.field.data_type(), 1))
            })
            .collect();
        let parts: Vec<_> = parts.iter().map(AsRef::as_ref).collect();
        Ok(concat(&parts)?)
    }
}

impl ScalarUDFImpl for Attempt {
    fn name(&self) -> &'static str {
        "$try"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Err(DataFusionError::Internal(
            "the type of `try` depends on its field".to_owned(),
        ))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        if let Some(kept) = &self.kept {
            return Ok(Arc::clone(&kept.field));
        }
        let field = args.arg_fields.first();
        let field = field.map_or_else(
            || Field::new("try", DataType::Null, true),
            |field| field.as_ref().clone(),
        );
        Ok(Arc::new(field.with_nullable(true)))
    }

    fn simplify(&self, mut args: Vec<Expr>, info: &SimplifyContext) -> Result<ExprSimplifyResult> {
        if self.kept.is_some() {
            return Ok(ExprSimplifyResult::Original(args));
        }
        let Some(expr) = args.pop() else {
            return Ok(ExprSimplifyResult::Original(args));
        };
        if matches!(expr, Expr::Literal(..) | Expr::Column(_)) {
            return Ok(ExprSimplifyResult::Simplified(expr));
        }
        let volatility = if expr.is_volatile() {
            Volatility::Volatile
        } else {
            Volatility::Immutable
        };
        let (kept, columns) = Kept::new(expr, info)?;
        let function = Self {
            kept: Some(kept),
            signature: match columns.len() {
                0 => Signature::nullary(volatility),
                count => Signature::any(count, volatility),
            },
        };
        let call = ScalarUDF::new_from_impl(function).call(columns);
        Ok(ExprSimplifyResult::Simplified(call))
    }

    fn invoke_with_args(&self, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let Some(kept) = &self.kept else {
            return args
                .args
                .pop()
                .ok_or_else(|| DataFusionError::Internal("`try` has one argument".to_owned()));
        };
        let columns = args
            .args
            .iter()
            .map(|column| column.to_array(args.number_rows))
            .collect::<Result<Vec<_>>>()?;
        kept.answer(columns, args.number_rows)
            .map(ColumnarValue::Array)
    }
}

impl Attempt {
    fn expr(&self) -> Option<&Expr> {
        self.kept.as_ref().map(|kept| &kept.expr)
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Attempt").field(&self.expr()).finish()
    }
}

impl PartialEq for Attempt {
    fn eq(&self, other: &Self) -> bool {
        self.expr() == other.expr()
    }
}

impl Eq for Attempt {}

impl Hash for Attempt {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.expr().hash(state);
    }
}
