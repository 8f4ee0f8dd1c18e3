//! A case held in the hand: its row, its definition, its instance and its key. What happens to it is appended to
//! the journal here and nowhere else, and the row's columns are derived from the instance here and nowhere else.

use super::family::{self, Growth};
use super::history;
use crate::app::{App, Result};
use crate::ids::{CaseId, OfficeId, PersonId};
use crate::random;
use crate::store::cases::BodyRow;
use crate::store::journal::EntryRow;
use crate::store::{self, CaseRow, Rows, Transaction};
use crate::vault::{DataKey, Owner};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use workflow::chain::{self, Entry, Hash};
use workflow::command::Context;
use workflow::command::Decision;
use workflow::definition::model::{Role, Seat};
use workflow::event::{By, Change};
use workflow::{
    Actor, Blocker, Calendar, Definition, Effect, Event, Instance, canonical, decide, evolve, record,
    snapshot,
};

/// The format of an entry's body and of its seal.
const FORMAT: i16 = 1;
const TABLE: &str = "case_events";

/// What people wrote with an entry, and the salt that its commitment was made with.
#[derive(Serialize, Deserialize)]
struct SealedText {
    salt: String,
    text: Value,
}

/// A case in the hand.
pub struct Case {
    /// Its row, with the columns as they are now.
    pub row: CaseRow,
    /// The definition that it pins.
    pub definition: Definition,
    /// Where it stands.
    pub instance: Instance,
    /// What seals it.
    pub key: DataKey,
    bodies: OnceCell<Vec<BodyRow>>,
    seq_when_read: i32,
    pending: Vec<EntryRow>,
    told: Vec<Told>,
    grown: Vec<Growth>,
    had_outcome: bool,
}

/// A letter that follows from an entry, and in whose hands the case was then: it goes to them, and to nobody who got the
/// case later.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// The place of the entry.
    pub seq: i32,
    /// To whom, and on what occasion.
    pub effect: Effect,
    /// The office.
    pub office: OfficeId,
    /// Who worked on the case.
    pub assignee: Option<PersonId>,
}

/// Who writes an entry that is not an event of the engine.
#[derive(Clone, Copy, Debug)]
pub struct Author {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: &'static str,
}

impl Case {
    /// Takes a row of a scope into the hand.
    ///
    /// # Errors
    /// [`store::Error::Corrupt`] when its engine state does not read, [`crate::vault::Error::NoKey`] when it was
    /// shredded.
    pub async fn load(app: &App, on: &impl Rows, row: CaseRow) -> Result<Case> {
        let definition = app.definitions.get(&row.definition_id, row.definition_version)?.clone();
        let instance = snapshot::restore(&definition, row.engine_format, &row.engine)?;
        let key = store::keys::data_key(on, &app.vault, Owner::Case(CaseId(row.id))).await?;
        let had_outcome = instance.outcome().is_some();
        Ok(Case { instance, had_outcome, ..Case::new(row, definition, key) })
    }

    /// A case that has no entry yet.
    #[must_use]
    pub fn new(row: CaseRow, definition: Definition, key: DataKey) -> Case {
        Case {
            seq_when_read: row.seq,
            row,
            definition,
            instance: Instance::unopened(),
            key,
            bodies: OnceCell::new(),
            pending: Vec::new(),
            told: Vec::new(),
            grown: Vec::new(),
            had_outcome: false,
        }
    }

    /// The case.
    #[must_use]
    pub fn id(&self) -> CaseId {
        CaseId(self.row.id)
    }

    /// The bodies that it names, in the order of naming; read once.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn bodies(&self, on: &impl Rows) -> Result<&[BodyRow]> {
        let read = async || store::cases::bodies_of(on, self.id()).await;
        Ok(self.bodies.get_or_try_init(read).await?)
    }

    /// Lets a decision happen: its events into the journal, the instance and the row. `text` is what a person
    /// wrote with it, and belongs to the event that is theirs; or to the last one, when none is.
    ///
    /// # Errors
    /// [`crate::vault::Error`] when the text cannot be sealed, those of the store.
    pub async fn happen(
        &mut self,
        on: &impl Rows,
        decision: &Decision,
        text: Option<Value>,
        calendar: &Calendar,
    ) -> Result<()> {
        let mut text = text;
        // What had fallen due by itself comes before what the person did, and what they cleared the way for comes after.
        let own = decision.events.iter().rposition(|it| it.by != By::System);
        let own = own.unwrap_or(decision.events.len().saturating_sub(1));
        for (n, event) in decision.events.iter().enumerate() {
            let text = if n == own { text.take() } else { None };
            self.grown.extend(family::growth(&self.definition, event, text.as_ref()));
            let seq = self.append_event(event, text)?;
            self.hand_over(on, event).await?;
            for (_, effect) in decision.effects.iter().filter(|(of, _)| *of == n) {
                self.tell(seq, *effect);
            }
        }
        self.derive(calendar)
    }

    /// Lets the case follow a newer version of its definition from this event on, which carries everything that it is; says its
    /// place in the journal.
    ///
    /// # Errors
    /// Those of the store, when the event or the case cannot be written.
    pub fn follow(&mut self, newer: Definition, moved: &Event, calendar: &Calendar) -> Result<i32> {
        self.row.definition_version = i32::try_from(newer.version()).unwrap_or(i32::MAX);
        self.definition = newer;
        let seq = self.append_event(moved, None)?;
        self.derive(calendar)?;
        Ok(seq)
    }

    /// Gives the case to another office, when an event says so. Its number stays; whoever had it sees it no longer, unless
    /// their office reaches everywhere.
    async fn hand_over(&mut self, on: &impl Rows, event: &Event) -> Result<()> {
        for change in &event.changes {
            let Change::HandedTo { seat, office } = change else { continue };
            self.row.office_id = match (seat, office) {
                (Seat::Chosen, Some(office)) => *office,
                // Above the highest office there is none: it keeps the case.
                (Seat::Higher, _) => store::people::office_above(on, OfficeId(self.row.office_id)).await?.0,
                (Seat::Chosen | Seat::Own, _) => self.row.office_id,
            };
        }
        Ok(())
    }

    fn append_event(&mut self, event: &Event, text: Option<Value>) -> Result<i32> {
        let before = std::mem::replace(&mut self.instance, Instance::unopened());
        self.instance = evolve(&self.definition, before, event);
        let version = self.instance.version();
        let body = record::bytes(&self.definition, version, event)?;
        let (actor, role, on_behalf_of) = match event.by {
            By::Person { person, role, on_behalf_of } => {
                (Some(PersonId(person.0)), role.code(), on_behalf_of.map(|it| it.0))
            }
            By::System => (None, Role::System.code(), None),
        };
        self.append(event.kind.code(), Some(version), event.at, (actor, role), on_behalf_of, body, text)
    }

    /// Appends an entry that is not an event of the engine (a message, a note, a document): it takes the next
    /// place and leaves the version alone.
    ///
    /// # Errors
    /// [`crate::vault::Error`] when the text cannot be sealed.
    pub fn note(
        &mut self,
        kind: &str,
        author: Author,
        at: DateTime<Utc>,
        facts: Value,
        text: Value,
    ) -> Result<i32> {
        let mut body = json!({
            "at_us": at.timestamp_micros(),
            "by": { "person": author.person.0, "role": author.role },
            "kind": kind,
        });
        if let (Some(body), Value::Object(facts)) = (body.as_object_mut(), facts) {
            body.extend(facts);
        }
        self.row.updated_at = at;
        let body = canonical::bytes(&body);
        self.append(kind, None, at, (Some(author.person), author.role), None, body, Some(text))
    }

    /// Lets a letter follow from an entry that is not an event of the engine.
    pub fn tell(&mut self, seq: i32, effect: Effect) {
        let assignee = self.instance.assignee().map(|it| PersonId(it.0));
        self.told.push(Told { seq, effect, office: OfficeId(self.row.office_id), assignee });
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of one entry, gathered by two callers")]
    fn append(
        &mut self,
        kind: &str,
        version: Option<u32>,
        at: DateTime<Utc>,
        (actor, role): (Option<PersonId>, &str),
        on_behalf_of: Option<uuid::Uuid>,
        body: Vec<u8>,
        text: Option<Value>,
    ) -> Result<i32> {
        let seq = self.row.seq + 1;
        let previous = Hash::from_slice(&self.row.head_hash).unwrap_or(Hash::START);
        let (sealed, commitment) = match text {
            Some(text) => {
                let (sealed, commitment) = self.seal_text(seq, text)?;
                (Some(sealed), Some(commitment))
            }
            None => (None, None),
        };
        let entry = Entry {
            case: *self.row.id.as_bytes(),
            seq: u32::try_from(seq).unwrap_or(0),
            previous,
            commitment,
            body: &body,
        };
        let hash = chain::hash(&entry);
        self.pending.push(EntryRow {
            case_id: self.row.id,
            seq,
            format: FORMAT,
            kind: kind.to_owned(),
            version: version.and_then(|it| i32::try_from(it).ok()),
            at_us: at.timestamp_micros(),
            actor_id: actor.map(|it| it.0),
            acted_as: role.to_owned(),
            on_behalf_of,
            definition_id: self.row.definition_id.clone(),
            definition_version: self.row.definition_version,
            body,
            sealed,
            commitment: commitment.map(|it| it.0.to_vec()),
            previous_hash: previous.0.to_vec(),
            hash: hash.0.to_vec(),
        });
        self.row.seq = seq;
        self.row.head_hash = hash.0.to_vec();
        self.row.updated_at = at;
        Ok(seq)
    }

    fn seal_text(&self, seq: i32, text: Value) -> Result<(Vec<u8>, Hash)> {
        let salt: [u8; 32] = random::bytes();
        let commitment = chain::commitment(&salt, &canonical::bytes(&text));
        let sealed = SealedText { salt: data_encoding::HEXLOWER.encode(&salt), text };
        Ok((self.key.seal(TABLE, &entry_row(self.row.id, seq), &sealed)?, commitment))
    }

    /// What people wrote with a stored entry; `None` when nothing was written.
    ///
    /// # Errors
    /// [`crate::vault::Error`] when the seal does not open.
    pub fn open_text(&self, entry: &EntryRow) -> Result<Option<Value>> {
        let Some(sealed) = &entry.sealed else { return Ok(None) };
        let opened: SealedText = self.key.open(TABLE, &entry_row(entry.case_id, entry.seq), sealed)?;
        Ok(Some(opened.text))
    }

    /// Whether what a stored entry says still is what was committed to.
    ///
    /// # Errors
    /// [`crate::vault::Error`] when the seal does not open.
    pub fn keeps_its_commitment(&self, entry: &EntryRow) -> Result<bool> {
        let Some(sealed) = &entry.sealed else { return Ok(entry.commitment.is_none()) };
        let opened: SealedText = self.key.open(TABLE, &entry_row(entry.case_id, entry.seq), sealed)?;
        let salt = data_encoding::HEXLOWER.decode(opened.salt.as_bytes()).unwrap_or_default();
        let Ok(salt) = <[u8; 32]>::try_from(salt) else { return Ok(false) };
        let made = chain::commitment(&salt, &canonical::bytes(&opened.text));
        Ok(entry.commitment.as_deref() == Some(made.0.as_slice()))
    }

    /// The columns that follow from the instance.
    fn derive(&mut self, calendar: &Calendar) -> Result<()> {
        let Case { row, definition, instance, .. } = self;
        let state = definition.state(instance.state());
        let marks: Vec<&str> = instance.marks().map(|it| &*definition.mark(it).name).collect();
        row.status = state.name.to_string();
        row.outcome = instance.outcome().map(|it| definition.outcome(it).name.to_string());
        instance.party(definition).code().clone_into(&mut row.r#move);
        row.marks = canonical_list(&marks);
        row.lane = instance.lane(definition).map(str::to_owned);
        row.is_escalated = is_escalated(definition, instance, row.updated_at, calendar);
        row.assignee_person_id = instance.assignee().map(|it| it.0);
        row.due_on = history::legal_term(definition, instance);
        row.next_due_on = history::next_day(definition, instance);
        row.due_sort = row.next_due_on.unwrap_or_else(store::cases::no_term);
        row.next_tick_at = workflow::next_tick(definition, instance, calendar);
        row.registered_on = instance.registered_on();
        row.version = i32::try_from(instance.version()).unwrap_or(i32::MAX);
        row.engine_format = snapshot::FORMAT;
        row.engine = snapshot::store(definition, instance)?;
        // Nothing leaves an end but a move past the definition, which brings back what was ended by a slip.
        row.closed_at = instance.is_over(definition).then(|| row.closed_at.unwrap_or(row.updated_at));
        Ok(())
    }

    /// Takes what is to be written: entries, and letters by the place of their event.
    fn take_pending(&mut self) -> (Vec<EntryRow>, Vec<Told>) {
        (std::mem::take(&mut self.pending), std::mem::take(&mut self.told))
    }

    /// Writes the journal and the letters of a case whose row stands already.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn write_entries(&mut self, tx: &Transaction, now: DateTime<Utc>) -> Result<()> {
        let (entries, told) = self.take_pending();
        store::journal::append(tx, entries).await?;
        if told.is_empty() {
            return Ok(());
        }
        let bodies: Vec<uuid::Uuid> = self.bodies(tx).await?.iter().map(|it| it.id).collect();
        crate::app::letters::put_case_letters(tx, &self.row, &bodies, &told, now).await
    }

    /// Writes the row, the journal and the letters; opens the cases that grew out of this one, and tells the case that it
    /// grew out of when it has an outcome for the first time.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn save(&mut self, app: &App, tx: &Transaction, now: DateTime<Utc>) -> Result<()> {
        store::cases::save(tx, self.row.clone(), self.seq_when_read).await?;
        self.seq_when_read = self.row.seq;
        self.write_entries(tx, now).await?;
        for growth in std::mem::take(&mut self.grown) {
            family::grow(app, tx, self, growth).await?;
        }
        let has_outcome = self.instance.outcome().is_some();
        if has_outcome && !std::mem::replace(&mut self.had_outcome, has_outcome) {
            family::tell_parent(app, tx, self).await?;
        }
        Ok(())
    }
}

/// Whether the head of the office above has something to do with a case: something waits for them, or they may do
/// something. Only what a term forbids for a while counts too, because nothing happens when it is over.
fn is_escalated(
    definition: &Definition,
    instance: &Instance,
    now: DateTime<Utc>,
    calendar: &Calendar,
) -> bool {
    let actor = Actor::person(workflow::PersonId(uuid::Uuid::nil()), Role::HigherHead);
    let context = Context { now, calendar, actor };
    let may = |action| {
        let blockers = decide::blockers(definition, instance, action, &context);
        blockers.iter().all(|it| matches!(it, Blocker::TooEarly { .. }))
    };
    let actions = &definition.state(instance.state()).actions;
    instance.tasks().iter().any(|it| definition.task(it.task).by.contains(Role::HigherHead))
        || actions.iter().any(|it| definition.action(*it).by.contains(Role::HigherHead) && may(*it))
}

/// The key of an entry as bytes, which its seal is bound to.
fn entry_row(case: uuid::Uuid, seq: i32) -> Vec<u8> {
    [&case.as_bytes()[..], &seq.to_be_bytes()].concat()
}

fn canonical_list(names: &[&str]) -> String {
    String::from_utf8(canonical::bytes(&json!(names))).unwrap_or_default()
}
