//! An aggregate as data, like a `Definition` of a scalar function.
//!
//! Every one of them keeps some values of the rows that it has seen, and is merged by being shown
//! what another one kept.

use std::{
    fmt::{self, Debug},
    hash::{Hash, Hasher},
    sync::Arc,
};

use arrow::{
    array::{ArrayRef, AsArray as _, new_empty_array},
    datatypes::{DataType, Field, FieldRef},
};
use datafusion::{
    common::{ScalarValue, utils::SingleRowListArrayBuilder},
    error::{DataFusionError, Result},
    logical_expr::{
        Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility,
        function::{AccumulatorArgs, StateFieldsArgs},
    },
};

use crate::{
    arguments::{Kind, fit},
    definition::Doc,
    sql_type::{list_of, trino_name},
};

/// What an aggregate keeps while it sees rows.
pub(super) trait Keeping: Debug + Send + Sync {
    /// Takes rows.
    fn take(&mut self, columns: &[ArrayRef]) -> Result<()>;

    /// What is kept, as columns of one length.
    fn kept(&self) -> Result<Vec<ArrayRef>>;

    /// Takes what another one kept.
    fn merge(&mut self, columns: &[ArrayRef]) -> Result<()> {
        self.take(columns)
    }

    fn answer(&self) -> Result<ScalarValue>;

    /// About how much memory is used.
    fn bytes(&self) -> usize;
}

/// An aggregate function.
#[derive(Clone, Copy)]
pub(crate) struct Aggregate {
    pub(crate) doc: Doc,
    /// The ways to call it, and the kinds of their arguments.
    pub(super) forms: &'static [&'static [Kind]],
    /// From the types of the arguments to that of the answer.
    pub(super) returns: fn(&[DataType]) -> Result<DataType>,
    /// From the types of the arguments to those of the columns that are kept.
    pub(super) keeps: fn(&[DataType]) -> Vec<DataType>,
    /// From the types of the arguments to an empty memory.
    pub(super) begin: fn(&[DataType]) -> Box<dyn Keeping>,
}

impl Aggregate {
    pub(crate) fn function(self) -> AggregateUDF {
        AggregateUDF::new_from_impl(Function {
            aggregate: self,
            aliases: self.doc.aliases.iter().map(ToString::to_string).collect(),
            signature: Signature::user_defined(Volatility::Immutable),
        })
    }
}

/// A column of `values`, which may be none.
pub(super) fn column(values: Vec<ScalarValue>, kind: &DataType) -> Result<ArrayRef> {
    if values.is_empty() {
        return Ok(new_empty_array(kind));
    }
    ScalarValue::iter_to_array(values)
}

struct Function {
    aggregate: Aggregate,
    aliases: Vec<String>,
    signature: Signature,
}

fn types(fields: &[FieldRef]) -> Vec<DataType> {
    fields
        .iter()
        .map(|field| field.data_type().clone())
        .collect()
}

impl AggregateUDFImpl for Function {
    fn name(&self) -> &str {
        self.aggregate.doc.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let forms = self.aggregate.forms;
        let fitting = forms.iter().find_map(|form| fit(form, false, given));
        fitting.ok_or_else(|| {
            let given: Vec<_> = given.iter().map(trino_name).collect();
            DataFusionError::Plan(format!(
                "`{}` does not take ({}); it is called as {}",
                self.name(),
                given.join(", "),
                self.aggregate.doc.signature
            ))
        })
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        (self.aggregate.returns)(given)
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let kept = (self.aggregate.keeps)(&types(args.input_fields));
        let fields = kept.into_iter().enumerate().map(|(place, kind)| {
            Arc::new(Field::new(
                format!("{}[{place}]", args.name),
                list_of(kind),
                true,
            ))
        });
        Ok(fields.collect())
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        if args.is_distinct {
            return Err(DataFusionError::NotImplemented(format!(
                "`{}` with DISTINCT",
                self.name()
            )));
        }
        let keeping = (self.aggregate.begin)(&types(args.expr_fields));
        Ok(Box::new(Seen(keeping)))
    }
}

#[derive(Debug)]
struct Seen(Box<dyn Keeping>);

impl Accumulator for Seen {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        self.0.take(columns)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let rows = states.first().map_or(0, arrow::array::Array::len);
        for row in 0..rows {
            let kept: Vec<ArrayRef> = states
                .iter()
                .map(|state| state.as_list::<i32>().value(row))
                .collect();
            self.0.merge(&kept)?;
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let kept = self.0.kept()?.into_iter();
        Ok(kept
            .map(|column| SingleRowListArrayBuilder::new(column).build_list_scalar())
            .collect())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.0.answer()
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.0.bytes()
    }
}

impl Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Aggregate")
            .field(&self.aggregate.doc.name)
            .finish()
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.aggregate.doc.name == other.aggregate.doc.name
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.aggregate.doc.name.hash(state);
    }
}
