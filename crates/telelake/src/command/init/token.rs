//! Where the token comes from, and whose it is. It is asked for without being shown, and it is
//! given to nobody but the Bot API client.

use std::io::BufRead as _;

use ::bot::{Bot, Error, Me};
use ::config::Origin;
use anyhow::{Context as _, Result};
use secrecy::SecretString;

use super::wizard::{Args, Manner};
use crate::failure::Advice;
use crate::home::Home;
use crate::output::say;
use crate::progress;

/// A person may mistype a token this often.
const ATTEMPTS_MAX: u32 = 3;

/// A token's place after the wizard.
#[derive(Debug)]
pub(super) enum Kept {
    /// It goes into the secrets file.
    InSecrets(SecretString),
    /// It stays in this file, which the settings name.
    InFile(String),
    /// It stays where it is configured already: a variable, or a file that a setting names.
    WhereItIs(String),
}

/// Finds the token and asks Telegram whose it is.
pub(super) async fn connect(home: &Home, args: &Args, manner: Manner) -> Result<(Kept, Bot, Me)> {
    if let Some((token, kept)) = given(home, args)? {
        let (bot, me) = ask_telegram(home, &token).await?;
        return Ok((kept, bot, me));
    }
    if manner == Manner::Silent {
        let advice = home.language.pick(
            Advice::usage(
                "there is no token, and nobody to ask for it",
                "add `--token-stdin` and feed the token to standard input, or `--token-file FILE`, or set `TELEGRAM_BOT_TOKEN`",
            ),
            Advice::usage(
                "não há token, nem a quem pedir",
                "acrescente `--token-stdin` e passe o token pela entrada padrão, ou `--token-file ARQUIVO`, ou defina `TELEGRAM_BOT_TOKEN`",
            ),
        );
        return Err(advice.into());
    }
    let mut attempt = 1;
    loop {
        let token = prompt(home)?;
        match ask_telegram(home, &token).await {
            Ok((bot, me)) => return Ok((Kept::InSecrets(token), bot, me)),
            Err(error) if attempt < ATTEMPTS_MAX && is_mistake(&error) => {
                attempt += 1;
                say(format_args!("✗ {error}"));
                if let Some(hint) = error.downcast_ref::<Error>().and_then(Error::hint) {
                    say(format_args!("  {hint}"));
                }
            }
            Err(error) => return Err(error),
        }
    }
}

/// A token that needs no asking.
fn given(home: &Home, args: &Args) -> Result<Option<(SecretString, Kept)>> {
    if let Some(file) = &args.token_file {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read `{}`", file.display()))?;
        // The settings file reads paths from its own folder.
        let absolute = std::path::absolute(file).unwrap_or_else(|_| file.clone());
        let kept = Kept::InFile(absolute.to_string_lossy().into_owned());
        return Ok(Some((SecretString::from(text.trim()), kept)));
    }
    if args.token_stdin {
        let mut line = String::new();
        std::io::stdin()
            .lock()
            .read_line(&mut line)
            .context("cannot read standard input")?;
        let token = SecretString::from(line.trim());
        return Ok(Some((token.clone(), Kept::InSecrets(token))));
    }
    let telegram = &home.config.telegram;
    if telegram.token.is_none() && telegram.token_file.is_none() {
        return Ok(None);
    }
    let token = home.token()?;
    let kept = match home.config.origin("telegram.token") {
        Some(Origin::Variable(name)) => Kept::WhereItIs(format!("`{name}`")),
        Some(Origin::Default) | None => Kept::WhereItIs("`telegram.token_file`".to_owned()),
        Some(_) => Kept::InSecrets(token.clone()),
    };
    Ok(Some((token, kept)))
}

fn prompt(home: &Home) -> Result<SecretString> {
    let question = home.language.pick(
        "The bot's token, from @BotFather (not shown): ",
        "O token do bot, dado pelo @BotFather (não aparece): ",
    );
    let token = rpassword::prompt_password(question).context("cannot read from the terminal")?;
    Ok(SecretString::from(token))
}

async fn ask_telegram(home: &Home, token: &SecretString) -> Result<(Bot, Me)> {
    let bot = Bot::new(&home.config.telegram.api_url, token)?;
    let spinner = progress::spinner(home.language.pick(
        "asking Telegram whose token this is",
        "perguntando ao Telegram de quem é o token",
    ));
    let me = bot.me().await;
    spinner.finish_and_clear();
    Ok((bot, me?))
}

fn is_mistake(error: &anyhow::Error) -> bool {
    matches!(
        error.downcast_ref(),
        Some(Error::MalformedToken | Error::Unauthorized { .. })
    )
}
