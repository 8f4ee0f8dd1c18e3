//! A form whose session ended while somebody filled it in. It waits, sealed under their own key, for the same person on
//! the same page, and for nobody else.

use super::viewer::Viewer;
use super::{App, Result};
use crate::store;
use crate::store::unsent::UnsentRow;
use crate::vault::Owner;
use chrono::TimeDelta;
use std::sync::Arc;

/// So long it waits.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(1);
const TABLE: &str = "unsent_forms";

/// Keeps a form, as a browser encoded it, for the page at `place`.
///
/// # Errors
/// Those of the store.
pub async fn keep(app: &Arc<App>, viewer: &Viewer, place: &str, form: String) -> Result<()> {
    let (person, place, now) = (viewer.person, place.to_owned(), app.clock.now());
    app.write(move |app, tx| {
        Box::pin(async move {
            let key = store::keys::data_key(tx, &app.vault, Owner::Person(person)).await?;
            let sealed = key.seal(TABLE, place.as_bytes(), &form)?;
            let row = UnsentRow { person_id: person.0, place, sealed, kept_at: now };
            Ok(store::unsent::keep(tx, row).await?)
        })
    })
    .await
}

/// The form that the viewer left last on one of these pages, and on which of them.
///
/// # Errors
/// Those of the store.
pub async fn find_last(app: &App, viewer: &Viewer, places: &[String]) -> Result<Option<(String, String)>> {
    let row = store::unsent::find_last(&app.database, viewer.person, places).await?;
    let Some(row) = row else { return Ok(None) };
    let form = find(app, viewer, &row.place).await?;
    Ok(form.map(|it| (row.place, it)))
}

/// Forgets the form that the viewer left on a page, because it has been sent.
///
/// # Errors
/// Those of the store.
pub async fn forget(app: &Arc<App>, viewer: &Viewer, place: &str) -> Result<()> {
    if store::unsent::find(&app.database, viewer.person, place).await?.is_none() {
        return Ok(());
    }
    let (person, place) = (viewer.person, place.to_owned());
    app.write(move |_, tx| Box::pin(async move { Ok(store::unsent::forget(tx, person, &place).await?) }))
        .await
}

/// The form that the viewer left on a page, if it is not too long ago.
///
/// # Errors
/// Those of the store.
pub async fn find(app: &App, viewer: &Viewer, place: &str) -> Result<Option<String>> {
    let row = store::unsent::find(&app.database, viewer.person, place).await?;
    let Some(row) = row.filter(|it| it.kept_at + KEPT_FOR > app.clock.now()) else { return Ok(None) };
    let key = store::keys::data_key(&app.database, &app.vault, Owner::Person(viewer.person)).await?;
    Ok(Some(key.open(TABLE, place.as_bytes(), &row.sealed)?))
}
