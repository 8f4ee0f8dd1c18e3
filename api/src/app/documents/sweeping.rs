//! Files that belong to no case: a crash came after the bytes were stored and before the row that speaks of them. They
//! are taken away when nobody can be on the way to that row any more.

use super::forget;
use crate::app::{App, Error, Result};
use crate::ids::CaseId;
use crate::store;
use chrono::TimeDelta;
use futures_util::TryStreamExt;
use object_store::path::Path;

/// No upload takes so long, even at the least rate that is borne.
const SPARED_FOR: TimeDelta = TimeDelta::days(1);
/// So many names are asked of the database at once.
const AT_ONCE: usize = 200;

/// Takes away what has lain in the file store for a day and stands in no row; says how many files that were. What does
/// not bear the id of a case in its name is not ours, and stays.
///
/// # Errors
/// [`Error::Files`], and those of the store.
pub async fn sweep(app: &App) -> Result<usize> {
    let before = app.clock.now() - SPARED_FOR;
    let mut files = app.files.list(None);
    let (mut swept, mut old) = (0, Vec::new());
    while let Some(file) = files.try_next().await.map_err(Error::Files)? {
        let case = file.location.parts().next().and_then(|it| it.as_ref().parse().ok()).map(CaseId);
        if let Some(case) = case.filter(|_| file.last_modified < before) {
            old.push((case, file.location));
        }
        if old.len() == AT_ONCE {
            swept += sweep_these(app, std::mem::take(&mut old)).await?;
        }
    }
    Ok(swept + sweep_these(app, old).await?)
}

async fn sweep_these(app: &App, old: Vec<(CaseId, Path)>) -> Result<usize> {
    let (cases, places): (Vec<CaseId>, Vec<Path>) = old.into_iter().unzip();
    let known = store::documents::objects_of(&app.database, &cases).await?;
    let orphans: Vec<&Path> = places.iter().filter(|it| !known.contains(it.as_ref())).collect();
    for orphan in &orphans {
        forget(app, orphan).await;
    }
    Ok(orphans.len())
}
