//! Moving open cases to a newer version of their definition, by a plan that somebody wrote. Each case moves in a transaction
//! of its own, and a case that moved follows the newer version: whoever is broken off begins again, and goes on.

use super::history::{self, Asked, LegalTerm};
use super::loaded::Case;
use crate::app::definitions::awaited;
use crate::app::{App, Error, Result, letters};
use crate::ids::CaseId;
use crate::store::scope::{self, Which};
use crate::store::{self, CaseRow};
use chrono::NaiveDate;
use std::sync::Arc;
use workflow::command::{Command, Context, Decision, Effect};
use workflow::definition::model::Role;
use workflow::plan::{Checked, Live, Past, Plan, Report, Stuck};
use workflow::{Actor, Calendar, Definition, Event, Occasion, decide, snapshot};

/// How many cases are listed at a time.
const AT_ONCE: u64 = 100;

/// A plan that was checked against both versions and the cases that there are.
pub struct Moving(Checked);

/// Whether cases are moved, or only shown to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is written.
    Rehearsal,
    /// Cases move.
    Real,
}

/// What became of the cases.
#[derive(Debug, Default)]
pub struct Tally {
    /// So many follow the newer version now.
    pub moved: u64,
    /// Of so many the applicant gets a letter: something is asked of them, or a day that they were told is another.
    pub letters: u64,
    /// So many came to an end by what had fallen due, before they could move.
    pub ended: u64,
    /// These stay where they are, each by its number, with the reason.
    pub stuck: Vec<(String, String)>,
}

impl Tally {
    /// How many cases were looked at.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.moved + self.ended + u64::try_from(self.stuck.len()).unwrap_or(u64::MAX)
    }
}

/// What became of one case.
enum Fate {
    /// And whether its applicant is told.
    Moved(bool),
    Ended,
    Stuck(String, String),
    /// Somebody else moved or closed it.
    Gone,
}

/// What an applicant knows of where their case stands.
struct Stood {
    /// What is awaited of them, and until when.
    asked: Vec<(Asked, Option<NaiveDate>)>,
    term: LegalTerm,
}

impl Stood {
    fn of(Case { definition, instance, .. }: &Case) -> Stood {
        Stood { asked: history::asked(definition, instance), term: history::legal(definition, instance) }
    }

    /// The letter of a move: what is asked of the applicant anew, or until another day; else that the term is another. Of most
    /// moves they notice nothing, and are not written to, nor of what is no longer awaited: the page of the case tells that.
    fn tells(&self, after: &Stood) -> Option<Effect> {
        let is_known = |it: &Asked| self.asked.iter().any(|(known, _)| known == it);
        let changed = after.asked.iter().filter(|it| !self.asked.contains(it));
        let changed: Vec<Asked> = changed.map(|it| it.0).collect();
        let occasion = match changed.as_slice() {
            [] if after.term == self.term || after.term == LegalTerm::StandsStill => return None,
            [] => Occasion::TermChanged,
            known if known.iter().all(is_known) => Occasion::AnswerMoved,
            _ => Occasion::AnswerNeeded,
        };
        Some(Effect { to: Role::Applicant, occasion })
    }
}

/// The open cases that follow a version, with the names that they hold.
async fn live(app: &App, older: &Definition, version: i32) -> Result<Live> {
    let (mut live, mut after) = (Live::default(), None);
    loop {
        let which = Which::Following(older.id(), version);
        let page = scope::page_for_the_machine(&app.database, which, after, AT_ONCE).await?;
        let Some(last) = page.last() else { return Ok(live) };
        after = Some(CaseId(last.id));
        for row in &page {
            match snapshot::restore(older, row.engine_format, &row.engine) {
                Ok(case) => live.add(older, &case),
                // It will be named among those that do not move.
                Err(_) => live.stands(&row.status),
            }
        }
    }
}

impl Moving {
    /// Checks a plan.
    ///
    /// # Errors
    /// [`Error::Plan`] with everything that the plan does not say, or says wrongly; [`Error::Definition`] when a version of
    /// its is not known, or what comes of its cases would not be heard by those that they grew out of.
    pub async fn prepare(app: &App, plan: Plan) -> Result<Moving> {
        let (from, to) = plan.versions();
        let known = |version: u32| {
            let number = i32::try_from(version).unwrap_or(i32::MAX);
            let unknown = |_| Error::Definition(unknown(app, plan.id(), version));
            app.definitions.get(plan.id(), number).cloned().map_err(unknown)
        };
        let (older, newer) = (known(from)?, known(to)?);
        let version = i32::try_from(from).unwrap_or(i32::MAX);
        let live = live(app, &older, version).await?;
        let moving = Moving(plan.check(&older, &newer, live).map_err(Error::Plan)?);
        let becomes = |it: &str| moving.0.outcome(it).map(str::to_owned);
        let unheard = awaited::unheard(&app.database, &app.definitions, &newer, becomes).await?;
        awaited::heard(&unheard, |_, _| None)?;
        Ok(moving)
    }

    /// What becomes of the cases of each state, and of each name.
    #[must_use]
    pub fn report(&self) -> &Report {
        self.0.report()
    }

    /// How many cases there are to move.
    #[must_use]
    pub fn cases(&self) -> u64 {
        self.report().moves.iter().map(|it| it.cases).sum()
    }

    /// Moves every case; `seen` hears of each page of them. Broken off, it may be begun again.
    ///
    /// # Errors
    /// Those of the store, and [`Error::Definition`] when the newer version is not published yet. A case that cannot move does
    /// not hold up the others.
    pub async fn run(self: Arc<Self>, app: &Arc<App>, mode: Mode, seen: impl Fn(&Tally)) -> Result<Tally> {
        if mode == Mode::Real
            && let Some(why) = self.waits(app).await?
        {
            return Err(Error::Definition(why));
        }
        let (mut tally, mut after) = (Tally::default(), None);
        let older = self.0.older().clone();
        let version = i32::try_from(older.version()).unwrap_or(i32::MAX);
        loop {
            let which = Which::Following(older.id(), version);
            let page = scope::page_for_the_machine(&app.database, which, after, AT_ONCE).await?;
            let Some(last) = page.last().map(|it| CaseId(it.id)) else { return Ok(tally) };
            for row in page {
                match Arc::clone(&self).one(app, CaseId(row.id), mode).await {
                    Ok(Fate::Moved(is_told)) => {
                        tally.moved += 1;
                        tally.letters += u64::from(is_told);
                    }
                    Ok(Fate::Ended) => tally.ended += 1,
                    Ok(Fate::Stuck(number, why)) => tally.stuck.push((number, why)),
                    Ok(Fate::Gone) => {}
                    Err(error) => tally.stuck.push((row.number, error.to_string())),
                }
            }
            after = Some(last);
            seen(&tally);
        }
    }

    /// Why no case could be moved yet, in words: none moves to what may still be changed.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn waits(&self, app: &App) -> Result<Option<String>> {
        let newer = self.0.newer();
        let version = i32::try_from(newer.version()).unwrap_or(i32::MAX);
        let published = store::definitions::find(&app.database, newer.id(), version).await?;
        Ok(published.is_none().then(|| {
            format!(
                "{}@{version} is not published yet, and cases would follow what may still change: start every process of \
                 the portal with it first, `qorgan serve` and `qorgan work`",
                newer.id()
            )
        }))
    }

    /// Moves one case, when it still follows the older version.
    async fn one(self: Arc<Self>, app: &Arc<App>, id: CaseId, mode: Mode) -> Result<Fate> {
        app.write(move |app, tx| {
            Box::pin(async move {
                let row = scope::case_for_the_machine_to_change(tx, id).await?;
                let is_here =
                    |it: &CaseRow| u32::try_from(it.definition_version) == Ok(self.0.older().version());
                let Some(row) = row.filter(is_here) else { return Ok(Fate::Gone) };
                // After the hold: the entries of a case stand in the order of their times.
                let now = app.clock.now();
                let mut case = Case::load(app, tx, row).await?;
                let calendar = app.calendars.present();
                let context = Context { now, calendar: &calendar, actor: Actor::System };
                // What has fallen due belongs to the version under which it did.
                let due = decide(self.0.older(), &case.instance, &Command::Tick, &context);
                let due = due.map_err(|_| Error::Broken)?;
                let past = self.past(app, tx, &case, &due, &calendar).await?;
                case.happen(tx, &due, None, &calendar).await?;
                let fate = match self.event(&case, &past, &context) {
                    Ok(moved) => {
                        let stood = Stood::of(&case);
                        let seq = case.follow(self.0.newer().clone(), &moved, &calendar)?;
                        let effect = stood.tells(&Stood::of(&case));
                        if let Some(effect) = effect {
                            case.tell(seq, effect);
                        }
                        Fate::Moved(effect.is_some() && letters::reach_applicant(tx, &case.row).await?)
                    }
                    Err(Fate::Ended) => Fate::Ended,
                    Err(other) => return Ok(other),
                };
                if mode == Mode::Real {
                    case.save(app, tx, now).await?;
                }
                Ok(fate)
            })
        })
        .await
    }

    /// What the case did, as far as the newer version asks: by its journal and by what has just fallen due.
    async fn past(
        &self,
        app: &App,
        tx: &store::Transaction,
        case: &Case,
        due: &Decision,
        calendar: &Calendar,
    ) -> Result<Past> {
        let mut past = Past::default();
        if !self.0.asks_of_the_past() {
            return Ok(past);
        }
        let entries = store::journal::of_case(tx, case.id()).await?;
        let steps = history::steps(app, &entries)?;
        // Where the program cannot read what it did, nobody can say how often.
        if steps.len() == entries.iter().filter(|it| it.version.is_some()).count() {
            let before = steps.iter().map(|it| (it.definition, &it.event));
            for (definition, event) in before.chain(due.events.iter().map(|it| (self.0.older(), it))) {
                past.add(definition, event, calendar);
            }
        }
        Ok(past)
    }

    /// The event by which a case moves, or why it does not.
    fn event(&self, case: &Case, past: &Past, context: &Context<'_>) -> std::result::Result<Event, Fate> {
        self.0.migrate(&case.instance, past, context).map_err(|why| match why {
            Stuck::Over => Fate::Ended,
            why => Fate::Stuck(case.row.number.clone(), why.to_string()),
        })
    }
}

/// What is said of a version that is neither in the database nor among the files.
fn unknown(app: &App, id: &str, version: u32) -> String {
    let mut known: Vec<u32> = app.definitions.newest_first(id).map(Definition::version).collect();
    known.sort_unstable();
    let there = match known.as_slice() {
        [] => format!("there is no process {id} here"),
        [only] => format!("of {id} there is version {only}"),
        several => {
            let several: Vec<String> = several.iter().map(u32::to_string).collect();
            format!("of {id} there are the versions {}", several.join(", "))
        }
    };
    format!(
        "{id}@{version} is not known here; {there}. A version is published when `qorgan serve` is started and its file stands in \
         the folder of QORGAN_DEFINITIONS_DIR"
    )
}
