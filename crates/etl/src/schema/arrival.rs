//! Columns about the update that brought the message.

use std::borrow::Cow;

use super::column::{MessageColumn as Column, Read};

/// From the update to its arrival.
pub(super) const COLUMNS: [Column; 5] = [
    Column::big_int(
        "update_id",
        |row| Some(row.arrival.update.known()?.0),
        "Update that brought this version of the message, numbered per bot. NULL for `export`, and if it was stored without its update.",
        "Update que trouxe esta versão da mensagem, numerado por bot. NULL para `export`, e se foi guardada sem o seu update.",
    ),
    Column::string(
        "update_kind",
        |row| Some(Cow::Borrowed(row.arrival.kind)),
        "`message`, `edited_message`, `channel_post` or `edited_channel_post`; `export` for a message that only an export tells of.",
        "`message`, `edited_message`, `channel_post` ou `edited_channel_post`; `export` para uma mensagem que só consta de uma exportação.",
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

/// What could not be read, and where the message is from.
pub(super) const GAPS: [Column; 3] = [
    Column::string(
        "unread_fields",
        |row| {
            let unread = &row.message.unread;
            (!unread.is_empty()).then(|| Cow::Owned(unread.join(",")))
        },
        "Fields of the message that could not be read, separated by commas. NULL if none; the raw zone has them.",
        "Campos da mensagem que não puderam ser lidos, separados por vírgulas. NULL se nenhum; a zona raw os guarda.",
    ),
    Column::string(
        "source",
        |row| Some(Cow::Borrowed(row.arrival.source())),
        "`bot` for a message that a bot received, `export` for one that only a Telegram Desktop export tells of.",
        "`bot` para uma mensagem que um bot recebeu, `export` para uma que só consta de uma exportação do Telegram Desktop.",
    ),
    Column::new(
        "member_names",
        Read::StringList(|row| {
            let names = &row.message.service.as_ref()?.member_names;
            // Deleted accounts have no names.
            let names: Vec<String> = names
                .iter()
                .flatten()
                .map(|name| name.0.to_string())
                .collect();
            Some(names).filter(|names| !names.is_empty())
        }),
        "Names of those who joined, left or were removed, where an export tells only names.",
        "Nomes de quem entrou, saiu ou foi removido, quando uma exportação informa apenas nomes.",
    ),
];
