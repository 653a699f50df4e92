//! Columns about where a message stands: its chat, its topic, what it answers, where it came from.

use std::borrow::Cow;

use telegram::Author;

use super::column::{Group, MessageColumn as Column, text};
use super::table::Messages;

/// The chat, the topic, the kind of message.
pub(super) const CHAT: [Column; 7] = [
    Column::string(
        "chat_title",
        |row| text(row.message.chat.title.as_ref()),
        "Title of the chat when the message was sent.",
        "Título do chat quando a mensagem foi enviada.",
    ),
    Column::string(
        "chat_username",
        |row| text(row.message.chat.username.as_ref()),
        "Public name of the chat, without the `@`.",
        "Nome público do chat, sem o `@`.",
    ),
    Column::big_int(
        "message_thread_id",
        |row| Some(row.message.thread_id?.0),
        "Topic or thread of replies that the message is in.",
        "Tópico ou sequência de respostas em que a mensagem está.",
    ),
    Column::boolean(
        "is_topic_message",
        |row| row.message.in_topic,
        "Whether that thread is a topic of a forum.",
        "Se essa sequência é um tópico de um fórum.",
    ),
    Column::string(
        "topic_name",
        |row| {
            let service = row.message.service.as_ref();
            text(row.message.topic_name.as_ref()).or_else(|| text(service?.topic_name.as_ref()))
        },
        "Name of the topic, where the message repeats or announces it.",
        "Nome do tópico, quando a mensagem o repete ou anuncia.",
    ),
    Column::string(
        "message_type",
        |row| Some(Cow::Borrowed(row.message.message_type().name())),
        "What the message is: `text`, `photo`, `video`, `voice`, `sticker`, `document`, `poll`, `service`, …",
        "O que a mensagem é: `text`, `photo`, `video`, `voice`, `sticker`, `document`, `poll`, `service`, …",
    ),
    Column::string(
        "service_kind",
        |row| Some(Cow::Borrowed(&*row.message.service.as_ref()?.kind)),
        "What a service message tells: `new_chat_members`, `pinned_message`, … NULL for all others.",
        "O que uma mensagem de serviço informa: `new_chat_members`, `pinned_message`, … NULL para as demais.",
    ),
];

/// What the message answers.
pub(super) const REPLY: Group<Messages> = Group::only_if(
    |row| row.message.reply.is_some() || row.message.quote.is_some(),
    &REPLY_COLUMNS,
);

const REPLY_COLUMNS: [Column; 5] = [
    Column::big_int(
        "reply_to_message_id",
        |row| Some(row.message.reply.as_ref()?.message_id?.0),
        "Message that this one answers. A message that merely stands in a topic answers nothing.",
        "Mensagem a que esta responde. Uma mensagem que apenas está em um tópico não responde a nada.",
    ),
    Column::big_int(
        "reply_to_chat_id",
        |row| Some(row.message.reply.as_ref()?.chat.as_ref()?.id.0),
        "Chat of the answered message, usually `chat_id`.",
        "Chat da mensagem respondida, normalmente `chat_id`.",
    ),
    Column::big_int(
        "reply_to_author_id",
        |row| {
            let reply = row.message.reply.as_ref()?;
            Author::new(reply.from.as_ref(), reply.sender_chat.as_ref()).map(Author::id)
        },
        "Author of the answered message, as in `author_id`.",
        "Autor da mensagem respondida, como em `author_id`.",
    ),
    Column::big_int(
        "reply_to_date",
        |row| row.message.reply.as_ref()?.date,
        "When the answered message was sent, in Unix seconds.",
        "Quando a mensagem respondida foi enviada, em segundos Unix.",
    ),
    Column::string(
        "quote_text",
        |row| text(row.message.quote.as_ref()),
        "Part of the answered message that this one quotes.",
        "Trecho da mensagem respondida que esta cita.",
    ),
];

/// Where the message came from.
pub(super) const FORWARD: Group<Messages> = Group::only_if(
    |row| {
        let message = &row.message;
        message.forward.is_some()
            || message.is_automatic_forward.is_some()
            || message.via_bot.is_some()
            || message.media_group_id.is_some()
    },
    &FORWARD_COLUMNS,
);

const FORWARD_COLUMNS: [Column; 9] = [
    Column::string(
        "forward_type",
        |row| text(Some(&row.message.forward.as_ref()?.kind)),
        "Kind of source of a forwarded message: `user`, `hidden_user`, `chat` or `channel`. NULL if not forwarded.",
        "Tipo de origem de uma mensagem encaminhada: `user`, `hidden_user`, `chat` ou `channel`. NULL se não encaminhada.",
    ),
    Column::big_int(
        "forward_from_id",
        |row| row.message.forward.as_ref()?.source().id,
        "User or chat that sent the original.",
        "Usuário ou chat que enviou a original.",
    ),
    Column::string(
        "forward_from_name",
        |row| Some(Cow::Owned(row.message.forward.as_ref()?.source().name?)),
        "Name of that user or chat.",
        "Nome desse usuário ou chat.",
    ),
    Column::big_int(
        "forward_message_id",
        |row| Some(row.message.forward.as_ref()?.message_id?.0),
        "Number of the original in its channel.",
        "Número da original em seu canal.",
    ),
    Column::big_int(
        "forward_date",
        |row| row.message.forward.as_ref()?.date,
        "When the original was sent, in Unix seconds.",
        "Quando a original foi enviada, em segundos Unix.",
    ),
    Column::boolean(
        "is_automatic_forward",
        |row| row.message.is_automatic_forward,
        "Whether Telegram itself brought the post from the linked channel.",
        "Se o próprio Telegram trouxe a publicação do canal vinculado.",
    ),
    Column::big_int(
        "via_bot_id",
        |row| Some(row.message.via_bot.as_ref()?.id?.0),
        "Inline bot that the message was made with.",
        "Bot inline com que a mensagem foi feita.",
    ),
    Column::string(
        "via_bot_username",
        |row| text(row.message.via_bot.as_ref()?.username.as_ref()),
        "Public name of that bot, without the `@`.",
        "Nome público desse bot, sem o `@`.",
    ),
    Column::string(
        "media_group_id",
        |row| text(row.message.media_group_id.as_ref()),
        "What the messages of one album share.",
        "O que as mensagens de um mesmo álbum compartilham.",
    ),
];
