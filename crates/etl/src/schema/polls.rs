//! The columns of `telegram_polls`: polls as they were sent, as they stand, and who chose what.

use std::borrow::Cow;

use super::column::{Column, Read, text};
use super::table::Polls;
use crate::row::PollRow;

/// All columns.
pub(super) const COLUMNS: [Column<Polls>; 22] = [
    Column::string(
        "poll_id",
        |row| text(row.event.poll.id.as_ref()),
        "The poll.",
        "A enquete.",
    ),
    Column::string(
        "event",
        |row| Some(Cow::Borrowed(row.event.stage.name())),
        "`sent` with a message, `state` as it stands now, `answer` when somebody chose. Telegram sends the last two only for polls of the bot itself.",
        "`sent` com uma mensagem, `state` como está agora, `answer` quando alguém escolheu. O Telegram envia os dois últimos apenas para enquetes do próprio bot.",
    ),
    Column::big_int(
        "chat_id",
        |row| Some(row.message?.0.0),
        "Chat that the poll was sent in, in rows with the event `sent`.",
        "Chat em que a enquete foi enviada, nas linhas com o evento `sent`.",
    ),
    Column::big_int(
        "message_id",
        |row| Some(row.message?.1.0),
        "Message that brought the poll, in rows with the event `sent`.",
        "Mensagem que trouxe a enquete, nas linhas com o evento `sent`.",
    ),
    Column::big_int(
        "date",
        |row| Some(row.message?.2),
        "When the poll was sent, in Unix seconds (UTC). NULL for the other events: see `received_at`.",
        "Quando a enquete foi enviada, em segundos Unix (UTC). NULL para os outros eventos: veja `received_at`.",
    ),
    Column::big_int(
        "user_id",
        |row| Some(row.event.user.as_ref()?.id.0),
        "Account that sent the poll or chose.",
        "Conta que enviou a enquete ou escolheu.",
    ),
    Column::string(
        "user_first_name",
        |row| text(row.event.user.as_ref()?.first_name.as_ref()),
        "First name of that account.",
        "Primeiro nome dessa conta.",
    ),
    Column::big_int(
        "actor_chat_id",
        |row| Some(row.event.actor_chat.as_ref()?.id.0),
        "Chat that chose, or in whose name the poll was sent.",
        "Chat que escolheu, ou em nome do qual a enquete foi enviada.",
    ),
    Column::string(
        "question",
        |row| text(row.event.poll.question.as_ref()),
        "The question. NULL for answers.",
        "A pergunta. NULL para respostas.",
    ),
    Column::string(
        "poll_type",
        |row| text(row.event.poll.kind.as_ref()),
        "`regular` or `quiz`.",
        "`regular` ou `quiz`.",
    ),
    Column::boolean(
        "is_anonymous",
        |row| row.event.poll.is_anonymous,
        "Whether nobody sees who chose what.",
        "Se ninguém vê quem escolheu o quê.",
    ),
    Column::boolean(
        "is_closed",
        |row| row.event.poll.is_closed,
        "Whether nobody can vote any more.",
        "Se ninguém mais pode votar.",
    ),
    Column::boolean(
        "allows_multiple_answers",
        |row| row.event.poll.allows_multiple_answers,
        "Whether one may choose more than one option.",
        "Se é possível escolher mais de uma opção.",
    ),
    Column::big_int(
        "total_voter_count",
        |row| row.event.poll.total_voter_count,
        "How many had voted.",
        "Quantos haviam votado.",
    ),
    Column::new(
        "option_texts",
        Read::StringList(|row| texts(row)),
        "The options, in their order. NULL for answers.",
        "As opções, em sua ordem. NULL para respostas.",
    ),
    Column::new(
        "option_voter_counts",
        Read::BigIntList(|row| votes(row)),
        "How many had chosen each option, in the order of `option_texts`.",
        "Quantos haviam escolhido cada opção, na ordem de `option_texts`.",
    ),
    Column::new(
        "chosen_options",
        Read::BigIntList(|row| row.event.chosen.clone()),
        "Options that the account chose, counted from 0; empty if the choice was taken back. NULL but for answers.",
        "Opções que a conta escolheu, contadas a partir de 0; vazio se a escolha foi desfeita. NULL exceto em respostas.",
    ),
    Column::big_int(
        "correct_option_id",
        |row| only(&row.event.poll.correct_options()),
        "Right option of a quiz, counted from 0. NULL if there are several: see `correct_option_ids`.",
        "Opção certa de um quiz, contada a partir de 0. NULL se há várias: veja `correct_option_ids`.",
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
    Column::new(
        "correct_option_ids",
        Read::BigIntList(|row| some(row.event.poll.correct_options())),
        "Right options of a quiz, one or several, counted from 0. NULL where Telegram does not tell, as of polls that go on.",
        "Opções certas de um quiz, uma ou várias, contadas a partir de 0. NULL quando o Telegram não informa, como em enquetes em andamento.",
    ),
];

fn only(options: &[i64]) -> Option<i64> {
    match options {
        [option] => Some(*option),
        _ => None,
    }
}

fn some(options: Vec<i64>) -> Option<Vec<i64>> {
    (!options.is_empty()).then_some(options)
}

fn texts(row: &PollRow<'_>) -> Option<Vec<String>> {
    let options = &row.event.poll.options;
    let texts = options.iter().map(|option| match &option.text {
        Some(text) => text.to_string(),
        None => String::new(),
    });
    (!options.is_empty()).then(|| texts.collect())
}

fn votes(row: &PollRow<'_>) -> Option<Vec<i64>> {
    let options = &row.event.poll.options;
    let votes = options
        .iter()
        .map(|option| option.voter_count.unwrap_or_default());
    (!options.is_empty()).then(|| votes.collect())
}
