//! What Telegram itself says in the group: joins, titles, pins, topics, and the migration. In go a
//! kind of report and its second, out come service messages and membership updates. What people
//! say, the generator knows.

use std::sync::Arc;

use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use super::act::{Act, Service};
use super::content::{photo, pick};
use super::conversation::{Conversation, Topic};
use super::generator::Group;
use super::message::{Content, Message};
use super::object::Object;
use super::{cast, phrases, service};

/// People of this many last places may leave and come back.
const RESTLESS: usize = 4;

impl Group {
    /// Telegram reports something about the group.
    pub(super) fn report(&mut self, reported: Service, date: i64) {
        let admin = self.admin();
        let fields = match reported {
            Service::Join | Service::Leave => return self.come_or_go(date),
            Service::Title => {
                let title = pick(&mut self.chance, phrases::TITLES);
                self.conversation.title = title;
                self.conversation.chat = if self.migrated {
                    service::supergroup(self.conversation.chat_id, title)
                } else {
                    service::group(self.conversation.chat_id, title)
                };
                Object::new().text("new_chat_title", title).into_fields()
            }
            Service::Photo => photo("new_chat_photo", &mut self.chance),
            Service::Pin => {
                let pinned = self.conversation.recall(&mut self.chance, |_| true);
                let Some(pinned) = pinned.map(|message| message.quoted()) else {
                    return self.speak(Act::Words, date, 1);
                };
                Object::new().raw("pinned_message", pinned).into_fields()
            }
            Service::VideoChatStarted => {
                service::bare(&["video_chat_started", "voice_chat_started"])
            }
            Service::VideoChatEnded => {
                let ended = Object::new().raw("duration", 1_830).end();
                Object::new()
                    .raw("video_chat_ended", &ended)
                    .raw("voice_chat_ended", &ended)
                    .into_fields()
            }
            Service::TopicCreated | Service::TopicEdited | Service::TopicClosed => {
                return self.report_topic(reported, date);
            }
        };
        let message = self.message(admin, date, Content::Service(fields));
        self.say(message);
    }

    fn report_topic(&mut self, reported: Service, date: i64) {
        if !self.migrated {
            return self.speak(Act::Words, date, 1);
        }
        let admin = self.admin();
        let topic = self.conversation.topics.choose(&mut self.chance).cloned();
        let unused = phrases::TOPICS.iter().find(|name| {
            self.conversation
                .topics
                .iter()
                .all(|topic| topic.name != **name)
        });
        let (fields, thread) = match (reported, unused, topic) {
            (Service::TopicCreated, Some(name), _) => (service::topic_created(name), None),
            (Service::TopicClosed, _, Some(topic)) => {
                (service::bare(&["forum_topic_closed"]), Some(topic.id))
            }
            (_, _, Some(topic)) => (
                service::topic_edited(&format!("{} ✨", topic.name)),
                Some(topic.id),
            ),
            (_, _, None) => return self.speak(Act::Words, date, 1),
        };
        let mut message = self.message(admin, date, Content::Service(fields));
        message.thread = thread.or(Some(message.id));
        if let (None, Some(name)) = (thread, unused) {
            let root = message.quoted().into();
            self.conversation.topics.push(Topic {
                id: message.id,
                name,
                root,
            });
        }
        self.say(message);
    }

    /// Somebody leaves, or who left comes back; the bot hears of both in two ways.
    fn come_or_go(&mut self, date: i64) {
        let back = self.absent.take();
        let first_restless = self.people.len().saturating_sub(RESTLESS);
        let number =
            back.unwrap_or_else(|| self.chance.random_range(first_restless..self.people.len()));
        let Some(user) = self
            .people
            .get(number)
            .map(|person| Arc::clone(&person.json))
        else {
            return;
        };
        let (fields, change) = if back.is_some() {
            (service::joined(&user), ("left", "member"))
        } else {
            self.absent = Some(number);
            (service::left(&user), ("member", "left"))
        };
        let chat = Arc::clone(&self.conversation.chat);
        let payload = service::member_updated(&chat, &user, date, &user, change);
        self.emit(date, "chat_member", payload);
        let message = self.message(user, date, Content::Service(fields));
        self.say(message);
    }

    pub(super) fn welcome_bot(&mut self, date: i64) {
        let bot = cast::bot(self.options.bot, "Telelake", "telelake_bot");
        let (chat, admin) = (Arc::clone(&self.conversation.chat), self.admin());
        let payload = service::member_updated(&chat, &admin, date, &bot, ("left", "member"));
        self.emit(date, "my_chat_member", payload);
        let message = self.message(admin, date, Content::Service(service::joined(&bot)));
        self.say(message);
    }

    /// The basic group becomes a supergroup: another id, and message ids that start again.
    pub(super) fn migrate(&mut self, date: i64) {
        let (old, new) = (self.options.chat.0, self.options.supergroup.0);
        let admin = self.admin();
        let to = Object::new().raw("migrate_to_chat_id", new).into_fields();
        let message = self.message(Arc::clone(&admin), date, Content::Service(to));
        self.say(message);
        let title = self.conversation.title;
        let chat = service::supergroup(new, title);
        self.conversation = Conversation::new(new, Arc::clone(&chat), title, 1);
        self.migrated = true;
        let from = Object::new().raw("migrate_from_chat_id", old).into_fields();
        let message = Message {
            sender_chat: Some(Arc::clone(&chat)),
            ..self.message(cast::anonymous_bot(), date, Content::Service(from))
        };
        self.say(message);
        let bot = cast::bot(self.options.bot, "Telelake", "telelake_bot");
        let change = ("member", "administrator");
        let payload = service::member_updated(&chat, &admin, date, &bot, change);
        self.emit(date, "my_chat_member", payload);
    }
}
