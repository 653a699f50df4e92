//! A test update through the real address, and whether it arrives in the raw zone.
//!
//! It is of a kind of our own, [`KIND`], and of no chat: whatever the allow-list says, it is stored, it becomes one row
//! of `telegram_updates` and no message. Its number is that of updates whose own is not known, so that the gaps between
//! Telegram's numbers stay what they are.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;
use bytes::Bytes;
use ingest::{Allowed, Route, UpdateKey, route};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lake::{ContextDate, RawKey, RawZone};
use reqwest::{Client, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use telegram::{BotId, UpdateId};

/// The kind of the test update.
const KIND: &str = "telelake_test";
/// The header in which a delivery repeats the secret.
const SECRET_HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";
/// For one request: a function that starts for the first time takes a second or two.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(20);

/// A test update.
#[derive(Clone, Debug)]
pub(super) struct Probe {
    body: Bytes,
    key: UpdateKey,
    sent_at: Timestamp,
}

impl Probe {
    /// The update of `now`; `nonce` tells it from all others.
    pub(super) fn new(now: Timestamp, nonce: &str) -> Result<Self> {
        let body = json!({
            "update_id": UpdateId::UNKNOWN,
            KIND: { "sent_at": now.to_string(), "nonce": nonce },
        });
        let body = Bytes::from(body.to_string());
        let Route::Keep { key, .. } = route(&body, &Allowed::Only(BTreeSet::new())) else {
            anyhow::bail!("the test update would not be stored");
        };
        Ok(Self {
            body,
            key,
            sent_at: now,
        })
    }

    /// What it may be called in the raw zone. It is filed under the day of its arrival, which may be tomorrow by now.
    fn names(&self, now: Timestamp, zone: &TimeZone, bot: BotId) -> Vec<RawKey> {
        let mut days = vec![
            ContextDate::of(self.sent_at, zone),
            ContextDate::of(now, zone),
        ];
        days.dedup();
        let name = |day| RawKey::of_update(day, bot, self.key.id.0, self.key.payload_hash);
        days.into_iter().map(name).collect()
    }

    /// The name of the object that holds it, if it is in `raw`.
    pub(super) async fn find(
        &self,
        raw: &RawZone,
        now: Timestamp,
        zone: &TimeZone,
        bot: BotId,
    ) -> Result<Option<RawKey>> {
        for key in self.names(now, zone, bot) {
            // The name is made of the content, so who has the name has the content.
            if raw.has(&key).await? {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }
}

/// The address of a webhook, asked as Telegram would.
#[derive(Debug)]
pub(super) struct Webhook {
    client: Client,
    public_url: String,
    url: SecretString,
    secret: SecretString,
}

impl Webhook {
    /// The webhook at `public_url` whose deliveries go to `url`.
    pub(super) fn new(public_url: &str, url: String, secret: SecretString) -> Result<Self> {
        let client = Client::builder().timeout(REQUEST_TIME_MAX).build()?;
        Ok(Self {
            client,
            public_url: public_url.to_owned(),
            url: url.into(),
            secret,
        })
    }

    /// What it answers of its health.
    pub(super) async fn health(&self) -> Result<StatusCode> {
        let answer = self
            .client
            .get(format!("{}/health", self.public_url))
            .send();
        Ok(answer.await?.status())
    }

    /// Delivers `probe`.
    pub(super) async fn deliver(&self, probe: &Probe) -> Result<StatusCode> {
        let request = self
            .client
            .post(self.url.expose_secret())
            .header(SECRET_HEADER, self.secret.expose_secret())
            .header("Content-Type", "application/json")
            .body(probe.body.clone());
        // The address is half of the secret, and errors name it.
        let answer = request.send().await.map_err(reqwest::Error::without_url)?;
        Ok(answer.status())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_test_update_is_stored_whatever_the_allow_list_and_has_no_number() {
        let probe = Probe::new(at("2026-11-22T12:00:00Z"), "abc").unwrap();
        assert_eq!(probe.key.id.known(), None);
        let other = Probe::new(at("2026-11-22T12:00:00Z"), "abd").unwrap();
        assert_ne!(probe.key.payload_hash, other.key.payload_hash);
    }

    #[test]
    fn around_midnight_it_is_looked_for_on_both_days() {
        let probe = Probe::new(at("2026-11-22T23:59:59Z"), "abc").unwrap();
        let names = probe.names(at("2026-11-23T00:00:01Z"), &TimeZone::UTC, BotId(7));
        let days: Vec<String> = names.iter().map(|key| key.day.to_string()).collect();
        assert_eq!(days, ["2026-11-22", "2026-11-23"]);
        assert_eq!(
            probe.names(probe.sent_at, &TimeZone::UTC, BotId(7)).len(),
            1
        );
    }

    #[tokio::test]
    async fn it_is_found_by_the_name_that_the_function_gives_it() {
        let (zone, clock) = (TimeZone::UTC, lake::Clock::System);
        let probe = Probe::new(clock.now(), "abc").unwrap();
        let root = lake::Root::memory();
        let raw = RawZone::new(root.clone());
        let look = async || {
            let found = probe.find(&raw, clock.now(), &zone, BotId(7)).await;
            found.unwrap()
        };
        assert_eq!(look().await, None);
        let storage = ingest::Storage::Direct {
            store: lake::DirectStore::new(raw.clone(), zone.clone(), BotId(7)),
            nonce: 1,
        };
        let migrations = lake::Migrations::new(root.clone());
        let nobody = Allowed::Only(BTreeSet::new());
        let acceptor = ingest::Acceptor::open(storage, migrations, nobody, clock.clone());
        let acceptor = acceptor.await.unwrap();
        acceptor.accept(probe.body.clone()).await.unwrap();
        assert!(look().await.is_some());
    }
}
