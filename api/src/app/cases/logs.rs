//! Journals as logs for programs that mine processes: every step of every case, with nothing that a person wrote, and
//! everybody called by an alias. Equal aliases are equal people, and nobody without the keys of this house learns who.

use super::filing::NAMED;
use super::history;
use crate::app::numbers::PublicNumber;
use crate::app::{App, Error, Result};
use crate::ids::CaseId;
use crate::store::cases::BodyRow;
use crate::store::journal::EntryRow;
use crate::store::people::OfficeRow;
use crate::store::scope::Which;
use crate::store::{self, CaseRow};
use std::collections::HashMap;
use std::io;
use uuid::Uuid;
use workflow::definition::model::Seat;
use workflow::export::{Aliases, Log, Recorded, Trace};
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

/// What is in a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// How many cases it tells of.
    pub cases: usize,
    /// How many events.
    pub events: usize,
}

/// Writes the log of every case, or of the one with this number, piece by piece: one journal is held at a time, however
/// many there are. OCEL tells objects and types of events in its end: until then each case is held as an object, with its
/// states and versions, and so are whoever took part; XES holds nothing of a case that is written.
///
/// # Errors
/// [`Error::NotFound`] when no case has the number, [`Error::Output`] when the log cannot be written, those of the store.
pub async fn write(
    app: &App,
    number: Option<&str>,
    format: Format,
    to: &mut (impl io::Write + Send),
) -> Result<Told> {
    let names = Names::of(app).await?;
    let log = match format {
        Format::Xes => Log::xes(),
        Format::Ocel => Log::ocel(),
    };
    let mut writing = Writing { app, names, log, to, told: Told::default() };
    if let Some(number) = number {
        let number = PublicNumber::parse(number)?.to_string();
        let row = store::scope::case_by_number(&app.database, &number).await?.ok_or(Error::NotFound)?;
        writing.cases(&[row]).await?;
    } else {
        let mut after = None;
        loop {
            let page = store::scope::page_for_the_machine(&app.database, Which::All, after, AT_ONCE).await?;
            let Some(last) = page.last() else { break };
            after = Some(CaseId(last.id));
            writing.cases(&page).await?;
        }
    }
    writing.to.write_all(writing.log.end().as_bytes()).map_err(Error::Output)?;
    Ok(writing.told)
}

/// A log on its way.
struct Writing<'a, W> {
    app: &'a App,
    names: Names<'a>,
    log: Log,
    to: &'a mut W,
    told: Told,
}

impl<W: io::Write> Writing<'_, W> {
    async fn cases(&mut self, rows: &[CaseRow]) -> Result<()> {
        let ids = rows.iter().map(|it| it.id);
        let mut bodies: HashMap<Uuid, Vec<String>> = HashMap::new();
        for (case, body) in store::cases::bodies_of_each(&self.app.database, ids).await? {
            bodies.entry(case).or_default().push(body.code);
        }
        let parents = rows.iter().filter_map(|it| it.parent_id);
        let parents = store::scope::cases_for_the_machine(&self.app.database, parents).await?;
        for row in rows {
            let journal = journal(self.app, CaseId(row.id)).await?;
            let bodies = bodies.remove(&row.id).unwrap_or_default();
            let parent = parents.iter().find(|it| Some(it.id) == row.parent_id);
            let family = Family { row, parent };
            let trace = self.names.trace(self.app, family, &journal, bodies)?;
            let piece = self.log.trace(&trace, &self.names);
            self.to.write_all(piece.as_bytes()).map_err(Error::Output)?;
            self.told.cases += 1;
            self.told.events += journal.len();
        }
        Ok(())
    }
}

/// A step, as far as this version of the program reads it.
enum Step<'a> {
    Event(&'a Definition, Event),
    Glance(Glance),
}

async fn journal(app: &App, id: CaseId) -> Result<Vec<Step<'_>>> {
    let entries = store::journal::of_case(&app.database, id).await?;
    entries.iter().filter(|it| it.version.is_some()).map(|it| told(app, it)).collect()
}

fn told<'a>(app: &'a App, entry: &EntryRow) -> Result<Step<'a>> {
    let definition = history::of(app, entry)?;
    match record::read(definition, &entry.body) {
        Ok(event) => Ok(Step::Event(definition, event)),
        Err(_) => Ok(Step::Glance(record::glance(&entry.body)?)),
    }
}

/// A case with the one that it grew out of.
#[derive(Clone, Copy)]
struct Family<'r> {
    row: &'r CaseRow,
    parent: Option<&'r CaseRow>,
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
        Family { row, parent }: Family<'_>,
        journal: &'t [Step<'t>],
        bodies: Vec<String>,
    ) -> Result<Trace<'t>> {
        let recorded = |it: &'t Step<'t>| match it {
            Step::Event(definition, event) => Recorded::Read(definition, event),
            Step::Glance(glance) => Recorded::Glanced(glance),
        };
        // Whoever asked for discretion is met nowhere else, not even by alias.
        let grew_out_of = parent.filter(|it| it.visibility == row.visibility);
        let company = row.company_id.filter(|_| row.visibility == NAMED);
        Ok(Trace {
            case: row.number.clone(),
            definition: app.definitions.get(&row.definition_id, row.definition_version)?,
            company: company.map(|it| self.alias("log_company", it)),
            office: self.office(row.origin_office_id),
            bodies,
            grew_out_of: grew_out_of.map(|it| it.number.clone()),
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
