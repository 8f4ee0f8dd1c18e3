//! Reference data: regions, offices, bodies, calendars, kinds of pressure. Read by everybody, about nobody.

use super::{Error, Rows, Transaction};
use crate::ids::OfficeId;
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    bodies, body_ancestors, calendar_days, calendar_versions, calendar_years, calendars, offices,
    pressure_kinds, regions,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// How many rows one INSERT carries: SQLite takes 32,766 variables, a body has 11.
const BATCH: usize = 500;

macro_rules! lists {
    ($($(#[$doc:meta])* $list:ident, $add:ident: $table:ident by $order:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// Those of the database.
        pub async fn $list(on: &impl Rows) -> Result<Vec<$table::Model>, Error> {
            Ok($table::Entity::find().order_by_asc($table::Column::$order).all(on.rows()).await?)
        }

        /// Adds rows.
        ///
        /// # Errors
        /// [`Error::Duplicate`] when one is there already.
        pub async fn $add(tx: &Transaction, rows: Vec<$table::Model>) -> Result<(), Error> {
            for batch in rows.chunks(BATCH) {
                let rows = batch.iter().map(|it| it.clone().into_active_model());
                $table::Entity::insert_many(rows).exec_without_returning(tx.rows()).await?;
            }
            Ok(())
        }
    )*};
}

lists! {
    /// Every region, by code.
    regions, add_regions: regions by Code;
    /// Every body, in the order of the Kazakh alphabet.
    bodies, add_bodies: bodies by SortKk;
    /// The closure of bodies.
    body_ancestors, add_body_ancestors: body_ancestors by BodyId;
    /// Every office, in the order of the Kazakh alphabet.
    offices, add_offices: offices by SortKk;
    /// Every kind of pressure, in the order in which they are shown.
    pressure_kinds, add_pressure_kinds: pressure_kinds by Position;
}

/// Whether there is a kind of pressure of this code.
///
/// # Errors
/// Those of the database.
pub async fn is_pressure_kind(on: &impl Rows, code: &str) -> Result<bool, Error> {
    let found = pressure_kinds::Entity::find().filter(pressure_kinds::Column::Code.eq(code));
    Ok(found.one(on.rows()).await?.is_some())
}

/// A calendar as its rows say it.
pub struct CalendarRows {
    /// The version that counts.
    pub version: i32,
    /// The years it speaks for.
    pub years: Vec<i32>,
    /// Days off on weekdays, and worked weekends.
    pub days: Vec<calendar_days::Model>,
}

/// The newest version of a calendar; `None` when there is none.
///
/// # Errors
/// Those of the database.
pub async fn calendar(on: &impl Rows, id: &str) -> Result<Option<CalendarRows>, Error> {
    let newest = calendar_versions::Entity::find()
        .filter(calendar_versions::Column::CalendarId.eq(id))
        .order_by_desc(calendar_versions::Column::Version)
        .one(on.rows())
        .await?;
    let Some(newest) = newest else { return Ok(None) };
    let years = calendar_years::Entity::find()
        .filter(calendar_years::Column::CalendarId.eq(id))
        .filter(calendar_years::Column::Version.eq(newest.version))
        .order_by_asc(calendar_years::Column::Year)
        .all(on.rows())
        .await?;
    let days = calendar_days::Entity::find()
        .filter(calendar_days::Column::CalendarId.eq(id))
        .filter(calendar_days::Column::Version.eq(newest.version))
        .order_by_asc(calendar_days::Column::Day)
        .all(on.rows())
        .await?;
    Ok(Some(CalendarRows {
        version: newest.version,
        years: years.into_iter().map(|it| it.year).collect(),
        days,
    }))
}

/// Publishes a version of a calendar.
///
/// # Errors
/// [`Error::Duplicate`] when the version is there already.
pub async fn add_calendar(
    tx: &Transaction,
    id: &str,
    zone: &str,
    rows: CalendarRows,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let version = rows.version;
    if calendars::Entity::find().filter(calendars::Column::Id.eq(id)).one(tx.rows()).await?.is_none() {
        let calendar = calendars::ActiveModel { id: Set(id.to_owned()), zone: Set(zone.to_owned()) };
        calendars::Entity::insert(calendar).exec_without_returning(tx.rows()).await?;
    }
    let published = calendar_versions::ActiveModel {
        calendar_id: Set(id.to_owned()),
        version: Set(version),
        published_at: Set(now),
        published_by: Set(None),
    };
    calendar_versions::Entity::insert(published).exec_without_returning(tx.rows()).await?;
    let years = rows.years.into_iter().map(|year| calendar_years::ActiveModel {
        calendar_id: Set(id.to_owned()),
        version: Set(version),
        year: Set(year),
    });
    calendar_years::Entity::insert_many(years).exec_without_returning(tx.rows()).await?;
    for batch in rows.days.chunks(BATCH) {
        let days = batch.iter().map(|it| it.clone().into_active_model());
        calendar_days::Entity::insert_many(days).exec_without_returning(tx.rows()).await?;
    }
    Ok(())
}

/// The day from which a row counts when nothing else is said.
#[must_use]
pub fn always() -> NaiveDate {
    NaiveDate::from_ymd_opt(1991, 12, 16).unwrap_or(NaiveDate::MIN)
}

/// The central office: the one that no region has.
///
/// # Errors
/// [`Error::Corrupt`] when there is none.
pub async fn central_office(on: &impl Rows) -> Result<OfficeId, Error> {
    let central =
        offices::Entity::find().filter(offices::Column::RegionCode.is_null()).one(on.rows()).await?;
    central
        .map(|it| OfficeId(it.id))
        .ok_or(Error::Corrupt { table: "offices", why: "there is no central one" })
}
