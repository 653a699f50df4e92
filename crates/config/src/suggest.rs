//! What someone may have meant. In come a text and the right ones, out comes the nearest, if any is
//! near. Pure.

/// Less alike than this is a guess, and a wrong guess is worse than none.
const ALIKE_MIN: f64 = 0.6;

/// The one of `candidates` that `text` is most like.
pub(crate) fn nearest<'a>(
    text: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    // Likeness takes time by the product of the lengths, and no name of ours is longer.
    if text.len() > 64 {
        return None;
    }
    let text = normal(text);
    candidates
        .map(|candidate| (likeness(&text, &normal(candidate)), candidate))
        .filter(|(alike, _)| *alike >= ALIKE_MIN)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, candidate)| candidate)
}

/// Whole against whole, or against the last part: `Sao_Paulo` is meant as `America/Sao_Paulo`.
fn likeness(text: &str, candidate: &str) -> f64 {
    let last_part = candidate.rsplit(['/', '.']).next().unwrap_or(candidate);
    let whole = strsim::normalized_damerau_levenshtein(text, candidate);
    // Between equals the whole wins.
    whole.max(strsim::normalized_damerau_levenshtein(text, last_part) * 0.99)
}

fn normal(text: &str) -> String {
    text.trim()
        .to_lowercase()
        .replace([' ', '-'], "_")
        .replace('ã', "a")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_suggested_only_if_it_is_near() {
        let zones = ["America/Sao_Paulo", "Europe/Lisbon", "UTC"];
        let check = |text, expected| {
            assert_eq!(nearest(text, zones.into_iter()), expected, "{text}");
        };
        check("America/Sao_Paolo", Some("America/Sao_Paulo"));
        check("são paulo", Some("America/Sao_Paulo"));
        check("lisboa", Some("Europe/Lisbon"));
        check("Atlantis", None);
        check("", None);
    }
}
