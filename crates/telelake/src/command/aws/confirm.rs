//! Questions before something happens that costs money or cannot be taken back. In go the question and what the command
//! line said already, out comes whether to go on.

use std::io::IsTerminal as _;

use anyhow::Result;

use crate::failure::{Advice, Said};
use crate::output::say;
use crate::words::Language;

/// Fails if there is nobody to ask; `flag` is what would make the question needless. To be called before work begins.
pub(super) fn somebody(language: Language, flag: &str) -> Result<()> {
    if std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(unasked(language, flag))
}

/// Goes on only if the user says yes.
pub(super) fn agreed(language: Language, question: &str, yes: bool) -> Result<()> {
    if yes {
        return Ok(());
    }
    let answer = dialoguer::Confirm::new()
        .with_prompt(question)
        .default(false)
        .interact()?;
    if answer {
        Ok(())
    } else {
        Err(refused(language))
    }
}

/// Goes on only if the user types `name`.
pub(super) fn named(
    language: Language,
    question: &str,
    name: &str,
    given: Option<&str>,
) -> Result<()> {
    let typed = match given {
        Some(given) => given.to_owned(),
        None => dialoguer::Input::new()
            .with_prompt(question)
            .interact_text()?,
    };
    if typed.trim() == name {
        return Ok(());
    }
    say(language.pick(
        format!("the name is `{name}`, not `{}`", typed.trim()),
        format!("o nome é `{name}`, não `{}`", typed.trim()),
    ));
    Err(refused(language))
}

fn unasked(language: Language, flag: &str) -> anyhow::Error {
    language
        .pick(
            Advice::usage(
                "there is nobody to ask: standard input is no terminal",
                format!("add `{flag}` if it is meant"),
            ),
            Advice::usage(
                "não há a quem perguntar: a entrada padrão não é um terminal",
                format!("acrescente `{flag}` se é isso mesmo"),
            ),
        )
        .into()
}

fn refused(language: Language) -> anyhow::Error {
    say(language.pick("nothing was changed", "nada foi alterado"));
    Said.into()
}
