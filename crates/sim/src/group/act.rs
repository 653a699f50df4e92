//! What can happen in the group, and how often. In goes chance, out comes a shuffled deck, so that
//! every act occurs in its proportion, the rare ones too.

use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

/// One thing that happens; most are one message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Act {
    Words,
    Question,
    Long,
    Hashtag,
    Mention,
    TextMention,
    Link,
    TextLink,
    Formatted,
    Command,
    Photo,
    Album,
    Sticker,
    Voice,
    Video,
    VideoNote,
    Animation,
    Audio,
    Document,
    Location,
    Venue,
    Contact,
    Dice,
    Poll,
    Forward(Origin),
    ViaBot,
    /// An administrator who posts as the group.
    Anonymous,
    /// A post of the linked channel.
    ChannelPost,
    Service(Service),
}

/// Where a forwarded message comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Origin {
    User,
    HiddenUser,
    Chat,
    Channel,
}

/// What Telegram itself reports in the group.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Service {
    Join,
    Leave,
    Title,
    Photo,
    Pin,
    TopicCreated,
    TopicEdited,
    TopicClosed,
    VideoChatStarted,
    VideoChatEnded,
}

/// How often each act occurs in one deck.
const DECK: [(Act, usize); 32] = [
    (Act::Words, 80),
    (Act::Question, 14),
    (Act::Long, 2),
    (Act::Hashtag, 4),
    (Act::Mention, 6),
    (Act::TextMention, 1),
    (Act::Link, 5),
    (Act::TextLink, 1),
    (Act::Formatted, 4),
    (Act::Command, 2),
    (Act::Photo, 8),
    (Act::Album, 2),
    (Act::Sticker, 7),
    (Act::Voice, 5),
    (Act::Video, 3),
    (Act::VideoNote, 1),
    (Act::Animation, 3),
    (Act::Audio, 1),
    (Act::Document, 3),
    (Act::Location, 1),
    (Act::Venue, 1),
    (Act::Contact, 1),
    (Act::Dice, 1),
    (Act::Poll, 2),
    (Act::Forward(Origin::User), 2),
    (Act::Forward(Origin::HiddenUser), 1),
    (Act::Forward(Origin::Chat), 1),
    (Act::Forward(Origin::Channel), 2),
    (Act::ViaBot, 2),
    (Act::Anonymous, 3),
    (Act::ChannelPost, 2),
    (Act::Service(Service::Pin), 1),
];

/// What happens in every tenth deck only.
const SELDOM: [Service; 8] = [
    Service::Join,
    Service::Leave,
    Service::Title,
    Service::Photo,
    Service::TopicCreated,
    Service::TopicEdited,
    Service::VideoChatStarted,
    Service::VideoChatEnded,
];
const SELDOM_EVERY: u64 = 10;

/// The acts to come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deck {
    acts: Vec<Act>,
    shuffled: u64,
}

impl Deck {
    /// The next act.
    pub(crate) fn draw(&mut self, chance: &mut StdRng) -> Act {
        if let Some(act) = self.acts.pop() {
            return act;
        }
        for (act, count) in DECK {
            self.acts.extend(std::iter::repeat_n(act, count));
        }
        if self.shuffled.is_multiple_of(SELDOM_EVERY) {
            self.acts.extend(SELDOM.map(Act::Service));
            self.acts.push(Act::Service(Service::TopicClosed));
        }
        self.acts.shuffle(chance);
        self.shuffled += 1;
        self.acts.pop().unwrap_or(Act::Words)
    }
}
