//! What is handed to `Config::resolve`, and how the origin of a value is told.

use std::collections::BTreeMap;
use std::fmt;

/// The text of a settings file, read by the caller.
#[derive(Clone, Copy, Debug)]
pub struct FileText<'a> {
    /// The path as the user knows it; relative paths in the text are relative to its folder.
    pub path: &'a str,
    /// What is in it.
    pub text: &'a str,
}

/// A setting given on the command line.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The setting it stands for, such as `ingest.listen`.
    pub setting: String,
    /// As the user typed it, such as `--listen`.
    pub spelling: String,
    /// What the user gave it.
    pub value: String,
}

/// Everything that values come from, in no order: the precedence is fixed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources<'a> {
    /// `telelake.toml`.
    pub file: Option<FileText<'a>>,
    /// The file for secrets; it may set anything and wins over `file`.
    pub secrets: Option<FileText<'a>>,
    /// The environment. Variables that are set but empty count as not set.
    pub variables: Option<&'a BTreeMap<String, String>>,
    /// The command line.
    pub flags: &'a [Flag],
}

/// Where a value comes from.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// A place in a file.
    File {
        /// The file's path as the user knows it.
        path: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1, in characters.
        column: usize,
    },
    /// The environment variable of this name.
    Variable(String),
    /// The flag of this spelling.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line, column } => write!(f, "{path}:{line}:{column}"),
            Self::Variable(name) => write!(f, "variable `{name}`"),
            Self::Flag(spelling) => write!(f, "flag `{spelling}`"),
        }
    }
}

/// A value as text, not yet understood.
#[derive(Clone)]
pub(crate) struct Given {
    pub(crate) text: String,
    pub(crate) origin: Origin,
}
