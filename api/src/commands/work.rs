//! `qorgan work`: the hands alone, beside processes that serve the same PostgreSQL.

use super::{Failure, open, serve};
use crate::jobs::{Mailer, Worker};
use crate::store::Duty;
use crate::telemetry;

pub(super) async fn run() -> Result<(), Failure> {
    telemetry::begin();
    let (config, app) = open(Duty::Work).await?;
    let mailer = Mailer::open(&config)?;
    tracing::info!("working");
    let working = Worker::new(app, mailer).begin();
    serve::asked_to_stop().await;
    working.stop().await;
    Ok(())
}
