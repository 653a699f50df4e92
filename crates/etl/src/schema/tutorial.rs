//! The eight columns of the tutorial, by these names, types and places for ever.

use super::column::{MessageColumn as Column, text};

/// The columns that every messages file begins with.
pub(super) const COLUMNS: [Column; 8] = [
    Column::big_int(
        "message_id",
        |row| Some(row.message.id.0),
        "Number of the message, unique inside its chat.",
        "Número da mensagem, único dentro do chat.",
    ),
    Column::big_int(
        "user_id",
        |row| Some(row.message.from.as_ref()?.id.0),
        "Account that sent the message, as Telegram names it; a stand-in where `author_id` is a chat. NULL in channels.",
        "Conta que enviou a mensagem, como o Telegram a informa; uma conta substituta quando `author_id` é um chat. NULL em canais.",
    ),
    Column::boolean(
        "user_is_bot",
        |row| row.message.from.as_ref()?.is_bot,
        "Whether that account is a bot.",
        "Se essa conta é um bot.",
    ),
    Column::string(
        "user_first_name",
        |row| text(row.message.from.as_ref()?.first_name.as_ref()),
        "First name of that account.",
        "Primeiro nome dessa conta.",
    ),
    Column::big_int(
        "chat_id",
        |row| Some(row.message.chat.id.0),
        "Chat that the message was sent in; negative for groups and channels.",
        "Chat em que a mensagem foi enviada; negativo para grupos e canais.",
    ),
    Column::string(
        "chat_type",
        |row| text(row.message.chat.kind.as_ref()),
        "`private`, `group`, `supergroup` or `channel`.",
        "`private`, `group`, `supergroup` ou `channel`.",
    ),
    Column::string(
        "text",
        |row| text(row.message.text.as_ref()),
        "Text of the message. NULL for photos, stickers, service messages, …; see `caption` and `message_type`.",
        "Texto da mensagem. NULL para fotos, figurinhas, mensagens de serviço, …; veja `caption` e `message_type`.",
    ),
    Column::big_int(
        "date",
        |row| Some(row.message.date),
        "When the message was sent, in Unix seconds (UTC).",
        "Quando a mensagem foi enviada, em segundos Unix (UTC).",
    ),
];
