//! Any text as a key: what is one is printed as it was read, and an object can be found under the key
//! that it was put under.
#![no_main]

use std::fmt::Display;
use std::str::FromStr;

use bytes::Bytes;
use lake::{ContextDate, EnrichedKey, QuarantineKey, RawKey, RawReader, RawZone, Root, SegmentId};
use libfuzzer_sys::fuzz_target;
use telegram::{ChatId, UpdateId};
use tokio::runtime::{Builder, Runtime};

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread().build().expect("a runtime is built");
}

fuzz_target!(|text: &str| {
    exact::<RawKey>(text);
    exact::<EnrichedKey>(text);
    exact::<ContextDate>(text);
    stable::<SegmentId>(text);
    stable::<QuarantineKey>(text);
    stable::<ChatId>(text);
    stable::<UpdateId>(text);
    let hashed = QuarantineKey::of(text.as_bytes());
    assert_eq!(hashed.to_string().parse().ok(), Some(hashed));
    assert_eq!(hashed.hash().parse().ok(), Some(hashed));
    if let Ok(key) = text.parse::<RawKey>() {
        let put = found(&key, text);
        let mut reader = RUNTIME.with(|runtime| runtime.block_on(put).expect("memory takes it"));
        assert!(reader.next_update().is_some());
    }
});

/// What reads as a `T` is written so.
fn exact<T: Display + FromStr>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        assert_eq!(value.to_string(), text);
    }
}

/// What reads as a `T` is the same when it is written and read again.
fn stable<T: Display + Eq + FromStr + std::fmt::Debug>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        assert_eq!(value.to_string().parse().ok(), Some(value));
    }
}

/// The object that lies in the folder of `key` once it has been put there.
async fn found(key: &RawKey, content: &str) -> Result<RawReader, lake::Error> {
    let zone = RawZone::new(Root::memory());
    let bytes = Bytes::copy_from_slice(content.as_bytes());
    zone.put(key, bytes).await?;
    assert!(zone.days().await?.contains(&key.day));
    let objects = zone.objects(key.day).await?;
    let [object] = objects.as_slice() else {
        panic!("one object was put, {} are found", objects.len());
    };
    assert_eq!(usize::try_from(object.size_bytes).ok(), Some(content.len()));
    zone.open(object).await
}
