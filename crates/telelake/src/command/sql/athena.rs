//! `telelake sql --engine athena`: the query goes to Athena, its rows come back as those of our own engine
//! do. Whoever asked is told what it read and what that costs, and can stop it with Ctrl-C.

use std::path::Path;
use std::time::Duration;

use ::athena::{Athena, DOLLARS_PER_TERABYTE, Error, Finished, Progress, QueryId, Rows, State};
use anyhow::{Context as _, Result};
use futures::stream::try_unfold;
use indicatif::HumanBytes;
use query::{ForeignColumn, Format, ResultSet};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{count, print_result, save_result};
use crate::failure::Said;
use crate::home::Home;
use crate::output::say;
use crate::progress;
use crate::words::Language;

/// No query runs longer, unless somebody raised Athena's own limit.
/// <https://docs.aws.amazon.com/athena/latest/ug/service-limits.html>
const QUERY_TIME_MAX: Duration = Duration::from_mins(30);
/// Whoever wants to leave does not wait longer for Athena to stop.
const STOP_TIME_MAX: Duration = Duration::from_secs(10);

/// Has Athena answer `sql`, and writes the answer to `output`, or prints it.
pub(super) async fn answer(
    home: &Home,
    sql: &str,
    format: Format,
    output: Option<&Path>,
) -> Result<()> {
    let athena = home.athena().await?;
    let language = home.language;
    // Before the query exists, so that no Ctrl-C finds it unattended.
    let mut interrupt = Interrupt::listen()?;
    let query = athena.start(&::athena::for_athena(sql)).await?;
    let finished = tokio::select! {
        finished = watch(&athena, &query, language) => finished,
        () = interrupt.comes() => return stop(&athena, &query, language).await,
    };
    let finished = match finished {
        Err(error @ Error::Deadline { .. }) => {
            // Nobody waits for its rows any more.
            athena.cancel(&query).await?;
            return Err(error.into());
        }
        finished => finished?,
    };
    tokio::select! {
        written = write(&athena, &finished, format, (output, language)) => written?,
        // It has ended, and costs what it costs.
        () = interrupt.comes() => return Err(Said.into()),
    }
    say(summary(&finished, language));
    Ok(())
}

/// Waits for the query and shows how it goes on.
async fn watch(athena: &Athena, query: &QueryId, language: Language) -> Result<Finished, Error> {
    let spinner = progress::spinner(language.pick("Athena: started", "Athena: iniciada"));
    let show = |progress: &Progress| spinner.set_message(going_on(progress, language));
    let finished = athena.wait(query, QUERY_TIME_MAX, show).await;
    spinner.finish_and_clear();
    finished
}

fn going_on(progress: &Progress, language: Language) -> String {
    let state = match progress.state {
        State::Queued => language.pick("queued", "na fila"),
        _ => language.pick("running", "em execução"),
    };
    let scanned = language.pick("scanned", "lidos");
    let bytes = HumanBytes(progress.scanned_bytes);
    let seconds = (progress.queued + progress.worked).as_secs();
    format!("Athena: {state}, {bytes} {scanned}, {seconds} s")
}

async fn write(
    athena: &Athena,
    finished: &Finished,
    format: Format,
    (output, language): (Option<&Path>, Language),
) -> Result<()> {
    let rows = athena.rows(finished).await?;
    if rows.columns().is_empty() {
        // A statement that only does something, such as `CREATE TABLE`.
        say(language.pick("done", "feito"));
        return Ok(());
    }
    let result = result_of(rows);
    match output {
        None => print_result(result, format).await.map(drop),
        Some(file) => {
            let rows = save_result(result, format, file).await?;
            let rows = count(rows, language);
            say(format_args!("{rows} → {}", file.display()));
            Ok(())
        }
    }
}

fn result_of(rows: Rows) -> ResultSet {
    let columns = rows.columns().iter().map(|column| ForeignColumn {
        name: column.name.clone(),
        kind: column.kind.clone(),
    });
    let columns: Vec<ForeignColumn> = columns.collect();
    let pages = try_unfold(rows, |mut rows| async move {
        let page = rows.next_page().await?;
        Ok(page.map(|page| (page, rows)))
    });
    ResultSet::foreign(&columns, pages)
}

/// Stops the query, and says what it has cost until then.
async fn stop(athena: &Athena, query: &QueryId, language: Language) -> Result<()> {
    let stopping = async {
        athena.cancel(query).await?;
        athena.wait(query, STOP_TIME_MAX, |_| ()).await
    };
    match tokio::time::timeout(STOP_TIME_MAX, stopping).await {
        Ok(Ok(finished)) => say(summary(&finished, language)),
        Ok(Err(Error::Cancelled { scanned_bytes, .. })) => {
            let cost = cost(scanned_bytes, ::athena::price(scanned_bytes), language);
            let word = language.pick("cancelled", "cancelada");
            say(format_args!("{word}: {cost}"));
        }
        Ok(Err(error)) => return Err(error.into()),
        Err(_) => say(language.pick(
            format!("warning: Athena does not answer; query `{query}` may go on"),
            format!("aviso: o Athena não responde; a consulta `{query}` pode continuar"),
        )),
    }
    Err(Said.into())
}

fn summary(finished: &Finished, language: Language) -> String {
    let Progress {
        scanned_bytes,
        queued,
        worked,
        ..
    } = finished.progress;
    let cost = cost(scanned_bytes, finished.price(), language);
    let (queued, worked) = (queued.as_secs_f64(), worked.as_secs_f64());
    language.pick(
        format!("{cost}; {worked:.1} s in Athena after {queued:.1} s in its queue"),
        format!("{cost}; {worked:.1} s no Athena depois de {queued:.1} s na fila"),
    )
}

/// What was read, and what that costs.
fn cost(scanned_bytes: u64, dollars: f64, language: Language) -> String {
    let bytes = HumanBytes(scanned_bytes);
    language.pick(
        format!("{bytes} scanned, US$ {dollars:.5} at US$ {DOLLARS_PER_TERABYTE} a terabyte"),
        format!("{bytes} lidos, US$ {dollars:.5} a US$ {DOLLARS_PER_TERABYTE} por terabyte"),
    )
}

/// How somebody says that it is enough.
struct Interrupt {
    interrupt: Signal,
    terminate: Signal,
}

impl Interrupt {
    fn listen() -> Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).context("cannot wait for SIGINT")?,
            terminate: signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?,
        })
    }

    async fn comes(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
