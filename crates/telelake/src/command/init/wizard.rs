//! The steps in their order: token, bot, privacy, chats, time zone, files. Asks on a terminal, and
//! asks nothing elsewhere. Nothing is written before everything is known.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::Duration;

use ::bot::{Bot, Me};
use anyhow::Result;

use super::chats::Listening;
use super::files::Findings;
use super::{chats, files, place, token};
use crate::cli::Global;
use crate::home::Home;
use crate::output::say;
use crate::privacy;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake init                                        asks for everything
  telelake init --token-stdin --chat-id -1001234567890 --yes < token.txt
  TELEGRAM_BOT_TOKEN=… telelake init --yes             all groups that wrote something lately

The token comes from @BotFather. It is not shown while you type, and goes into `telelake.secrets.toml`,
which only you can read. Waiting updates are looked at and left where they are.";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Use the token in this file, which stays there
    #[arg(long, value_name = "FILE", conflicts_with = "token_stdin")]
    pub(super) token_file: Option<PathBuf>,
    /// Read the token from the first line of standard input
    #[arg(long)]
    pub(super) token_stdin: bool,
    /// The chats to keep: ids with commas between them, or `*` for all the bot sees
    #[arg(long, value_name = "CHATS", allow_hyphen_values = true)]
    pub(super) chat_id: Option<String>,
    /// The time zone that decides which day a message belongs to, such as `America/Sao_Paulo`
    #[arg(long, value_name = "ZONE")]
    pub(super) time_zone: Option<String>,
    /// Ask nothing: take every group that is seen
    #[arg(long, short = 'y')]
    pub(super) yes: bool,
    /// Wait this many seconds for a message in the group
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(0..=86_400))]
    pub(super) wait: u64,
    /// Replace settings files that are there
    #[arg(long)]
    pub(super) force: bool,
}

/// Whether somebody can be asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Manner {
    Asking,
    Silent,
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    files::refuse_to_replace(global, args.force)?;
    let home = Home::found(global)?;
    let is_watched = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let manner = if is_watched && !args.yes {
        Manner::Asking
    } else {
        Manner::Silent
    };
    let language = home.language;
    if let Some(zone) = &args.time_zone {
        place::check(zone)?;
    }
    let (token, bot, me) = token::connect(&home, &args, manner).await?;
    greet(language, &me);
    let listening = Listening {
        language,
        manner,
        bot: &bot,
        patience: Duration::from_secs(args.wait),
    };
    let chats = chats::choose(&home, &listening, args.chat_id.as_deref()).await?;
    check_membership(language, &bot, &me, &chats).await;
    let zone = place::zone(&home, args.time_zone.as_deref(), manner)?;
    let findings = Findings {
        token,
        chats: chats.to_string(),
        zone,
    };
    files::write(&home, &findings)?;
    say(language.pick(
        "\nnext:\n  telelake doctor   checks everything\n  telelake run      captures, and compacts every night",
        "\na seguir:\n  telelake doctor   verifica tudo\n  telelake run      captura e compacta toda noite",
    ));
    Ok(())
}

fn greet(language: Language, me: &Me) {
    let username = me.username.as_deref().unwrap_or_default();
    say(language.pick(
        format!("✓ the token belongs to {} (@{username})", me.first_name),
        format!("✓ o token pertence a {} (@{username})", me.first_name),
    ));
    if me.can_read_all_group_messages {
        say(language.pick(
            "✓ privacy mode is off: the bot sees all messages of its groups",
            "✓ o modo de privacidade está desligado: o bot vê todas as mensagens de seus grupos",
        ));
    } else {
        say(format_args!(
            "! {}",
            privacy::explanation(language, username)
        ));
    }
    if !me.can_join_groups {
        say(language.pick(
            "! the bot cannot be added to groups: in @BotFather send /setjoingroups and choose Enable until it is in",
            "! o bot não pode ser adicionado a grupos: no @BotFather envie /setjoingroups e escolha Enable até ele entrar",
        ));
    }
}

/// Says of each chosen chat what the bot will see of it; what cannot be asked is left to `doctor`.
async fn check_membership(language: Language, bot: &Bot, me: &Me, chats: &config::AllowedChats) {
    let config::AllowedChats::Only(ids) = chats else {
        return;
    };
    for id in ids {
        match bot.chat_member(*id, me.id).await {
            Ok(member) if member.administers() => say(language.pick(
                format!("✓ {id}: the bot is an administrator and sees everything"),
                format!("✓ {id}: o bot é administrador e vê tudo"),
            )),
            Ok(member) if member.belongs() => say(language.pick(
                format!("✓ {id}: the bot is a member; reactions and joins need an administrator"),
                format!("✓ {id}: o bot é membro; reações e entradas exigem um administrador"),
            )),
            Ok(_) => say(language.pick(
                format!("! {id}: the bot is not in this chat; add it"),
                format!("! {id}: o bot não está neste chat; adicione-o"),
            )),
            Err(error) => say(format_args!("! {id}: {error}")),
        }
    }
}
