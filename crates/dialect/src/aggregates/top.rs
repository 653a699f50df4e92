//! The values that belong to the largest or smallest of others: `max_by`, `min_by` and their kin.

use std::cmp::Ordering;

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, Int64Array},
    datatypes::{DataType, Int64Type},
};
use datafusion::{
    common::{ScalarValue, utils::SingleRowListArrayBuilder},
    error::Result,
};

use super::keeping::{Aggregate, Keeping, column};
use crate::{
    arguments::{
        Kind::{Any, Whole},
        refuse,
    },
    arrays::comparator,
    definition::Doc,
    sql_type::list_of,
};

/// So many values are kept at most, as in Trino.
const COUNT_MAX: i64 = 10_000;

pub(super) const AGGREGATES: &[Aggregate] = &[
    Aggregate {
        doc: Doc::new(
            ("max_by(x, y [, n])", "aggregate"),
            (
                "The `x` of the row with the largest `y`, or an array of those of the `n` largest.",
                "O `x` da linha com o maior `y`, ou um array dos `n` maiores.",
            ),
        )
        .named("max_by"),
        forms: &[&[Any, Any], &[Any, Any, Whole]],
        returns: |kinds| Ok(value_type(kinds)),
        keeps: kept_types,
        begin: |kinds| Box::new(Top::new(kinds, Ordering::Greater, Answers::Value)),
    },
    Aggregate {
        doc: Doc::new(
            ("min_by(x, y [, n])", "aggregate"),
            (
                "The `x` of the row with the smallest `y`, or an array of those of the `n` smallest.",
                "O `x` da linha com o menor `y`, ou um array dos `n` menores.",
            ),
        )
        .named("min_by"),
        forms: &[&[Any, Any], &[Any, Any, Whole]],
        returns: |kinds| Ok(value_type(kinds)),
        keeps: kept_types,
        begin: |kinds| Box::new(Top::new(kinds, Ordering::Less, Answers::Value)),
    },
    Aggregate {
        doc: Doc::new(
            ("max(x, n) → array", "aggregate"),
            ("The `n` largest values.", "Os `n` maiores valores."),
        )
        .named("$max_n"),
        forms: &[&[Any, Any, Whole]],
        returns: |kinds| Ok(list_of(kinds.first().cloned().unwrap_or(DataType::Null))),
        keeps: kept_types,
        begin: |kinds| Box::new(Top::new(kinds, Ordering::Greater, Answers::Array)),
    },
    Aggregate {
        doc: Doc::new(
            ("min(x, n) → array", "aggregate"),
            ("The `n` smallest values.", "Os `n` menores valores."),
        )
        .named("$min_n"),
        forms: &[&[Any, Any, Whole]],
        returns: |kinds| Ok(list_of(kinds.first().cloned().unwrap_or(DataType::Null))),
        keeps: kept_types,
        begin: |kinds| Box::new(Top::new(kinds, Ordering::Less, Answers::Array)),
    },
];

fn value_type(kinds: &[DataType]) -> DataType {
    let value = kinds.first().cloned().unwrap_or(DataType::Null);
    if kinds.len() > 2 {
        list_of(value)
    } else {
        value
    }
}

fn kept_types(kinds: &[DataType]) -> Vec<DataType> {
    kinds
        .iter()
        .take(2)
        .cloned()
        .chain([DataType::Int64])
        .collect()
}

/// Whether one value is asked for, or several.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Answers {
    Value,
    Array,
}

#[derive(Debug)]
struct Top {
    /// The types of value and key.
    kinds: (DataType, DataType),
    /// What a better key is, compared with a worse one.
    better: Ordering,
    answers: Answers,
    count: Option<usize>,
    /// Values and keys, the best first.
    kept: Vec<(ScalarValue, ScalarValue)>,
}

impl Top {
    fn new(kinds: &[DataType], better: Ordering, answers: Answers) -> Self {
        let kind = |place: usize| kinds.get(place).cloned().unwrap_or(DataType::Null);
        let answers = if kinds.len() > 2 {
            Answers::Array
        } else {
            answers
        };
        Self {
            kinds: (kind(0), kind(1)),
            better,
            answers,
            count: (answers == Answers::Value).then_some(1),
            kept: Vec::new(),
        }
    }

    fn learn_count(&mut self, counts: &Int64Array) -> Result<()> {
        if self.count.is_some() {
            return Ok(());
        }
        self.count = match counts.iter().flatten().next() {
            Some(count) if (1..=COUNT_MAX).contains(&count) => usize::try_from(count).ok(),
            Some(_) => {
                return refuse(format!(
                    "the number of values must be between 1 and {COUNT_MAX}"
                ));
            }
            None => None,
        };
        Ok(())
    }
}

impl Keeping for Top {
    fn take(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let [values, keys, counts @ ..] = columns else {
            return Ok(());
        };
        if let Some(counts) = counts.first() {
            self.learn_count(counts.as_primitive::<Int64Type>())?;
        }
        let Some(count) = self.count else {
            return Ok(());
        };
        let order = comparator(keys, keys)?;
        let mut rows: Vec<usize> = (0..keys.len()).filter(|row| keys.is_valid(*row)).collect();
        let best_first = |one: &usize, other: &usize| {
            let order = order(*other, *one);
            if self.better == Ordering::Greater {
                order
            } else {
                order.reverse()
            }
        };
        if rows.len() > count {
            rows.select_nth_unstable_by(count - 1, |one, other| {
                best_first(one, other).then(one.cmp(other))
            });
            rows.truncate(count);
        }
        for row in rows {
            let value = ScalarValue::try_from_array(values, row)?;
            self.kept
                .push((value, ScalarValue::try_from_array(keys, row)?));
        }
        let better = self.better;
        self.kept.sort_by(|(_, one), (_, other)| {
            let order = other.partial_cmp(one).unwrap_or(Ordering::Equal);
            if better == Ordering::Greater {
                order
            } else {
                order.reverse()
            }
        });
        self.kept.truncate(count);
        Ok(())
    }

    fn kept(&self) -> Result<Vec<ArrayRef>> {
        let (values, keys) = self.kept.iter().cloned().unzip();
        let count = self.count.and_then(|count| i64::try_from(count).ok());
        let counts = vec![ScalarValue::Int64(count); self.kept.len()];
        Ok(vec![
            column(values, &self.kinds.0)?,
            column(keys, &self.kinds.1)?,
            column(counts, &DataType::Int64)?,
        ])
    }

    fn answer(&self) -> Result<ScalarValue> {
        let mut values = self.kept.iter().map(|(value, _)| value.clone());
        match self.answers {
            Answers::Value => values
                .next()
                .map_or_else(|| ScalarValue::try_from(&self.kinds.0), Ok),
            Answers::Array if self.kept.is_empty() => {
                ScalarValue::try_from(&list_of(self.kinds.0.clone()))
            }
            Answers::Array => {
                let values = column(values.collect(), &self.kinds.0)?;
                Ok(SingleRowListArrayBuilder::new(values).build_list_scalar())
            }
        }
    }

    fn bytes(&self) -> usize {
        let pairs = self.kept.iter();
        pairs.map(|(value, key)| value.size() + key.size()).sum()
    }
}
