//! `qorgan work`: the hands alone, beside processes that serve the same PostgreSQL.

use super::{Failure, serve};
use crate::application;
use crate::clock::Clock;
use crate::config::Config;
use crate::jobs::{Mailer, Worker};
use crate::store::Duty;
use crate::telemetry;
use crate::vault::keyfile;

pub(super) async fn run() -> Result<(), Failure> {
    telemetry::begin();
    let config = Config::load()?;
    let master = keyfile::read_master(&config.master_key_file)?;
    let signing = keyfile::read_signing(&config.signing_key_file)?;
    let mailer = Mailer::open(&config)?;
    let app = application::open_for(&config, Duty::Work, Clock::system(), master, signing).await?;
    tracing::info!("working");
    let working = Worker::new(app, mailer).begin();
    serve::asked_to_stop().await;
    working.stop().await;
    Ok(())
}
