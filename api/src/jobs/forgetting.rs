//! Forgets what nobody asks for any more: answers kept for a repeated request, and counted tries.

use crate::app::{App, Result};
use crate::store;
use chrono::TimeDelta;
use std::sync::Arc;

/// Tries are counted in quarters of an hour and in hours.
const TRIES_KEPT_FOR: TimeDelta = TimeDelta::days(1);

/// One round.
///
/// # Errors
/// Those of the store.
pub async fn round(app: &Arc<App>) -> Result<()> {
    let now = app.clock.now();
    app.write(move |_, tx| {
        Box::pin(async move {
            store::idempotency::forget_expired(tx, now).await?;
            store::throttles::forget_before(tx, now - TRIES_KEPT_FOR).await?;
            Ok(())
        })
    })
    .await
}
