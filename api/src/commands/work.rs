//! `qorgan work`: the hands alone, beside processes that serve the same PostgreSQL.

use super::{Failure, open, stopping};
use crate::app::definitions::Publishing;
use crate::application::Journals;
use crate::jobs::{Mailer, Worker};
use crate::store::Duty;
use crate::telemetry;

pub(super) async fn run() -> Result<(), Failure> {
    telemetry::begin();
    let (config, app) = open(Duty::Work, Publishing::New, Journals::GoOn).await?;
    let mailer = Mailer::open(&config)?;
    let asked = stopping::asked()?;
    tracing::info!("working");
    let working = Worker::new(app, mailer).begin();
    asked.await;
    working.stop().await;
    Ok(())
}
