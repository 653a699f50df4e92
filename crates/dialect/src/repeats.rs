//! Columns in which few values are many rows, as days are in a table of messages.

use arrow::{
    array::{ArrayRef, AsArray as _, UInt32Array},
    compute::{max, min, take},
    datatypes::Date32Type,
    error::ArrowError,
};
use datafusion::{error::Result, logical_expr::ColumnarValue};

/// Where there are fewer rows than this for a day, on average, leaving out those that repeat costs more than it saves.
const ROWS_OF_A_DAY_MIN: usize = 4;

/// The arguments of a call with each value once.
pub(crate) struct Shortened {
    pub(crate) arguments: Vec<ColumnarValue>,
    pub(crate) rows: usize,
    /// For each row of the call, which of `rows` it is like.
    places: UInt32Array,
}

impl Shortened {
    /// `arguments` shortened, if they are one column of days, beside constants, and few days are many rows.
    pub(crate) fn of(arguments: &[ColumnarValue]) -> Result<Option<Self>> {
        let mut columns = arguments.iter().filter_map(|argument| match argument {
            ColumnarValue::Array(column) => Some(column),
            ColumnarValue::Scalar(_) => None,
        });
        let (Some(column), None) = (columns.next(), columns.next()) else {
            return Ok(None);
        };
        let Some(days) = column.as_primitive_opt::<Date32Type>() else {
            return Ok(None);
        };
        let (Some(first), Some(last)) = (min(days), max(days)) else {
            return Ok(None);
        };
        let span = usize::try_from(i64::from(last) - i64::from(first) + 1).unwrap_or(usize::MAX);
        if span.saturating_mul(ROWS_OF_A_DAY_MIN) > days.len() {
            return Ok(None);
        }
        // A place for each day from the first to the last, and behind them one for NULL.
        let mut known: Vec<Option<u32>> = vec![None; span + 1];
        let mut firsts: Vec<u32> = Vec::new();
        let mut places = Vec::with_capacity(days.len());
        for (row, day) in days.iter().enumerate() {
            let offset =
                day.and_then(|day| usize::try_from(i64::from(day) - i64::from(first)).ok());
            let Some(place) = known.get_mut(offset.unwrap_or(span)) else {
                return Ok(None);
            };
            if place.is_none() {
                *place = Some(narrow(firsts.len())?);
                firsts.push(narrow(row)?);
            }
            places.extend(*place);
        }
        let rows = firsts.len();
        let short = take(column, &UInt32Array::from(firsts), None)?;
        let arguments = arguments.iter().map(|argument| match argument {
            ColumnarValue::Array(_) => ColumnarValue::Array(ArrayRef::clone(&short)),
            constant @ ColumnarValue::Scalar(_) => constant.clone(),
        });
        Ok(Some(Self {
            arguments: arguments.collect(),
            rows,
            places: places.into(),
        }))
    }

    /// The answer for each row of the call, of those for [`Shortened::rows`].
    pub(crate) fn lengthened(&self, answers: &ArrayRef) -> Result<ArrayRef> {
        Ok(take(answers, &self.places, None)?)
    }
}

fn narrow(place: usize) -> Result<u32, ArrowError> {
    u32::try_from(place).map_err(|error| ArrowError::CastError(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::Date32Array;
    use datafusion::common::ScalarValue;

    use super::*;

    fn shortened(days: Vec<Option<i32>>) -> Option<Shortened> {
        let unit = ColumnarValue::Scalar(ScalarValue::from("week"));
        let days = ColumnarValue::Array(Arc::new(Date32Array::from(days)));
        Shortened::of(&[unit, days]).unwrap()
    }

    #[test]
    fn days_that_repeat_are_left_out_and_come_back() {
        let days: Vec<_> = [Some(7), None, Some(-1), Some(7), Some(5)].repeat(9);
        let short = shortened(days.clone()).unwrap();
        assert_eq!(short.rows, 4);
        let ColumnarValue::Array(left) = &short.arguments[1] else {
            panic!("a column stays one");
        };
        let back = short.lengthened(left).unwrap();
        assert_eq!(back.as_primitive::<Date32Type>(), &Date32Array::from(days));
    }

    #[test]
    fn what_hardly_repeats_stays_as_it_is() {
        assert!(shortened((0..40).map(Some).collect()).is_none());
        assert!(shortened(vec![Some(i32::MIN), Some(i32::MAX)]).is_none());
        assert!(shortened(vec![None; 9]).is_none());
        assert!(shortened(Vec::new()).is_none());
        let unit = ColumnarValue::Scalar(ScalarValue::from("week"));
        assert!(Shortened::of(&[unit]).unwrap().is_none());
    }
}
