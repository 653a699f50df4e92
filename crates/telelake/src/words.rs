//! The language that people are spoken to in.

/// A language of the product's texts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Language {
    #[default]
    English,
    Portuguese,
}

impl Language {
    /// The language called `text`: `en`, `pt`, `pt_BR.UTF-8`, …
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let name = text.split(['_', '-', '.']).next().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "en" => Ok(Self::English),
            "pt" => Ok(Self::Portuguese),
            _ => Err(format!("`{text}` is neither `en` nor `pt`")),
        }
    }

    /// The language of an environment whose variables `of` looks up; English if it says nothing
    /// that we speak.
    pub(crate) fn of_environment(of: impl Fn(&str) -> Option<String>) -> Self {
        ["TELELAKE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| of(name).filter(|value| !value.is_empty()))
            .and_then(|value| Self::parse(&value).ok())
            .unwrap_or_default()
    }

    /// The text of this language.
    pub(crate) fn pick<T>(self, english: T, portuguese: T) -> T {
        match self {
            Self::English => english,
            Self::Portuguese => portuguese,
        }
    }
}

impl From<Language> for ::config::Language {
    fn from(language: Language) -> Self {
        language.pick(Self::English, Self::Portuguese)
    }
}

impl From<Language> for etl::schema::Language {
    fn from(language: Language) -> Self {
        language.pick(Self::English, Self::Portuguese)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides_unless_it_speaks_neither() {
        let of = |value: &'static str| {
            Language::of_environment(move |name| (name == "LANG").then(|| value.to_owned()))
        };
        assert_eq!(of("pt_BR.UTF-8"), Language::Portuguese);
        assert_eq!(of("en_US.UTF-8"), Language::English);
        assert_eq!(of("C.UTF-8"), Language::English);
    }
}
