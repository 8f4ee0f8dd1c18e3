//! The loop around the jobs: woken by a word or by time, and asked to stop in peace.

use super::{Mailer, clocks, forgetting, outbox};
use crate::app::{App, Result, documents};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::time::{Interval, MissedTickBehavior, interval};

/// A word that was lost costs so much time at most.
const PERIOD: Duration = Duration::from_secs(5);

/// What is over is forgotten so often.
const FORGETS_EVERY: Duration = Duration::from_mins(10);
/// Files that belong to no case are looked for so often, and at the start.
const SWEEPS_EVERY: Duration = Duration::from_hours(24);

/// The hands of one process: clocks, letters, and what is cleared away.
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
            let house = self.keep_house(stopped.clone());
            tokio::join!(self.keep_clocks(stopped.clone()), self.keep_sending(stopped), house);
        });
        Working { stop, task }
    }

    async fn keep_clocks(&self, mut stopped: watch::Receiver<bool>) {
        let mut period = period(PERIOD);
        while !*stopped.borrow() {
            if let Err(error) = self.keep_clocks_once().await {
                tracing::error!(error = %error, "clocks could not be kept");
            }
            tokio::select! {
                _ = period.tick() => {}
                _ = stopped.changed() => {}
            }
        }
    }

    /// Clears up. It holds up neither clocks nor letters, and whoever asks it to stop does not wait for it: broken off,
    /// it goes on the next time.
    async fn keep_house(&self, mut stopped: watch::Receiver<bool>) {
        let (mut forgets, mut sweeps) = (period(FORGETS_EVERY), period(SWEEPS_EVERY));
        while !*stopped.borrow() {
            let (done, what) = tokio::select! {
                done = async { forgets.tick().await; forgetting::round(&self.app).await } => (done, "what is over"),
                done = async { sweeps.tick().await; self.sweep_once().await } => (done, "files of no case"),
                _ = stopped.changed() => continue,
            };
            if let Err(error) = done {
                tracing::error!(error = %error, "{what} could not be cleared away");
            }
        }
    }

    async fn keep_sending(&self, mut stopped: watch::Receiver<bool>) {
        let mut period = period(PERIOD);
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

fn period(every: Duration) -> Interval {
    let mut period = interval(every);
    period.set_missed_tick_behavior(MissedTickBehavior::Delay);
    period
}
