//! The files of the panels, by page.

/// The name and the whole file of each panel called so.
macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("sql/", $name, ".sql")))),+]
    };
}

/// Every panel's name and its file, whole.
pub(super) const FILES: [(&str, &str); 34] = files![
    // Choices for the filters.
    "span",
    "chats",
    "topics",
    "persons",
    "types",
    // Overview.
    "totals",
    "days",
    "days-by-type",
    "days-by-person",
    "hours",
    "top-people",
    "member-curve",
    // People.
    "people",
    "person-names",
    "person-partners",
    "cohorts",
    "inactive",
    "reply-network",
    // Words.
    "top-words",
    "hashtags",
    "mentions",
    "emoji",
    "stickers",
    "links",
    "word-days",
    "search",
    // Conversations.
    "response",
    "response-hours",
    "unanswered",
    "reactions",
    "most-reacted",
    "edits",
    "topics-activity",
    "forwards",
];
