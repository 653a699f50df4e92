//! Where the dashboard listens: decided from the settings, then carried out.
//!
//! The webhook is for the whole world, through a proxy that may call this machine by its own address. So the two share an
//! address only where a password tells people from strangers.

use std::io::ErrorKind;
use std::net::SocketAddr;

use ::config::{Door, Mode, Origin};
use anyhow::{Context as _, Result};
use tokio::net::TcpListener;
use tracing::{info, warn};

use crate::doors::guarded;
use crate::failure::Advice;
use crate::home::Home;

/// Where the dashboard is.
#[derive(Debug)]
pub(crate) enum Place {
    /// Nowhere.
    Off,
    /// With the webhook.
    WithWebhook,
    /// At an address of its own.
    Own(TcpListener),
}

/// What the settings want.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Wish {
    Off,
    WithWebhook,
    /// The webhook is there already and there is no password: refused.
    Exposed(SocketAddr),
    /// Here; where nobody asked for just this address, any other will do if it is taken.
    At {
        address: SocketAddr,
        is_default: bool,
    },
}

/// Finds the place, and listens where it is the dashboard's own.
///
/// # Errors
/// If strangers could look, or the address cannot be had.
pub(crate) async fn place(home: &Home) -> Result<Place> {
    let dashboard = &home.config.dashboard;
    let wish = wish(home);
    if let (Some(url), false) = (&dashboard.public_url, wish == Wish::Off)
        && dashboard.password.is_none()
    {
        return Err(unguarded(home, url).into());
    }
    match wish {
        Wish::Off => Ok(Place::Off),
        Wish::WithWebhook => Ok(Place::WithWebhook),
        Wish::Exposed(address) => Err(exposed(home, address).into()),
        Wish::At {
            address,
            is_default,
        } => {
            guarded(
                home.language,
                "dashboard",
                address,
                dashboard.password.as_ref(),
            )?;
            let listener = match TcpListener::bind(address).await {
                Err(error) if error.kind() == ErrorKind::AddrInUse && is_default => {
                    warn!("{address} is taken, so the dashboard is at another address");
                    TcpListener::bind(SocketAddr::new(address.ip(), 0)).await
                }
                bound => bound,
            };
            let listener = listener
                .with_context(|| format!("cannot listen on {address} for the dashboard"))?;
            Ok(Place::Own(listener))
        }
    }
}

fn wish(home: &Home) -> Wish {
    let dashboard = &home.config.dashboard;
    let Door::At(address) = dashboard.listen else {
        return Wish::Off;
    };
    let origin = home.config.origin("dashboard.listen");
    let is_default = matches!(origin, None | Some(Origin::Default));
    let ingest = &home.config.ingest;
    let is_taken = ingest.effective_mode() == Mode::Webhook && is_same(ingest.listen, address);
    match (is_taken, dashboard.password.is_some()) {
        (false, _) => Wish::At {
            address,
            is_default,
        },
        // Whoever did not ask for this address does not expect the world at the pages, password or not.
        (true, _) if is_default => Wish::At {
            address: SocketAddr::new(address.ip(), address.port().wrapping_add(1)),
            is_default,
        },
        (true, true) => Wish::WithWebhook,
        (true, false) => Wish::Exposed(address),
    }
}

/// Whether who listens at `one` leaves no room for `other`.
fn is_same(one: SocketAddr, other: SocketAddr) -> bool {
    let covers = one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() != 0 && one.port() == other.port() && covers
}

fn exposed(home: &Home, address: SocketAddr) -> Advice {
    home.language.pick(
        Advice::usage(
            format!("the webhook listens on {address} too, so that whoever reaches it would see the dashboard, and there is no password"),
            "give `dashboard.listen` another address, or run `telelake dashboard password`",
        ),
        Advice::usage(
            format!("o webhook também escuta em {address}; quem o alcança veria o painel, e não há senha"),
            "dê outro endereço a `dashboard.listen`, ou execute `telelake dashboard password`",
        ),
    )
}

/// Whoever comes through a proxy comes from this machine, as far as the service can tell.
fn unguarded(home: &Home, url: &str) -> Advice {
    home.language.pick(
        Advice::usage(
            format!("`dashboard.public_url` is {url}, so others reach the dashboard, and there is no password"),
            "run `telelake dashboard password`",
        ),
        Advice::usage(
            format!("`dashboard.public_url` é {url}; outros alcançam o painel, e não há senha"),
            "execute `telelake dashboard password`",
        ),
    )
}

/// Says where people find the pages.
pub(crate) fn told(home: &Home, address: SocketAddr, is_encrypted: bool) -> String {
    let scheme = if is_encrypted { "https" } else { "http" };
    // An address that means all of them is none that a browser can open.
    let host = match address.ip() {
        ip if ip.is_unspecified() => "localhost".to_owned(),
        ip if ip.is_ipv6() => format!("[{ip}]"),
        ip => ip.to_string(),
    };
    let url = format!("{scheme}://{host}:{}", address.port());
    info!("the dashboard is at {url}");
    if let Some(public) = &home.config.dashboard.public_url {
        info!("through the proxy people reach the dashboard at {public}");
    } else if !address.ip().is_loopback() && !is_encrypted {
        warn!(
            "the dashboard's password and pages travel in the clear: set `dashboard.tls_certificate` and \
             `dashboard.tls_key`, or put a proxy with TLS in front of it and set `dashboard.public_url`"
        );
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_all_leaves_room_for_none() {
        let check = |one: &str, other: &str, expected| {
            let [one, other] = [one, other].map(|text| text.parse().unwrap());
            assert_eq!(is_same(one, other), expected, "{one} {other}");
            assert_eq!(is_same(other, one), expected, "{other} {one}");
        };
        check("127.0.0.1:8080", "127.0.0.1:8080", true);
        check("0.0.0.0:8080", "127.0.0.1:8080", true);
        check("[::]:8080", "127.0.0.1:8080", true);
        check("127.0.0.1:8080", "127.0.0.1:8081", false);
        check("127.0.0.1:8080", "192.0.2.7:8080", false);
        check("127.0.0.1:0", "127.0.0.1:0", false);
    }
}
