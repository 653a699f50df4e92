//! The SQL behind the dashboard: every number on a page is the answer of one named statement, a panel.
//!
//! Every file of `sql/` is one panel in the SQL of Athena; its header says what it answers, takes and
//! shows. In go a name, the filters of a page and a panel's own parameters, out comes a statement that
//! people can read, with only those conditions that are in force. Nothing is executed here.

mod filters;
mod header;
mod library;
mod named_panel;
mod refusal;
mod template;

pub use named_panel::{OwnParameter, Panel};
pub use refusal::Refusal;
