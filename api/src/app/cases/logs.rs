//! Journals as logs for programs that mine processes: every step of every case, with nothing that a person wrote, and
//! everybody called by an alias. Equal aliases are equal people, and nobody without the keys of this house learns who.

use super::filing::NAMED;
use super::history;
use crate::app::{App, Error, Result};
use crate::ids::CaseId;
use crate::store::cases::BodyRow;
use crate::store::journal::EntryRow;
use crate::store::people::OfficeRow;
use crate::store::{self, CaseRow};
use std::collections::HashMap;
use uuid::Uuid;
use workflow::definition::model::Seat;
use workflow::export::{self, Aliases, Recorded, Trace};
use workflow::record::{self, Glance};
use workflow::{Definition, Event, PersonId};

/// How many cases are read at a time.
const AT_ONCE: u64 = 100;

/// How a log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// IEEE 1849-2016, in XML: one trace for each case.
    Xes,
    /// OCEL 2.0, in JSON: cases, companies, officers, offices and bodies as objects.
    Ocel,
}

/// A log, and what is in it.
pub struct Log {
    /// The log.
    pub text: String,
    /// How many cases it tells of.
    pub cases: usize,
    /// How many events.
    pub events: usize,
}

/// The log of every case, or of the one with this number.
///
/// # Errors
/// [`Error::NotFound`] when no case has the number, those of the store.
pub async fn write(app: &App, number: Option<&str>, format: Format) -> Result<Log> {
    let names = Names::of(app).await?;
    let rows = match number {
        Some(number) => {
            vec![store::scope::case_by_number(&app.database, number).await?.ok_or(Error::NotFound)?]
        }
        None => all(app).await?,
    };
    let ids = rows.iter().map(|it| it.id);
    let mut bodies: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (case, body) in store::cases::bodies_of_each(&app.database, ids).await? {
        bodies.entry(case).or_default().push(body.code);
    }
    let mut journals = Vec::new();
    for row in &rows {
        journals.push(journal(app, CaseId(row.id)).await?);
    }
    let traces = rows.iter().zip(&journals).map(|(row, journal)| {
        let bodies = bodies.remove(&row.id).unwrap_or_default();
        names.trace(app, row, journal, bodies)
    });
    let traces: Vec<Trace<'_>> = traces.collect::<Result<_>>()?;
    let text = match format {
        Format::Xes => export::xes(&traces, &names),
        Format::Ocel => export::ocel(&traces, &names).to_string(),
    };
    Ok(Log { text, cases: traces.len(), events: journals.iter().map(Vec::len).sum() })
}

async fn all(app: &App) -> Result<Vec<CaseRow>> {
    let mut rows: Vec<CaseRow> = Vec::new();
    loop {
        let after = rows.last().map(|it| CaseId(it.id));
        let page =
            store::scope::page_for_the_machine(&app.database, store::scope::Which::All, after, AT_ONCE)
                .await?;
        if page.is_empty() {
            return Ok(rows);
        }
        rows.extend(page);
    }
}

/// A step, as far as this version of the program reads it.
enum Told<'a> {
    Event(&'a Definition, Event),
    Glance(Glance),
}

async fn journal(app: &App, id: CaseId) -> Result<Vec<Told<'_>>> {
    let entries = store::journal::of_case(&app.database, id).await?;
    entries.iter().filter(|it| it.version.is_some()).map(|it| told(app, it)).collect()
}

fn told<'a>(app: &'a App, entry: &EntryRow) -> Result<Told<'a>> {
    let definition = history::of(app, entry)?;
    match record::read(definition, &entry.body) {
        Ok(event) => Ok(Told::Event(definition, event)),
        Err(_) => Ok(Told::Glance(record::glance(&entry.body)?)),
    }
}

/// What those who take part are called.
struct Names<'a> {
    app: &'a App,
    offices: Vec<OfficeRow>,
    bodies: Vec<BodyRow>,
}

impl<'a> Names<'a> {
    async fn of(app: &'a App) -> Result<Names<'a>> {
        let on = &app.database;
        Ok(Names {
            app,
            offices: store::reference::offices(on).await?,
            bodies: store::reference::bodies(on).await?,
        })
    }

    fn trace<'t>(
        &self,
        app: &'t App,
        row: &CaseRow,
        journal: &'t [Told<'t>],
        bodies: Vec<String>,
    ) -> Result<Trace<'t>> {
        let recorded = |it: &'t Told<'t>| match it {
            Told::Event(definition, event) => Recorded::Read(definition, event),
            Told::Glance(glance) => Recorded::Glanced(glance),
        };
        // Whoever asked for discretion is met nowhere else, not even by alias.
        let company = row.company_id.filter(|_| row.visibility == NAMED);
        Ok(Trace {
            case: row.number.clone(),
            definition: app.definitions.get(&row.definition_id, row.definition_version)?,
            company: company.map(|it| self.alias("log_company", it)),
            office: self.office(row.origin_office_id),
            bodies,
            events: journal.iter().map(recorded).collect(),
        })
    }

    /// The same for the same id, and for nobody to be turned back.
    fn alias(&self, kind: &str, id: Uuid) -> String {
        let index = self.app.vault.blind_index(kind, &id.to_string());
        // A house without that key does not open.
        index.map(|it| data_encoding::HEXLOWER.encode(&it)).unwrap_or_default()
    }

    fn office_of(&self, is_it: impl Fn(&OfficeRow) -> bool) -> Option<&OfficeRow> {
        self.offices.iter().find(|it| is_it(it))
    }
}

impl Aliases for Names<'_> {
    fn person(&self, person: PersonId) -> String {
        self.alias("log_person", person.0)
    }

    fn office(&self, office: Uuid) -> String {
        self.office_of(|it| it.id == office).map_or_else(|| office.to_string(), |it| it.code.clone())
    }

    fn body(&self, body: Uuid) -> String {
        let row = self.bodies.iter().find(|it| it.id == body);
        row.map_or_else(|| body.to_string(), |it| it.code.clone())
    }

    fn seat(&self, seat: Seat, from: Option<&str>) -> Option<String> {
        let here = self.office_of(|it| Some(it.code.as_str()) == from)?;
        let above = here.parent_id.filter(|_| seat == Seat::Higher);
        // Above the highest office there is none: it keeps the case.
        Some(above.map_or_else(|| here.code.clone(), |it| self.office(it)))
    }
}
