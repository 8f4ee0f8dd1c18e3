//! Files that belong to no case: a crash came after the bytes were stored and before the row that speaks of them, or
//! while they were being written. They are taken away when nobody can be on the way to that row any more.

use super::forget;
use crate::app::{App, Error, Result};
use crate::clock::Clock;
use crate::ids::CaseId;
use crate::store;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use object_store::path::Path;
use std::io;

/// No upload takes so long, even at the least rate that is borne.
const SPARED_FOR: TimeDelta = TimeDelta::days(1);
/// So many names are asked of the database at once.
const AT_ONCE: usize = 200;
/// Stands in the name of a file that the file store was writing, before a number; it lists none of them.
const UNFINISHED: char = '#';

/// Takes away what has lain in the file store for a day and stands in no row; says how many files that were. What does
/// not lie under a case of this database is not ours, and stays. Files bear the time of the machine, and that is what
/// they are measured by, whatever the portal's own clock says.
///
/// # Errors
/// [`Error::Files`], [`Error::Folder`], and those of the store.
pub async fn sweep(app: &App) -> Result<usize> {
    let before = Clock::system().now() - SPARED_FOR;
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
    swept += sweep_these(app, old).await?;
    let folder = app.settings.files_folder.clone();
    let unfinished = tokio::task::spawn_blocking(move || sweep_unfinished(&folder, before)).await;
    Ok(swept + unfinished.map_err(|_| Error::Broken)?.map_err(Error::Folder)?)
}

async fn sweep_these(app: &App, old: Vec<(CaseId, Path)>) -> Result<usize> {
    let cases: Vec<CaseId> = old.iter().map(|(case, _)| *case).collect();
    let ours = store::scope::which_exist(&app.database, &cases).await?;
    let known = store::documents::objects_of(&app.database, &cases).await?;
    let mut swept = 0;
    for (case, place) in &old {
        if ours.contains(case) && !known.contains(place.as_ref()) && forget(app, place).await {
            swept += 1;
        }
    }
    Ok(swept)
}

/// What the file store was writing when a crash came: it writes beside the place, and moves what is whole.
fn sweep_unfinished(folder: &std::path::Path, before: DateTime<Utc>) -> io::Result<usize> {
    let mut swept = 0;
    for entry in std::fs::read_dir(folder)?.filter_map(io::Result::ok).filter(|it| it.path().is_dir()) {
        for file in std::fs::read_dir(entry.path())?.filter_map(io::Result::ok) {
            let name = file.file_name().to_string_lossy().into_owned();
            let is_old = file.metadata()?.modified().is_ok_and(|it| DateTime::<Utc>::from(it) < before);
            let number = name.rsplit_once(UNFINISHED).map(|(_, number)| number);
            if is_old && number.is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit())) {
                std::fs::remove_file(file.path())?;
                swept += 1;
            }
        }
    }
    Ok(swept)
}
