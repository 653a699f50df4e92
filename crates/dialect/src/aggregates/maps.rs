//! Maps of what was seen: `histogram`, `map_agg` and `multimap_agg`.

use std::collections::HashMap;

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _},
    datatypes::{DataType, Int64Type},
};
use datafusion::{
    common::{ScalarValue, utils::SingleRowListArrayBuilder},
    error::{DataFusionError, Result},
};

use super::keeping::{Aggregate, Keeping, column};
use crate::{
    arguments::Kind::Any,
    definition::Doc,
    maps::assembled,
    sql_type::{list_of, map_of},
};

pub(super) const AGGREGATES: &[Aggregate] = &[
    Aggregate {
        doc: Doc::new(
            ("histogram(x) → map(x, bigint)", "aggregate"),
            (
                "How many times each value occurs.",
                "Quantas vezes cada valor ocorre.",
            ),
        )
        .named("histogram"),
        forms: &[&[Any]],
        returns: |kinds| Ok(map_of(kind(kinds, 0), DataType::Int64)),
        keeps: |kinds| vec![kind(kinds, 0), DataType::Int64],
        begin: |kinds| {
            Box::new(Counts {
                kind: kind(kinds, 0),
                found: Vec::new(),
                places: HashMap::new(),
            })
        },
    },
    Aggregate {
        doc: Doc::new(
            ("map_agg(key, value) → map", "aggregate"),
            (
                "A map of the keys and their values; of a key that comes twice, one value is kept.",
                "Um mapa das chaves e seus valores; de uma chave que aparece duas vezes, fica um valor.",
            ),
        )
        .named("map_agg"),
        forms: &[&[Any, Any]],
        returns: |kinds| Ok(map_of(kind(kinds, 0), kind(kinds, 1))),
        keeps: |kinds| kinds.to_vec(),
        begin: |kinds| Box::new(Entries::new(kinds, Values::First)),
    },
    Aggregate {
        doc: Doc::new(
            ("multimap_agg(key, value) → map", "aggregate"),
            (
                "A map of the keys and an array of the values of each.",
                "Um mapa das chaves e um array dos valores de cada uma.",
            ),
        )
        .named("multimap_agg"),
        forms: &[&[Any, Any]],
        returns: |kinds| Ok(map_of(kind(kinds, 0), list_of(kind(kinds, 1)))),
        keeps: |kinds| kinds.to_vec(),
        begin: |kinds| Box::new(Entries::new(kinds, Values::All)),
    },
];

fn kind(kinds: &[DataType], place: usize) -> DataType {
    kinds.get(place).cloned().unwrap_or(DataType::Null)
}

/// One map, of type `kinds`, from its columns.
fn one_map(keys: ArrayRef, values: ArrayRef) -> Result<ScalarValue> {
    let map = assembled([keys.len()], (keys, values), None)?;
    ScalarValue::try_from_array(&map, 0)
}

#[derive(Debug)]
struct Counts {
    kind: DataType,
    found: Vec<(ScalarValue, i64)>,
    places: HashMap<ScalarValue, usize>,
}

impl Counts {
    fn add(&mut self, value: ScalarValue, count: i64) {
        if let Some((_, known)) = self
            .places
            .get(&value)
            .and_then(|place| self.found.get_mut(*place))
        {
            *known += count;
            return;
        }
        self.places.insert(value.clone(), self.found.len());
        self.found.push((value, count));
    }

    fn columns(&self) -> Result<(ArrayRef, ArrayRef)> {
        let (values, counts): (Vec<_>, Vec<_>) = self.found.iter().cloned().unzip();
        let counts = counts.into_iter().map(ScalarValue::from).collect();
        Ok((
            column(values, &self.kind)?,
            column(counts, &DataType::Int64)?,
        ))
    }
}

impl Keeping for Counts {
    fn take(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let Some(values) = columns.first() else {
            return Ok(());
        };
        for row in (0..values.len()).filter(|row| values.is_valid(*row)) {
            self.add(ScalarValue::try_from_array(values, row)?, 1);
        }
        Ok(())
    }

    fn merge(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let [values, counts] = columns else {
            return Ok(());
        };
        for (row, count) in counts.as_primitive::<Int64Type>().iter().enumerate() {
            self.add(
                ScalarValue::try_from_array(values, row)?,
                count.unwrap_or(0),
            );
        }
        Ok(())
    }

    fn kept(&self) -> Result<Vec<ArrayRef>> {
        let (values, counts) = self.columns()?;
        Ok(vec![values, counts])
    }

    fn answer(&self) -> Result<ScalarValue> {
        if self.found.is_empty() {
            return ScalarValue::try_from(&map_of(self.kind.clone(), DataType::Int64));
        }
        let (values, counts) = self.columns()?;
        one_map(values, counts)
    }

    fn bytes(&self) -> usize {
        let values: usize = self.found.iter().map(|(value, _)| value.size()).sum();
        2 * values + self.found.capacity() * size_of::<(ScalarValue, usize)>()
    }
}

/// Which values of a key are kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Values {
    First,
    All,
}

#[derive(Debug)]
struct Entries {
    kinds: (DataType, DataType),
    values: Values,
    found: Vec<(ScalarValue, Vec<ScalarValue>)>,
    places: HashMap<ScalarValue, usize>,
}

impl Entries {
    fn new(kinds: &[DataType], values: Values) -> Self {
        Self {
            kinds: (kind(kinds, 0), kind(kinds, 1)),
            values,
            found: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl Keeping for Entries {
    fn take(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let [keys, values] = columns else {
            return Ok(());
        };
        for row in (0..keys.len()).filter(|row| keys.is_valid(*row)) {
            let key = ScalarValue::try_from_array(keys, row)?;
            let value = ScalarValue::try_from_array(values, row)?;
            let known = self
                .places
                .get(&key)
                .and_then(|place| self.found.get_mut(*place));
            match known {
                Some((_, kept)) if self.values == Values::All => kept.push(value),
                Some(_) => {}
                None => {
                    self.places.insert(key.clone(), self.found.len());
                    self.found.push((key, vec![value]));
                }
            }
        }
        Ok(())
    }

    fn kept(&self) -> Result<Vec<ArrayRef>> {
        let pairs = self
            .found
            .iter()
            .flat_map(|(key, values)| values.iter().map(move |value| (key.clone(), value.clone())));
        let (keys, values) = pairs.unzip();
        Ok(vec![
            column(keys, &self.kinds.0)?,
            column(values, &self.kinds.1)?,
        ])
    }

    fn answer(&self) -> Result<ScalarValue> {
        let item = self.kinds.1.clone();
        let value_type = if self.values == Values::All {
            list_of(item.clone())
        } else {
            item.clone()
        };
        if self.found.is_empty() {
            return ScalarValue::try_from(&map_of(self.kinds.0.clone(), value_type));
        }
        let keys = self.found.iter().map(|(key, _)| key.clone()).collect();
        let values = self
            .found
            .iter()
            .map(|(_, values)| match (self.values, values.first()) {
                (Values::First, Some(value)) => Ok(value.clone()),
                (Values::First, None) => {
                    Err(DataFusionError::Internal("a key has a value".to_owned()))
                }
                (Values::All, _) => {
                    let values = column(values.clone(), &item)?;
                    Ok(SingleRowListArrayBuilder::new(values).build_list_scalar())
                }
            })
            .collect::<Result<Vec<_>>>()?;
        one_map(column(keys, &self.kinds.0)?, column(values, &value_type)?)
    }

    fn bytes(&self) -> usize {
        let entry = |(key, values): &(ScalarValue, Vec<ScalarValue>)| {
            2 * key.size() + values.iter().map(ScalarValue::size).sum::<usize>()
        };
        self.found.iter().map(entry).sum()
    }
}
