//! Which chats may enter the lake. Text to a set and back.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use telegram::ChatId;

/// The allow-list of chats.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum AllowedChats {
    /// Whatever the bot sees.
    All,
    /// These and no others.
    Only(BTreeSet<ChatId>),
}

impl AllowedChats {
    /// Whether `chat` may enter.
    pub fn allows(&self, chat: ChatId) -> bool {
        match self {
            Self::All => true,
            Self::Only(chats) => chats.contains(&chat),
        }
    }
}

impl fmt::Display for AllowedChats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Only(chats) => {
                let ids: Vec<String> = chats.iter().map(ToString::to_string).collect();
                f.write_str(&ids.join(","))
            }
        }
    }
}

impl FromStr for AllowedChats {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim() == "*" {
            return Ok(Self::All);
        }
        let id = |part: &str| part.parse::<ChatId>().ok().filter(|id| id.0 != 0).ok_or(());
        text.trim_end_matches([',', ' '])
            .split(',')
            .map(id)
            .collect::<Result<_, _>>()
            .map(Self::Only)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let read = text
            .parse::<AllowedChats>()
            .ok()
            .map(|chats| chats.to_string());
        assert_eq!(read.as_deref(), expected, "{text:?}");
    }

    #[test]
    fn the_list_has_one_several_or_all_chats() {
        check("-1001234567890", Some("-1001234567890"));
        check(" 5, -7 ,5,", Some("-7,5"));
        check(" * ", Some("*"));
        for wrong in ["", ",", "0", "5,*", "@group", "5;6", "99999999999999999999"] {
            check(wrong, None);
        }
    }

    #[test]
    fn only_listed_chats_are_allowed() {
        let chats: AllowedChats = "5".parse().unwrap();
        assert!(chats.allows(ChatId(5)) && !chats.allows(ChatId(-5)));
        assert!(AllowedChats::All.allows(ChatId(-5)));
    }
}
