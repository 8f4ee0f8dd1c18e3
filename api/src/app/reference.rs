//! Reference data that ships with the program, written into an empty database. What an administrator changed
//! later is theirs: only rows whose code is not there yet are added.

mod finding;

use super::{Error, Result};
use crate::store::{self, Database, Uncancelled};
use crate::{ids::BodyId, ids::OfficeId};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use entity::{bodies, body_ancestors, calendar_days, offices, pressure_kinds, regions};
pub use finding::{is_found, sort_key};
use icu_collator::{Collator, CollatorBorrowed, options::CollatorOptions};
use icu_locale_core::locale;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use workflow::calendar::SpecialDay;

/// The one calendar that is shipped.
pub const CALENDAR: &str = "kz";
/// The zone in which legal days are counted.
pub const ZONE: &str = "Asia/Almaty";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regions {
    region: Vec<Region>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Region {
    code: String,
    kato: String,
    kind: String,
    kk: String,
    ru: String,
    en: String,
    #[serde(rename = "centre_kk")]
    _centre_kk: Option<String>,
    #[serde(rename = "centre_ru")]
    _centre_ru: Option<String>,
    #[serde(rename = "centre_en")]
    _centre_en: Option<String>,
    tile_row: i16,
    tile_column: i16,
    valid_from: toml::value::Datetime,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Offices {
    office: Vec<Office>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Office {
    code: String,
    kind: String,
    region: Option<String>,
    parent: Option<String>,
    kk: String,
    ru: String,
    en: String,
    opens: NaiveTimeText,
    closes: NaiveTimeText,
    valid_from: toml::value::Datetime,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bodies {
    body: Vec<Body>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    code: String,
    region: Option<String>,
    parent: Option<String>,
    kind: String,
    kk: String,
    ru: String,
    en: String,
    valid_from: toml::value::Datetime,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PressureKinds {
    pressure_kind: Vec<PressureKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PressureKind {
    code: String,
    kk: String,
    ru: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Calendar {
    years: Vec<i32>,
    day: Vec<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Day {
    on: toml::value::Datetime,
    kind: String,
    estimated: bool,
    kk: String,
    ru: String,
    en: String,
}

/// `HH:MM`.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct NaiveTimeText(NaiveTime);

impl TryFrom<String> for NaiveTimeText {
    type Error = chrono::ParseError;
    fn try_from(text: String) -> std::result::Result<NaiveTimeText, chrono::ParseError> {
        NaiveTime::parse_from_str(&text, "%H:%M").map(NaiveTimeText)
    }
}

/// Adds what is missing.
///
/// # Errors
/// [`Error::Reference`] when a shipped file does not read, and those of the store.
pub async fn seed(database: &Database, task: &Uncancelled, now: DateTime<Utc>) -> Result<()> {
    let tx = database.begin(task).await?;
    let sorter = Sorter::new()?;
    seed_regions(&tx, &sorter).await?;
    seed_bodies(&tx, &sorter, now).await?;
    seed_offices(&tx, &sorter, now).await?;
    seed_pressure_kinds(&tx).await?;
    seed_calendar(&tx, now).await?;
    Ok(tx.commit().await?)
}

async fn seed_regions(tx: &store::Transaction, sorter: &Sorter) -> Result<()> {
    let known: BTreeSet<String> =
        store::reference::regions(tx).await?.into_iter().map(|it| it.code).collect();
    let shipped: Regions = read("regions.toml", include_str!("../../reference/regions.toml"))?;
    let mut rows = Vec::new();
    for it in shipped.region.into_iter().filter(|it| !known.contains(&it.code)) {
        rows.push(regions::Model {
            sort_kk: sorter.key(&it.kk),
            code: it.code,
            kato: it.kato,
            kind: it.kind,
            name_kk: it.kk,
            name_ru: it.ru,
            name_en: it.en,
            tile_row: it.tile_row,
            tile_column: it.tile_column,
            valid_from: date(&it.valid_from)?,
            valid_to: None,
        });
    }
    Ok(store::reference::add_regions(tx, rows).await?)
}

async fn seed_bodies(tx: &store::Transaction, sorter: &Sorter, now: DateTime<Utc>) -> Result<()> {
    let shipped: Bodies = read("bodies.toml", include_str!("../../reference/bodies.toml"))?;
    let known = store::reference::bodies(tx).await?;
    let mut ids: BTreeMap<String, Uuid> = known.iter().map(|it| (it.code.clone(), it.id)).collect();
    let new: Vec<Body> = shipped.body.into_iter().filter(|it| !ids.contains_key(&it.code)).collect();
    for body in &new {
        ids.insert(body.code.clone(), BodyId::new(now).0);
    }
    let find = |code: &str| {
        ids.get(code).copied().ok_or_else(|| Error::Reference(format!("bodies.toml: no body `{code}`")))
    };
    let parents: BTreeMap<&str, &str> =
        new.iter().filter_map(|it| it.parent.as_deref().map(|parent| (it.code.as_str(), parent))).collect();
    let (mut rows, mut closure) = (Vec::new(), Vec::new());
    // A foreign key to a parent must find it: parents first.
    let mut ordered: Vec<(usize, &Body)> = Vec::new();
    for body in &new {
        let chain = chain_of(&body.code, &parents)?;
        for (depth, ancestor) in chain.iter().enumerate() {
            closure.push(body_ancestors::Model {
                body_id: find(&body.code)?,
                ancestor_id: find(ancestor)?,
                depth: i16::try_from(depth).unwrap_or(i16::MAX),
            });
        }
        ordered.push((chain.len(), body));
    }
    ordered.sort_by_key(|(depth, _)| *depth);
    for (_, it) in ordered {
        rows.push(bodies::Model {
            id: find(&it.code)?,
            code: it.code.clone(),
            kind: it.kind.clone(),
            region_code: it.region.clone(),
            parent_id: it.parent.as_deref().map(find).transpose()?,
            name_kk: it.kk.clone(),
            name_ru: it.ru.clone(),
            name_en: it.en.clone(),
            sort_kk: sorter.key(&it.kk),
            valid_from: date(&it.valid_from)?,
            valid_to: None,
        });
    }
    store::reference::add_bodies(tx, rows).await?;
    Ok(store::reference::add_body_ancestors(tx, closure).await?)
}

/// A body and everything above it, nearest first.
fn chain_of<'b>(code: &'b str, parents: &BTreeMap<&'b str, &'b str>) -> Result<Vec<&'b str>> {
    let mut chain = vec![code];
    let mut at = code;
    while let Some(parent) = parents.get(at) {
        if chain.contains(parent) {
            return Err(Error::Reference(format!("bodies.toml: `{code}` stands above itself")));
        }
        chain.push(parent);
        at = parent;
    }
    Ok(chain)
}

async fn seed_offices(tx: &store::Transaction, sorter: &Sorter, now: DateTime<Utc>) -> Result<()> {
    let shipped: Offices = read("offices.toml", include_str!("../../reference/offices.toml"))?;
    let mut ids: BTreeMap<String, Uuid> =
        store::reference::offices(tx).await?.into_iter().map(|it| (it.code, it.id)).collect();
    let mut rows = Vec::new();
    for it in shipped.office {
        if ids.contains_key(&it.code) {
            continue;
        }
        let parent_id = match &it.parent {
            None => None,
            Some(parent) => Some(ids.get(parent).copied().ok_or_else(|| {
                Error::Reference(format!("offices.toml: `{parent}` must stand before `{}`", it.code))
            })?),
        };
        let id = OfficeId::new(now).0;
        ids.insert(it.code.clone(), id);
        rows.push(offices::Model {
            id,
            sort_kk: sorter.key(&it.kk),
            code: it.code,
            kind: it.kind,
            region_code: it.region,
            parent_id,
            body_id: None,
            name_kk: it.kk,
            name_ru: it.ru,
            name_en: it.en,
            calendar_id: CALENDAR.to_owned(),
            opens: it.opens.0,
            closes: it.closes.0,
            valid_from: date(&it.valid_from)?,
            valid_to: None,
        });
    }
    Ok(store::reference::add_offices(tx, rows).await?)
}

async fn seed_pressure_kinds(tx: &store::Transaction) -> Result<()> {
    let shipped: PressureKinds =
        read("pressure_kinds.toml", include_str!("../../reference/pressure_kinds.toml"))?;
    let known: BTreeSet<String> =
        store::reference::pressure_kinds(tx).await?.into_iter().map(|it| it.code).collect();
    let rows = (1_i16..)
        .zip(shipped.pressure_kind)
        .filter(|(_, it)| !known.contains(&it.code))
        .map(|(position, it)| pressure_kinds::Model {
            code: it.code,
            position,
            name_kk: it.kk,
            name_ru: it.ru,
            name_en: it.en,
            valid_from: store::reference::always(),
            valid_to: None,
        })
        .collect();
    Ok(store::reference::add_pressure_kinds(tx, rows).await?)
}

/// The day since which every office that is shipped is there.
///
/// # Errors
/// [`Error::Reference`] when the shipped data does not read, which is a defect.
pub fn offices_since() -> Result<NaiveDate> {
    let shipped: Offices = read("offices.toml", include_str!("../../reference/offices.toml"))?;
    let days = shipped.office.iter().map(|it| date(&it.valid_from)).collect::<Result<Vec<_>>>()?;
    days.into_iter().max().ok_or_else(|| Error::Reference("offices.toml: there is none".to_owned()))
}

/// The calendar as it is shipped, for whoever counts days without a portal.
///
/// # Errors
/// [`Error::Reference`] when the shipped data does not read, which is a defect.
pub fn shipped_calendar() -> Result<workflow::Calendar> {
    let wrong = |why: &str| Error::Reference(format!("calendar.toml: {why}"));
    let shipped: Calendar = read("calendar.toml", include_str!("../../reference/calendar.toml"))?;
    let zone = ZONE.parse().map_err(|_| wrong("its zone is not known"))?;
    let (Some(first), Some(last)) = (shipped.years.first().copied(), shipped.years.last().copied()) else {
        return Err(wrong("it speaks for no year"));
    };
    let mut special = BTreeMap::new();
    for it in shipped.day {
        let working = it.kind == "working_weekend";
        special.insert(date(&it.on)?, SpecialDay { working, name: [it.kk, it.ru, it.en] });
    }
    workflow::Calendar::new(1, zone, first..=last, special).map_err(|_| wrong("it speaks for no year"))
}

async fn seed_calendar(tx: &store::Transaction, now: DateTime<Utc>) -> Result<()> {
    if store::reference::calendar(tx, CALENDAR).await?.is_some() {
        return Ok(());
    }
    let shipped: Calendar = read("calendar.toml", include_str!("../../reference/calendar.toml"))?;
    let mut days = Vec::new();
    for it in shipped.day {
        days.push(calendar_days::Model {
            calendar_id: CALENDAR.to_owned(),
            version: 1,
            day: date(&it.on)?,
            working: it.kind == "working_weekend",
            kind: it.kind,
            estimated: it.estimated,
            name_kk: it.kk,
            name_ru: it.ru,
            name_en: it.en,
        });
    }
    let rows = store::reference::CalendarRows { version: 1, years: shipped.years, days };
    Ok(store::reference::add_calendar(tx, CALENDAR, ZONE, rows, now).await?)
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| Error::Reference(format!("{name}: {error}")))
}

fn date(value: &toml::value::Datetime) -> Result<NaiveDate> {
    value
        .date
        .and_then(|it| NaiveDate::from_ymd_opt(i32::from(it.year), it.month.into(), it.day.into()))
        .ok_or_else(|| Error::Reference(format!("{value} is not a date")))
}

/// Makes collation keys of Kazakh names: the bytes sort as the alphabet does, on every database.
struct Sorter(CollatorBorrowed<'static>);

impl Sorter {
    fn new() -> Result<Sorter> {
        Collator::try_new(locale!("kk").into(), CollatorOptions::default())
            .map(Sorter)
            .map_err(|_| Error::Reference("no collation for Kazakh".to_owned()))
    }

    fn key(&self, name: &str) -> Vec<u8> {
        let mut key = Vec::new();
        match self.0.write_sort_key_to(name, &mut key) {
            Ok(()) => key,
            Err(never) => match never {},
        }
    }
}

/// A list that everybody may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Regions.
    Regions,
    /// Offices.
    Offices,
    /// State bodies.
    Bodies,
    /// Kinds of pressure.
    PressureKinds,
    /// Grounds of the definitions.
    Grounds,
}

impl List {
    /// The words for them in a path.
    pub const CODES: [&str; 5] = ["regions", "offices", "bodies", "pressure-kinds", "grounds"];
    const ALL: [List; 5] = [List::Regions, List::Offices, List::Bodies, List::PressureKinds, List::Grounds];

    /// The list of a word in a path.
    #[must_use]
    pub fn from_code(code: &str) -> Option<List> {
        List::CODES.iter().zip(List::ALL).find(|(it, _)| **it == code).map(|(_, list)| list)
    }
}

/// A row of such a list.
pub struct Row {
    /// The code.
    pub code: String,
    /// The names in Kazakh, Russian and English.
    pub names: [String; 3],
    /// The region, where it has one.
    pub region: Option<String>,
    /// The kind, where it has one.
    pub kind: Option<String>,
}

/// The rows of a list; of bodies, those of a region and those that belong to none.
///
/// # Errors
/// Those of the store.
pub async fn list(app: &super::App, list: List, region: Option<&str>) -> Result<Vec<Row>> {
    let on = &app.database;
    let here = |of: &Option<String>| region.is_none() || of.is_none() || of.as_deref() == region;
    let row = |code, names, region, kind| Row { code, names, region, kind };
    Ok(match list {
        List::Regions => store::reference::regions(on)
            .await?
            .into_iter()
            .map(|it| row(it.code, [it.name_kk, it.name_ru, it.name_en], None, Some(it.kind)))
            .collect(),
        List::Offices => store::reference::offices(on)
            .await?
            .into_iter()
            .filter(|it| here(&it.region_code))
            .map(|it| row(it.code, [it.name_kk, it.name_ru, it.name_en], it.region_code, Some(it.kind)))
            .collect(),
        List::Bodies => store::reference::bodies(on)
            .await?
            .into_iter()
            .filter(|it| here(&it.region_code))
            .map(|it| row(it.code, [it.name_kk, it.name_ru, it.name_en], it.region_code, Some(it.kind)))
            .collect(),
        List::PressureKinds => store::reference::pressure_kinds(on)
            .await?
            .into_iter()
            .map(|it| row(it.code, [it.name_kk, it.name_ru, it.name_en], None, None))
            .collect(),
        List::Grounds => grounds(app),
    })
}

fn grounds(app: &super::App) -> Vec<Row> {
    use workflow::Language::{En, Kk, Ru};
    let mut rows: Vec<Row> = Vec::new();
    for definition in app.definitions.all() {
        for (_, it) in definition.grounds() {
            if !rows.iter().any(|row| row.code == *it.name) {
                let names = [Kk, Ru, En].map(|language| it.label.get(language).to_owned());
                rows.push(Row { code: it.name.to_string(), names, region: None, kind: None });
            }
        }
    }
    rows
}
