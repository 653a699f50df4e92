//! The checks that ask Telegram: the token, the bot, its chats, its webhook.

use std::error::Error as _;

use ::bot::{Bot, Chat, ChatMember, Error, Me};
use ingest::Allowed;
use telegram::ChatId;

use super::check::Check;
use super::examination::Findings;
use super::webhook_checks;
use crate::home::Home;
use crate::privacy;
use crate::table::tame;

/// More chats than this are not asked for one by one.
const CHATS_MAX: usize = 50;
/// The name of a check of one chat.
const NAME: &str = "chat";

/// Asks everything that can be asked with the configured token.
pub(super) async fn examine(home: &Home, findings: &mut Findings) {
    let language = home.language;
    let bot = match home.bot() {
        Ok(bot) => bot,
        Err(error) => {
            let fix = language.pick(
                "run `telelake init`, or set `TELEGRAM_BOT_TOKEN`",
                "execute `telelake init` ou defina `TELEGRAM_BOT_TOKEN`",
            );
            return findings.add(Check::broken("token", &error, fix));
        }
    };
    let me = match bot.me().await {
        Ok(me) => me,
        Err(error) => return findings.add(refused(home, &error)),
    };
    let name = me.username.clone().unwrap_or_default();
    let api = &home.config.telegram.api_url;
    findings.add(Check::ok(
        "token",
        language.pick(
            format!("{api} knows it as @{name} ({})", me.id),
            format!("{api} o conhece como @{name} ({})", me.id),
        ),
    ));
    findings.add(privacy_mode(home, &me));
    examine_chats(home, &bot, &me, findings).await;
    webhook_checks::examine(home, &bot, findings).await;
}

fn refused(home: &Home, error: &Error) -> Check {
    let language = home.language;
    let api = &home.config.telegram.api_url;
    if error.is_transient() {
        let why = error
            .source()
            .map(|source| format!(": {source}"))
            .unwrap_or_default();
        return Check::failed(
            "api",
            format!("{error}{why}"),
            language.pick(
                format!("check the network, a proxy, and `telegram.api_url` ({api})"),
                format!("verifique a rede, um proxy e `telegram.api_url` ({api})"),
            ),
        );
    }
    let fix = language.pick(
        "copy the token again from @BotFather: `/mybots`, the bot, `API Token`; then `telelake init --force`",
        "copie o token de novo do @BotFather: `/mybots`, o bot, `API Token`; depois `telelake init --force`",
    );
    Check::failed("token", error.to_string(), fix)
}

fn privacy_mode(home: &Home, me: &Me) -> Check {
    let language = home.language;
    let name = me.username.as_deref().unwrap_or_default();
    if me.can_read_all_group_messages {
        return Check::ok(
            "privacy",
            language.pick(
                "privacy mode is off: the bot sees all messages of groups that it joined since",
                "o modo de privacidade está desligado: o bot vê todas as mensagens dos grupos em que entrou desde então",
            ),
        );
    }
    Check::warning(
        "privacy",
        language.pick(
            "privacy mode is on: where the bot is no administrator it sees only commands and replies to it",
            "o modo de privacidade está ligado: onde não é administrador, o bot vê só comandos e respostas a ele",
        ),
        privacy::fix(language, name),
    )
}

async fn examine_chats(home: &Home, bot: &Bot, me: &Me, findings: &mut Findings) {
    let language = home.language;
    let chats = match home.allowed() {
        Ok(Allowed::Only(chats)) => chats,
        Ok(Allowed::All) => {
            return findings.add(Check::ok(
                "chats",
                language.pick(
                    "all chats that the bot sees are kept",
                    "todos os chats que o bot vê são guardados",
                ),
            ));
        }
        Err(error) => {
            return findings.add(Check::broken(
                "chats",
                &error,
                language.pick(
                    "run `telelake init`, or set `TELEGRAM_CHAT_ID`; `telelake bot chats` shows the ids",
                    "execute `telelake init` ou defina `TELEGRAM_CHAT_ID`; `telelake bot chats` mostra os ids",
                ),
            ));
        }
    };
    for chat in chats.iter().take(CHATS_MAX) {
        findings.add(examine_chat(home, bot, me, *chat).await);
    }
}

async fn examine_chat(home: &Home, bot: &Bot, me: &Me, id: ChatId) -> Check {
    let found = match bot.chat(id).await {
        Ok(chat) => bot
            .chat_member(id, me.id)
            .await
            .map(|member| (chat, member)),
        Err(error) => Err(error),
    };
    match found {
        Ok((chat, member)) => membership(home, me, id, (chat, &member)),
        Err(error) => unreachable_chat(home, id, &error).await,
    }
}

/// What a bot that is `member` of `chat` gets to see there.
fn membership(home: &Home, me: &Me, id: ChatId, (chat, member): (Chat, &ChatMember)) -> Check {
    let language = home.language;
    let title = tame(&chat.title.or(chat.first_name).unwrap_or_default());
    let place = format!("{id} “{title}” ({})", chat.kind);
    let name = me.username.as_deref().unwrap_or_default();
    let admin = language.pick(
        format!("make @{name} an administrator of the chat; no right beyond that is needed"),
        format!("torne @{name} administrador do chat; nenhum direito além disso é necessário"),
    );
    if !member.belongs() {
        return Check::failed(
            NAME,
            language.pick(
                format!("{place}: the bot is not in it ({})", member.status),
                format!("{place}: o bot não está nele ({})", member.status),
            ),
            language.pick(
                format!("add @{name} to the chat"),
                format!("adicione @{name} ao chat"),
            ),
        );
    }
    if member.administers() {
        return Check::ok(
            NAME,
            language.pick(
                format!("{place}: administrator, sees messages, reactions and members"),
                format!("{place}: administrador, vê mensagens, reações e membros"),
            ),
        );
    }
    if chat.kind == "private" {
        return Check::ok(
            NAME,
            language.pick(
                format!("{place}: sees everything"),
                format!("{place}: vê tudo"),
            ),
        );
    }
    if me.can_read_all_group_messages {
        return Check::warning(
            NAME,
            language.pick(
                format!(
                    "{place}: member, sees messages, but no reactions and not who joins or leaves"
                ),
                format!("{place}: membro, vê mensagens, mas não reações nem quem entra ou sai"),
            ),
            admin,
        );
    }
    Check::failed(
        NAME,
        language.pick(
            format!("{place}: a plain member with privacy mode on, so most messages never reach it"),
            format!("{place}: membro comum com o modo de privacidade ligado; a maioria das mensagens não chega a ele"),
        ),
        privacy::fix(language, name),
    )
}

async fn unreachable_chat(home: &Home, id: ChatId, error: &Error) -> Check {
    let language = home.language;
    let Error::Refused {
        migrate_to_chat_id: Some(to),
        ..
    } = error
    else {
        return Check::failed(
            NAME,
            format!("{id}: {error}"),
            language.pick(
                "add the bot to the chat and write something there; `telelake bot chats` shows the ids it sees",
                "adicione o bot ao chat e escreva algo lá; `telelake bot chats` mostra os ids que ele vê",
            ),
        );
    };
    if is_followed(home, id, *to).await {
        return Check::ok(
            NAME,
            language.pick(
                format!("{id}: became {to}, which is kept as well"),
                format!("{id}: virou {to}, que também é guardado"),
            ),
        );
    }
    Check::failed(
        NAME,
        language.pick(
            format!("{id}: became the supergroup {to}, whose messages are not kept"),
            format!("{id}: virou o supergrupo {to}, cujas mensagens não são guardadas"),
        ),
        language.pick(
            format!("add {to} to `telegram.chat_id`, beside the old id"),
            format!("acrescente {to} a `telegram.chat_id`, junto do id antigo"),
        ),
    )
}

/// Whether the capture has seen the upgrade itself and keeps the new chat without being told.
async fn is_followed(home: &Home, from: ChatId, to: ChatId) -> bool {
    if !home.config.lake.dir.exists() {
        return false;
    }
    let Ok(zones) = home.zones().await else {
        return false;
    };
    let migrations = zones.migrations.all().await.unwrap_or_default();
    migrations
        .iter()
        .any(|migration| migration.from == from && migration.to == to)
}
