//! An error in the words that are logged and handed to whoever invoked the function.

/// How much of an error is told. Stores answer with whole pages.
const CHARS_MAX: usize = 1500;

/// `error` with its causes, without those that it has told already: some errors quote their causes.
pub(crate) fn told(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if told.contains(&cause) {
            continue;
        }
        if !told.is_empty() {
            told.push_str(": ");
        }
        told.push_str(&cause);
    }
    match told.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => {
            told.truncate(end);
            told + "…"
        }
        None => told,
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn a_cause_that_is_quoted_is_not_told_again() {
        let error = anyhow!("no such key");
        let error = error
            .context("GET failed: no such key")
            .context("cannot read");
        assert_eq!(told(&error), "cannot read: GET failed: no such key");
    }

    #[test]
    fn a_page_of_words_is_cut() {
        assert_eq!(told(&anyhow!("é".repeat(5000))).chars().count(), 1501);
    }
}
