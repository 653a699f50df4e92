//! Lengths, places and pieces of text by number, and distances between two texts.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Int64Array, StringArray};
use datafusion::error::Result;

use crate::{
    arguments::{
        Call,
        Kind::{Text, Whole},
        both, refuse,
    },
    definition::{Definition, Doc, Returns},
};

/// The longest text that is padded to.
const PADDED_MAX: i64 = 1 << 20;

/// So many pairs of letters are compared at most, as in Trino.
const DISTANCE_MAX: usize = 1_000_000;

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "length",
        Doc::new(
            ("length(text) → bigint", "string"),
            ("The number of letters.", "O número de letras."),
        )
        .aliases(&["char_length", "character_length"]),
        &[&[Text]],
        Returns::Whole,
        |call| {
            let lengths = call
                .text(0)?
                .iter()
                .map(|text| count(text?.chars().count()));
            Ok(Arc::new(lengths.collect::<Int64Array>()))
        },
    ),
    Definition::new(
        "substr",
        Doc::new(
            ("substr(text, start [, length]) → varchar", "string"),
            (
                "From the letter number `start`; a negative one counts from the end.",
                "A partir da letra número `start`; um número negativo conta do fim.",
            ),
        )
        .aliases(&["substring"]),
        &[&[Text, Whole], &[Text, Whole, Whole]],
        Returns::Text,
        substr,
    ),
    Definition::new(
        "strpos",
        Doc::new(
            ("strpos(text, search [, instance]) → bigint", "string"),
            (
                "Where `search` begins in `text`, from 1; 0 if nowhere. Also `position(search IN text)`.",
                "Onde `search` começa em `text`, a partir de 1; 0 se em lugar nenhum. Também `position(search IN text)`.",
            ),
        ),
        &[&[Text, Text], &[Text, Text, Whole]],
        Returns::Whole,
        strpos,
    ),
    Definition::new(
        "starts_with",
        Doc::new(
            ("starts_with(text, beginning) → boolean", "string"),
            ("Whether `text` begins so.", "Se `text` começa assim."),
        ),
        &[&[Text, Text]],
        Returns::Boolean,
        |call| {
            let rows = both(
                (call.text(0)?.iter(), call.text(1)?.iter()),
                |text, beginning| Ok(text.starts_with(beginning)),
            );
            Ok(Arc::new(rows.collect::<Result<BooleanArray>>()?))
        },
    ),
    Definition::new(
        "ends_with",
        Doc::new(
            ("ends_with(text, end) → boolean", "string"),
            ("Whether `text` ends so.", "Se `text` termina assim."),
        ),
        &[&[Text, Text]],
        Returns::Boolean,
        |call| {
            let rows = both((call.text(0)?.iter(), call.text(1)?.iter()), |text, end| {
                Ok(text.ends_with(end))
            });
            Ok(Arc::new(rows.collect::<Result<BooleanArray>>()?))
        },
    ),
    Definition::new(
        "lpad",
        Doc::new(
            ("lpad(text, size, padding) → varchar", "string"),
            (
                "Filled up at the left, or cut off, to `size` letters.",
                "Completado à esquerda, ou cortado, até `size` letras.",
            ),
        ),
        &[&[Text, Whole, Text]],
        Returns::Text,
        |call| pad(call, |padding, text| padding + text),
    ),
    Definition::new(
        "rpad",
        Doc::new(
            ("rpad(text, size, padding) → varchar", "string"),
            (
                "Filled up at the right, or cut off, to `size` letters.",
                "Completado à direita, ou cortado, até `size` letras.",
            ),
        ),
        &[&[Text, Whole, Text]],
        Returns::Text,
        |call| pad(call, |padding, text| text.to_owned() + &padding),
    ),
    Definition::new(
        "codepoint",
        Doc::new(
            ("codepoint(letter) → integer", "string"),
            (
                "The code point of the one letter.",
                "O ponto de código da única letra.",
            ),
        ),
        &[&[Text]],
        Returns::Whole,
        codepoint,
    ),
    Definition::new(
        "levenshtein_distance",
        Doc::new(
            ("levenshtein_distance(x, y) → bigint", "string"),
            (
                "How many letters must be put in, left out or changed to make `y` of `x`.",
                "Quantas letras é preciso incluir, tirar ou trocar para fazer `y` de `x`.",
            ),
        ),
        &[&[Text, Text]],
        Returns::Whole,
        levenshtein,
    ),
    Definition::new(
        "hamming_distance",
        Doc::new(
            ("hamming_distance(x, y) → bigint", "string"),
            (
                "At how many places two texts of one length differ.",
                "Em quantas posições dois textos do mesmo tamanho diferem.",
            ),
        ),
        &[&[Text, Text]],
        Returns::Whole,
        hamming,
    ),
];

fn count(number: usize) -> Option<i64> {
    i64::try_from(number).ok()
}

fn substr(call: &Call) -> Result<ArrayRef> {
    let starts = call.whole(1)?;
    let lengths = (call.len() > 2).then(|| call.whole(2)).transpose()?;
    let rows = call.text(0)?.iter().zip(starts).enumerate();
    let pieces = rows.map(|(row, (text, start))| {
        let length = match lengths {
            None => i64::MAX,
            Some(lengths) => lengths.iter().nth(row).flatten()?,
        };
        Some(piece(text?, start?, length))
    });
    Ok(Arc::new(pieces.collect::<StringArray>()))
}

/// `length` letters from number `start`; nothing for a start before the first letter.
fn piece(text: &str, start: i64, length: i64) -> &str {
    let first = match start {
        1.. => usize::try_from(start - 1).ok(),
        0 => None,
        _ => {
            let letters = text.chars().count();
            usize::try_from(start.unsigned_abs())
                .ok()
                .and_then(|back| letters.checked_sub(back))
        }
    };
    let (Some(first), Ok(length)) = (first, usize::try_from(length)) else {
        return "";
    };
    let rest = text
        .char_indices()
        .nth(first)
        .and_then(|(at, _)| text.get(at..))
        .unwrap_or_default();
    let end = rest
        .char_indices()
        .nth(length)
        .map_or(rest.len(), |(at, _)| at);
    rest.get(..end).unwrap_or_default()
}

fn strpos(call: &Call) -> Result<ArrayRef> {
    let instances = (call.len() > 2).then(|| call.whole(2)).transpose()?;
    let rows = call.text(0)?.iter().zip(call.text(1)?).enumerate();
    let places = rows.map(|(row, (text, search))| {
        let instance = match instances {
            None => Some(1),
            Some(instances) => instances.iter().nth(row).flatten(),
        };
        let (Some(text), Some(search), Some(instance)) = (text, search, instance) else {
            return Ok(None);
        };
        let number = match usize::try_from(instance.unsigned_abs()) {
            Ok(number @ 1..) => number - 1,
            _ => return refuse("'instance' must be a positive or negative number."),
        };
        if search.is_empty() {
            return Ok(Some(1));
        }
        let found = if instance > 0 {
            overlapping(text, search).nth(number)
        } else {
            let places: Vec<_> = overlapping(text, search).collect();
            places.into_iter().rev().nth(number)
        };
        let place = found.map_or(0, |at| {
            text.get(..at).map_or(0, |head| head.chars().count()) + 1
        });
        Ok(count(place))
    });
    Ok(Arc::new(places.collect::<Result<Int64Array>>()?))
}

/// Where `search` begins, also inside another.
fn overlapping(text: &str, search: &str) -> impl Iterator<Item = usize> {
    let mut letters = search.chars();
    let only_letter = letters.next().filter(|_| letters.next().is_none());
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..)?;
        // For a single letter the library has a quicker way.
        let found = match only_letter {
            Some(letter) => rest.find(letter),
            None => rest.find(search),
        };
        let at = from + found?;
        from = at + text.get(at..)?.chars().next().map_or(1, char::len_utf8);
        Some(at)
    })
}

fn pad(call: &Call, together: fn(String, &str) -> String) -> Result<ArrayRef> {
    let rows = call.text(0)?.iter().zip(call.whole(1)?).zip(call.text(2)?);
    let texts = rows.map(|((text, size), padding)| {
        let (Some(text), Some(size), Some(padding)) = (text, size, padding) else {
            return Ok(None);
        };
        if padding.is_empty() {
            return refuse("Padding string must not be empty");
        }
        let Some(size) = usize::try_from(size).ok().filter(|_| size <= PADDED_MAX) else {
            return refuse(format!(
                "Target length must be in the range [0..{PADDED_MAX}]"
            ));
        };
        let letters = text.chars().count();
        if letters >= size {
            return Ok(Some(text.chars().take(size).collect()));
        }
        let padding = padding.chars().cycle().take(size - letters).collect();
        Ok(Some(together(padding, text)))
    });
    Ok(Arc::new(texts.collect::<Result<StringArray>>()?))
}

fn codepoint(call: &Call) -> Result<ArrayRef> {
    let codes = call.text(0)?.iter().map(|text| {
        let Some(text) = text else { return Ok(None) };
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) => Ok(Some(i64::from(u32::from(letter)))),
            _ => refuse("Input string must be a single character string"),
        }
    });
    Ok(Arc::new(codes.collect::<Result<Int64Array>>()?))
}

fn levenshtein(call: &Call) -> Result<ArrayRef> {
    let distances = both(
        (call.text(0)?.iter(), call.text(1)?.iter()),
        |one, other| {
            let other: Vec<char> = other.chars().collect();
            if one.chars().count().saturating_mul(other.len()) > DISTANCE_MAX {
                return refuse("The combined inputs for Levenshtein distance are too large");
            }
            // The distances from what has been read of `one` to every beginning of `other`.
            let mut row: Vec<i64> = (0..).take(other.len() + 1).collect();
            for letter in one.chars() {
                let mut diagonal = row.first().copied().unwrap_or(0);
                let mut left = diagonal + 1;
                if let Some(first) = row.first_mut() {
                    *first = left;
                }
                for (above, wanted) in row.iter_mut().skip(1).zip(&other) {
                    let change = diagonal + i64::from(letter != *wanted);
                    diagonal = *above;
                    left = change.min(left + 1).min(*above + 1);
                    *above = left;
                }
            }
            Ok(row.last().copied().unwrap_or(0))
        },
    );
    Ok(Arc::new(distances.collect::<Result<Int64Array>>()?))
}

fn hamming(call: &Call) -> Result<ArrayRef> {
    let distances = both(
        (call.text(0)?.iter(), call.text(1)?.iter()),
        |one, other| {
            if one.chars().count() != other.chars().count() {
                return refuse(
                    "The input strings to hamming_distance function must have the same length",
                );
            }
            let differing = one
                .chars()
                .zip(other.chars())
                .filter(|(one, other)| one != other);
            Ok(count(differing.count()).unwrap_or(i64::MAX))
        },
    );
    Ok(Arc::new(distances.collect::<Result<Int64Array>>()?))
}
