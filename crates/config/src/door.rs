//! Where the service lets people in: at an address, or nowhere.

use std::{fmt, net::SocketAddr, str::FromStr};

/// A place to listen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Door {
    /// There is no such door.
    Off,
    /// Here.
    At(SocketAddr),
}

impl fmt::Display for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::At(address) => address.fmt(f),
        }
    }
}

impl FromStr for Door {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self::Off);
        }
        text.parse().map(Self::At).map_err(|_address| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_is_an_address_or_off() {
        for right in ["127.0.0.1:8080", "[::1]:80", "off"] {
            assert_eq!(right.parse::<Door>().unwrap().to_string(), right);
        }
        for wrong in ["", "on", "8080", "localhost:8080", "Off"] {
            assert!(wrong.parse::<Door>().is_err(), "{wrong:?}");
        }
    }
}
