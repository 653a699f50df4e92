//! What `getUpdates` asks and brings: the bytes of each update as Telegram sent them, cut out of
//! the answer without being understood. Nothing inside an update can make a batch fail, because a
//! batch that cannot be read would come back for ever and hold up everything behind it.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;
use telegram::UpdateId;

use crate::{ALL_UPDATE_KINDS, Error, answer::Call};

/// What to ask `getUpdates` for.
#[derive(Clone, Debug)]
pub struct GetUpdates {
    /// The first update wanted. Telegram forgets every update before it, so it may only grow past
    /// updates that are durable. `None` reads from the oldest and forgets nothing.
    pub offset: Option<UpdateId>,
    /// At most this many updates, 1 to 100.
    pub limit: u8,
    /// How long Telegram may hold the call open when there is nothing. It caps it at 50 s.
    pub timeout: Duration,
    /// The update kinds wanted. The choice is kept by Telegram and shared with the webhook.
    pub allowed_updates: &'static [&'static str],
}

impl Default for GetUpdates {
    fn default() -> Self {
        Self {
            offset: None,
            limit: 100,
            timeout: Duration::from_secs(50),
            allowed_updates: &ALL_UPDATE_KINDS,
        }
    }
}

/// One update, not yet decoded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RawUpdate {
    /// Its id, or `None` if it has none that can be read.
    pub id: Option<UpdateId>,
    /// The JSON text of the update, byte for byte.
    pub bytes: Bytes,
}

/// The updates of one answer, in Telegram's order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UpdateBatch {
    /// The updates.
    pub updates: Vec<RawUpdate>,
}

impl UpdateBatch {
    /// The offset that confirms this batch: only to be used once all of it is durable.
    ///
    /// `None` if there is nothing to confirm.
    pub fn next_offset(&self) -> Option<UpdateId> {
        let last = self.updates.iter().filter_map(|update| update.id).max()?;
        Some(UpdateId(last.0.saturating_add(1)))
    }

    /// Cuts the answer `body` into its updates.
    pub(crate) fn read(call: Call<'_>, body: &Bytes) -> Result<Self, Error> {
        // JSON is cut at ASCII bytes only, so a copy of equal length with everything else masked
        // has the same seams, and invalid UTF-8 inside one update cannot spoil the batch.
        let masked = mask(body);
        let result = call.result(&masked)?;
        let cuts: Vec<&RawValue> =
            serde_json::from_str(result).map_err(|source| call.unreadable(source))?;
        let updates = cuts.into_iter().map(|cut| RawUpdate {
            id: update_id(cut.get()),
            bytes: original(body, &masked, cut.get()),
        });
        Ok(Self {
            updates: updates.collect(),
        })
    }
}

/// `body` with every byte that is not ASCII replaced.
fn mask(body: &Bytes) -> Bytes {
    if body.is_ascii() {
        return body.clone();
    }
    body.iter()
        .map(|byte| if byte.is_ascii() { *byte } else { b'?' })
        .collect()
}

/// The bytes of `body` at the place where `part` lies in `masked`.
fn original(body: &Bytes, masked: &Bytes, part: &str) -> Bytes {
    let slice = masked.slice_ref(part.as_bytes());
    let start = slice.as_ptr().addr().saturating_sub(masked.as_ptr().addr());
    body.slice(start..start.saturating_add(slice.len()))
}

fn update_id(update: &str) -> Option<UpdateId> {
    #[derive(Deserialize)]
    struct Head {
        update_id: UpdateId,
    }
    serde_json::from_str::<Head>(update)
        .ok()
        .map(|head| head.update_id)
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::token::Token;

    fn read(body: &'static [u8]) -> Result<UpdateBatch, Error> {
        let token = Token::parse(&SecretString::from("7:key")).unwrap();
        let call = Call {
            method: "getUpdates",
            status: 200,
            token: &token,
        };
        UpdateBatch::read(call, &Bytes::from_static(body))
    }

    #[test]
    fn each_update_keeps_its_own_bytes() {
        let body = b"{\"ok\":true,\"result\":[{\"update_id\":5,\n\"message\":{\"text\":\"\\ud83d\"}}, {\"update_id\":6, \"new\" : 1e999}]}";
        let batch = read(body).unwrap();
        let texts: Vec<&[u8]> = batch
            .updates
            .iter()
            .map(|update| &update.bytes[..])
            .collect();
        assert_eq!(
            texts,
            [
                &b"{\"update_id\":5,\n\"message\":{\"text\":\"\\ud83d\"}}"[..],
                &b"{\"update_id\":6, \"new\" : 1e999}"[..]
            ]
        );
        assert_eq!(batch.next_offset(), Some(UpdateId(7)));
    }

    #[test]
    fn invalid_utf8_in_one_update_does_not_spoil_the_batch() {
        let batch = read(
            b"{\"result\":[{\"t\":\"\xff\xfe\",\"update_id\":1},{\"t\":\"\xc3\xa9\",\"update_id\":2}],\"ok\":true}",
        )
        .unwrap();
        assert_eq!(
            &batch.updates[0].bytes[..],
            b"{\"t\":\"\xff\xfe\",\"update_id\":1}"
        );
        assert_eq!(
            &batch.updates[1].bytes[..],
            "{\"t\":\"é\",\"update_id\":2}".as_bytes()
        );
        assert_eq!(batch.updates[0].id, Some(UpdateId(1)));
    }

    #[test]
    fn a_deeply_nested_update_is_kept() {
        let depth = 10_000;
        let body = format!(
            "{{\"ok\":true,\"result\":[{{\"update_id\":3,\"x\":{}{}}}]}}",
            "[".repeat(depth),
            "]".repeat(depth)
        );
        let batch = read(Box::leak(body.into_boxed_str()).as_bytes()).unwrap();
        assert_eq!(batch.updates[0].id, Some(UpdateId(3)));
    }

    #[test]
    fn an_update_without_an_id_is_kept_and_confirms_nothing() {
        let batch = read(b"{\"ok\":true,\"result\":[17,{\"update_id\":\"x\"},null]}").unwrap();
        assert_eq!(batch.updates.len(), 3);
        assert_eq!(batch.next_offset(), None);
    }

    #[test]
    fn an_empty_batch_confirms_nothing() {
        assert_eq!(
            read(b"{\"ok\":true,\"result\":[]}").unwrap().next_offset(),
            None
        );
    }
}
