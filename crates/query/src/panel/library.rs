//! The files of the panels, by page.

/// Every panel's name and its file, whole.
pub(super) const FILES: [(&str, &str); 4] = [
    // Choices for the filters.
    ("span", include_str!("sql/span.sql")),
    ("chats", include_str!("sql/chats.sql")),
    // Overview.
    ("totals", include_str!("sql/totals.sql")),
    ("days", include_str!("sql/days.sql")),
];
