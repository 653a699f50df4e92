//! The moment at which a query began, the same in all of its rows.

use arrow::datatypes::{DataType, TimeUnit};
use datafusion::{
    common::ScalarValue,
    error::{DataFusionError, Result},
    logical_expr::{
        ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
        simplify::{ExprSimplifyResult, SimplifyContext},
    },
};

use crate::definition::Doc;

/// `now` and `localtimestamp`, with what there is to say about them.
pub(crate) fn functions() -> Vec<(Doc, ScalarUDF)> {
    let now = Doc::new(
        ("now() → timestamp(3) with time zone", "datetime"),
        (
            "When the query began, in UTC; also written `current_timestamp`.",
            "Quando a consulta começou, em UTC; também se escreve `current_timestamp`.",
        ),
    )
    .aliases(&["current_timestamp"]);
    let local = Doc::new(
        ("localtimestamp → timestamp(3)", "datetime"),
        (
            "When the query began, by the clock in UTC.",
            "Quando a consulta começou, pelo relógio em UTC.",
        ),
    );
    [
        (now.named("now"), Some("UTC")),
        (local.named("localtimestamp"), None),
    ]
    .map(|(doc, zone)| {
        let function = Beginning {
            name: doc.name,
            aliases: doc.aliases.iter().map(ToString::to_string).collect(),
            zone,
            signature: Signature::nullary(Volatility::Stable),
        };
        (doc, ScalarUDF::new_from_impl(function))
    })
    .into()
}

#[derive(Debug, Eq, Hash, PartialEq)]
struct Beginning {
    name: &'static str,
    aliases: Vec<String>,
    zone: Option<&'static str>,
    signature: Signature,
}

impl ScalarUDFImpl for Beginning {
    fn name(&self) -> &str {
        self.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::Timestamp(
            TimeUnit::Millisecond,
            self.zone.map(Into::into),
        ))
    }

    fn simplify(&self, args: Vec<Expr>, info: &SimplifyContext) -> Result<ExprSimplifyResult> {
        let Some(began) = info.query_execution_start_time() else {
            return Ok(ExprSimplifyResult::Original(args));
        };
        let millis = Some(began.timestamp_millis());
        let began = ScalarValue::TimestampMillisecond(millis, self.zone.map(Into::into));
        Ok(ExprSimplifyResult::Simplified(Expr::Literal(began, None)))
    }

    fn invoke_with_args(&self, _args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        // The optimizer always knows when the query began.
        Err(DataFusionError::Internal(format!(
            "`{}` was not planned",
            self.name
        )))
    }
}
