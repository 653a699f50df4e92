//! What was asked of a panel and cannot be, with the way out in the same sentence.

/// So many characters of a value are repeated.
const VALUE_CHARS: usize = 40;

/// A panel was asked for by a name or with parameters that it does not have.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// There is no panel of this name.
    #[error("there is no panel `{}`{}", shortened(name), meant(suggestion.as_deref()))]
    UnknownPanel {
        /// The name.
        name: String,
        /// The nearest name that exists.
        suggestion: Option<String>,
    },
    /// The panel does not have this parameter.
    #[error("the panel `{panel}` has no parameter `{}`: it takes {}", shortened(name), known.join(", "))]
    UnknownParameter {
        /// The panel.
        panel: String,
        /// The name of the parameter.
        name: String,
        /// All that it has.
        known: Vec<String>,
    },
    /// A parameter was given twice.
    #[error("the parameter `{name}` is given twice: give it once")]
    Repeated {
        /// The name of the parameter.
        name: String,
    },
    /// A parameter without a default was not given.
    #[error("the panel `{panel}` needs the parameter `{name}`: {takes}")]
    MissingParameter {
        /// The panel.
        panel: String,
        /// The name of the parameter.
        name: String,
        /// What the parameter takes.
        takes: String,
    },
    /// A value is not of the parameter's kind.
    #[error(
        "`{}` is no value for the parameter `{name}`: it takes {takes}",
        shortened(value)
    )]
    BadValue {
        /// The name of the parameter.
        name: String,
        /// The value.
        value: String,
        /// What the parameter takes.
        takes: String,
    },
    /// A topic has a number in its chat only.
    #[error("the parameter `topic` needs `chat`: topics are numbered in their chat")]
    TopicWithoutChat,
    /// The time ends before it begins.
    #[error("`from` is {from}, which is after `to`, {to}: exchange them")]
    Backwards {
        /// The first day.
        from: String,
        /// The last day.
        to: String,
    },
}

/// The beginning of `text`, with what could turn or hide the rest of a sentence made visible.
fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(VALUE_CHARS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    let is_plain = |letter: char| letter == '\'' || letter == '"' || letter == '\\';
    let letters = short.chars().map(|letter| {
        if is_plain(letter) {
            letter.to_string()
        } else {
            letter.escape_debug().to_string()
        }
    });
    letters.collect()
}

fn meant(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |name| format!(": did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_repeated_short_and_visible() {
        for (text, expected) in [
            ("'; DROP", "'; DROP"),
            (r"%_\", r"%_\"),
            ("olá 🎉", "olá 🎉"),
            ("a\u{202e}b\nc", "a\\u{202e}b\\nc"),
        ] {
            assert_eq!(shortened(text), expected);
        }
        assert_eq!(shortened(&"x".repeat(10_000)).chars().count(), 41);
    }
}
