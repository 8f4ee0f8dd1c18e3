//! The working calendar as the engine takes it, made from its rows.

use super::{Error, Result, reference};
use crate::store::{self, Rows};
use chrono_tz::Tz;
use std::sync::{Arc, PoisonError, RwLock};
use workflow::Calendar;
use workflow::calendar::SpecialDay;

/// The calendar in force. It is read anew when another version was published.
pub struct Calendars(RwLock<Arc<Calendar>>);

impl Calendars {
    /// Reads the newest version.
    ///
    /// # Errors
    /// [`Error::Reference`] when there is none, or its years have a gap.
    pub async fn load(on: &impl Rows) -> Result<Calendars> {
        Ok(Calendars(RwLock::new(Arc::new(read(on).await?))))
    }

    /// The calendar in force.
    #[must_use]
    pub fn present(&self) -> Arc<Calendar> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes a newer version in, if there is one; says whether there was.
    ///
    /// # Errors
    /// As [`Calendars::load`].
    pub async fn refresh(&self, on: &impl Rows) -> Result<bool> {
        let newest = read(on).await?;
        let is_newer = newest.version() != self.present().version();
        if is_newer {
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(newest);
        }
        Ok(is_newer)
    }
}

async fn read(on: &impl Rows) -> Result<Calendar> {
    let wrong = |why: &str| Error::Reference(format!("calendar {}: {why}", reference::CALENDAR));
    let rows = store::reference::calendar(on, reference::CALENDAR).await?;
    let rows = rows.ok_or_else(|| wrong("there is none"))?;
    let zone: Tz = reference::ZONE.parse().map_err(|_| wrong("its zone is not known"))?;
    let (Some(first), Some(last)) = (rows.years.first(), rows.years.last()) else {
        return Err(wrong("it speaks for no year"));
    };
    if i32::try_from(rows.years.len()).unwrap_or(0) != last - first + 1 {
        return Err(wrong("its years have a gap"));
    }
    let special = rows
        .days
        .into_iter()
        .map(|it| (it.day, SpecialDay { working: it.working, name: [it.name_kk, it.name_ru, it.name_en] }))
        .collect();
    let version = u32::try_from(rows.version).map_err(|_| wrong("a version below nought"))?;
    Calendar::new(version, zone, *first..=*last, special).map_err(|_| wrong("it speaks for no year"))
}
