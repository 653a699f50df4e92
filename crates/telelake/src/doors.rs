//! The doors for other programs, PostgreSQL clients and HTTP: whether each may be opened, and where. In go the settings,
//! out comes a listener with what guards it.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use secrecy::SecretString;
use server::http::HttpSettings;
use server::postgres::PostgresSettings;
use tokio::net::TcpListener;
use tracing::{info, warn};

use crate::failure::Advice;
use crate::home::Home;
use crate::words::Language;

/// Listens for PostgreSQL clients where the settings say so; `None` if they say nothing.
pub(crate) async fn postgres(home: &Home) -> Result<Option<(TcpListener, PostgresSettings)>> {
    let postgres = &home.config.postgres;
    let Some(listen) = postgres.listen else {
        return Ok(None);
    };
    guarded(
        home.language,
        "postgres",
        listen,
        postgres.password.as_ref(),
    )?;
    let settings = PostgresSettings {
        password: postgres.password.clone(),
        tls: pair(
            home.language,
            "postgres",
            postgres.tls_certificate.as_ref(),
            postgres.tls_key.as_ref(),
        )?,
    };
    let (listener, at) = bind(listen).await?;
    info!(
        "PostgreSQL clients connect to {at}: psql 'host={} port={} user=telelake dbname=telelake'",
        at.ip(),
        at.port()
    );
    if !listen.ip().is_loopback() && settings.tls.is_none() {
        warn!(
            "PostgreSQL clients connect in the clear: what they ask and read can be read on the way; \
             set `postgres.tls_certificate` and `postgres.tls_key`"
        );
    }
    Ok(Some((listener, settings)))
}

/// Listens for HTTP where the settings say so; `None` if they say nothing.
pub(crate) async fn api(home: &Home) -> Result<Option<(TcpListener, HttpSettings)>> {
    let api = &home.config.api;
    let Some(listen) = api.listen else {
        return Ok(None);
    };
    guarded(home.language, "api", listen, api.password.as_ref())?;
    let settings = HttpSettings {
        password: api.password.clone(),
    };
    let (listener, at) = bind(listen).await?;
    info!("queries over HTTP go to http://{at}/api/v1/query");
    Ok(Some((listener, settings)))
}

async fn bind(listen: SocketAddr) -> Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}"))?;
    let at = listener.local_addr()?;
    Ok((listener, at))
}

/// Refuses a door that other machines can reach and that asks for no password.
pub(crate) fn guarded(
    language: Language,
    section: &str,
    listen: SocketAddr,
    password: Option<&SecretString>,
) -> Result<(), Advice> {
    if listen.ip().is_loopback() || password.is_some() {
        return Ok(());
    }
    let (hint, dica) = match section {
        "dashboard" => (
            "run `telelake dashboard password`, or listen on 127.0.0.1".to_owned(),
            "execute `telelake dashboard password`, ou escute em 127.0.0.1".to_owned(),
        ),
        _ => (
            format!(
                "set `{section}.password`, best in `telelake.secrets.toml`; or listen on 127.0.0.1"
            ),
            format!(
                "defina `{section}.password`, de preferência em `telelake.secrets.toml`; ou escute em 127.0.0.1"
            ),
        ),
    };
    Err(language.pick(
        Advice::usage(
            format!("`{section}.listen` is {listen}, which other machines can reach, and there is no password"),
            hint,
        ),
        Advice::usage(
            format!("`{section}.listen` é {listen}, que outras máquinas alcançam, e não há senha"),
            dica,
        ),
    ))
}

/// The files of a certificate and of its key, both or none.
pub(crate) fn pair(
    language: Language,
    section: &str,
    certificate: Option<&PathBuf>,
    key: Option<&PathBuf>,
) -> Result<Option<(PathBuf, PathBuf)>, Advice> {
    match (certificate, key) {
        (Some(certificate), Some(key)) => Ok(Some((certificate.clone(), key.clone()))),
        (None, None) => Ok(None),
        _ => Err(language.pick(
            Advice::usage(
                format!("of `{section}.tls_certificate` and `{section}.tls_key` only one is set"),
                "set both, or none",
            ),
            Advice::usage(
                format!(
                    "de `{section}.tls_certificate` e `{section}.tls_key`, só um está definido"
                ),
                "defina os dois, ou nenhum",
            ),
        )),
    }
}
