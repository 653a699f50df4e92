//! Cutting text at a delimiter.

use std::sync::Arc;

use arrow::array::{ArrayRef, ListBuilder, StringArray, StringBuilder};
use datafusion::error::Result;

use crate::{
    arguments::{
        Call,
        Kind::{Text, Whole},
        refuse,
    },
    definition::{Definition, Doc, Returns},
    sql_type::{list_of, map_of},
};

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "split",
        Doc::new(
            (
                "split(text, delimiter [, limit]) → array(varchar)",
                "string",
            ),
            (
                "The parts of `text` between delimiters; the last of `limit` parts is the rest.",
                "As partes de `text` entre delimitadores; a última de `limit` partes é o resto.",
            ),
        ),
        &[&[Text, Text], &[Text, Text, Whole]],
        Returns::Texts,
        split,
    ),
    Definition::new(
        "split_part",
        Doc::new(
            ("split_part(text, delimiter, index) → varchar", "string"),
            (
                "The part number `index`, from 1; NULL if there are fewer.",
                "A parte número `index`, a partir de 1; NULL se houver menos.",
            ),
        ),
        &[&[Text, Text, Whole]],
        Returns::Text,
        split_part,
    ),
    Definition::new(
        "split_to_map",
        Doc::new(
            (
                "split_to_map(text, entry_delimiter, key_delimiter) → map(varchar, varchar)",
                "string",
            ),
            (
                "The keys and values in `text`.",
                "As chaves e os valores em `text`.",
            ),
        ),
        &[&[Text, Text, Text]],
        Returns::By(|_| {
            let text = || arrow::datatypes::DataType::Utf8;
            Ok(map_of(text(), text()))
        }),
        split_to_map,
    ),
    Definition::new(
        "split_to_multimap",
        Doc::new(
            (
                "split_to_multimap(text, entry_delimiter, key_delimiter) → map(varchar, array(varchar))",
                "string",
            ),
            (
                "The keys in `text`, and an array of the values of each.",
                "As chaves em `text`, e um array dos valores de cada uma.",
            ),
        ),
        &[&[Text, Text, Text]],
        Returns::By(|_| {
            let text = || arrow::datatypes::DataType::Utf8;
            Ok(map_of(text(), list_of(text())))
        }),
        split_to_multimap,
    ),
];

/// A list of texts for each row.
pub(crate) fn lists<'a, Parts>(
    rows: impl Iterator<Item = Result<Option<Parts>>>,
) -> Result<ArrayRef>
where
    Parts: IntoIterator<Item = Option<&'a str>>,
{
    let mut lists = ListBuilder::new(StringBuilder::new());
    for row in rows {
        match row? {
            Some(parts) => lists.append_value(parts),
            None => lists.append_null(),
        }
    }
    Ok(Arc::new(lists.finish()))
}

fn pieces<'a>(text: &'a str, delimiter: &str) -> Result<Vec<&'a str>> {
    if delimiter.is_empty() {
        return refuse("The delimiter may not be the empty string");
    }
    Ok(text.split(delimiter).collect())
}

fn split(call: &Call) -> Result<ArrayRef> {
    let (texts, delimiters) = (call.text(0)?, call.text(1)?);
    let limits = (call.len() > 2).then(|| call.whole(2)).transpose()?;
    lists(texts.iter().zip(delimiters).enumerate().map(|(row, pair)| {
        let (Some(text), Some(delimiter)) = pair else {
            return Ok(None);
        };
        let parts = match limits.map(|limits| limits.iter().nth(row).flatten()) {
            None => pieces(text, delimiter)?,
            Some(None) => return Ok(None),
            Some(Some(limit)) => {
                if delimiter.is_empty() {
                    return refuse("The delimiter may not be the empty string");
                }
                if i32::try_from(limit).is_err() && limit > 0 {
                    return refuse("Limit is too large");
                }
                match usize::try_from(limit) {
                    Ok(limit @ 1..) => text.splitn(limit, delimiter).collect(),
                    _ => return refuse("Limit must be positive"),
                }
            }
        };
        Ok(Some(parts.into_iter().map(Some)))
    }))
}

fn split_part(call: &Call) -> Result<ArrayRef> {
    let rows = call.text(0)?.iter().zip(call.text(1)?).zip(call.whole(2)?);
    let parts = rows.map(|((text, delimiter), index)| {
        let (Some(text), Some(delimiter), Some(index)) = (text, delimiter, index) else {
            return Ok(None);
        };
        let Some(place @ 0..) = index.checked_sub(1) else {
            return refuse("Index must be greater than zero");
        };
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        // Between all letters is the empty text.
        if delimiter.is_empty() {
            let letter = text.char_indices().nth(place);
            return Ok(letter.and_then(|(at, letter)| text.get(at..at + letter.len_utf8())));
        }
        Ok(text.split(delimiter).nth(place))
    });
    Ok(Arc::new(parts.collect::<Result<StringArray>>()?))
}

/// The keys and values in `text`, in their order.
fn entries<'a>(text: &'a str, entry: &str, key: &str) -> Result<Vec<(&'a str, &'a str)>> {
    if entry == key {
        return refuse("entryDelimiter and keyValueDelimiter must not be the same");
    }
    let entries = pieces(text, entry)?.into_iter();
    let entries = entries.filter(|entry| !entry.is_empty()).map(|entry| {
        match pieces(entry, key)?.as_slice() {
            [key, value] => Ok((*key, *value)),
            _ => refuse(format!(
                "Key-value delimiter must appear exactly once in each entry. Bad input: '{entry}'"
            )),
        }
    });
    entries.collect()
}

fn split_to_map(call: &Call) -> Result<ArrayRef> {
    let mut maps = crate::maps::builder(StringBuilder::new(), StringBuilder::new());
    let rows = call.text(0)?.iter().zip(call.text(1)?).zip(call.text(2)?);
    for ((text, entry), key) in rows {
        let (Some(text), Some(entry), Some(key)) = (text, entry, key) else {
            maps.append(false)?;
            continue;
        };
        let mut seen = Vec::new();
        for (key, value) in entries(text, entry, key)? {
            if seen.contains(&key) {
                return refuse(format!("Duplicate keys ({key}) are not allowed"));
            }
            seen.push(key);
            maps.keys().append_value(key);
            maps.values().append_value(value);
        }
        maps.append(true)?;
    }
    Ok(Arc::new(maps.finish()))
}

fn split_to_multimap(call: &Call) -> Result<ArrayRef> {
    let lists = ListBuilder::new(StringBuilder::new());
    let mut maps = crate::maps::builder(StringBuilder::new(), lists);
    let rows = call.text(0)?.iter().zip(call.text(1)?).zip(call.text(2)?);
    for ((text, entry), key) in rows {
        let (Some(text), Some(entry), Some(key)) = (text, entry, key) else {
            maps.append(false)?;
            continue;
        };
        let mut gathered: Vec<(&str, Vec<&str>)> = Vec::new();
        for (key, value) in entries(text, entry, key)? {
            match gathered.iter_mut().find(|(known, _)| *known == key) {
                Some((_, values)) => values.push(value),
                None => gathered.push((key, vec![value])),
            }
        }
        for (key, values) in gathered {
            maps.keys().append_value(key);
            maps.values().append_value(values.into_iter().map(Some));
        }
        maps.append(true)?;
    }
    Ok(Arc::new(maps.finish()))
}
