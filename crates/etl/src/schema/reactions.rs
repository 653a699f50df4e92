//! The columns of `telegram_reactions`: each reaction that was added, taken back or counted.

use std::borrow::Cow;

use super::column::{Column, text};
use super::table::Reactions;

/// All columns.
pub(super) const COLUMNS: [Column<Reactions>; 19] = [
    Column::big_int(
        "chat_id",
        |row| Some(row.reaction.chat.as_ref()?.id.0),
        "Chat that the message is in.",
        "Chat em que a mensagem está.",
    ),
    Column::big_int(
        "message_id",
        |row| Some(row.reaction.message?.0),
        "Message that the reaction is to.",
        "Mensagem que recebeu a reação.",
    ),
    Column::big_int(
        "date",
        |row| row.reaction.date,
        "When it happened, in Unix seconds (UTC). NULL for `export_count`: no export tells when it was made.",
        "Quando aconteceu, em segundos Unix (UTC). NULL para `export_count`: nenhuma exportação informa quando foi feita.",
    ),
    Column::string(
        "action",
        |row| Some(Cow::Borrowed(row.reaction.action.name())),
        "`added` or `removed` by somebody; `count` for a total that names nobody. `added` less `removed` stands. Of an export `export_count`, the total on its day, and `export_recent`, the last of them by name: both count again what a bot received.",
        "`added` ou `removed` por alguém; `count`, um total sem nomes. `added` menos `removed` é o que vale. De uma exportação `export_count`, o total no dia dela, e `export_recent`, os últimos pelo nome: ambos contam de novo o que um bot recebeu.",
    ),
    Column::string(
        "reaction_type",
        |row| text(row.reaction.kind.as_ref()),
        "`emoji`, `custom_emoji` or `paid`.",
        "`emoji`, `custom_emoji` ou `paid`.",
    ),
    Column::string(
        "emoji",
        |row| text(row.reaction.emoji.as_ref()),
        "The emoji, if it is an ordinary one.",
        "O emoji, se for um comum.",
    ),
    Column::string(
        "custom_emoji_id",
        |row| text(row.reaction.custom_emoji_id.as_ref()),
        "The sticker behind a custom emoji.",
        "A figurinha por trás de um emoji personalizado.",
    ),
    Column::big_int(
        "total_count",
        |row| row.reaction.total_count,
        "How many have this reaction, in rows with the action `count` or `export_count`.",
        "Quantos têm esta reação, nas linhas com a ação `count` ou `export_count`.",
    ),
    Column::big_int(
        "user_id",
        |row| Some(row.reaction.user.as_ref()?.id.0),
        "Account that reacted. NULL for anonymous administrators and totals.",
        "Conta que reagiu. NULL para administradores anônimos e totais.",
    ),
    Column::boolean(
        "user_is_bot",
        |row| row.reaction.user.as_ref()?.is_bot,
        "Whether that account is a bot.",
        "Se essa conta é um bot.",
    ),
    Column::string(
        "user_first_name",
        |row| text(row.reaction.user.as_ref()?.first_name.as_ref()),
        "First name of that account.",
        "Primeiro nome dessa conta.",
    ),
    Column::string(
        "user_last_name",
        |row| text(row.reaction.user.as_ref()?.last_name.as_ref()),
        "Last name of that account.",
        "Sobrenome dessa conta.",
    ),
    Column::string(
        "user_username",
        |row| text(row.reaction.user.as_ref()?.username.as_ref()),
        "Public name of that account, without the `@`.",
        "Nome público dessa conta, sem o `@`.",
    ),
    Column::big_int(
        "actor_chat_id",
        |row| Some(row.reaction.actor_chat.as_ref()?.id.0),
        "Chat in whose name an anonymous administrator reacted.",
        "Chat em nome do qual um administrador anônimo reagiu.",
    ),
    Column::string(
        "actor_chat_title",
        |row| text(row.reaction.actor_chat.as_ref()?.title.as_ref()),
        "Title of that chat.",
        "Título desse chat.",
    ),
    Column::big_int(
        "update_id",
        |row| Some(row.arrival.update.known()?.0),
        "Update that told of it, numbered per bot. NULL if it was stored without its update.",
        "Update que informou, numerado por bot. NULL se foi guardado sem o seu update.",
    ),
    Column::big_int(
        "bot_id",
        |row| Some(row.arrival.bot?.0),
        "Bot that received the update. NULL for objects written by other programs.",
        "Bot que recebeu o update. NULL para objetos escritos por outros programas.",
    ),
    Column::big_int(
        "received_at",
        |row| row.arrival.received_at,
        "When the update first arrived here, in Unix seconds. NULL if unknown.",
        "Quando o update chegou aqui pela primeira vez, em segundos Unix. NULL se desconhecido.",
    ),
    Column::string(
        "source",
        |row| Some(Cow::Borrowed(row.arrival.source())),
        "`bot` for what a bot received, `export` for what a Telegram Desktop export tells.",
        "`bot` para o que um bot recebeu, `export` para o que uma exportação do Telegram Desktop informa.",
    ),
];
