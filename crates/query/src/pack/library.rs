//! The files of the pack, in the order in which they are listed.

/// Every file, whole.
pub(super) const FILES: [&str; 27] = [
    include_str!("sql/messages.sql"),
    include_str!("sql/messages-per-user-per-day.sql"),
    include_str!("sql/messages-per-day.sql"),
    include_str!("sql/average-length.sql"),
    include_str!("sql/heatmap.sql"),
    include_str!("sql/top-words.sql"),
    include_str!("sql/participation.sql"),
    include_str!("sql/by-type.sql"),
    include_str!("sql/keyword.sql"),
    include_str!("sql/response-time.sql"),
    include_str!("sql/unanswered.sql"),
    include_str!("sql/active-members.sql"),
    include_str!("sql/newcomers.sql"),
    include_str!("sql/retention.sql"),
    include_str!("sql/inactive.sql"),
    include_str!("sql/top-posters.sql"),
    include_str!("sql/reply-network.sql"),
    include_str!("sql/reactions.sql"),
    include_str!("sql/links.sql"),
    include_str!("sql/hashtags.sql"),
    include_str!("sql/mentions.sql"),
    include_str!("sql/emoji.sql"),
    include_str!("sql/stickers.sql"),
    include_str!("sql/edits.sql"),
    include_str!("sql/topics.sql"),
    include_str!("sql/forwards.sql"),
    include_str!("sql/late.sql"),
];

/// The words that say nothing, as literals with commas between them.
pub(crate) fn stop_words() -> &'static str {
    let list = include_str!("sql/top-words.sql").split_once("NOT IN (");
    let list = list.and_then(|(_, after)| after.split_once(')'));
    list.map_or("''", |(words, _)| words.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_stop_words_is_whole() {
        let list = stop_words();
        assert!(list.starts_with("'about', ") && list.ends_with("'yourselves'"));
    }
}
