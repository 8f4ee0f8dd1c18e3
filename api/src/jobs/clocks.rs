//! Lets happen what has fallen due, and counts terms anew when the working calendar has changed.

use crate::app::cases::ticking;
use crate::app::{App, Result};
use std::sync::Arc;

/// One round; says how many cases moved.
///
/// # Errors
/// Those of the store.
pub async fn round(app: &Arc<App>) -> Result<usize> {
    let recounted = ticking::recount(app).await?;
    Ok(recounted + ticking::sweep(app).await?)
}
