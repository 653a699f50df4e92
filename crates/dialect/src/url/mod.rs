//! Addresses: their parts, and text made fit to be one.

mod uri;

use std::{borrow::Cow, fmt::Write as _, sync::Arc};

use arrow::array::{ArrayRef, Int64Array, StringArray};
use datafusion::error::Result;
use uri::Uri;

use crate::{
    arguments::{Call, Kind::Text, both, refuse},
    definition::{Definition, Doc, Returns},
};

/// A function from an address to one of its parts.
macro_rules! extracts {
    ($name:literal, $en:literal, $pt:literal, $part:expr) => {
        Definition::new(
            $name,
            Doc::new((concat!($name, "(url) → varchar"), "url"), ($en, $pt)),
            &[&[Text]],
            Returns::Text,
            |call| part(call, $part),
        )
    };
}

/// All functions about addresses.
pub(crate) const FUNCTIONS: &[Definition] = &[
    extracts!(
        "url_extract_fragment",
        "What stands behind `#`.",
        "O que está depois de `#`.",
        |uri| uri.fragment
    ),
    extracts!(
        "url_extract_host",
        "The host; NULL if the text is no URL, empty if it has no host.",
        "O host; NULL se o texto não for uma URL, vazio se não tiver host.",
        |uri| uri.host
    ),
    extracts!("url_extract_path", "The path.", "O caminho.", |uri| uri
        .path),
    extracts!(
        "url_extract_protocol",
        "The protocol, such as `https`.",
        "O protocolo, como `https`.",
        |uri| uri.scheme
    ),
    extracts!(
        "url_extract_query",
        "What stands between `?` and `#`.",
        "O que está entre `?` e `#`.",
        |uri| uri.query
    ),
    Definition::new(
        "url_extract_port",
        Doc::new(
            ("url_extract_port(url) → bigint", "url"),
            (
                "The port; NULL if none is written.",
                "A porta; NULL se nenhuma estiver escrita.",
            ),
        ),
        &[&[Text]],
        Returns::Whole,
        |call| {
            let ports = call.text(0)?.iter().map(|text| Uri::of(text?)?.port);
            Ok(Arc::new(ports.collect::<Int64Array>()))
        },
    ),
    Definition::new(
        "url_extract_parameter",
        Doc::new(
            ("url_extract_parameter(url, name) → varchar", "url"),
            (
                "The value of the first parameter `name` in the query; NULL if there is none.",
                "O valor do primeiro parâmetro `name` na query; NULL se não houver.",
            ),
        ),
        &[&[Text, Text]],
        Returns::Text,
        parameter,
    ),
    Definition::new(
        "url_encode",
        Doc::new(
            ("url_encode(text) → varchar", "url"),
            (
                "The text as it may stand in a query: ` ` as `+`, all but letters, digits and `.-*_` as `%XX`.",
                "O texto como pode estar numa query: ` ` como `+`, tudo menos letras, dígitos e `.-*_` como `%XX`.",
            ),
        ),
        &[&[Text]],
        Returns::Text,
        |call| {
            let texts = call.text(0)?.iter().map(|text| text.map(encoded));
            Ok(Arc::new(texts.collect::<StringArray>()))
        },
    ),
    Definition::new(
        "url_decode",
        Doc::new(
            ("url_decode(text) → varchar", "url"),
            ("The reverse of `url_encode`.", "O inverso de `url_encode`."),
        ),
        &[&[Text]],
        Returns::Text,
        |call| {
            let texts = call
                .text(0)?
                .iter()
                .map(|text| text.map(|text| decoded(text, Blank::Plus)).transpose());
            Ok(Arc::new(texts.collect::<Result<StringArray>>()?))
        },
    ),
];

/// How a blank is written.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Blank {
    /// As `+`, in a form.
    Plus,
    /// As `%20` only.
    Escape,
}

fn part(call: &Call, part: for<'a> fn(&Uri<'a>) -> Option<&'a str>) -> Result<ArrayRef> {
    let parts = call.text(0)?.iter().map(|text| {
        let Some(uri) = text.and_then(Uri::of) else {
            return Ok(None);
        };
        decoded(part(&uri).unwrap_or_default(), Blank::Escape).map(Some)
    });
    Ok(Arc::new(parts.collect::<Result<StringArray>>()?))
}

fn parameter(call: &Call) -> Result<ArrayRef> {
    let rows = (call.text(0)?.iter(), call.text(1)?.iter());
    let values = both(rows, |text, name| {
        let Some(query) = Uri::of(text).and_then(|uri| uri.query) else {
            return Ok(None);
        };
        for pair in query.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            if key == name {
                return decoded(value, Blank::Plus).map(Some);
            }
        }
        Ok(None)
    });
    let values = values.map(|value| value.map(Option::flatten));
    Ok(Arc::new(values.collect::<Result<StringArray>>()?))
}

fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            ' ' => encoded.push('+'),
            letter if letter.is_ascii_alphanumeric() || ".-*_".contains(letter) => {
                encoded.push(letter);
            }
            letter => {
                for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a `String` cannot fail.
                    let _written = write!(encoded, "%{byte:02X}");
                }
            }
        }
    }
    encoded
}

/// The text with its escapes read; bytes that are no text become `�`.
fn decoded(text: &str, blank: Blank) -> Result<Cow<'_, str>> {
    if !text.contains(['%', '+']) {
        return Ok(text.into());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' if blank == Blank::Plus => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let value = digit(rest.next()).zip(digit(rest.next()));
                let value = value.and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
                let Some(value) = value else {
                    return refuse(format!("cannot decode the URL '{text}'"));
                };
                value
            }
            other => other,
        });
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned().into())
}
