//! Polls: as they were sent, as they stand, and who chose what.

use serde::{Deserialize, Deserializer};

use crate::lenient::{elements, field, gather, list, read};
use crate::wire::Raw;
use crate::{Chat, Message, Text, Update, User};

/// A poll (<https://core.telegram.org/bots/api#poll>).
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Poll<'a> {
    /// The poll.
    #[serde(default, borrow)]
    pub id: Option<Text<'a>>,
    /// The question.
    #[serde(default, borrow)]
    pub question: Option<Text<'a>>,
    /// `regular` or `quiz`.
    #[serde(rename = "type", default, borrow)]
    pub kind: Option<Text<'a>>,
    /// What there is to choose from.
    #[serde(default, borrow, deserialize_with = "options")]
    pub options: Vec<PollOption<'a>>,
    /// How many have voted.
    #[serde(default)]
    pub total_voter_count: Option<i64>,
    /// Whether nobody can vote any more.
    #[serde(default)]
    pub is_closed: Option<bool>,
    /// Whether nobody sees who chose what.
    #[serde(default)]
    pub is_anonymous: Option<bool>,
    /// Whether one may choose more than one option.
    #[serde(default)]
    pub allows_multiple_answers: Option<bool>,
    /// The right option of a quiz, counted from 0, if there is but one.
    #[serde(default)]
    pub(crate) correct_option_id: Option<i64>,
    /// The right options of a quiz, however many. Servers before Bot API 9.6 do not send it.
    #[serde(default, deserialize_with = "list")]
    pub(crate) correct_option_ids: Vec<i64>,
}

/// One option of a poll (<https://core.telegram.org/bots/api#polloption>).
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct PollOption<'a> {
    /// Its words.
    #[serde(default, borrow)]
    pub text: Option<Text<'a>>,
    /// How many chose it.
    #[serde(default)]
    pub voter_count: Option<i64>,
}

impl Poll<'_> {
    /// The right options of a quiz, counted from 0; none where Telegram does not tell.
    pub fn correct_options(&self) -> Vec<i64> {
        let mut options = self.correct_option_ids.clone();
        if options.is_empty() {
            options.extend(self.correct_option_id);
        }
        options
    }
}

/// Reads the options. One that cannot be read keeps its place, since votes name options by it.
fn options<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PollOption<'de>>, D::Error> {
    let options: Vec<Raw<'_>> = elements(Some(Raw::deserialize(deserializer)?));
    let options = options.into_iter().map(|option| field(Some(option)));
    Ok(options.map(Option::unwrap_or_default).collect())
}

/// Reads the options chosen. None at all means that the choice was taken back, so what cannot be read must
/// not look like that.
fn chosen(ids: Raw<'_>) -> Option<Vec<i64>> {
    let mut chosen = Vec::new();
    let is_whole = gather(ids, &mut chosen).is_ok();
    (is_whole || !chosen.is_empty()).then_some(chosen)
}

/// What is told of a poll.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PollStage {
    /// It was sent, in a message.
    Sent,
    /// It stands so now.
    State,
    /// Somebody chose, or took the choice back.
    Answer,
}

impl PollStage {
    /// The stage in a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::State => "state",
            Self::Answer => "answer",
        }
    }
}

/// Something told of a poll.
#[derive(Clone, Debug, PartialEq)]
pub struct PollEvent<'a> {
    /// What is told.
    pub stage: PollStage,
    /// The poll, of an answer only its id.
    pub poll: Poll<'a>,
    /// Who sent it or chose.
    pub user: Option<User<'a>>,
    /// The chat that chose, or in whose name it was sent.
    pub actor_chat: Option<Chat<'a>>,
    /// The options chosen, counted from 0; empty if the choice was taken back.
    pub chosen: Option<Vec<i64>>,
}

/// <https://core.telegram.org/bots/api#pollanswer>
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    poll_id: Option<Raw<'a>>,
    #[serde(borrow)]
    voter_chat: Option<Raw<'a>>,
    #[serde(borrow)]
    user: Option<Raw<'a>>,
    #[serde(borrow)]
    option_ids: Option<Raw<'a>>,
}

impl<'a> Update<'a> {
    /// What the update tells of a poll; nothing for all other kinds.
    pub fn poll_event(&self) -> Option<PollEvent<'a>> {
        match &*self.kind {
            "poll" => Some(PollEvent {
                stage: PollStage::State,
                poll: read(self.payload).ok()?,
                user: None,
                actor_chat: None,
                chosen: None,
            }),
            "poll_answer" => {
                let answer: Answer<'a> = read(self.payload).ok()?;
                let id = field(answer.poll_id);
                Some(PollEvent {
                    stage: PollStage::Answer,
                    poll: Poll {
                        id,
                        ..Poll::default()
                    },
                    user: field(answer.user),
                    actor_chat: field(answer.voter_chat),
                    chosen: answer.option_ids.and_then(chosen),
                })
            }
            _ => None,
        }
    }
}

impl<'a> Message<'a> {
    /// The poll that the message brings.
    pub fn poll_event(&self) -> Option<PollEvent<'a>> {
        Some(PollEvent {
            stage: PollStage::Sent,
            poll: self.poll.as_deref()?.clone(),
            user: self.from.clone(),
            actor_chat: self.sender_chat.clone(),
            chosen: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poll_tells_its_options_and_votes() {
        let update = Update::decode(
            br#"{"update_id":1,"poll":{"id":"9","question":"When?","type":"quiz","total_voter_count":3,"is_closed":true,
               "options":[{"text":"now","voter_count":3},{"text":"never","voter_count":"many"}],"correct_option_id":0}}"#,
        )
        .unwrap();
        let event = update.poll_event().unwrap();
        let poll = event.poll;
        assert_eq!(
            (event.stage.name(), poll.total_voter_count),
            ("state", Some(3))
        );
        let options: Vec<_> = poll
            .options
            .iter()
            .map(|option| (option.text.as_deref(), option.voter_count))
            .collect();
        assert_eq!(options, [(Some("now"), Some(3)), (Some("never"), None)]);
        assert_eq!(
            (poll.is_closed, poll.correct_options()),
            (Some(true), vec![0])
        );
    }

    #[test]
    fn a_quiz_may_have_several_right_options() {
        let right = |fields: &str| {
            let poll: Poll<'_> = read(fields).unwrap();
            poll.correct_options()
        };
        assert!(right("{}").is_empty());
        assert_eq!(right(r#"{"correct_option_id":2}"#), [2]);
        assert_eq!(right(r#"{"correct_option_ids":[0,2]}"#), [0, 2]);
        let both = r#"{"correct_option_id":1,"correct_option_ids":[1]}"#;
        assert_eq!(right(both), [1]);
        let damaged = r#"{"correct_option_id":1,"correct_option_ids":"1"}"#;
        assert_eq!(right(damaged), [1]);
        assert_eq!(right(r#"{"correct_option_ids":[0,"1",2]}"#), [0, 2]);
    }

    #[test]
    fn an_option_that_cannot_be_read_keeps_its_place() {
        let poll: Poll<'_> = read(r#"{"options":[{"text":"a"},7,{"text":"c"}]}"#).unwrap();
        let texts: Vec<_> = poll.options.iter().map(|it| it.text.as_deref()).collect();
        assert_eq!(texts, [Some("a"), None, Some("c")]);
    }

    #[test]
    fn an_answer_names_who_chose_what() {
        let update = Update::decode(
            br#"{"update_id":1,"poll_answer":{"poll_id":"9","user":{"id":5,"is_bot":false,"first_name":"A"},"option_ids":[0,2]}}"#,
        )
        .unwrap();
        let event = update.poll_event().unwrap();
        assert_eq!(event.chosen, Some(vec![0, 2]));
        assert_eq!(event.poll.id.as_deref(), Some("9"));
        assert_eq!(event.user.unwrap().id.0, 5);
    }

    #[test]
    fn a_choice_that_cannot_be_read_is_not_one_taken_back() {
        let chosen = |ids: &str| {
            let json =
                format!(r#"{{"update_id":1,"poll_answer":{{"poll_id":"9","option_ids":{ids}}}}}"#);
            let update = Update::decode(json.as_bytes()).unwrap();
            update.poll_event().unwrap().chosen
        };
        assert_eq!(chosen("[]"), Some(vec![]));
        assert_eq!(chosen(r#"[0,"1"]"#), Some(vec![0]));
        assert_eq!(chosen(r#"["0"]"#), None);
        assert_eq!(chosen(r#""0""#), None);
    }
}
