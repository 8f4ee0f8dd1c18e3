//! `qorgan serve`: the portal on its settings, with its hands unless they work elsewhere.

use super::{Failure, open, stopping};
use crate::app::accounts::granting;
use crate::app::definitions::Publishing;
use crate::application::{self, Journals};
use crate::jobs::worker::Working;
use crate::jobs::{Mailer, Worker};
use crate::store::Duty;
use crate::telemetry;
use std::sync::Arc;

/// Serves the portal.
#[derive(clap::Args)]
pub(super) struct Serve {
    /// Sends no letters and keeps no clocks: `qorgan work` does so elsewhere, on the same PostgreSQL.
    #[arg(long)]
    no_work: bool,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Failure> {
        telemetry::begin();
        let (config, app) = open(Duty::Web, Publishing::New, Journals::GoOn).await?;
        // Before anything is served: a wrong setting is found now, not at the first letter.
        let mailer = Mailer::open(&config)?;
        if !granting::is_anybody_here(&app).await? {
            tracing::warn!(
                "nobody has an account yet: `qorgan account create` makes the first administrator"
            );
        }
        if app.settings.letters_become_files {
            tracing::warn!(
                "letters become files and leave this machine for nobody: QORGAN_MAIL_URL names a folder"
            );
        }
        let working = (!self.no_work).then(|| Worker::new(Arc::clone(&app), mailer).begin());
        let serving = application::serve(app, config.listen, config.limits)?;
        let asked = stopping::asked()?;
        tracing::info!(address = %serving.address, "serving at {}", serving.address);
        until_stopped(serving, working, asked).await
    }
}

/// Serves until the process is asked to stop, then lets what is under way end.
pub(super) async fn until_stopped(
    serving: application::Serving,
    working: Option<Working>,
    asked: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let handle = serving.handle.clone();
    let stop = tokio::spawn(async move {
        asked.await;
        handle.stop(true).await;
    });
    serving.server.await?;
    stop.abort();
    if let Some(working) = working {
        working.stop().await;
    }
    Ok(())
}
