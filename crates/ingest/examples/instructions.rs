//! Does one thing with the updates of a simulated group, so often as it is told, for whoever counts what that takes:
//!
//! `cargo run --release -p ingest --example instructions -- decode 2`
//!
//! `decode` reads a thousand updates, with their facts and as messages, in so many rounds. `accept` has so many thousands
//! accepted one after the other, by a journal in a folder that vanishes. `scripts/instructions.sh` takes the difference of one
//! and two, in which what comes before and after is not.

use std::error::Error;
use std::io::{Write as _, stdout};

use bytes::Bytes;
use ingest::{Acceptor, Allowed};
use jiff::Timestamp;
use lake::{Clock, Journal, JournalSettings, Migrations, Root};
use sim::{Group, GroupOptions, update_body};
use telegram::{BotId, Update};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// 23:59:59 of 22 November 2026, three hours west of Greenwich.
const END: i64 = 1_795_402_799;
const UPDATES: usize = 1_000;
const TIMES_MAX: usize = 2;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(what), Some(times)) = (arguments.next(), arguments.next()) else {
        return Err("say `decode` or `accept`, and how often".into());
    };
    let times: usize = times.parse()?;
    let updates = updates()?;
    let done = match what.as_str() {
        "decode" => decode(&updates, times)?,
        "accept" => accept(updates, times).await?,
        _ => return Err(format!("`{what}` is neither `decode` nor `accept`").into()),
    };
    writeln!(stdout(), "{done} done")?;
    Ok(())
}

/// As many as are ever asked for, so that it takes the same each time to make them.
fn updates() -> Result<Vec<Bytes>> {
    let mut options = GroupOptions::new(1, Timestamp::from_second(END)?);
    (options.days, options.messages) = (1, 2_000);
    let events = (1..).zip(Group::new(options)).take(TIMES_MAX * UPDATES);
    let bodies = events.map(|(id, event)| update_body(id, event.kind, &event.payload).into());
    Ok(bodies.collect())
}

fn decode(updates: &[Bytes], times: usize) -> Result<usize> {
    let mut done = 0;
    for update in (0..times).flat_map(|_| updates.iter().take(UPDATES)) {
        let (_, facts) = Update::decode_with_facts(update)?;
        let (_, message) = Update::decode_with_message(update)?;
        let is_whole = facts.is_ok() && message.is_none_or(|message| message.is_ok());
        done += usize::from(is_whole);
    }
    Ok(done)
}

async fn accept(updates: Vec<Bytes>, times: usize) -> Result<usize> {
    let folder = tempfile::tempdir()?;
    let settings = JournalSettings {
        dir: folder.path().join("journal"),
        bot: BotId(7),
        segment_bytes_max: 64 << 20,
        nonce: 1,
    };
    let (journal, _) = Journal::open(settings, Clock::System)?;
    let migrations = Migrations::new(Root::memory());
    let acceptor = Acceptor::open(journal.clone(), migrations, Allowed::All, Clock::System).await?;
    let mut done = 0;
    for update in updates.into_iter().take(times * UPDATES) {
        acceptor.accept(update).await?;
        done += 1;
    }
    journal.close().await;
    Ok(done)
}
