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
use std::collections::HashSet;
use std::io;
use std::path::PathBuf;

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
    Ok(swept + sweep_unfinished(app, before).await?)
}

async fn sweep_these(app: &App, old: Vec<(CaseId, Path)>) -> Result<usize> {
    let cases: Vec<CaseId> = old.iter().map(|(case, _)| *case).collect();
    let ours = ours(app, &cases).await?;
    let mut known = store::documents::objects_of(&app.database, &cases).await?;
    known.extend(store::drafts::objects_of(&app.database, &cases).await?);
    let mut swept = 0;
    for (case, place) in &old {
        if ours.contains(case) && !known.contains(place.as_ref()) && forget(app, place).await {
            swept += 1;
        }
    }
    Ok(swept)
}

/// Which of these are cases of this database, or will be.
async fn ours(app: &App, ids: &[CaseId]) -> Result<HashSet<CaseId>> {
    let mut ours = store::scope::which_exist(&app.database, ids).await?;
    ours.extend(store::drafts::which_exist(&app.database, ids).await?);
    Ok(ours)
}

/// What the file store was writing when a crash came: it writes beside the place, and moves what is whole.
async fn sweep_unfinished(app: &App, before: DateTime<Utc>) -> Result<usize> {
    let folder = app.settings.files_folder.clone();
    let found = tokio::task::spawn_blocking(move || unfinished(&folder, before)).await;
    let found = found.map_err(|_| Error::Broken)?.map_err(Error::Folder)?;
    let mut swept = 0;
    for found in found.chunks(AT_ONCE) {
        let cases: Vec<CaseId> = found.iter().map(|(case, _)| *case).collect();
        let ours = ours(app, &cases).await?;
        for (_, file) in found.iter().filter(|(case, _)| ours.contains(case)) {
            match tokio::fs::remove_file(file).await {
                Ok(()) => swept += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(Error::Folder(error)),
            }
        }
    }
    Ok(swept)
}

/// Files under the names of cases whose own names end as those of files that are being written. What goes away while
/// it is looked at was finished, or swept by somebody else.
fn unfinished(folder: &std::path::Path, before: DateTime<Utc>) -> io::Result<Vec<(CaseId, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)?.filter_map(io::Result::ok) {
        let case = entry.file_name().to_string_lossy().parse().ok().map(CaseId);
        let (Some(case), Ok(files)) = (case, std::fs::read_dir(entry.path())) else { continue };
        for file in files.filter_map(io::Result::ok) {
            let name = file.file_name().to_string_lossy().into_owned();
            let number = name.rsplit_once(UNFINISHED).map_or("", |(_, number)| number);
            if number.is_empty() || !number.bytes().all(|it| it.is_ascii_digit()) {
                continue;
            }
            let modified = file.metadata().and_then(|it| it.modified()).map(DateTime::<Utc>::from);
            if modified.is_ok_and(|it| it < before) {
                found.push((case, file.path()));
            }
        }
    }
    Ok(found)
}
