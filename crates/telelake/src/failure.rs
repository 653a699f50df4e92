//! How a command ends badly: `error:`, `cause:`, `hint:`, and an exit code that a script can trust.

use std::io::ErrorKind;
use std::process::ExitCode;
use std::sync::Arc;
use std::{fmt, io};

use crate::athena_hint::athena_hint;
use crate::aws_hint::aws_hint;
use crate::output::say;
use crate::words::Language;

/// The command did not do what was asked.
const FAILED: u8 = 1;
/// The command was asked for something that makes no sense.
const USAGE: u8 = 2;
/// `EX_TEMPFAIL` of sysexits.h: nothing is wrong but the moment.
const TRY_LATER: u8 = 75;

/// An error with what the user can do about it.
#[derive(Debug)]
pub(crate) struct Advice {
    message: String,
    hint: String,
    code: u8,
}

impl Advice {
    /// An error that needs somebody to act.
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
            code: FAILED,
        }
    }

    /// An error in what was asked.
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: USAGE,
            ..Self::new(message, hint)
        }
    }

    /// An error that passes.
    pub(crate) fn later(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: TRY_LATER,
            ..Self::new(message, hint)
        }
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Advice {}

/// Everything was said already; only the exit code is left.
#[derive(Debug)]
pub(crate) struct Said;

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed")
    }
}

impl std::error::Error for Said {}

/// Prints `error` for people and returns the exit code for programs.
pub(crate) fn report(error: &anyhow::Error, language: Language) -> ExitCode {
    if error.is::<Said>() {
        return ExitCode::from(FAILED);
    }
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        // Other people's errors often end with the text of their causes.
        if said.is_empty() || !said.ends_with(&cause) {
            let word = if said.is_empty() { "error" } else { "cause" };
            say(format_args!("{word}: {cause}"));
            said = cause;
        }
    }
    if let Some(hint) = hint(error, language) {
        say(format_args!("hint: {hint}"));
    }
    ExitCode::from(code(error))
}

/// What can be done about `error`, if that is known.
pub(crate) fn hint(error: &anyhow::Error, language: Language) -> Option<String> {
    let of_cause = hint_of_a_cause(error, language);
    of_cause.or_else(|| aws_hint(error, language).map(str::to_owned))
}

fn hint_of_a_cause(error: &anyhow::Error, language: Language) -> Option<String> {
    error.chain().find_map(|cause| {
        if let Some(advice) = cause.downcast_ref::<Advice>() {
            return Some(advice.hint.clone());
        }
        if let Some(error) = cause.downcast_ref::<::bot::Error>() {
            return error.hint().map(str::to_owned);
        }
        if let Some(lake::Error::Locked { .. }) = cause.downcast_ref() {
            let hint = language.pick(
                "stop that process first, or give this one a lake of its own with `--set lake.dir=…`",
                "pare antes esse processo, ou dê a este um lake próprio com `--set lake.dir=…`",
            );
            return Some(hint.to_owned());
        }
        if let Some(
            error @ (query::Error::UnknownTable { .. }
            | query::Error::UnknownColumn { .. }
            | query::Error::UnknownFunction { .. }),
        ) = cause.downcast_ref::<query::Error>()
        {
            return name_hint(error, language);
        }
        if let Some(error) = cause.downcast_ref::<athena::Error>() {
            return athena_hint(error, language).map(str::to_owned);
        }
        machine_hint(io_kind(cause)?, language).map(str::to_owned)
    })
}

/// Which names there are, for a name that is like none of them.
fn name_hint(error: &query::Error, language: Language) -> Option<String> {
    let (english, portuguese) = match error {
        query::Error::UnknownTable {
            suggestion: None, ..
        } => ("`SHOW TABLES` lists them", "`SHOW TABLES` lista todas"),
        query::Error::UnknownColumn {
            suggestion: None, ..
        } => (
            "`DESCRIBE` and the name of a table list its columns",
            "`DESCRIBE` e o nome de uma tabela listam as colunas dela",
        ),
        query::Error::UnknownFunction {
            suggestion: None, ..
        } => (
            "docs/functions.md lists the functions",
            "docs/functions.pt-BR.md lista as funções",
        ),
        _ => return None,
    };
    Some(language.pick(english, portuguese).to_owned())
}

fn io_kind(cause: &(dyn std::error::Error + 'static)) -> Option<ErrorKind> {
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return Some(error.kind());
    }
    // The journal tells one failed write to everybody whose record was in it.
    Some(cause.downcast_ref::<Arc<io::Error>>()?.kind())
}

/// What can be done about a machine that refuses.
fn machine_hint(kind: ErrorKind, language: Language) -> Option<&'static str> {
    let (english, portuguese) = match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => (
            "free the disk, or name a place on another one",
            "libere espaço no disco, ou indique um lugar em outro",
        ),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => (
            "give the user that runs telelake access, or name another place",
            "dê acesso ao usuário que executa o telelake, ou indique outro lugar",
        ),
        ErrorKind::AddrInUse => (
            "stop the program that listens there, or choose another address with `--listen`",
            "pare o programa que escuta ali, ou escolha outro endereço com `--listen`",
        ),
        ErrorKind::AddrNotAvailable => (
            "`--listen` takes an address of this machine, or `0.0.0.0` for all of them",
            "`--listen` recebe um endereço desta máquina, ou `0.0.0.0` para todos",
        ),
        _ => return None,
    };
    Some(language.pick(english, portuguese))
}

fn code(error: &anyhow::Error) -> u8 {
    for cause in error.chain() {
        if let Some(advice) = cause.downcast_ref::<Advice>() {
            return advice.code;
        }
        if cause.downcast_ref::<::config::ConfigError>().is_some() {
            return USAGE;
        }
        let of_bot = cause.downcast_ref::<::bot::Error>();
        let of_athena = cause.downcast_ref::<athena::Error>();
        if of_bot.is_some_and(::bot::Error::is_transient)
            || of_athena.is_some_and(athena::Error::is_transient)
        {
            return TRY_LATER;
        }
        if let Some(lake::Error::Locked { .. }) = cause.downcast_ref() {
            return TRY_LATER;
        }
    }
    FAILED
}
