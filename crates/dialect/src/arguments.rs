//! What functions take: the kinds of arguments, and the columns of one call.
//!
//! Trino converts few types by itself, and so do we: a number never becomes text and text never a
//! time. What a body sees is always one of a handful of arrow types.

use arrow::{
    array::{
        Array, ArrayRef, AsArray as _, Float64Array, Int64Array, ListArray, MapArray,
        StringViewArray,
    },
    datatypes::{DataType, FieldRef, Float64Type, Int64Type},
};
use datafusion::error::{DataFusionError, Result};

/// What an argument may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// Text of any representation; a body sees a `StringViewArray`.
    Text,
    /// A whole number; a body sees an `Int64Array`.
    Whole,
    /// Any number; a body sees a `Float64Array`.
    Double,
    /// A decimal number, as it is.
    Decimal,
    /// As it is.
    Date,
    /// With or without a zone, as it is.
    Timestamp,
    /// As it is.
    Interval,
    /// A body sees a `ListArray`.
    Array,
    /// A body sees a `MapArray`.
    Map,
    /// Anything, as it is.
    Any,
}

impl Kind {
    /// What `given` becomes to be of this kind; `None` if it is not.
    fn takes(self, given: &DataType) -> Option<DataType> {
        let text = matches!(
            given,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
        );
        match self {
            Self::Any => Some(match given {
                DataType::FixedSizeList(item, _) | DataType::LargeList(item) => {
                    DataType::List(FieldRef::clone(item))
                }
                DataType::LargeUtf8 => DataType::Utf8View,
                other => other.clone(),
            }),
            // As it is: a literal inside a cast is none, and some functions need one.
            Self::Text if text => Some(given.clone()),
            Self::Text if given.is_null() => Some(DataType::Utf8View),
            Self::Whole if given.is_integer() || given.is_null() => Some(DataType::Int64),
            Self::Double if given.is_numeric() || given.is_null() => Some(DataType::Float64),
            Self::Decimal if matches!(given, DataType::Decimal128(_, _)) => Some(given.clone()),
            Self::Date if matches!(given, DataType::Date32 | DataType::Date64 | DataType::Null) => {
                Some(DataType::Date32)
            }
            Self::Timestamp if matches!(given, DataType::Timestamp(_, _)) => Some(given.clone()),
            Self::Timestamp if given.is_null() => Some(crate::sql_type::TIMESTAMP),
            Self::Interval if matches!(given, DataType::Interval(_)) => Some(given.clone()),
            Self::Array => match given {
                DataType::List(_) => Some(given.clone()),
                DataType::FixedSizeList(item, _) | DataType::LargeList(item) => {
                    Some(DataType::List(FieldRef::clone(item)))
                }
                DataType::Null => Some(crate::sql_type::list_of(DataType::Null)),
                _ => None,
            },
            Self::Map if matches!(given, DataType::Map(_, _)) => Some(given.clone()),
            _ => None,
        }
    }
}

/// The types that `given` become to be arguments of `form`.
pub(crate) fn fit(form: &[Kind], repeats: bool, given: &[DataType]) -> Option<Vec<DataType>> {
    if given.len() != form.len() && !(repeats && given.len() >= form.len()) {
        return None;
    }
    let last = form.last().copied();
    let more = last.into_iter().flat_map(std::iter::repeat);
    let kinds = form.iter().copied().chain(more);
    let types = given.iter().zip(kinds);
    types.map(|(given, kind)| kind.takes(given)).collect()
}

/// One call for a batch of rows.
pub(crate) struct Call {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<ArrayRef>,
    pub(crate) fields: Vec<FieldRef>,
    pub(crate) rows: usize,
    pub(crate) returns: DataType,
}

impl Call {
    /// How many arguments there are.
    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }

    /// The argument at `place`, of whatever type.
    pub(crate) fn column(&self, place: usize) -> Result<&ArrayRef> {
        self.columns
            .get(place)
            .ok_or_else(|| self.missing(place, "an argument"))
    }

    pub(crate) fn text(&self, place: usize) -> Result<&StringViewArray> {
        let column = self.column(place)?.as_string_view_opt();
        column.ok_or_else(|| self.missing(place, "text"))
    }

    pub(crate) fn whole(&self, place: usize) -> Result<&Int64Array> {
        let column = self.column(place)?.as_primitive_opt::<Int64Type>();
        column.ok_or_else(|| self.missing(place, "a whole number"))
    }

    pub(crate) fn double(&self, place: usize) -> Result<&Float64Array> {
        let column = self.column(place)?.as_primitive_opt::<Float64Type>();
        column.ok_or_else(|| self.missing(place, "a number"))
    }

    pub(crate) fn array(&self, place: usize) -> Result<&ListArray> {
        let column = self.column(place)?.as_list_opt::<i32>();
        column.ok_or_else(|| self.missing(place, "an array"))
    }

    pub(crate) fn map(&self, place: usize) -> Result<&MapArray> {
        let column = self.column(place)?.as_map_opt();
        column.ok_or_else(|| self.missing(place, "a map"))
    }

    /// The type of the argument at `place`.
    pub(crate) fn kind(&self, place: usize) -> &DataType {
        self.columns
            .get(place)
            .map_or(&DataType::Null, |column| column.data_type())
    }

    /// Whether the argument at `place` is JSON.
    pub(crate) fn is_json(&self, place: usize) -> bool {
        let field = self.fields.get(place);
        field.is_some_and(|field| crate::sql_type::is_json(field))
    }

    fn missing(&self, place: usize, what: &str) -> DataFusionError {
        DataFusionError::Internal(format!(
            "`{}` needs {what} as argument {}",
            self.name,
            place + 1
        ))
    }
}

/// The error of a value that a function cannot do with; Trino's `INVALID_FUNCTION_ARGUMENT`.
pub(crate) fn refuse<T>(reason: impl Into<String>) -> Result<T> {
    Err(DataFusionError::Execution(reason.into()))
}

/// What two columns give row by row, NULL where one of them is.
pub(crate) fn both<A, B, T>(
    (one, other): (
        impl Iterator<Item = Option<A>>,
        impl Iterator<Item = Option<B>>,
    ),
    mut answer: impl FnMut(A, B) -> Result<T>,
) -> impl Iterator<Item = Result<Option<T>>> {
    one.zip(other).map(move |pair| match pair {
        (Some(a), Some(b)) => answer(a, b).map(Some),
        _ => Ok(None),
    })
}
