//! Winners in, batches of rows out: the only place where whole messages are decoded.

use arrow::record_batch::RecordBatch;
use std::sync::atomic::Ordering;

use telegram::{BotId, Update};

use crate::intake::Intake;
use crate::merge::{Winner, Winners};
use crate::{Error, Row, RowsBuilder};

/// How many rows a batch has at most.
const BATCH_ROWS_MAX: usize = 4_096;
/// How many bytes of updates go into a batch at most, whole updates aside.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Hands the rows of `winners` to `sink`, batch by batch. The same winners make the same batches.
pub(crate) fn rows(
    winners: Winners,
    intake: &mut Intake,
    sink: &mut dyn FnMut(RecordBatch) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut builder = RowsBuilder::default();
    let mut bytes = 0;
    for winner in winners {
        let winner = winner?;
        if intake.signals.is_cancelled.load(Ordering::Relaxed) {
            return Err(Error::Cancelled { day: intake.day });
        }
        intake.report.tally.duplicates += winner.duplicates;
        intake.report.tally.superseded += winner.superseded;
        let Some(payload_bytes) = append(&winner, &mut builder) else {
            intake.quarantine(&winner.record.bytes)?;
            continue;
        };
        intake.report.tally.rows += 1;
        bytes += payload_bytes;
        if builder.rows() == BATCH_ROWS_MAX || bytes >= BATCH_BYTES_MAX {
            sink(finish(&mut builder, intake)?)?;
            bytes = 0;
        }
    }
    if builder.rows() > 0 {
        sink(finish(&mut builder, intake)?)?;
    }
    Ok(())
}

/// Adds the winner's row, and says how long its payload is; `None` if it cannot be read after all.
fn append(winner: &Winner, builder: &mut RowsBuilder) -> Option<usize> {
    let update = Update::decode(&winner.record.bytes).ok()?;
    let message = update.message().ok()?;
    let head = &winner.record.head;
    builder.append(&Row {
        update: update.id,
        kind: &update.kind,
        bot: head.bot.map(BotId),
        received_at: head.received_at,
        message,
    });
    Some(update.payload.len())
}

fn finish(builder: &mut RowsBuilder, intake: &Intake) -> Result<RecordBatch, Error> {
    builder.finish().map_err(|source| Error::BuildRows {
        day: intake.day,
        source,
    })
}
