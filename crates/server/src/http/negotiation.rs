//! Which format a client wants, by `Accept` (<https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1>). Pure.

use ::query::Format;

/// What each format is called on the web. The first is for those who want anything.
const TYPES: [(&str, Format); 6] = [
    ("application/json", Format::Json),
    ("text/csv", Format::Csv),
    ("application/vnd.apache.arrow.stream", Format::Arrow),
    ("application/x-ndjson", Format::NdJson),
    ("application/vnd.apache.parquet", Format::Parquet),
    // What the pages of the dashboard draw while it comes.
    ("application/vnd.telelake.rows+json", Format::Rows),
];

/// The format that is wanted most of those we have; `None` if none is wanted.
pub(super) fn wanted(accept: Option<&str>) -> Option<Format> {
    let accept = accept.unwrap_or("*/*");
    let weighed = TYPES
        .iter()
        .map(|(name, format)| (weight(accept, name), *format));
    let mut best: Option<(f32, Format)> = None;
    for (weight, format) in weighed {
        // Of equals the first: what comes first in the table is what most clients can read.
        if weight > best.map_or(0.0, |(weight, _)| weight) {
            best = Some((weight, format));
        }
    }
    best.map(|(_, format)| format)
}

/// What `format` is called on the web.
pub(super) fn media_type(format: Format) -> &'static str {
    let found = TYPES.iter().find(|(_, other)| *other == format);
    found.map_or("text/plain; charset=utf-8", |(name, _)| name)
}

/// How much `accept` wants `name`: the most specific range that covers it decides.
fn weight(accept: &str, name: &str) -> f32 {
    let mut found = (0, 0.0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let specificity = specificity(parts.next().unwrap_or_default(), name);
        let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok());
        if specificity > found.0 {
            found = (specificity, quality.unwrap_or(1.0));
        }
    }
    found.1
}

/// 0 for a range that does not cover `name`, more for one that names it more closely.
fn specificity(range: &str, name: &str) -> u8 {
    if range.eq_ignore_ascii_case(name) {
        return 3;
    }
    match range.split_once('/') {
        Some(("*", "*")) => 1,
        Some((family, "*")) if name.split('/').next() == Some(family) => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_that_is_wanted_most_is_taken() {
        let check = |accept, expected| assert_eq!(wanted(accept), expected, "{accept:?}");
        check(None, Some(Format::Json));
        check(Some("*/*"), Some(Format::Json));
        check(Some("text/csv"), Some(Format::Csv));
        check(Some("text/*"), Some(Format::Csv));
        check(
            Some("application/vnd.apache.arrow.stream, */*;q=0.1"),
            Some(Format::Arrow),
        );
        check(
            Some("application/json;q=0.2, text/csv; q=0.9"),
            Some(Format::Csv),
        );
        check(Some("application/json;q=0, */*"), Some(Format::Csv));
        check(Some("image/png"), None);
        check(Some(""), None);
    }
}
