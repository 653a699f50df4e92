//! The group's life through the webhook: its weeks of history as fast as they can be delivered,
//! then live.

use std::time::Duration;

use anyhow::{Result, ensure};
use jiff::{SignedDuration, Timestamp};
use lake::Clock;
use sim::GroupEvent;
use tokio_util::sync::CancellationToken;

use super::{Args, Stage};
use crate::output::say;
use crate::progress;

/// History is delivered in steps of this much simulated time, so that arrivals follow messages as
/// closely as they do in life.
const STEP: SignedDuration = SignedDuration::from_mins(2);
/// What the network takes.
const LATENCY: SignedDuration = SignedDuration::from_millis(350);
/// How often somebody says something, live.
const LIVE_EVERY: Duration = Duration::from_millis(1_500);

/// Delivers the history.
pub(super) async fn play(stage: &mut Stage, args: &Args) -> Result<()> {
    let language = stage.home.language;
    let started = tokio::time::Instant::now();
    let message = language.pick("capturing", "capturando");
    let bar = progress::count(args.messages, message);
    let mut step: Vec<GroupEvent> = Vec::new();
    let mut events = 0_u64;
    while let Some(event) = stage.group.next() {
        let begins_a_step = step
            .first()
            .is_some_and(|first| event.at >= first.at + STEP);
        if begins_a_step {
            deliver(stage, &step).await;
            step.clear();
        }
        events += 1;
        bar.inc(u64::from(matches!(event.kind, "message" | "channel_post")));
        step.push(event);
    }
    deliver(stage, &step).await;
    bar.finish_and_clear();
    let counts = stage.capture.acceptor.counts();
    ensure!(
        counts.stored == events,
        "the simulated group sent {events} updates, and {} were stored",
        counts.stored,
    );
    let seconds = started.elapsed().as_secs_f64();
    let days = args.days;
    say(language.pick(
        format!("captured  {events} updates of {days} days through the webhook in {seconds:.1} s"),
        format!("captura   {events} updates de {days} dias pelo webhook em {seconds:.1} s"),
    ));
    Ok(())
}

/// Lets the simulated time go on to the end of `step` and waits until all of it has arrived.
async fn deliver(stage: &Stage, step: &[GroupEvent]) {
    let Some(last) = step.last() else { return };
    let now = last.at + LATENCY;
    stage.clock.set(now);
    stage.telegram.clock().leap_to(now);
    for event in step {
        stage.telegram.push_text(event.kind, &event.payload);
    }
    stage.telegram.drained().await;
}

/// Lets the group go on until `token` is cancelled.
pub(super) async fn live(stage: &mut Stage, token: &CancellationToken) -> Result<()> {
    let sealing = tokio::spawn({
        let (capture, token) = (stage.capture.clone(), token.clone());
        async move { capture.keep_sealing(token).await }
    });
    let mut tick = tokio::time::interval(LIVE_EVERY);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = token.cancelled() => break,
        }
        let now: Timestamp = Clock::System.now();
        let step = stage.group.live(now);
        // Once the webhook has closed, what is on its way never arrives.
        tokio::select! {
            () = deliver(stage, &step) => {}
            () = token.cancelled() => break,
        }
        let counts = stage.capture.acceptor.counts();
        progress::line(format!(
            "{}  {} {}",
            now.to_zoned(stage.home.zone()).strftime("%H:%M:%S"),
            counts.stored,
            stage
                .home
                .language
                .pick("updates captured", "updates capturados"),
        ));
    }
    sealing.await?;
    Ok(())
}
