//! Columns about what a message says and carries.

use super::column::{Group, Marks, MessageColumn as Column, Read, text};
use super::table::Messages;

/// The words, and what is marked in them.
pub(super) const WORDS: [Column; 3] = [
    Column::string(
        "caption",
        |row| text(row.message.caption.as_ref()),
        "Words under a photo, video, document, …",
        "Legenda de uma foto, vídeo, documento, …",
    ),
    Column::big_int(
        "text_length",
        |row| i64::try_from(row.message.words()?.chars().count()).ok(),
        "Characters of the text, or else of the caption.",
        "Caracteres do texto ou, na falta dele, da legenda.",
    ),
    Column::new(
        "entities",
        Read::Entities(|row| Marks {
            words: row.message.words().unwrap_or_default(),
            entities: &row.message.entities,
        }),
        "Marked parts of the text or caption (links, mentions, hashtags, …) with the words they mark; offsets and lengths in UTF-16 units. NULL if none.",
        "Partes marcadas do texto ou da legenda (links, menções, hashtags, …) com as palavras que marcam; posições e tamanhos em unidades UTF-16. NULL se nenhuma.",
    ),
];

/// The file.
pub(super) const FILE: Group<Messages> = Group::only_if(
    |row| row.message.media.is_some() || row.message.has_media_spoiler.is_some(),
    &FILE_COLUMNS,
);

const FILE_COLUMNS: [Column; 9] = [
    Column::string(
        "file_id",
        |row| text(row.message.media.as_ref()?.file_id.as_ref()),
        "File that the message carries, for downloading it with this bot.",
        "Arquivo que a mensagem traz, para baixá-lo com este bot.",
    ),
    Column::string(
        "file_unique_id",
        |row| text(row.message.media.as_ref()?.file_unique_id.as_ref()),
        "The same file for every bot and for ever; for counting, not for downloading.",
        "O mesmo arquivo para qualquer bot e para sempre; para contar, não para baixar.",
    ),
    Column::big_int(
        "file_size",
        |row| row.message.media.as_ref()?.file_size,
        "Size in bytes.",
        "Tamanho em bytes.",
    ),
    Column::string(
        "file_name",
        |row| text(row.message.media.as_ref()?.file_name.as_ref()),
        "Name that the sender gave the file.",
        "Nome que o remetente deu ao arquivo.",
    ),
    Column::string(
        "mime_type",
        |row| text(row.message.media.as_ref()?.mime_type.as_ref()),
        "MIME type as the sender gave it.",
        "Tipo MIME informado pelo remetente.",
    ),
    Column::big_int(
        "duration",
        |row| row.message.media.as_ref()?.duration,
        "Length of a video, voice message or audio in seconds.",
        "Duração de um vídeo, mensagem de voz ou áudio em segundos.",
    ),
    Column::big_int(
        "width",
        |row| {
            let media = row.message.media.as_ref()?;
            media.width.or(media.length)
        },
        "Width in pixels.",
        "Largura em pixels.",
    ),
    Column::big_int(
        "height",
        |row| {
            let media = row.message.media.as_ref()?;
            media.height.or(media.length)
        },
        "Height in pixels.",
        "Altura em pixels.",
    ),
    Column::boolean(
        "has_media_spoiler",
        |row| row.message.has_media_spoiler,
        "Whether the file is hidden behind a spoiler.",
        "Se o arquivo está escondido como spoiler.",
    ),
];

/// Stickers, polls, places, dice.
pub(super) const THINGS: Group<Messages> = Group::only_if(
    |row| {
        let message = &row.message;
        message.sticker.is_some()
            || message.poll.is_some()
            || message.location.is_some()
            || message.venue_title.is_some()
            || message.dice.is_some()
    },
    &THING_COLUMNS,
);

const THING_COLUMNS: [Column; 10] = [
    Column::string(
        "sticker_emoji",
        |row| text(row.message.sticker.as_ref()?.emoji.as_ref()),
        "Emoji that the sticker stands for.",
        "Emoji que a figurinha representa.",
    ),
    Column::string(
        "sticker_set_name",
        |row| text(row.message.sticker.as_ref()?.set_name.as_ref()),
        "Set that the sticker is from.",
        "Pacote a que a figurinha pertence.",
    ),
    Column::string(
        "poll_id",
        |row| text(row.message.poll.as_ref()?.id.as_ref()),
        "Poll that the message carries.",
        "Enquete que a mensagem traz.",
    ),
    Column::string(
        "poll_question",
        |row| text(row.message.poll.as_ref()?.question.as_ref()),
        "Question of the poll.",
        "Pergunta da enquete.",
    ),
    Column::string(
        "poll_type",
        |row| text(row.message.poll.as_ref()?.kind.as_ref()),
        "`regular` or `quiz`.",
        "`regular` ou `quiz`.",
    ),
    Column::double(
        "latitude",
        |row| row.message.location.as_ref()?.latitude,
        "Place, in degrees north.",
        "Lugar, em graus ao norte.",
    ),
    Column::double(
        "longitude",
        |row| row.message.location.as_ref()?.longitude,
        "Place, in degrees east.",
        "Lugar, em graus a leste.",
    ),
    Column::string(
        "venue_title",
        |row| text(row.message.venue_title.as_ref()),
        "Name of the place.",
        "Nome do lugar.",
    ),
    Column::string(
        "dice_emoji",
        |row| text(Some(&row.message.dice.as_ref()?.0)),
        "Kind of dice that was thrown.",
        "Tipo de dado que foi lançado.",
    ),
    Column::big_int(
        "dice_value",
        |row| Some(row.message.dice.as_ref()?.1),
        "What it fell on.",
        "Valor que saiu.",
    ),
];

/// What happened to the group.
pub(super) const SERVICE: Group<Messages> =
    Group::only_if(|row| row.message.service.is_some(), &SERVICE_COLUMNS);

const SERVICE_COLUMNS: [Column; 6] = [
    Column::new(
        "new_member_ids",
        Read::BigIntList(|row| {
            let members = &row.message.service.as_ref()?.new_members;
            (!members.is_empty()).then(|| members.iter().map(|member| member.id.0).collect())
        }),
        "Accounts that joined. NULL unless the message tells of a join.",
        "Contas que entraram. NULL se a mensagem não informa uma entrada.",
    ),
    Column::big_int(
        "left_member_id",
        |row| Some(row.message.service.as_ref()?.left_member.as_ref()?.id.0),
        "Account that left or was removed.",
        "Conta que saiu ou foi removida.",
    ),
    Column::string(
        "new_chat_title",
        |row| text(row.message.service.as_ref()?.new_title.as_ref()),
        "New title of the chat.",
        "Novo título do chat.",
    ),
    Column::big_int(
        "pinned_message_id",
        |row| Some(row.message.service.as_ref()?.pinned_message?.0),
        "Message that was pinned.",
        "Mensagem que foi fixada.",
    ),
    Column::big_int(
        "migrate_to_chat_id",
        |row| Some(row.message.service.as_ref()?.migrate_to?.0),
        "Supergroup that this group became.",
        "Supergrupo em que este grupo se transformou.",
    ),
    Column::big_int(
        "migrate_from_chat_id",
        |row| Some(row.message.service.as_ref()?.migrate_from?.0),
        "Group that this supergroup was before.",
        "Grupo que este supergrupo era antes.",
    ),
];
