//! A function as data: its name, what it takes and answers, its body and its page in the reference.
//!
//! In comes a [`Definition`], out goes a scalar function of the engine. Everything that is the same
//! for all functions is done here: the arguments are brought into the few forms that bodies know,
//! a call that fits no form is refused with the forms that there are.

use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use arrow::{
    array::{Array as _, ArrayRef},
    datatypes::{DataType, Field, FieldRef},
};
use datafusion::{
    common::ScalarValue,
    error::{DataFusionError, Result},
    logical_expr::{
        ColumnarValue, ExpressionPlacement, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF,
        ScalarUDFImpl, Signature, Volatility,
    },
};

use crate::{
    arguments::{Call, Kind, fit},
    repeats::Shortened,
};

/// What people read about a function.
#[derive(Clone, Copy, Debug)]
pub struct Doc {
    /// Its name.
    pub name: &'static str,
    /// Its other names.
    pub aliases: &'static [&'static str],
    /// How it is called.
    pub signature: &'static str,
    /// The page of Trino's documentation that has it.
    pub page: &'static str,
    /// What it answers, in English.
    pub en: &'static str,
    /// What it answers, in Portuguese.
    pub pt: &'static str,
    /// In what it still differs from Trino's, in English and Portuguese.
    pub difference: Option<(&'static str, &'static str)>,
}

impl Doc {
    /// A function without other names and without differences.
    pub(crate) const fn new(
        (signature, page): (&'static str, &'static str),
        (en, pt): (&'static str, &'static str),
    ) -> Self {
        Self {
            name: "",
            aliases: &[],
            signature,
            page,
            en,
            pt,
            difference: None,
        }
    }

    pub(crate) const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    pub(crate) const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    pub(crate) const fn differs(self, en: &'static str, pt: &'static str) -> Self {
        Self {
            difference: Some((en, pt)),
            ..self
        }
    }
}

/// What a function answers with.
#[derive(Clone, Copy)]
pub(crate) enum Returns {
    Text,
    Texts,
    Json,
    Whole,
    Double,
    Boolean,
    Date,
    /// The type of the argument at this place.
    Like(usize),
    /// Whatever this says.
    Of(fn(&ReturnFieldArgs<'_>) -> DataType),
    /// Whatever this says, or an error.
    By(fn(&ReturnFieldArgs<'_>) -> Result<DataType>),
}

/// A scalar function.
#[derive(Clone, Copy)]
pub(crate) struct Definition {
    pub(crate) doc: Doc,
    /// The ways to call it, and the kinds of their arguments.
    pub(crate) forms: &'static [&'static [Kind]],
    /// Whether the last argument may come any number of times.
    pub(crate) repeats: bool,
    pub(crate) returns: Returns,
    /// Whether two calls with the same arguments may differ.
    pub(crate) volatility: Volatility,
    /// Whether it only takes apart what a source has: the earlier the better, and a source may do it itself.
    pub(crate) takes_apart: bool,
    pub(crate) body: fn(&Call) -> Result<ArrayRef>,
}

impl Definition {
    /// The function `name`, called in `forms`.
    pub(crate) const fn new(
        name: &'static str,
        doc: Doc,
        forms: &'static [&'static [Kind]],
        returns: Returns,
        body: fn(&Call) -> Result<ArrayRef>,
    ) -> Self {
        Self {
            doc: doc.named(name),
            forms,
            repeats: false,
            returns,
            volatility: Volatility::Immutable,
            takes_apart: false,
            body,
        }
    }

    /// The last argument may come any number of times.
    pub(crate) const fn repeated(self) -> Self {
        Self {
            repeats: true,
            ..self
        }
    }

    /// It only takes apart what a source has.
    pub(crate) const fn taking_apart(self) -> Self {
        Self {
            takes_apart: true,
            ..self
        }
    }

    pub(crate) const fn volatile(self) -> Self {
        Self {
            volatility: Volatility::Volatile,
            ..self
        }
    }

    pub(crate) fn function(self) -> ScalarUDF {
        ScalarUDF::new_from_impl(Scalar {
            definition: self,
            aliases: self.doc.aliases.iter().map(ToString::to_string).collect(),
            signature: Signature::user_defined(self.volatility),
        })
    }
}

/// The constant text of the argument at `place`.
pub(crate) fn constant<'a>(args: &'a ReturnFieldArgs<'_>, place: usize) -> Option<&'a str> {
    match args.scalar_arguments.get(place).copied().flatten()? {
        ScalarValue::Utf8View(text) | ScalarValue::Utf8(text) | ScalarValue::LargeUtf8(text) => {
            text.as_deref()
        }
        _ => None,
    }
}

/// A definition at work in the engine.
struct Scalar {
    definition: Definition,
    aliases: Vec<String>,
    signature: Signature,
}

impl ScalarUDFImpl for Scalar {
    fn name(&self) -> &str {
        self.definition.doc.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let Definition { forms, repeats, .. } = self.definition;
        forms
            .iter()
            .find_map(|form| fit(form, repeats, given))
            .ok_or_else(|| {
                let given: Vec<_> = given.iter().map(crate::sql_type::trino_name).collect();
                DataFusionError::Plan(format!(
                    "`{}` does not take ({}); it is called as {}",
                    self.name(),
                    given.join(", "),
                    self.definition.doc.signature
                ))
            })
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Err(DataFusionError::Internal(
            "the type of an answer depends on the arguments".to_owned(),
        ))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let kind = match self.definition.returns {
            Returns::Text => DataType::Utf8,
            Returns::Texts => crate::sql_type::list_of(DataType::Utf8),
            Returns::Json => return Ok(crate::sql_type::json_field(self.name())),
            Returns::Whole => DataType::Int64,
            Returns::Double => DataType::Float64,
            Returns::Boolean => DataType::Boolean,
            Returns::Date => DataType::Date32,
            Returns::Like(place) => args
                .arg_fields
                .get(place)
                .map_or(DataType::Null, |field| field.data_type().clone()),
            Returns::Of(decide) => decide(&args),
            Returns::By(decide) => decide(&args)?,
        };
        Ok(Arc::new(Field::new(self.name(), kind, true)))
    }

    fn placement(&self, arguments: &[ExpressionPlacement]) -> ExpressionPlacement {
        let is_of_a_source = |argument: &ExpressionPlacement| {
            argument.should_push_to_leaves() || *argument == ExpressionPlacement::Literal
        };
        if self.definition.takes_apart && arguments.iter().all(is_of_a_source) {
            ExpressionPlacement::MoveTowardsLeafNodes
        } else {
            ExpressionPlacement::KeepInPlace
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let is_pure = self.definition.volatility == Volatility::Immutable;
        let is_constant = is_pure
            && args
                .args
                .iter()
                .all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
        let shortened = if is_pure {
            Shortened::of(&args.args)?
        } else {
            None
        };
        let (arguments, rows) = match &shortened {
            _ if is_constant => (&args.args, 1),
            Some(short) => (&short.arguments, short.rows),
            None => (&args.args, args.number_rows),
        };
        let columns = arguments
            .iter()
            .map(|argument| {
                let column = argument.to_array(rows)?;
                match column.data_type() {
                    DataType::Utf8 | DataType::LargeUtf8 => {
                        Ok(arrow::compute::cast(&column, &DataType::Utf8View)?)
                    }
                    _ => Ok(column),
                }
            })
            .collect::<Result<Vec<_>>>()?;
        let call = Call {
            name: self.definition.doc.name,
            columns,
            fields: args.arg_fields,
            rows,
            returns: args.return_field.data_type().clone(),
        };
        let mut answer = (self.definition.body)(&call)?;
        if *answer.data_type() != call.returns {
            answer = arrow::compute::cast(&answer, &call.returns)?;
        }
        if is_constant {
            return ScalarValue::try_from_array(&answer, 0).map(ColumnarValue::Scalar);
        }
        if let Some(short) = shortened {
            answer = short.lengthened(&answer)?;
        }
        Ok(ColumnarValue::Array(answer))
    }
}

impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scalar")
            .field(&self.definition.doc.name)
            .finish()
    }
}

impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.definition.doc.name == other.definition.doc.name
    }
}

impl Eq for Scalar {}

impl Hash for Scalar {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.definition.doc.name.hash(state);
    }
}
