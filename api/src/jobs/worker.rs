//! The loop around the jobs: woken by a word or by time, and asked to stop in peace.

use super::{Mailer, clocks, forgetting, outbox};
use crate::app::{App, Result, documents};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::time::{Interval, MissedTickBehavior, interval};

/// A word that was lost costs so much time at most.
const PERIOD: Duration = Duration::from_secs(5);

/// What is over is forgotten once in so many rounds of the clocks: every ten minutes.
const FORGETS_EVERY: u32 = 120;

/// Files that belong to no case are looked for once in so many rounds of the clocks: at the start, and every day.
const SWEEPS_EVERY: u32 = 24 * 3600 / 5;

/// Both hands of one process.
#[derive(Clone)]
pub struct Worker {
    app: Arc<App>,
    mailer: Arc<Mailer>,
    /// One process keeps clocks, and sends, one round after the other.
    turns: Arc<Turns>,
}

#[derive(Default)]
struct Turns {
    clocks: Mutex<()>,
    letters: Mutex<()>,
}

/// A worker under way.
pub struct Working {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Working {
    /// Lets what is under way end, and begins nothing new.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let _ = self.task.await;
    }
}

impl Worker {
    /// A worker of this house that hands its letters to `mailer`.
    #[must_use]
    pub fn new(app: Arc<App>, mailer: Mailer) -> Worker {
        Worker { app, mailer: Arc::new(mailer), turns: Arc::default() }
    }

    /// Does once what is to be done now: clocks first, because they cause letters; says how many cases moved and
    /// how many letters were taken.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn round(&self) -> Result<(usize, usize)> {
        let moved = self.keep_clocks_once().await?;
        Ok((moved, self.send_once().await?))
    }

    async fn keep_clocks_once(&self) -> Result<usize> {
        let _turn = self.turns.clocks.lock().await;
        clocks::round(&self.app).await
    }

    async fn forget_once(&self) -> Result<()> {
        let _turn = self.turns.clocks.lock().await;
        forgetting::round(&self.app).await
    }

    async fn sweep_once(&self) -> Result<()> {
        let swept = documents::sweeping::sweep(&self.app).await?;
        if swept > 0 {
            tracing::info!(files = swept, "{swept} files belonged to no case and were taken away");
        }
        Ok(())
    }

    async fn send_once(&self) -> Result<usize> {
        let _turn = self.turns.letters.lock().await;
        outbox::round(&self.app, &self.mailer).await
    }

    /// Works in the background until it is stopped. A slow mail server does not hold up the clocks.
    #[must_use]
    pub fn begin(self) -> Working {
        let (stop, stopped) = watch::channel(false);
        let runtime = self.app.runtime.clone();
        let task = runtime.spawn(async move {
            tokio::join!(self.keep_clocks(stopped.clone()), self.keep_sending(stopped));
        });
        Working { stop, task }
    }

    async fn keep_clocks(&self, mut stopped: watch::Receiver<bool>) {
        let (mut period, mut rounds) = (period(), 0_u32);
        while !*stopped.borrow() {
            if let Err(error) = self.keep_clocks_once().await {
                tracing::error!(error = %error, "clocks could not be kept");
            }
            if rounds % FORGETS_EVERY == 0
                && let Err(error) = self.forget_once().await
            {
                tracing::error!(error = %error, "what is over could not be forgotten");
            }
            if rounds % SWEEPS_EVERY == 0
                && let Err(error) = self.sweep_once().await
            {
                tracing::error!(error = %error, "files that belong to no case could not be taken away");
            }
            rounds = rounds.wrapping_add(1);
            tokio::select! {
                _ = period.tick() => {}
                _ = stopped.changed() => {}
            }
        }
    }

    async fn keep_sending(&self, mut stopped: watch::Receiver<bool>) {
        let mut period = period();
        while !*stopped.borrow() {
            if let Err(error) = self.send_once().await {
                tracing::error!(error = %error, "letters could not be sent");
            }
            tokio::select! {
                () = self.app.work.notified() => {}
                _ = period.tick() => {}
                _ = stopped.changed() => {}
            }
        }
    }
}

fn period() -> Interval {
    let mut period = interval(PERIOD);
    period.set_missed_tick_behavior(MissedTickBehavior::Delay);
    period
}
