//! `telelake dashboard`: the password that people log in with.

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::{Context as _, Result};
use clap::Subcommand;
use secrecy::{ExposeSecret as _, SecretString};
use server::dashboard::hash_password;

use crate::cli::Global;
use crate::failure::Advice;
use crate::home::{Home, SECRETS_FILE};
use crate::kept::keep_password;
use crate::output::{data, say};
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake dashboard password                    asks for one, and keeps its hash in telelake.secrets.toml
  telelake dashboard password --print < FILE     the hash alone, for `TELELAKE_DASHBOARD_PASSWORD`";

/// Shorter ones are guessed.
const PASSWORD_CHARS_MIN: usize = 10;

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Set the password that people log in with
    Password(Password),
}

/// The arguments of `password`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
struct Password {
    /// Print the hash instead of keeping it
    #[arg(long)]
    print: bool,
}

pub(crate) fn run(global: &Global, args: &Args) -> Result<()> {
    let Action::Password(args) = &args.action;
    let home = Home::found(global)?;
    let password = asked(home.language)?;
    if password.expose_secret().chars().count() < PASSWORD_CHARS_MIN {
        return Err(too_short(home.language).into());
    }
    let hash = hash_password(&password).context("cannot hash the password")?;
    if args.print {
        data(hash.expose_secret());
        return Ok(());
    }
    keep_password(&home, &hash)?;
    let file = home.config_file.with_file_name(SECRETS_FILE);
    say(home.language.pick(
        format!(
            "kept in `{}`; a service that runs takes it over when it is started anew",
            file.display()
        ),
        format!(
            "guardada em `{}`; um serviço em execução a adota ao ser reiniciado",
            file.display()
        ),
    ));
    Ok(())
}

/// The password: typed twice, or the first line of standard input.
fn asked(language: Language) -> Result<SecretString> {
    if !std::io::stdin().is_terminal() {
        let mut line = String::new();
        std::io::stdin()
            .lock()
            .read_line(&mut line)
            .context("cannot read the password from standard input")?;
        return Ok(line.trim_end_matches(['\r', '\n']).into());
    }
    let ask =
        |words: &str| rpassword::prompt_password(words).context("cannot ask for the password");
    let first = ask(language.pick("Password for the dashboard: ", "Senha do painel: "))?;
    let second = ask(language.pick("Once more: ", "Mais uma vez: "))?;
    if first == second {
        return Ok(first.into());
    }
    Err(language
        .pick(
            Advice::usage("the two are not the same", "run this again"),
            Advice::usage("as duas não são iguais", "execute isto de novo"),
        )
        .into())
}

fn too_short(language: Language) -> Advice {
    language.pick(
        Advice::usage(
            format!("the password has fewer than {PASSWORD_CHARS_MIN} characters"),
            "take a longer one: a few words will do",
        ),
        Advice::usage(
            format!("a senha tem menos de {PASSWORD_CHARS_MIN} caracteres"),
            "escolha uma mais longa: algumas palavras bastam",
        ),
    )
}
