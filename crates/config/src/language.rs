//! The languages that texts for people come in.

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Portuguese as written in Brazil.
    Portuguese,
}

/// One text in every language of the product.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Text {
    pub(crate) en: &'static str,
    pub(crate) pt: &'static str,
}

/// A text in both languages.
pub(crate) const fn text(en: &'static str, pt: &'static str) -> Text {
    Text { en, pt }
}

impl Text {
    pub(crate) fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Portuguese => self.pt,
        }
    }
}
