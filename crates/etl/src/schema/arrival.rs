//! Columns about the update that brought the message.

use std::borrow::Cow;

use super::column::MessageColumn as Column;

/// From the update to its arrival.
pub(super) const COLUMNS: [Column; 5] = [
    Column::big_int(
        "update_id",
        |row| Some(row.arrival.update.known()?.0),
        "Update that brought this version of the message, numbered per bot. NULL if it was stored without its update.",
        "Update que trouxe esta versão da mensagem, numerado por bot. NULL se foi guardada sem o seu update.",
    ),
    Column::string(
        "update_kind",
        |row| Some(Cow::Borrowed(row.arrival.kind)),
        "`message`, `edited_message`, `channel_post` or `edited_channel_post`.",
        "`message`, `edited_message`, `channel_post` ou `edited_channel_post`.",
    ),
    Column::big_int(
        "bot_id",
        |row| Some(row.arrival.bot?.0),
        "Bot that received the update. NULL for objects written by other programs.",
        "Bot que recebeu o update. NULL para objetos escritos por outros programas.",
    ),
    Column::big_int(
        "edit_date",
        |row| row.message.edit_date,
        "When the message was last edited, in Unix seconds. NULL if never.",
        "Quando a mensagem foi editada pela última vez, em segundos Unix. NULL se nunca.",
    ),
    Column::big_int(
        "received_at",
        |row| row.arrival.received_at,
        "When the message first arrived here, in whatever version, in Unix seconds. NULL if unknown.",
        "Quando a mensagem chegou aqui pela primeira vez, em qualquer versão, em segundos Unix. NULL se desconhecido.",
    ),
];

/// What could not be read, last of all columns.
pub(super) const GAPS: [Column; 1] = [Column::string(
    "unread_fields",
    |row| {
        let unread = &row.message.unread;
        (!unread.is_empty()).then(|| Cow::Owned(unread.join(",")))
    },
    "Fields of the message that could not be read, separated by commas. NULL if none; the raw zone has them.",
    "Campos da mensagem que não puderam ser lidos, separados por vírgulas. NULL se nenhum; a zona raw os guarda.",
)];
