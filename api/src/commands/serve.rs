//! `qorgan serve`: the portal on its settings.

use super::Failure;
use crate::application;
use crate::clock::Clock;
use crate::config::Config;
use crate::telemetry;
use crate::vault::keyfile;

pub(super) async fn run() -> Result<(), Failure> {
    telemetry::begin();
    let config = Config::load()?;
    let master = keyfile::read_master(&config.master_key_file)?;
    let signing = keyfile::read_signing(&config.signing_key_file)?;
    let app = application::open(&config, Clock::system(), master, signing).await?;
    let serving = application::serve(app, config.listen, config.limits)?;
    tracing::info!(address = %serving.address, "serving at {}", serving.address);
    until_stopped(serving).await
}

/// Serves until the process is asked to stop, then lets what is under way end.
pub(super) async fn until_stopped(serving: application::Serving) -> Result<(), Failure> {
    let handle = serving.handle.clone();
    let stop = tokio::spawn(async move {
        asked_to_stop().await;
        handle.stop(true).await;
    });
    serving.server.await?;
    stop.abort();
    Ok(())
}

async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::SignalKind::terminate();
        let Ok(mut terminated) = tokio::signal::unix::signal(terminate) else {
            let _ = interrupted.await;
            return;
        };
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = interrupted.await;
}
