//! Columns about who sent a message, and who it counts for.

use std::borrow::Cow;

use telegram::Author;

use super::column::{MessageColumn as Column, text};

/// The account, the author, and the chat that spoke.
pub(super) const COLUMNS: [Column; 13] = [
    Column::string(
        "user_last_name",
        |row| text(row.message.from.as_ref()?.last_name.as_ref()),
        "Last name of the account `user_id`.",
        "Sobrenome da conta `user_id`.",
    ),
    Column::string(
        "user_username",
        |row| text(row.message.from.as_ref()?.username.as_ref()),
        "Public name of the account `user_id`, without the `@`.",
        "Nome público da conta `user_id`, sem o `@`.",
    ),
    Column::string(
        "user_language_code",
        |row| text(row.message.from.as_ref()?.language_code.as_ref()),
        "Language of the account's Telegram client, an IETF tag such as `pt-br`.",
        "Idioma do cliente Telegram da conta, uma etiqueta IETF como `pt-br`.",
    ),
    Column::boolean(
        "user_is_premium",
        |row| row.message.from.as_ref()?.is_premium,
        "Whether the account has Telegram Premium. NULL means no or unknown.",
        "Se a conta tem Telegram Premium. NULL significa não ou desconhecido.",
    ),
    Column::big_int(
        "author_id",
        |row| Some(row.author()?.id()),
        "Who the message counts for: `sender_chat_id` if present, else `user_id`.",
        "A quem a mensagem pertence: `sender_chat_id` se presente, senão `user_id`.",
    ),
    Column::string(
        "author_name",
        |row| {
            let name = row.author().and_then(Author::name).map(Cow::Owned);
            name.or_else(|| text(row.message.sender_name.as_ref()))
        },
        "Name of the author as Telegram shows it: first and last name, or the chat's title.",
        "Nome do autor como o Telegram o mostra: nome e sobrenome, ou o título do chat.",
    ),
    Column::string(
        "author_username",
        |row| Some(Cow::Borrowed(row.author()?.username()?)),
        "Public name of the author, without the `@`.",
        "Nome público do autor, sem o `@`.",
    ),
    Column::string(
        "author_type",
        |row| Some(Cow::Borrowed(row.author()?.kind(&row.message.chat).name())),
        "`person`, `bot`, `anonymous_admin`, `channel` or `telegram`; count people with `author_type = 'person'`.",
        "`person`, `bot`, `anonymous_admin`, `channel` ou `telegram`; conte pessoas com `author_type = 'person'`.",
    ),
    Column::big_int(
        "sender_chat_id",
        |row| Some(row.message.sender_chat.as_ref()?.id.0),
        "Chat that the message was sent on behalf of.",
        "Chat em nome do qual a mensagem foi enviada.",
    ),
    Column::string(
        "sender_chat_title",
        |row| text(row.message.sender_chat.as_ref()?.title.as_ref()),
        "Title of that chat.",
        "Título desse chat.",
    ),
    Column::string(
        "author_signature",
        |row| text(row.message.author_signature.as_ref()),
        "Signature of a channel post, or title of an anonymous administrator.",
        "Assinatura de uma publicação de canal, ou título de um administrador anônimo.",
    ),
    Column::big_int(
        "sender_boost_count",
        |row| row.message.sender_boost_count,
        "How many boosts the sender gave to the chat.",
        "Quantos impulsos o remetente deu ao chat.",
    ),
    Column::big_int(
        "ephemeral_message_id",
        |row| row.message.ephemeral_id,
        "Number of an ephemeral message, in a numbering that Telegram uses again. NULL for all others.",
        "Número de uma mensagem efêmera, em uma numeração que o Telegram reutiliza. NULL para as demais.",
    ),
];
