//! The columns of `telegram_members`: who came, who went, who rose and who fell.

use std::borrow::Cow;

use super::column::{Column, text};
use super::table::Members;

/// All columns.
pub(super) const COLUMNS: [Column<Members>; 25] = [
    Column::big_int(
        "chat_id",
        |row| Some(row.change.chat.as_ref()?.id.0),
        "Chat whose member it is.",
        "Chat de que se trata.",
    ),
    Column::string(
        "chat_title",
        |row| text(row.change.chat.as_ref()?.title.as_ref()),
        "Title of that chat at the time.",
        "Título desse chat na ocasião.",
    ),
    Column::big_int(
        "user_id",
        |row| Some(row.change.user.as_ref()?.id.0),
        "Account that it is about. NULL where an export tells only the name.",
        "Conta de que se trata. NULL quando uma exportação informa apenas o nome.",
    ),
    Column::boolean(
        "user_is_bot",
        |row| row.change.user.as_ref()?.is_bot,
        "Whether that account is a bot.",
        "Se essa conta é um bot.",
    ),
    Column::string(
        "user_first_name",
        |row| {
            let user = row.change.user.as_ref();
            let name = user.map_or(row.change.user_name.as_ref(), |user| {
                user.first_name.as_ref()
            });
            text(name)
        },
        "First name of that account.",
        "Primeiro nome dessa conta.",
    ),
    Column::string(
        "user_last_name",
        |row| text(row.change.user.as_ref()?.last_name.as_ref()),
        "Last name of that account.",
        "Sobrenome dessa conta.",
    ),
    Column::string(
        "user_username",
        |row| text(row.change.user.as_ref()?.username.as_ref()),
        "Public name of that account, without the `@`.",
        "Nome público dessa conta, sem o `@`.",
    ),
    Column::string(
        "event",
        |row| Some(Cow::Borrowed(row.change.event.name())),
        "`join`, `leave`, `remove`, `ban`, `unban`, `promote`, `demote`, `restrict`, `unrestrict`, `request` or `change` (of rights or title).",
        "`join`, `leave`, `remove`, `ban`, `unban`, `promote`, `demote`, `restrict`, `unrestrict`, `request` ou `change` (de direitos ou título).",
    ),
    Column::big_int(
        "date",
        |row| row.change.date,
        "When it happened, in Unix seconds (UTC).",
        "Quando aconteceu, em segundos Unix (UTC).",
    ),
    Column::string(
        "origin",
        |row| Some(Cow::Borrowed(row.arrival.kind)),
        "Kind of update that told: `chat_member`, `my_chat_member` (about the bot itself), `chat_join_request`, `message` or `export`. An administrator bot hears of one join twice, from `chat_member` and from `message`: count one of them, or distinct users.",
        "Tipo de update que informou: `chat_member`, `my_chat_member` (sobre o próprio bot), `chat_join_request`, `message` ou `export`. Um bot administrador fica sabendo de uma entrada duas vezes, por `chat_member` e por `message`: conte um deles, ou usuários distintos.",
    ),
    Column::string(
        "old_status",
        |row| text(row.change.old_status.as_ref()),
        "Status before, in the words of Telegram: `left`, `member`, `restricted`, `administrator`, `creator`, `kicked`. NULL for service messages.",
        "Status anterior, nos termos do Telegram: `left`, `member`, `restricted`, `administrator`, `creator`, `kicked`. NULL para mensagens de serviço.",
    ),
    Column::string(
        "new_status",
        |row| text(row.change.new_status.as_ref()),
        "Status after.",
        "Status posterior.",
    ),
    Column::big_int(
        "actor_id",
        |row| Some(row.change.actor.as_ref()?.id.0),
        "Account that brought it about; the same as `user_id` for those who came or went by themselves.",
        "Conta que o provocou; a mesma de `user_id` para quem entrou ou saiu por conta própria.",
    ),
    Column::string(
        "actor_first_name",
        |row| text(row.change.actor.as_ref()?.first_name.as_ref()),
        "First name of that account.",
        "Primeiro nome dessa conta.",
    ),
    Column::string(
        "custom_title",
        |row| text(row.change.custom_title.as_ref()),
        "Title of an administrator.",
        "Título de um administrador.",
    ),
    Column::big_int(
        "until_date",
        |row| row.change.until_date,
        "When a ban or restriction ends, in Unix seconds; 0 for never.",
        "Quando um banimento ou restrição termina, em segundos Unix; 0 para nunca.",
    ),
    Column::string(
        "invite_link",
        |row| text(row.change.invite_link.as_ref()?.url.as_ref()),
        "Link that the person came by. Telegram hides the end of links that other administrators made.",
        "Link pelo qual a pessoa entrou. O Telegram oculta o final dos links criados por outros administradores.",
    ),
    Column::string(
        "invite_link_name",
        |row| text(row.change.invite_link.as_ref()?.name.as_ref()),
        "Name that administrators gave to that link.",
        "Nome que os administradores deram a esse link.",
    ),
    Column::boolean(
        "via_join_request",
        |row| row.change.via_join_request,
        "Whether an administrator let the person in.",
        "Se um administrador aceitou a pessoa.",
    ),
    Column::boolean(
        "via_chat_folder_invite_link",
        |row| row.change.via_folder_link,
        "Whether the person came by a link to a folder of chats.",
        "Se a pessoa entrou por um link de pasta de chats.",
    ),
    Column::big_int(
        "message_id",
        |row| Some(row.message?.0),
        "Service message that told of it. NULL for the other kinds.",
        "Mensagem de serviço que informou. NULL para os demais tipos.",
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
    Column::big_int(
        "invite_link_creator_id",
        |row| Some(row.change.invite_link.as_ref()?.creator.as_ref()?.id.0),
        "Administrator, or bot, that made the link of `invite_link`.",
        "Administrador, ou bot, que criou o link de `invite_link`.",
    ),
];
