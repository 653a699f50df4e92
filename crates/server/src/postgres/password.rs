//! Who may come in: everybody, or whoever proves with SCRAM-SHA-256
//! (<https://www.rfc-editor.org/rfc/rfc7677>) to know the password, whatever name they give. Whoever guesses has to wait.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::Sink;
use pgwire::{
    api::{
        ClientInfo, ConnectionManager,
        auth::{
            AuthSource, DefaultServerParameterProvider, LoginInfo, Password, StartupHandler,
            noop::NoopStartupHandler,
            sasl::{
                SASLAuthStartupHandler,
                scram::{SCRAM_ITERATIONS, ScramAuth, gen_salted_password},
            },
        },
    },
    error::{PgWireError, PgWireResult},
    messages::{PgWireBackendMessage, PgWireFrontendMessage},
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::{Instant, sleep};

use super::error::too_many_attempts;
use crate::Attempts;

/// How long a client that is refused waits to hear it, so that one that tries again at once does so once in this time.
const REFUSAL_DELAY: Duration = Duration::from_secs(1);

/// The password as it is compared: the password itself is not kept.
#[derive(Clone)]
pub(super) struct Salted {
    salt: Vec<u8>,
    password: Vec<u8>,
}

impl Salted {
    pub(super) fn new(password: &SecretString) -> Self {
        let salt = rand::random::<[u8; 16]>().to_vec();
        let password = gen_salted_password(password.expose_secret(), &salt, SCRAM_ITERATIONS);
        Self { salt, password }
    }
}

impl fmt::Debug for Salted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salted(***)")
    }
}

#[expect(
    elided_lifetimes_in_paths,
    reason = "the trait elides it, and one that is written out would be another"
)]
#[async_trait]
impl AuthSource for Salted {
    async fn get_password(&self, _login: &LoginInfo) -> PgWireResult<Password> {
        Ok(Password::new(
            Some(self.salt.clone()),
            self.password.clone(),
        ))
    }
}

/// The first exchange of one connection.
pub(super) enum Startup {
    Open(Open),
    Guarded(Box<Guarded>),
}

/// Lets those in who know the password.
pub(super) struct Guarded {
    exchange: SASLAuthStartupHandler<DefaultServerParameterProvider>,
    attempts: Arc<Attempts>,
}

/// Lets everybody in.
#[derive(Debug)]
pub(super) struct Open(Arc<ConnectionManager>);

impl NoopStartupHandler for Open {
    fn connection_manager(&self) -> Option<Arc<ConnectionManager>> {
        Some(Arc::clone(&self.0))
    }
}

impl Startup {
    pub(super) fn new(
        password: Option<&Salted>,
        attempts: &Arc<Attempts>,
        connections: &Arc<ConnectionManager>,
    ) -> Self {
        let Some(password) = password else {
            return Self::Open(Open(Arc::clone(connections)));
        };
        let scram = ScramAuth::new(Arc::new(password.clone()));
        let parameters = Arc::new(DefaultServerParameterProvider::default());
        let exchange = SASLAuthStartupHandler::new(parameters)
            .with_scram(scram)
            .with_connection_manager(Arc::clone(connections));
        Self::Guarded(Box::new(Guarded {
            exchange,
            attempts: Arc::clone(attempts),
        }))
    }
}

#[async_trait]
impl StartupHandler for Guarded {
    async fn on_startup<C>(
        &self,
        client: &mut C,
        message: PgWireFrontendMessage,
    ) -> PgWireResult<()>
    where
        C: ClientInfo + Sink<PgWireBackendMessage> + Unpin + Send + Sync,
        C::Error: fmt::Debug,
        PgWireError: From<<C as Sink<PgWireBackendMessage>>::Error>,
    {
        let address = client.socket_addr().ip();
        let is_proof = matches!(message, PgWireFrontendMessage::PasswordMessageFamily(_));
        if is_proof && let Err(wait) = self.attempts.check(address, Instant::now()) {
            sleep(REFUSAL_DELAY).await;
            return Err(too_many_attempts(wait));
        }
        let answered = self.exchange.on_startup(client, message).await;
        match &answered {
            Err(PgWireError::InvalidPassword(_)) => {
                self.attempts.failed(address, Instant::now());
                sleep(REFUSAL_DELAY).await;
            }
            // A client has a number once it is in.
            Ok(()) if client.pid_and_secret_key().0 != 0 => {
                self.attempts.succeeded(address, Instant::now());
            }
            _ => {}
        }
        answered
    }
}

#[async_trait]
impl StartupHandler for Startup {
    async fn on_startup<C>(
        &self,
        client: &mut C,
        message: PgWireFrontendMessage,
    ) -> PgWireResult<()>
    where
        C: ClientInfo + Sink<PgWireBackendMessage> + Unpin + Send + Sync,
        C::Error: fmt::Debug,
        PgWireError: From<<C as Sink<PgWireBackendMessage>>::Error>,
    {
        match self {
            Self::Open(open) => open.on_startup(client, message).await,
            Self::Guarded(guarded) => guarded.on_startup(client, message).await,
        }
    }
}
