//! Parts of arrays.

use std::sync::Arc;

use arrow::{
    array::{Array as _, ArrayRef, ListArray, StringArray},
    buffer::OffsetBuffer,
    datatypes::{DataType, Field},
};
use datafusion::error::{DataFusionError, Result};

use super::{absent, alike, comparator, lists, range};
use crate::{
    arguments::{
        Call,
        Kind::{Any, Array, Text, Whole},
        refuse,
    },
    definition::{Definition, Doc, Returns},
    sql_type::{is_text, list_of},
};

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "slice",
        Doc::new(
            ("slice(array, start, length) → array", "array"),
            (
                "So many items from number `start`; a negative one counts from the end.",
                "Tantos itens a partir do número `start`; um número negativo conta do fim.",
            ),
        ),
        &[&[Array, Whole, Whole]],
        Returns::Like(0),
        slice,
    ),
    Definition::new(
        "trim_array",
        Doc::new(
            ("trim_array(array, n) → array", "array"),
            ("Without the last `n` items.", "Sem os últimos `n` itens."),
        ),
        &[&[Array, Whole]],
        Returns::Like(0),
        trim,
    ),
    Definition::new(
        "array_remove",
        Doc::new(
            ("array_remove(array, item) → array", "array"),
            (
                "Without any item equal to this.",
                "Sem os itens iguais a este.",
            ),
        ),
        &[&[Array, Any]],
        Returns::Like(0),
        remove,
    ),
    Definition::new(
        "reverse",
        Doc::new(
            ("reverse(text or array)", "string"),
            (
                "The letters of the text, or the items of the array, backwards.",
                "As letras do texto, ou os itens do array, de trás para frente.",
            ),
        ),
        &[&[Text], &[Array]],
        Returns::By(|args| {
            let kind = args
                .arg_fields
                .first()
                .map(|field| field.data_type().clone());
            Ok(match kind {
                Some(kind @ DataType::List(_)) => kind,
                _ => DataType::Utf8,
            })
        }),
        reverse,
    ),
    Definition::new(
        "ngrams",
        Doc::new(
            ("ngrams(array, n) → array(array)", "array"),
            (
                "Every `n` items that stand side by side.",
                "Cada `n` itens que estão lado a lado.",
            ),
        ),
        &[&[Array, Whole]],
        Returns::By(|args| {
            let kind = args
                .arg_fields
                .first()
                .map(|field| field.data_type().clone());
            Ok(list_of(kind.unwrap_or(DataType::Null)))
        }),
        ngrams,
    ),
];

fn slice(call: &Call) -> Result<ArrayRef> {
    let arrays = call.array(0)?;
    let numbers = call.whole(1)?.iter().zip(call.whole(2)?).enumerate();
    let rows = numbers.map(|(row, (start, length))| {
        let (Some(range), Some(start), Some(length)) = (range(arrays, row), start, length) else {
            return Ok(None);
        };
        let Ok(length) = usize::try_from(length) else {
            return refuse("length must be greater than or equal to 0");
        };
        let distance = usize::try_from(start.unsigned_abs()).unwrap_or(usize::MAX);
        let first = match start {
            0 => return refuse("SQL array indices start at 1"),
            1.. => range.start.saturating_add(distance - 1),
            // Before the first item is nothing.
            _ if distance > range.len() => return Ok(Some(Vec::new())),
            _ => range.end - distance,
        };
        let end = first.saturating_add(length).min(range.end);
        Ok(Some((first..end).map(Some).collect()))
    });
    lists(arrays.values(), rows)
}

fn trim(call: &Call) -> Result<ArrayRef> {
    let arrays = call.array(0)?;
    let rows = call.whole(1)?.iter().enumerate().map(|(row, count)| {
        let (Some(range), Some(count)) = (range(arrays, row), count) else {
            return Ok(None);
        };
        match usize::try_from(count) {
            Err(_) => refuse(format!("size must not be negative: {count}")),
            Ok(count) if count > range.len() => refuse(format!(
                "size must not exceed array cardinality {}: {count}",
                range.len()
            )),
            Ok(count) => Ok(Some((range.start..range.end - count).map(Some).collect())),
        }
    });
    lists(arrays.values(), rows)
}

fn remove(call: &Call) -> Result<ArrayRef> {
    let arrays = call.array(0)?;
    let (items, unwanted) = alike(arrays.values(), call.column(1)?)?;
    let order = comparator(&items, &unwanted)?;
    let rows = (0..call.rows).map(|row| {
        Ok(range(arrays, row)
            .filter(|_| !absent(&unwanted, row))
            .map(|range| {
                range
                    .filter(|place| order(*place, row).is_ne())
                    .map(Some)
                    .collect()
            }))
    });
    lists(arrays.values(), rows)
}

fn reverse(call: &Call) -> Result<ArrayRef> {
    if is_text(call.kind(0)) {
        let texts = call.text(0)?.iter();
        let texts = texts.map(|text| text.map(|text| text.chars().rev().collect::<String>()));
        return Ok(Arc::new(texts.collect::<StringArray>()));
    }
    let arrays = call.array(0)?;
    let rows = (0..call.rows)
        .map(|row| Ok(range(arrays, row).map(|range| range.rev().map(Some).collect())));
    lists(arrays.values(), rows)
}

fn ngrams(call: &Call) -> Result<ArrayRef> {
    let arrays = call.array(0)?;
    let (mut groups, mut counts, mut is_there) = (Vec::new(), Vec::new(), Vec::new());
    for (row, size) in call.whole(1)?.iter().enumerate() {
        let before = groups.len();
        let found = range(arrays, row).zip(size);
        is_there.push(found.is_some());
        if let Some((range, size)) = found {
            let Ok(size @ 1..) = usize::try_from(size) else {
                return refuse("N must be positive");
            };
            // A shorter array is one group.
            let size = size.min(range.len());
            let last = range.end - size;
            groups.extend((range.start..=last).map(|first| first..first + size));
        }
        counts.push(groups.len() - before);
    }
    let groups = groups
        .into_iter()
        .map(|group| Ok(Some(group.map(Some).collect())));
    let inner = lists(arrays.values(), groups)?;
    let item = Arc::new(Field::new_list_field(inner.data_type().clone(), true));
    let offsets = OffsetBuffer::from_lengths(counts);
    let answer = ListArray::try_new(item, offsets, inner, Some(is_there.into()));
    Ok(Arc::new(answer.map_err(DataFusionError::from)?))
}
