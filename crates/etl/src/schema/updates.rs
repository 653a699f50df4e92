//! The columns of `telegram_updates`: the envelope of every update, and its payload as JSON text.

use std::borrow::Cow;

use super::column::Column;
use super::table::Updates;
use crate::visible::visible;

/// All columns.
pub(super) const COLUMNS: [Column<Updates>; 12] = [
    Column::big_int(
        "update_id",
        |row| Some(row.arrival.update.known()?.0),
        "Number of the update in the bot's sequence. NULL for a message that was stored without its update.",
        "Número do update na sequência do bot. NULL para uma mensagem guardada sem o seu update.",
    ),
    Column::string(
        "kind",
        |row| Some(Cow::Borrowed(row.arrival.kind)),
        "What kind of update it is, in Telegram's word: `message`, `poll_answer`, …; also kinds that telelake does not know.",
        "O tipo do update, no termo do Telegram: `message`, `poll_answer`, …; também tipos que o telelake não conhece.",
    ),
    Column::big_int(
        "bot_id",
        |row| Some(row.arrival.bot?.0),
        "Bot that received the update. NULL for objects written by other programs.",
        "Bot que recebeu o update. NULL para objetos escritos por outros programas.",
    ),
    Column::big_int(
        "chat_id",
        |row| Some(row.facts.chat?.0),
        "Chat that it happened in. NULL for kinds that belong to no chat.",
        "Chat em que aconteceu. NULL para tipos que não pertencem a nenhum chat.",
    ),
    Column::big_int(
        "user_id",
        |row| Some(row.facts.user?.0),
        "Account whose doing it is. NULL if Telegram names none.",
        "Conta que o provocou. NULL se o Telegram não informa nenhuma.",
    ),
    Column::big_int(
        "message_id",
        |row| Some(row.facts.message?.0),
        "Message that it is, or is about, or whose button was pressed. NULL if none, or several.",
        "Mensagem que ele é, ou de que trata, ou cujo botão foi pressionado. NULL se nenhuma, ou várias.",
    ),
    Column::big_int(
        "date",
        |row| row.facts.date,
        "When it happened, in Unix seconds (UTC); for an edit, when the original was sent. NULL if Telegram does not say.",
        "Quando aconteceu, em segundos Unix (UTC); para uma edição, quando a original foi enviada. NULL se o Telegram não informa.",
    ),
    Column::big_int(
        "edit_date",
        |row| row.facts.edit_date,
        "When the message was edited, in Unix seconds. NULL for all but edits.",
        "Quando a mensagem foi editada, em segundos Unix. NULL exceto em edições.",
    ),
    Column::big_int(
        "received_at",
        |row| row.arrival.received_at,
        "When the update first arrived here, in Unix seconds. NULL if unknown.",
        "Quando o update chegou aqui pela primeira vez, em segundos Unix. NULL se desconhecido.",
    ),
    Column::string(
        "text",
        |row| row.message?.words().map(Cow::Borrowed),
        "Text or caption of this version of a message. NULL for all else.",
        "Texto ou legenda desta versão de uma mensagem. NULL para o resto.",
    ),
    Column::string(
        "content_hash",
        |row| row.message.map(|message| Cow::Owned(visible(message))),
        "Hash of what people see of this version of a message: an edit with the hash of the version before changed nothing visible, as when somebody reacts. NULL for all else.",
        "Hash do que se vê desta versão de uma mensagem: uma edição com o hash da versão anterior não mudou nada visível, como quando alguém reage. NULL para o resto.",
    ),
    Column::string(
        "payload",
        |row| Some(Cow::Borrowed(row.payload)),
        "What is under `kind`, as JSON text exactly as it came.",
        "O que está sob `kind`, como texto JSON exatamente como chegou.",
    ),
];
