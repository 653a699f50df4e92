//! Which chats to keep. Looks at what waits at Telegram, again and again, without ever confirming
//! it: an update that the wizard has seen is still there for the service.

use std::collections::BTreeSet;
use std::time::Duration;

use ::bot::{Bot, Error, GetUpdates};
use ::config::{AllowedChats, Config, Flag, Sources};
use anyhow::{Context as _, Result};
use telegram::ChatId;

use super::wizard::Manner;
use crate::failure::Advice;
use crate::home::Home;
use crate::output::{is_watched, say};
use crate::progress;
use crate::seen::SeenChats;
use crate::table::{Table, tame};
use crate::words::Language;

/// How long Telegram may hold a call when nothing waits.
const POLL: Duration = Duration::from_secs(25);
/// The pause when something waits but no group is in it: Telegram answers at once then.
const PAUSE: Duration = Duration::from_secs(2);

/// How to look for chats.
pub(super) struct Listening<'a> {
    pub(super) language: Language,
    pub(super) manner: Manner,
    pub(super) bot: &'a Bot,
    pub(super) patience: Duration,
}

/// The chats to keep: as given, as configured, or as seen and chosen.
pub(super) async fn choose(
    home: &Home,
    listening: &Listening<'_>,
    given: Option<&str>,
) -> Result<AllowedChats> {
    if let Some(text) = given {
        return follow(listening, parse(text)?).await;
    }
    if let (Some(chats), Manner::Silent) = (&home.config.telegram.chat_id, listening.manner) {
        return follow(listening, chats.clone()).await;
    }
    if listening.bot.webhook_info().await?.is_set() {
        return by_hand(listening);
    }
    let seen = listening.wait().await?;
    listening.pick(&seen)
}

/// The chats in `text`, or what is wrong with it.
fn parse(text: &str) -> Result<AllowedChats> {
    let flag = Flag {
        setting: "telegram.chat_id".to_owned(),
        spelling: "--chat-id".to_owned(),
        value: text.to_owned(),
    };
    let config = Config::resolve(Sources {
        flags: &[flag],
        ..Sources::default()
    })?;
    config.telegram.chat_id.context("no chat was given")
}

/// `chats`, with groups replaced by the supergroups that they became.
async fn follow(listening: &Listening<'_>, chats: AllowedChats) -> Result<AllowedChats> {
    let AllowedChats::Only(ids) = chats else {
        return Ok(chats);
    };
    let mut followed = BTreeSet::new();
    for id in ids {
        match listening.bot.chat(id).await {
            Err(Error::Refused {
                migrate_to_chat_id: Some(to),
                ..
            }) => {
                say(listening.language.pick(
                    format!("! {id} became the supergroup {to}, which is taken instead"),
                    format!("! {id} virou o supergrupo {to}, que é usado no lugar"),
                ));
                followed.insert(to);
            }
            _ => {
                followed.insert(id);
            }
        }
    }
    Ok(AllowedChats::Only(followed))
}

/// With a webhook set nobody else can look at what waits.
fn by_hand(listening: &Listening<'_>) -> Result<AllowedChats> {
    let language = listening.language;
    if listening.manner == Manner::Silent {
        let advice = language.pick(
            Advice::new(
                "this bot has a webhook, so the chats cannot be found by looking at waiting updates",
                "add `--chat-id ID`, or run `telelake webhook delete` first",
            ),
            Advice::new(
                "este bot tem um webhook, então não dá para encontrar os chats olhando os updates pendentes",
                "acrescente `--chat-id ID` ou execute antes `telelake webhook delete`",
            ),
        );
        return Err(advice.into());
    }
    say(language.pick(
        "! this bot has a webhook, so its waiting updates cannot be looked at.\n  \
         Type the group's id, or stop here and run `telelake webhook delete` first.",
        "! este bot tem um webhook, então os updates pendentes não podem ser vistos.\n  \
         Digite o id do grupo, ou pare aqui e execute antes `telelake webhook delete`.",
    ));
    let text: String = dialoguer::Input::new()
        .with_prompt(language.pick("Chat ids, or * for all", "Ids dos chats, ou * para todos"))
        .validate_with(|text: &String| parse(text).map(drop).map_err(|error| error.to_string()))
        .interact_text()?;
    parse(&text)
}

impl Listening<'_> {
    /// Waits until a group has said something.
    async fn wait(&self) -> Result<SeenChats> {
        let message = self.language.pick(
            "waiting for a message: add the bot to the group and write something there",
            "esperando uma mensagem: adicione o bot ao grupo e escreva algo lá",
        );
        if !is_watched() {
            say(message);
        }
        let spinner = progress::spinner(message);
        let deadline = tokio::time::Instant::now() + self.patience;
        loop {
            let left = deadline.saturating_duration_since(tokio::time::Instant::now());
            // Never an offset: with one, Telegram would forget what lies before it.
            let wanted = GetUpdates {
                timeout: left.min(POLL),
                ..GetUpdates::default()
            };
            let waiting = self.bot.updates(wanted).await?.updates;
            let seen = SeenChats::of(waiting.iter().map(|update| &*update.bytes));
            if seen.groups().next().is_some() {
                spinner.finish_and_clear();
                return Ok(seen);
            }
            if tokio::time::Instant::now() >= deadline {
                spinner.finish_and_clear();
                return Err(self.nothing_seen());
            }
            if !waiting.is_empty() {
                tokio::time::sleep(PAUSE.min(left)).await;
            }
        }
    }

    fn nothing_seen(&self) -> anyhow::Error {
        let seconds = self.patience.as_secs();
        let advice = self.language.pick(
            Advice::later(
                format!("no group was seen within {seconds} s"),
                "add the bot to the group and write something there, with privacy mode off or a `/start`; or give the id with `--chat-id`",
            ),
            Advice::later(
                format!("nenhum grupo foi visto em {seconds} s"),
                "adicione o bot ao grupo e escreva algo lá, com o modo de privacidade desligado ou um `/start`; ou informe o id com `--chat-id`",
            ),
        );
        advice.into()
    }

    /// The chats to keep of those that were seen.
    fn pick(&self, seen: &SeenChats) -> Result<AllowedChats> {
        let mut table = Table::new(["CHAT", "TITLE", "TYPE"]);
        for (id, chat) in seen.groups() {
            table.push([id.to_string(), chat.title.clone(), chat.kind.clone()]);
        }
        say(&table);
        let groups: Vec<ChatId> = seen.groups().map(|(id, _)| id).collect();
        if self.manner == Manner::Silent {
            return Ok(AllowedChats::Only(groups.into_iter().collect()));
        }
        let all = self.language.pick(
            "* all chats the bot sees, also future ones",
            "* todos os chats que o bot vê, também os futuros",
        );
        let names = seen
            .groups()
            .map(|(id, chat)| format!("{} ({id})", tame(&chat.title)));
        let question = self.language.pick(
            "Which chats shall be kept? (space marks, enter confirms)",
            "Quais chats guardar? (espaço marca, enter confirma)",
        );
        let marks = dialoguer::MultiSelect::new()
            .with_prompt(question)
            .items_checked(names.map(|name| (name, true)))
            .item_checked(all, false)
            .interact()?;
        if marks.contains(&groups.len()) {
            return Ok(AllowedChats::All);
        }
        let chosen: BTreeSet<ChatId> = marks
            .iter()
            .filter_map(|mark| groups.get(*mark))
            .copied()
            .collect();
        if chosen.is_empty() {
            return Err(Advice::usage(
                "no chat was chosen",
                "mark at least one with the space bar",
            )
            .into());
        }
        Ok(AllowedChats::Only(chosen))
    }
}
