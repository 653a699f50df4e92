//! One connection from its first byte to its last: messages are taken in turn and handed to who answers them. As
//! `pgwire` does it, over a stream that loses patience, and with an end after what is fatal.

use std::{io, os::fd::AsFd as _, sync::Arc, time::Duration};

use futures::StreamExt as _;
use pgwire::{
    api::{ClientInfo, ErrorHandler as _, PgWireConnectionState, PgWireServerHandlers},
    error::{ErrorInfo, PgWireError},
    messages::PgWireFrontendMessage,
    tokio::server::{negotiate_tls, process_error, process_message},
};
use tokio::{
    io::Interest,
    net::TcpStream,
    time::{Instant, sleep, timeout_at},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::codec::{Framed, FramedParts};

use super::{connection::Connections, patience::Patient};

/// How long a client may take to log in.
const LOGIN_TIME_MAX: Duration = Duration::from_mins(1);
/// The pause between two looks at whether a client that has sent more is still there.
const GONE_PAUSE: Duration = Duration::from_secs(1);

/// Serves what comes through `socket` with `handlers`, until the client goes or has to.
pub(super) async fn serve(
    socket: TcpStream,
    tls: Option<TlsAcceptor>,
    handlers: &Connections,
) -> io::Result<()> {
    let deadline = Instant::now() + LOGIN_TIME_MAX;
    let watched = TcpStream::from_std(socket.as_fd().try_clone_to_owned()?.into())?;
    let Ok(opened) = timeout_at(deadline, negotiate_tls(socket, tls)).await else {
        return Ok(());
    };
    // TLS was asked for at once, and there is none.
    let Some(opened) = opened? else {
        return Ok(());
    };
    let opened = opened.into_parts();
    let mut parts = FramedParts::new(Patient::new(opened.io), opened.codec);
    parts.read_buf = opened.read_buf;
    parts.write_buf = opened.write_buf;
    let mut socket = Framed::from_parts(parts);

    let (startup, simple) = (handlers.startup_handler(), handlers.simple_query_handler());
    let (extended, copy) = (handlers.extended_query_handler(), handlers.copy_handler());
    let (cancel, errors) = (handlers.cancel_handler(), handlers.error_handler());
    loop {
        let message = if is_logging_in(socket.state()) {
            timeout_at(deadline, socket.next()).await.ok().flatten()
        } else {
            socket.next().await
        };
        let message = match message {
            Some(Ok(PgWireFrontendMessage::Terminate(_)) | Err(_)) | None => return Ok(()),
            Some(Ok(message)) => message,
        };
        let is_extended = message.is_extended_query();
        let processed = process_message(
            message,
            &mut socket,
            Arc::clone(&startup),
            Arc::clone(&simple),
            Arc::clone(&extended),
            Arc::clone(&copy),
            Arc::clone(&cancel),
        );
        let processed = tokio::select! {
            // Who cancels a query says so and goes.
            biased;
            processed = processed => processed,
            () = gone(&watched) => return Ok(()),
        };
        if let Err(mut error) = processed {
            errors.on_error(&socket, &mut error);
            let info = ErrorInfo::from(error);
            let is_fatal = info.is_fatal();
            let told = PgWireError::UserError(Box::new(info));
            process_error(&mut socket, told, is_extended).await?;
            if is_fatal {
                return Ok(());
            }
        }
    }
}

/// Returns once the client of `socket` has gone, whatever it has sent before that is yet to be read: while a question is
/// answered nobody reads.
async fn gone(socket: &TcpStream) {
    loop {
        match socket.ready(Interest::READABLE).await {
            Ok(ready) if !ready.is_read_closed() => sleep(GONE_PAUSE).await,
            _ => return,
        }
    }
}

fn is_logging_in(state: PgWireConnectionState) -> bool {
    matches!(
        state,
        PgWireConnectionState::AwaitingStartup | PgWireConnectionState::AuthenticationInProgress
    )
}
