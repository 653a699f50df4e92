//! Functions from text to text, letter by letter.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use arrow::array::{ArrayRef, StringArray};
use datafusion::error::Result;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use crate::{
    arguments::{
        Call,
        Kind::{Text, Whole},
        both, refuse,
    },
    definition::{Definition, Doc, Returns},
};

/// A function from one text to another.
macro_rules! letters {
    ($name:literal, $aliases:expr, $en:literal, $pt:literal, $change:expr) => {
        Definition::new(
            $name,
            Doc::new((concat!($name, "(text) → varchar"), "string"), ($en, $pt)).aliases($aliases),
            &[&[Text]],
            Returns::Text,
            |call| changed(call, $change),
        )
    };
}

pub(super) const FUNCTIONS: &[Definition] = &[
    letters!(
        "lower",
        &[],
        "In small letters.",
        "Em letras minúsculas.",
        |text| { text.chars().map(simple_lower).collect::<String>().into() }
    ),
    letters!(
        "upper",
        &[],
        "In capital letters.",
        "Em letras maiúsculas.",
        |text| { text.chars().map(simple_upper).collect::<String>().into() }
    ),
    letters!(
        "trim",
        &[],
        "Without blanks at both ends; also `trim(BOTH 'x' FROM text)`.",
        "Sem espaços nas duas pontas; também `trim(BOTH 'x' FROM text)`.",
        |text| text.trim().into()
    ),
    Definition::new(
        "ltrim",
        Doc::new(
            ("ltrim(text [, letters]) → varchar", "string"),
            (
                "Without blanks, or any of `letters`, at the beginning.",
                "Sem espaços, ou sem as letras de `letters`, no começo.",
            ),
        ),
        &[&[Text], &[Text, Text]],
        Returns::Text,
        |call| {
            cut(call, str::trim_start, |text, letters| {
                text.trim_start_matches(|letter| letters.contains::<char>(letter))
            })
        },
    ),
    Definition::new(
        "rtrim",
        Doc::new(
            ("rtrim(text [, letters]) → varchar", "string"),
            (
                "Without blanks, or any of `letters`, at the end.",
                "Sem espaços, ou sem as letras de `letters`, no fim.",
            ),
        ),
        &[&[Text], &[Text, Text]],
        Returns::Text,
        |call| {
            cut(call, str::trim_end, |text, letters| {
                text.trim_end_matches(|letter| letters.contains::<char>(letter))
            })
        },
    ),
    Definition::new(
        "$trim",
        Doc::new(("", ""), ("", "")),
        &[&[Text, Text, Text]],
        Returns::Text,
        trimmed,
    ),
    Definition::new(
        "replace",
        Doc::new(
            ("replace(text, search [, replacement]) → varchar", "string"),
            (
                "With `replacement`, or nothing, in place of every `search`.",
                "Com `replacement`, ou nada, no lugar de cada `search`.",
            ),
        ),
        &[&[Text, Text], &[Text, Text, Text]],
        Returns::Text,
        replace,
    ),
    Definition::new(
        "translate",
        Doc::new(
            ("translate(text, from, to) → varchar", "string"),
            (
                "Each letter of `from` becomes the letter of `to` at the same place, or nothing.",
                "Cada letra de `from` vira a letra de `to` na mesma posição, ou nada.",
            ),
        ),
        &[&[Text, Text, Text]],
        Returns::Text,
        translate,
    ),
    Definition::new(
        "normalize",
        Doc::new(
            ("normalize(text [, form]) → varchar", "string"),
            (
                "In the Unicode form NFC (unless told), NFD, NFKC or NFKD; NFD splits accents from letters.",
                "Na forma Unicode NFC (se nada for dito), NFD, NFKC ou NFKD; NFD separa acentos de letras.",
            ),
        ),
        &[&[Text], &[Text, Text]],
        Returns::Text,
        normalize,
    ),
    Definition::new(
        "chr",
        Doc::new(
            ("chr(n) → varchar", "string"),
            (
                "The letter with the code point `n`.",
                "A letra com o ponto de código `n`.",
            ),
        ),
        &[&[Whole]],
        Returns::Text,
        |call| {
            let letters = call.whole(0)?.iter().map(|code| {
                let Some(code) = code else { return Ok(None) };
                match u32::try_from(code).ok().and_then(char::from_u32) {
                    Some(letter) => Ok(Some(letter.to_string())),
                    None => refuse(format!("Not a valid Unicode code point: {code}")),
                }
            });
            Ok(Arc::new(letters.collect::<Result<StringArray>>()?))
        },
    ),
];

/// Trino maps letters one by one, so that the length stays: `ß` has no capital.
fn simple_upper(letter: char) -> char {
    let mut upper = letter.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) => upper,
        _ => letter,
    }
}

fn simple_lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

fn changed(call: &Call, change: fn(&str) -> Cow<'_, str>) -> Result<ArrayRef> {
    let texts = call.text(0)?.iter().map(|text| text.map(change));
    Ok(Arc::new(texts.collect::<StringArray>()))
}

/// Texts without blanks, or without the letters that are the second argument.
fn cut(
    call: &Call,
    blanks: fn(&str) -> &str,
    of: for<'a> fn(&'a str, &str) -> &'a str,
) -> Result<ArrayRef> {
    if call.len() == 1 {
        let texts = call.text(0)?.iter().map(|text| text.map(blanks));
        return Ok(Arc::new(texts.collect::<StringArray>()));
    }
    let rows = (call.text(0)?.iter(), call.text(1)?.iter());
    let texts = both(rows, |text, letters| Ok(of(text, letters)));
    Ok(Arc::new(texts.collect::<Result<StringArray>>()?))
}

/// `trim(side letters FROM text)`, as text, letters and side.
fn trimmed(call: &Call) -> Result<ArrayRef> {
    let rows = call.text(0)?.iter().zip(call.text(1)?).zip(call.text(2)?);
    let texts = rows.map(|((text, letters), side)| {
        let (text, letters) = (text?, letters?);
        let is_cut = |letter| letters.contains::<char>(letter);
        Some(match side? {
            "LEADING" => text.trim_start_matches(is_cut),
            "TRAILING" => text.trim_end_matches(is_cut),
            _ => text.trim_matches(is_cut),
        })
    });
    Ok(Arc::new(texts.collect::<StringArray>()))
}

fn replace(call: &Call) -> Result<ArrayRef> {
    let (texts, searches) = (call.text(0)?, call.text(1)?);
    let texts: StringArray = if call.len() == 2 {
        both((texts.iter(), searches.iter()), |text, search| {
            Ok(if search.is_empty() {
                text.to_owned()
            } else {
                text.replace(search, "")
            })
        })
        .collect::<Result<_>>()?
    } else {
        let rows = texts.iter().zip(searches).zip(call.text(2)?);
        rows.map(|((text, search), replacement)| Some(text?.replace(search?, replacement?)))
            .collect()
    };
    Ok(Arc::new(texts))
}

/// What letters become, or that they go.
type Table = HashMap<char, Option<char>>;

fn translate(call: &Call) -> Result<ArrayRef> {
    let mut known: Option<((&str, &str), Table)> = None;
    let rows = call.text(0)?.iter().zip(call.text(1)?).zip(call.text(2)?);
    let texts = rows.map(|((text, from), to)| {
        let (text, from, to) = (text?, from?, to?);
        let table = match known.take() {
            Some(same) if same.0 == (from, to) => same.1,
            _ => {
                let mut table = Table::new();
                let mut to = to.chars();
                for letter in from.chars() {
                    // The first mention of a letter counts.
                    let becomes = to.next();
                    table.entry(letter).or_insert(becomes);
                }
                table
            }
        };
        let letters = text
            .chars()
            .filter_map(|letter| table.get(&letter).copied().unwrap_or(Some(letter)));
        let changed: String = letters.collect();
        known = Some(((from, to), table));
        Some(changed)
    });
    Ok(Arc::new(texts.collect::<StringArray>()))
}

fn normalize(call: &Call) -> Result<ArrayRef> {
    let texts = call.text(0)?;
    if call.len() == 1 {
        let texts = texts
            .iter()
            .map(|text| text.map(|text| text.nfc().collect::<String>()));
        return Ok(Arc::new(texts.collect::<StringArray>()));
    }
    let texts = both((texts.iter(), call.text(1)?.iter()), |text, form| {
        Ok(match form.to_uppercase().as_str() {
            // Every form of ASCII is the same.
            "NFC" | "NFD" | "NFKC" | "NFKD" if text.is_ascii() => text.to_owned(),
            // Nearly all that people write has this form.
            "NFC" if is_nfc_quick(text.chars()) == IsNormalized::Yes => text.to_owned(),
            "NFC" => text.nfc().collect::<String>(),
            "NFD" => text.nfd().collect(),
            "NFKC" => text.nfkc().collect(),
            "NFKD" => text.nfkd().collect(),
            _ => {
                return refuse(format!(
                    "Normalization form must be one of [NFD, NFC, NFKD, NFKC], not {form}"
                ));
            }
        })
    });
    Ok(Arc::new(texts.collect::<Result<StringArray>>()?))
}
