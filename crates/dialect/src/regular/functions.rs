//! The functions that take regular expressions.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Int64Array, StringArray};
use datafusion::error::Result;
use regex::{Match, Regex};

use super::pattern::{Patterns, Replacement, occurrences, places};
use crate::{
    arguments::{
        Call,
        Kind::{Text, Whole},
        both, refuse,
    },
    definition::{Definition, Doc, Returns},
    text::lists,
};

const DIFFERENCE: (&str, &str) = (
    "No lookaround, no backreferences and no possessive repetition.",
    "Sem lookaround, sem referências a grupos e sem repetição possessiva.",
);

const fn doc(signature: &'static str, says: (&'static str, &'static str)) -> Doc {
    Doc::new((signature, "regexp"), says).differs(DIFFERENCE.0, DIFFERENCE.1)
}

pub(crate) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "regexp_like",
        doc(
            "regexp_like(text, pattern) → boolean",
            (
                "Whether the pattern occurs anywhere in the text.",
                "Se o padrão ocorre em algum lugar do texto.",
            ),
        ),
        &[&[Text, Text]],
        Returns::Boolean,
        |call| {
            let mut patterns = Patterns::default();
            let rows = both(
                (call.text(0)?.iter(), call.text(1)?.iter()),
                |text, pattern| Ok(patterns.of(pattern)?.is_match(text)),
            );
            Ok(Arc::new(rows.collect::<Result<BooleanArray>>()?))
        },
    ),
    Definition::new(
        "regexp_count",
        doc(
            "regexp_count(text, pattern) → bigint",
            (
                "How many times the pattern occurs.",
                "Quantas vezes o padrão ocorre.",
            ),
        ),
        &[&[Text, Text]],
        Returns::Whole,
        |call| {
            let mut patterns = Patterns::default();
            let rows = both(
                (call.text(0)?.iter(), call.text(1)?.iter()),
                |text, pattern| {
                    let count = places(patterns.of(pattern)?, text).count();
                    Ok(i64::try_from(count).unwrap_or(i64::MAX))
                },
            );
            Ok(Arc::new(rows.collect::<Result<Int64Array>>()?))
        },
    ),
    Definition::new(
        "regexp_position",
        doc(
            "regexp_position(text, pattern [, start [, occurrence]]) → integer",
            (
                "Where the pattern occurs, from 1; -1 if nowhere.",
                "Onde o padrão ocorre, a partir de 1; -1 se em lugar nenhum.",
            ),
        ),
        &[
            &[Text, Text],
            &[Text, Text, Whole],
            &[Text, Text, Whole, Whole],
        ],
        Returns::Whole,
        position,
    ),
    Definition::new(
        "regexp_extract",
        doc(
            "regexp_extract(text, pattern [, group]) → varchar",
            (
                "The first occurrence of the pattern, or of a group in it; NULL if there is none.",
                "A primeira ocorrência do padrão, ou de um grupo nele; NULL se não houver.",
            ),
        ),
        &[&[Text, Text], &[Text, Text, Whole]],
        Returns::Text,
        extract,
    ),
    Definition::new(
        "regexp_extract_all",
        doc(
            "regexp_extract_all(text, pattern [, group]) → array(varchar)",
            (
                "All occurrences of the pattern, or of a group in it.",
                "Todas as ocorrências do padrão, ou de um grupo nele.",
            ),
        ),
        &[&[Text, Text], &[Text, Text, Whole]],
        Returns::Texts,
        extract_all,
    ),
    Definition::new(
        "regexp_split",
        doc(
            "regexp_split(text, pattern) → array(varchar)",
            (
                "The parts of the text between occurrences of the pattern.",
                "As partes do texto entre ocorrências do padrão.",
            ),
        ),
        &[&[Text, Text]],
        Returns::Texts,
        |call| {
            let mut patterns = Patterns::default();
            lists(both(
                (call.text(0)?.iter(), call.text(1)?.iter()),
                |text, pattern| Ok(split(patterns.of(pattern)?, text)),
            ))
        },
    ),
    Definition::new(
        "regexp_replace",
        doc(
            "regexp_replace(text, pattern [, replacement]) → varchar",
            (
                "With `replacement`, or nothing, in place of every occurrence; `$1` is the first group.",
                "Com `replacement`, ou nada, no lugar de cada ocorrência; `$1` é o primeiro grupo.",
            ),
        ),
        &[&[Text, Text], &[Text, Text, Text]],
        Returns::Text,
        replace,
    ),
];

/// The group of every row: 0, which is everything, unless there is an argument.
fn groups(call: &Call) -> Result<Box<dyn Iterator<Item = Option<i64>> + '_>> {
    Ok(if call.len() > 2 {
        Box::new(call.whole(2)?.iter())
    } else {
        Box::new(std::iter::repeat_n(Some(0), call.rows))
    })
}

fn checked(group: i64, regex: &Regex) -> Result<usize> {
    let count = regex.captures_len();
    match usize::try_from(group).ok().filter(|group| *group < count) {
        Some(group) => Ok(group),
        None if group < 0 => refuse("Group cannot be negative"),
        None => refuse(format!(
            "Pattern has {} groups. Cannot access group {group}",
            count - 1
        )),
    }
}

fn extract(call: &Call) -> Result<ArrayRef> {
    let mut patterns = Patterns::default();
    let rows = call.text(0)?.iter().zip(call.text(1)?).zip(groups(call)?);
    let found = rows.map(|((text, pattern), group)| {
        let (Some(text), Some(pattern), Some(group)) = (text, pattern, group) else {
            return Ok(None);
        };
        let regex = patterns.of(pattern)?;
        let group = checked(group, regex)?;
        let found = regex.captures(text).and_then(|found| found.get(group));
        Ok(found.map(|group| group.as_str()))
    });
    Ok(Arc::new(found.collect::<Result<StringArray>>()?))
}

fn extract_all(call: &Call) -> Result<ArrayRef> {
    let mut patterns = Patterns::default();
    let rows = call.text(0)?.iter().zip(call.text(1)?).zip(groups(call)?);
    lists(rows.map(|((text, pattern), group)| {
        let (Some(text), Some(pattern), Some(group)) = (text, pattern, group) else {
            return Ok(None);
        };
        let regex = patterns.of(pattern)?;
        let group = checked(group, regex)?;
        if group == 0 {
            let found = places(regex, text).map(|found| Some(found.as_str()));
            return Ok(Some(found.collect()));
        }
        let found = occurrences(regex, text).into_iter();
        let found = found.map(|found| found.get(group).map(|group| group.as_str()));
        Ok(Some(found.collect::<Vec<_>>()))
    }))
}

fn split<'t>(regex: &Regex, text: &'t str) -> Vec<Option<&'t str>> {
    let mut parts = Vec::new();
    let mut end = 0;
    for found in places(regex, text) {
        parts.push(text.get(end..found.start()));
        end = found.end();
    }
    parts.push(text.get(end..));
    parts
}

fn position(call: &Call) -> Result<ArrayRef> {
    let mut patterns = Patterns::default();
    let number = |place: usize, row: usize| -> Result<Option<i64>> {
        if call.len() <= place {
            return Ok(Some(1));
        }
        Ok(call.whole(place)?.iter().nth(row).flatten())
    };
    let rows = call.text(0)?.iter().zip(call.text(1)?).enumerate();
    let positions = rows.map(|(row, (text, pattern))| {
        let (Some(text), Some(pattern)) = (text, pattern) else {
            return Ok(None);
        };
        let (Some(start), Some(occurrence)) = (number(2, row)?, number(3, row)?) else {
            return Ok(None);
        };
        let (Some(skipped @ 0..), Some(earlier @ 0..)) =
            (start.checked_sub(1), occurrence.checked_sub(1))
        else {
            return refuse("start position and occurrence cannot be smaller than 1");
        };
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        let earlier = usize::try_from(earlier).unwrap_or(usize::MAX);
        let letters = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let Some(begin) = letters.clone().nth(skipped) else {
            return Ok(Some(-1));
        };
        let regex = patterns.of(pattern)?;
        let mut starts = places(regex, text)
            .map(|found| found.start())
            .filter(|start| *start >= begin);
        let start = starts.nth(earlier);
        let place = start.and_then(|start| letters.clone().position(|at| at == start));
        Ok(Some(
            place
                .and_then(|place| i64::try_from(place + 1).ok())
                .unwrap_or(-1),
        ))
    });
    Ok(Arc::new(positions.collect::<Result<Int64Array>>()?))
}

fn replace(call: &Call) -> Result<ArrayRef> {
    let mut patterns = Patterns::default();
    let mut last: Option<((&str, &str), Replacement)> = None;
    let replacements: Box<dyn Iterator<Item = Option<&str>>> = if call.len() > 2 {
        Box::new(call.text(2)?.iter())
    } else {
        Box::new(std::iter::repeat_n(Some(""), call.rows))
    };
    let rows = call.text(0)?.iter().zip(call.text(1)?).zip(replacements);
    let texts = rows.map(|((text, pattern), replacement)| {
        let (Some(text), Some(pattern), Some(replacement)) = (text, pattern, replacement) else {
            return Ok(None);
        };
        let regex = patterns.of(pattern)?;
        let key = (pattern, replacement);
        let made = match last.take() {
            Some(same) if same.0 == key => same.1,
            _ => Replacement::of(replacement, regex)?,
        };
        let mut out = String::with_capacity(text.len());
        let mut end = 0;
        let mut until = |found: &Match<'_>, out: &mut String| {
            out.push_str(text.get(end..found.start()).unwrap_or_default());
            end = found.end();
        };
        if let Some(literal) = made.literal() {
            for found in places(regex, text) {
                until(&found, &mut out);
                out.push_str(literal);
            }
        } else {
            for found in occurrences(regex, text) {
                until(&found.get_match(), &mut out);
                made.print(&found, &mut out);
            }
        }
        out.push_str(text.get(end..).unwrap_or_default());
        last = Some((key, made));
        Ok(Some(out))
    });
    Ok(Arc::new(texts.collect::<Result<StringArray>>()?))
}
