//! `telelake bot`: what Telegram says about the bot, its chats and its waiting updates. It reads
//! and confirms nothing, so nothing is lost to whoever captures.

use ::bot::{Bot, GetUpdates, Me, RawUpdate};
use anyhow::Result;
use ingest::Allowed;
use jiff::Timestamp;
use serde_json::{Value, json};
use telegram::{ChatId, Update};

use crate::cli::Global;
use crate::home::Home;
use crate::output::{data, say};
use crate::privacy;
use crate::seen::SeenChats;
use crate::table::Table;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake bot me                    who the token belongs to, and what the bot may see
  telelake bot updates               what waits at Telegram, without taking it
  telelake bot updates --json        the same as Telegram sent it, one update a line
  telelake bot chats                 which chats are captured, and which could be";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Show who the token belongs to
    #[command(after_help = "Example:\n  telelake bot me --json | jq .username")]
    Me {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the updates that wait at Telegram, and leave them there
    #[command(after_help = "Example:\n  telelake bot updates --json --limit 5 | jq .")]
    Updates {
        /// Print the updates as Telegram sent them, one a line
        #[arg(long)]
        json: bool,
        /// At most this many, from the oldest on
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u8).range(1..=100))]
        limit: u8,
    },
    /// Show the chats that are captured, and those seen in waiting updates
    #[command(after_help = "Example:\n  telelake bot chats --json | jq '.[].id'")]
    Chats {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    let home = Home::open(global, Vec::new())?;
    let bot = home.bot()?;
    match args.action {
        Action::Me { json } => show_me(&home, &bot.me().await?, json),
        Action::Updates { json, limit } => updates(&home, &bot, json, limit).await,
        Action::Chats { json } => chats(&home, &bot, json).await,
    }
}

fn show_me(home: &Home, me: &Me, as_json: bool) -> Result<()> {
    if as_json {
        let me = json!({
            "id": me.id,
            "username": me.username,
            "first_name": me.first_name,
            "can_join_groups": me.can_join_groups,
            "can_read_all_group_messages": me.can_read_all_group_messages,
        });
        data(serde_json::to_string_pretty(&me)?);
        return Ok(());
    }
    let language = home.language;
    let yes_no = |yes: bool| {
        if yes {
            language.pick("yes", "sim")
        } else {
            language.pick("no", "não")
        }
        .to_owned()
    };
    let mut table = Table::new([]);
    let username = me.username.clone().unwrap_or_default();
    table.push(["id".to_owned(), me.id.to_string()]);
    table.push(["username".to_owned(), format!("@{username}")]);
    table.push(["first_name".to_owned(), me.first_name.clone()]);
    table.push(["can_join_groups".to_owned(), yes_no(me.can_join_groups)]);
    let reads = yes_no(me.can_read_all_group_messages);
    table.push(["can_read_all_group_messages".to_owned(), reads]);
    data(table);
    if !me.can_read_all_group_messages {
        say(privacy::explanation(language, &username));
    }
    Ok(())
}

/// The updates that wait, oldest first. Without an offset Telegram forgets none of them.
pub(crate) async fn peek(bot: &Bot, limit: u8) -> Result<Vec<RawUpdate>> {
    let wanted = GetUpdates {
        limit,
        timeout: std::time::Duration::ZERO,
        ..GetUpdates::default()
    };
    Ok(bot.updates(wanted).await?.updates)
}

async fn updates(home: &Home, bot: &Bot, as_json: bool, limit: u8) -> Result<()> {
    let waiting = peek(bot, limit).await?;
    if waiting.is_empty() {
        say(home.language.pick(
            "nothing waits at Telegram: write something in the group, or another program has taken it already",
            "nada espera no Telegram: escreva algo no grupo, ou outro programa já retirou os updates",
        ));
    }
    if as_json {
        for update in &waiting {
            data(one_line(&update.bytes));
        }
        return Ok(());
    }
    if waiting.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(["UPDATE", "KIND", "DATE", "CHAT", "TITLE"]);
    for update in &waiting {
        table.push(row(home, &update.bytes));
    }
    data(table);
    if waiting.len() == usize::from(limit) {
        say(home.language.pick(
            "note: there may be more; Telegram shows later updates only to whoever confirms these",
            "nota: pode haver mais; o Telegram só mostra os seguintes a quem confirma estes",
        ));
    }
    Ok(())
}

fn row(home: &Home, bytes: &[u8]) -> [String; 5] {
    let Ok(update) = Update::decode(bytes) else {
        return ["?", "?", "", "", ""].map(str::to_owned);
    };
    let facts = update.facts().unwrap_or_default();
    let date = facts
        .date
        .and_then(|date| Timestamp::from_second(date).ok());
    let date = date.map(|date| {
        date.to_zoned(home.zone())
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string()
    });
    let seen = SeenChats::of([bytes]);
    let title = seen
        .iter()
        .find(|(id, _)| Some(*id) == facts.chat)
        .map(|(_, chat)| chat);
    [
        update.id.to_string(),
        update.kind.to_string(),
        date.unwrap_or_default(),
        facts.chat.map(|chat| chat.to_string()).unwrap_or_default(),
        title.map(|chat| chat.title.clone()).unwrap_or_default(),
    ]
}

/// `json` with its line breaks made blanks; they can only stand between tokens.
fn one_line(json: &[u8]) -> String {
    String::from_utf8_lossy(json).replace(['\r', '\n'], " ")
}

/// A chat as it is shown.
struct Shown {
    id: ChatId,
    title: String,
    kind: String,
    members: Option<u64>,
    status: String,
    captured: bool,
    note: String,
}

async fn chats(home: &Home, bot: &Bot, as_json: bool) -> Result<()> {
    let me = bot.me().await?;
    let allowed = home.allowed().ok();
    let mut shown = Vec::new();
    if let Some(Allowed::Only(chats)) = &allowed {
        for chat in chats {
            shown.push(look_up(home, bot, &me, *chat).await);
        }
    }
    match peek(bot, 100).await {
        Ok(waiting) => {
            let seen = SeenChats::of(waiting.iter().map(|update| &*update.bytes));
            let is_all = allowed == Some(Allowed::All);
            for (id, chat) in seen.iter() {
                if shown.iter().all(|known: &Shown| known.id != id) {
                    let kind = chat.kind.clone();
                    let note = home
                        .language
                        .pick("seen in waiting updates", "visto em updates pendentes");
                    shown.push(Shown {
                        id,
                        title: chat.title.clone(),
                        kind,
                        members: None,
                        status: String::new(),
                        captured: is_all,
                        note: note.to_owned(),
                    });
                }
            }
        }
        // With a webhook nobody can look at what waits; the chats on the list are known anyway.
        Err(error) => say(format_args!("note: {error}")),
    }
    print_chats(home.language, &shown, as_json)
}

async fn look_up(home: &Home, bot: &Bot, me: &Me, id: ChatId) -> Shown {
    let language = home.language;
    let mut shown = Shown {
        id,
        title: String::new(),
        kind: String::new(),
        members: None,
        status: String::new(),
        captured: true,
        note: String::new(),
    };
    match bot.chat(id).await {
        Ok(chat) => {
            shown.title = chat.title.or(chat.first_name).unwrap_or_default();
            shown.kind = chat.kind;
        }
        Err(::bot::Error::Refused {
            migrate_to_chat_id: Some(to),
            ..
        }) => {
            shown.note = language.pick(format!("is now {to}"), format!("agora é {to}"));
            return shown;
        }
        Err(error) => {
            shown.note = error.to_string();
            return shown;
        }
    }
    shown.members = bot.member_count(id).await.ok();
    if let Ok(member) = bot.chat_member(id, me.id).await {
        let note = if !member.belongs() {
            language.pick("the bot is not in this chat", "o bot não está neste chat")
        } else if member.administers() {
            language.pick("sees everything", "vê tudo")
        } else if me.can_read_all_group_messages {
            language.pick(
                "sees messages; no reactions, no joins",
                "vê mensagens; sem reações nem entradas",
            )
        } else {
            language.pick(
                "privacy mode: sees commands only",
                "modo de privacidade: vê só comandos",
            )
        };
        note.clone_into(&mut shown.note);
        shown.status = member.status;
    }
    shown
}

fn print_chats(language: Language, chats: &[Shown], as_json: bool) -> Result<()> {
    if as_json {
        let chats: Vec<Value> = chats
            .iter()
            .map(|chat| {
                json!({
                    "id": chat.id, "title": chat.title, "type": chat.kind, "members": chat.members,
                    "status": chat.status, "captured": chat.captured, "note": chat.note,
                })
            })
            .collect();
        data(serde_json::to_string_pretty(&chats)?);
        return Ok(());
    }
    if chats.is_empty() {
        say(language.pick(
            "no chat is configured and none is seen: add the bot to a group and write something there",
            "nenhum chat configurado e nenhum visto: adicione o bot a um grupo e escreva algo lá",
        ));
        return Ok(());
    }
    let mut table = Table::new([
        "CHAT", "TITLE", "TYPE", "MEMBERS", "BOT IS", "CAPTURED", "NOTE",
    ]);
    for chat in chats {
        let captured = if chat.captured {
            language.pick("yes", "sim")
        } else {
            language.pick("no", "não")
        };
        table.push([
            chat.id.to_string(),
            chat.title.clone(),
            chat.kind.clone(),
            chat.members
                .map(|members| members.to_string())
                .unwrap_or_default(),
            chat.status.clone(),
            captured.to_owned(),
            chat.note.clone(),
        ]);
    }
    data(table);
    Ok(())
}
