//! The query pack: questions that people ask of a group, each with a name.
//!
//! Every file of `sql/` is one question in the SQL of Athena; its header says in two languages what it
//! asks, takes and answers. In go a name and parameters, out comes a statement for whichever engine.
//! Nothing is executed here.

mod fill;
mod header;
mod library;
mod named_query;
mod page;
mod parameter;
mod refusal;

pub use etl::schema::Language;
pub(crate) use fill::fill;
#[cfg(test)]
pub(crate) use fill::{Part, parts};
pub(crate) use header::form;
pub(crate) use library::stop_words;
pub use named_query::{NamedQuery, OutputColumn};
pub use page::{Values, page};
pub(crate) use parameter::day;
pub use parameter::{Fallback, Kind, LakeFacts, Parameter};
pub use refusal::Refusal;

/// The same words in the languages of the product.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Words {
    /// In English.
    pub en: String,
    /// In Portuguese, as in Brazil.
    pub pt: String,
}

impl Words {
    /// The words in `language`.
    pub fn pick(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Portuguese => &self.pt,
        }
    }
}
