//! The loop around the jobs: woken by a word or by time, and asked to stop in peace.

use super::{Mailer, clocks, forgetting, outbox};
use crate::app::accounts::inviting;
use crate::app::{App, Result, documents};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::time::{Interval, MissedTickBehavior, interval};

/// A word that was lost costs so much time at most.
const PERIOD: Duration = Duration::from_secs(5);

/// What is over is forgotten so often.
const FORGETS_EVERY: Duration = Duration::from_mins(10);
/// Links of letters that are over are looked for so often.
const INVITES_EVERY: Duration = Duration::from_mins(1);
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
        inviting::invite_anew(&self.app).await?;
        Ok((moved, self.send_once().await?))
    }

    async fn keep_clocks_once(&self) -> Result<usize> {
        let _turn = self.turns.clocks.lock().await;
        clocks::round(&self.app).await
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
            tokio::join!(
                self.keep_clocks(stopped.clone()),
                self.keep_forgetting(stopped.clone()),
                self.keep_inviting(stopped.clone()),
                self.keep_sweeping(stopped.clone()),
                self.keep_sending(stopped),
            );
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

    /// Forgets what is over. Nobody waits for it: neither clocks nor letters, nor whoever asks it to stop.
    async fn keep_forgetting(&self, mut stopped: watch::Receiver<bool>) {
        let mut period = period(FORGETS_EVERY);
        while next(&mut period, &mut stopped).await {
            let forgotten = tokio::select! {
                forgotten = forgetting::round(&self.app) => forgotten,
                _ = stopped.changed() => break,
            };
            if let Err(error) = forgotten {
                tracing::error!(error = %error, "what is over could not be forgotten");
            }
        }
    }

    /// Sends new links in the place of those that are over, as [`Worker::keep_forgetting`] forgets.
    async fn keep_inviting(&self, mut stopped: watch::Receiver<bool>) {
        let mut period = period(INVITES_EVERY);
        while next(&mut period, &mut stopped).await {
            if let Err(error) = inviting::invite_anew(&self.app).await {
                tracing::error!(error = %error, "links that are over could not be looked for");
            }
        }
    }

    /// Takes away the files of no case, as [`Worker::keep_forgetting`] forgets.
    async fn keep_sweeping(&self, mut stopped: watch::Receiver<bool>) {
        let mut period = period(SWEEPS_EVERY);
        while next(&mut period, &mut stopped).await {
            let swept = tokio::select! {
                swept = documents::sweeping::sweep(&self.app) => swept,
                _ = stopped.changed() => break,
            };
            match swept {
                Ok(0) => {}
                Ok(files) => tracing::info!(files, "{files} files belonged to no case and were taken away"),
                Err(error) => {
                    tracing::error!(error = %error, "files that belong to no case could not be taken away");
                }
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

/// Waits for the next time; `false` when there is none, because it was asked to stop.
async fn next(period: &mut Interval, stopped: &mut watch::Receiver<bool>) -> bool {
    if *stopped.borrow() {
        return false;
    }
    tokio::select! {
        _ = period.tick() => true,
        _ = stopped.changed() => false,
    }
}
