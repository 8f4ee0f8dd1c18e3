//! Forgets what nobody asks for any more: answers kept for a repeated request, counted tries, drafts, and forms that nobody came
//! back for.

use crate::app::{App, Result, drafts, unsent};
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
            store::unsent::forget_before(tx, now - unsent::KEPT_FOR).await?;
            Ok(())
        })
    })
    .await?;
    while drafts::forget_expired(app).await? > 0 {}
    Ok(())
}
