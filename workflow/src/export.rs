//! What the engine knows, in forms that other people's tools read: processes as BPMN, PNML and Mermaid, journals as
//! XES and OCEL. Nothing is read back: the language of definitions says more than any of these can.
//!
//! # The net of stages
//! BPMN, PNML and Mermaid show the *net of stages*: in which state a case stands, which actions stand there, and where
//! they lead. Guards, windows, limits, marks and tasks need data that these formats do not have; so every walk through
//! a case is a walk through the net, and the net allows walks that the law does not. What an action asks beyond the
//! net stands in the documentation of its task, in the words of the language.
//!
//! # How a process is drawn
//! | in the definition | in BPMN |
//! |---|---|
//! | the definition | a pool with one process; registration is its start event |
//! | a role | a lane, even where it never acts alone |
//! | a state in which a case waits | an activity with the state's name, `state-registered` for one called `registered`: a receive task, since the case waits to be told something and nobody works on the state itself. It stands in the lane of whose move it is: the applicant's, the officer's for the office, the system's for body and nobody. |
//! | an action in a state | a task, `state.action`; a user task where somebody decides to, a service task where the machine acts. It stands in the lane of the first of its roles; all of them are its potential owners. |
//! | that somebody takes an action | a message event on the border of the state, `on-state.action`, one message for each action; who may stands beside it |
//! | the one action for which the state is there | the message that the activity itself waits for: the way to its task leaves the border without an event. It leads on, needs no ground, has no window and no limit, lies with those whose move it is, and leads to the nearest state, as far as there is such a one; where only time leads on, there is none. |
//! | a timer of the state; a clock that runs there | a timer event on the border. An action with several of them has a task for each: `state.action.2`. |
//! | a clock that runs until a date of the case | a conditional event on the border: the date is data |
//! | an outcome of a case that grew out of this one | a message event on the border, one message for each task that is a case and what follows from it |
//! | an action that leads to a state | its event interrupts: the wait is over, and so are its timers. One that leads to its own state enters it anew. |
//! | an action that stays | its event does not interrupt (a dashed border): the wait goes on, and so do its timers. After its task stands an end with the name of the state in which the case still is. A message may come again and again, what time does comes once. |
//! | an end | an end event that terminates, in the lane of who first leads there: whatever still goes on beside the case is over with it |
//!
//! Two things are said less exactly than they are. A clock counts on from state to state, while a timer on a border begins
//! with the activity. And working days are no duration of ISO 8601: five of them are written as a week. The term itself
//! stands in the documentation of the event.
//!
//! The diagram is a table: a column for each state, and beside it its tasks, each in the lane of its role. Ways with
//! the same aim run together, ways with different aims never do. Only ways that close a loop lead to the left.
//!
//! # What a log tells
//! Each event of a journal is one event of the log, in XES and in OCEL. An event is called by the code of its action,
//! task or clock; `registration`, `migration`, `forced` and `rearmed` are the engine's own. Nothing that a person wrote is in a
//! journal, and nobody's name: who and what takes part is an *alias*, a text that the caller gives ([`Aliases`]) and
//! that only the caller can resolve. A case that grew out of another one says out of which. A case that moved to a newer version says when, from which and to which.

mod bpmn;
mod journal;
mod layout;
mod log;
mod mermaid;
mod ocel;
mod pnml;
mod stages;
mod xes;
mod xml;

pub use log::Log;

use crate::command::PersonId;
use crate::definition::model::{Role, Seat};
use crate::definition::{Definition, Language};
use crate::event::Event;
use crate::record::Glance;
use uuid::Uuid;

/// A process as BPMN 2.0 XML with its diagram; lanes are called by the codes of their roles.
///
/// ```
/// use workflow::{Definition, Language, LawBook, Vocabulary, export, shipped};
///
/// let law = LawBook::parse(shipped::LAW.1)?;
/// let (_, text) = shipped::DEFINITIONS[3];
/// let message = Definition::parse(text, &law, &Vocabulary::new(["kz"]))?;
/// let bpmn = export::bpmn(&message, Language::En);
/// assert!(bpmn.contains(r#"<bpmn:receiveTask id="state-registered" name="registered" messageRef="message-assign">"#));
/// assert!(bpmn.contains(r#"<bpmn:userTask id="registered.assign" name="Assign">"#));
/// // A reminder, and a case that goes on.
/// let chase = r#"attachedToRef="state-registered" cancelActivity="false""#;
/// assert!(bpmn.contains(&format!(r#"<bpmn:boundaryEvent id="on-registered.chase" name="1wd" {chase}>"#)));
/// assert!(bpmn.contains(r#"<bpmn:lane id="lane-officer" name="officer">"#));
/// assert!(bpmn.contains("bpmndi:BPMNDiagram"), "without one nothing would be drawn");
/// # Ok::<(), workflow::Problems>(())
/// ```
#[must_use]
pub fn bpmn(definition: &Definition, language: Language) -> String {
    bpmn_with_roles(definition, language, &|role| role.code().to_owned())
}

/// The same for people: definitions have no words for roles, so the caller gives them.
///
/// ```
/// # use workflow::{Definition, Language, LawBook, Vocabulary, export, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let message = Definition::parse(shipped::DEFINITIONS[3].1, &law, &Vocabulary::new(["kz"]))?;
/// let shouted = export::bpmn_with_roles(&message, Language::Ru, &|role| role.code().to_uppercase());
/// assert!(shouted.contains(r#"<bpmn:lane id="lane-officer" name="OFFICER">"#));
/// # Ok::<(), workflow::Problems>(())
/// ```
#[must_use]
pub fn bpmn_with_roles(definition: &Definition, language: Language, role: &dyn Fn(Role) -> String) -> String {
    bpmn::write(definition, language, role)
}

/// The net of stages as PNML: a place for each state, a transition `state.action` for each action in each state, and
/// the places `source` and `sink` around them. It is a workflow net, so checkers of soundness take it as it is.
///
/// ```
/// # use workflow::{Definition, LawBook, Vocabulary, export, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let message = Definition::parse(shipped::DEFINITIONS[3].1, &law, &Vocabulary::new(["kz"]))?;
/// let net = export::pnml(&message);
/// assert!(net.contains(r#"source="state-registered" target="registered.assign""#));
/// assert!(net.contains(r#"source="registered.assign" target="state-assigned""#));
/// # Ok::<(), workflow::Problems>(())
/// ```
#[must_use]
pub fn pnml(definition: &Definition) -> String {
    pnml::write(definition)
}

/// The states as a Mermaid `stateDiagram-v2`: an arrow for each pair of states, with all actions that lead along it, and a
/// note beside each state with those that stay. What happens by itself says when.
///
/// ```
/// # use workflow::{Definition, Language, LawBook, Vocabulary, export, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let message = Definition::parse(shipped::DEFINITIONS[3].1, &law, &Vocabulary::new(["kz"]))?;
/// let diagram = export::mermaid(&message, Language::En);
/// assert!(diagram.starts_with("stateDiagram-v2\n"));
/// assert!(diagram.contains("registered__ --> assigned__ : Assign\n"));
/// assert!(diagram.contains("Chase (1wd)"));
/// # Ok::<(), workflow::Problems>(())
/// ```
#[must_use]
pub fn mermaid(definition: &Definition, language: Language) -> String {
    mermaid::write(definition, language)
}

/// A case and its journal, for a log.
///
/// ```
/// use workflow::export::{Aliases, Recorded, Trace, xes};
/// # use workflow::PersonId;
/// # use workflow::testkit::{plain_calendar, small_process};
/// # use workflow::{Actor, Command, Context, Instance, decide};
/// # use uuid::Uuid;
/// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// # let context = Context { now: "2026-03-02T05:00:00Z".parse()?, calendar: &calendar, actor: Actor::System };
/// # let open = Command::Open { registered_on: "2026-03-02".parse()?, facts: Default::default() };
/// # let opened = decide(&card, &Instance::unopened(), &open, &context)?.events.remove(0);
/// # struct Numbers;
/// # impl Aliases for Numbers {
/// #     fn person(&self, person: PersonId) -> String { format!("P{}", person.0.as_u128()) }
/// #     fn office(&self, office: Uuid) -> String { format!("O{}", office.as_u128()) }
/// #     fn body(&self, body: Uuid) -> String { format!("B{}", body.as_u128()) }
/// # }
///
/// let trace = Trace {
///     case: "C1".to_owned(),
///     definition: &card,
///     company: None,
///     office: "O1".to_owned(),
///     bodies: vec![],
///     grew_out_of: None,
///     events: vec![Recorded::Read(&card, &opened)],
/// };
/// let log = xes(&[trace], &Numbers);
/// assert!(log.contains(r#"<string key="concept:name" value="C1"/>"#));
/// assert_eq!(log.matches("<event>").count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Trace<'t> {
    /// The case, by alias; one case has one trace.
    pub case: String,
    /// The definition that it follows.
    pub definition: &'t Definition,
    /// Who filed it, by alias, where that may be told.
    pub company: Option<String>,
    /// The office that registered it, by alias.
    pub office: String,
    /// Whom it is about, by alias.
    pub bodies: Vec<String>,
    /// The case that it grew out of, by alias: that about which a complaint complains, or the message that became a case.
    pub grew_out_of: Option<String>,
    /// What happened, in order, as the journal has it.
    pub events: Vec<Recorded<'t>>,
}

/// One event of a journal, as far as this version reads it.
///
/// ```
/// use workflow::export::{Aliases, Recorded, Trace, xes};
/// use workflow::record::{bytes, glance};
/// # use workflow::PersonId;
/// # use workflow::testkit::{plain_calendar, small_process};
/// # use workflow::{Actor, Command, Context, Instance, decide};
/// # use uuid::Uuid;
/// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// # let context = Context { now: "2026-03-02T05:00:00Z".parse()?, calendar: &calendar, actor: Actor::System };
/// # let open = Command::Open { registered_on: "2026-03-02".parse()?, facts: Default::default() };
/// # let opened = decide(&card, &Instance::unopened(), &open, &context)?.events.remove(0);
/// # struct Numbers;
/// # impl Aliases for Numbers {
/// #     fn person(&self, person: PersonId) -> String { format!("P{}", person.0.as_u128()) }
/// #     fn office(&self, office: Uuid) -> String { format!("O{}", office.as_u128()) }
/// #     fn body(&self, body: Uuid) -> String { format!("B{}", body.as_u128()) }
/// # }
///
/// # let trace = |event| Trace {
/// #     case: "C1".to_owned(),
/// #     definition: &card,
/// #     company: None,
/// #     office: "O1".to_owned(),
/// #     bodies: vec![],
/// #     grew_out_of: None,
/// #     events: vec![event],
/// # };
/// // What a later version wrote is not left out: that something happened, and when, can be told of everything.
/// let glance = glance(&bytes(&card, 1, &opened)?)?;
/// let [read, glanced] = [Recorded::Read(&card, &opened), Recorded::Glanced(&glance)].map(|it| xes(&[trace(it)], &Numbers));
/// let moment = r#"<date key="time:timestamp" value="2026-03-02T05:00:00"#;
/// assert!(read.contains(moment) && glanced.contains(moment));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Recorded<'t> {
    /// An event with the definition that decided it, which may be older than the one that the case follows now.
    Read(&'t Definition, &'t Event),
    /// What every version says of an event; this one knows no more of it.
    Glanced(&'t Glance),
}

/// What those who take part are called in a log. Equal ids must have equal aliases, or nobody is met twice; whether an
/// alias is a name, a code or a keyed hash is the caller's decision.
///
/// ```
/// use std::collections::BTreeMap;
/// use uuid::Uuid;
/// use workflow::PersonId;
/// use workflow::definition::model::Seat;
/// use workflow::export::Aliases;
///
/// /// Offices by the name that everybody knows; people by a number that says nothing.
/// struct Known(BTreeMap<Uuid, &'static str>);
///
/// impl Aliases for Known {
///     fn person(&self, person: PersonId) -> String {
///         format!("P{}", person.0.as_u128())
///     }
///     fn office(&self, office: Uuid) -> String {
///         self.0.get(&office).map_or_else(|| "elsewhere".to_owned(), |it| (*it).to_owned())
///     }
///     fn body(&self, body: Uuid) -> String {
///         format!("B{}", body.as_u128())
///     }
/// }
///
/// let known = Known(BTreeMap::from([(Uuid::from_u128(1), "Astana")]));
/// assert_eq!(known.office(Uuid::from_u128(1)), "Astana");
/// assert_eq!((known.person(PersonId(Uuid::from_u128(7))), known.body(Uuid::from_u128(2))), ("P7".into(), "B2".into()));
/// assert_eq!(known.seat(Seat::Higher, Some("Astana")), None, "who stands above Astana was not said");
/// ```
pub trait Aliases {
    /// A person of an office. Whoever acts for the applicant is met in no log: their role stands there alone.
    fn person(&self, person: PersonId) -> String;
    /// An office of the operator.
    fn office(&self, office: Uuid) -> String;
    /// A state body.
    fn body(&self, body: Uuid) -> String;
    /// The office of a seat, when the case goes there and nobody chose which; `from` had it before. The engine does not
    /// know which office stands above which, so by default there is none.
    fn seat(&self, seat: Seat, from: Option<&str>) -> Option<String> {
        let _ = (seat, from);
        None
    }
}

/// Journals as XES (IEEE 1849-2016), with the extensions concept, time, lifecycle and organizational. What these do
/// not know begins with `qorgan:`, such as `qorgan:from` and `qorgan:to` for states.
///
/// ```
/// use workflow::export::{self, Aliases, Recorded, Trace};
/// # use workflow::testkit::{Walk, everybody, person, plain_calendar};
/// # use workflow::{Definition, LawBook, PersonId, Vocabulary, shipped};
/// # use uuid::Uuid;
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let message = Definition::parse(shipped::DEFINITIONS[3].1, &law, &Vocabulary::new(["kz"]))?;
/// # let calendar = plain_calendar(2026..=2030);
/// # let start = "2026-03-02T05:00:00Z".parse()?;
/// # let walk = Walk::new(&message, &calendar, start, everybody(&[person(1), person(2)]), 7);
/// # let happened: Vec<_> = walk.flat_map(|step| step.decision.events).collect();
/// struct Numbers;
///
/// impl Aliases for Numbers {
///     fn person(&self, person: PersonId) -> String {
///         format!("P{}", person.0.as_u128())
///     }
///     fn office(&self, _: Uuid) -> String {
///         "O2".to_owned()
///     }
///     fn body(&self, _: Uuid) -> String {
///         "B1".to_owned()
///     }
/// }
///
/// let trace = Trace {
///     case: "C1".to_owned(),
///     definition: &message,
///     company: Some("K1".to_owned()),
///     office: "O1".to_owned(),
///     bodies: vec![],
///     grew_out_of: None,
///     events: happened.iter().map(|it| Recorded::Read(&message, it)).collect(),
/// };
/// let log = export::xes(&[trace.clone()], &Numbers);
/// assert!(log.contains(r#"<string key="concept:name" value="registration"/>"#));
/// assert_eq!(log.matches("<event>").count(), happened.len());
///
/// let log = export::ocel(&[trace], &Numbers);
/// assert_eq!(log["events"].as_array().map(Vec::len), Some(happened.len()));
/// assert_eq!(log["events"][0]["type"], "message.registration");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn xes(traces: &[Trace<'_>], aliases: &dyn Aliases) -> String {
    log::whole_xes(traces, aliases)
}

/// Journals as OCEL 2.0, to be written as JSON. Objects are cases, companies, officers, offices and bodies; an event
/// is called `definition.action`, or `definition.task.kind` for what happens to a task or a clock, and says of each
/// object what it is to the event. Who acts for the applicant is no object: the company is.
///
/// ```
/// use workflow::export::{Aliases, Recorded, Trace, ocel};
/// # use workflow::PersonId;
/// # use workflow::testkit::{plain_calendar, small_process};
/// # use workflow::{Actor, Command, Context, Instance, decide};
/// # use uuid::Uuid;
/// # let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// # let context = Context { now: "2026-03-02T05:00:00Z".parse()?, calendar: &calendar, actor: Actor::System };
/// # let open = Command::Open { registered_on: "2026-03-02".parse()?, facts: Default::default() };
/// # let opened = decide(&card, &Instance::unopened(), &open, &context)?.events.remove(0);
/// # struct Numbers;
/// # impl Aliases for Numbers {
/// #     fn person(&self, person: PersonId) -> String { format!("P{}", person.0.as_u128()) }
/// #     fn office(&self, office: Uuid) -> String { format!("O{}", office.as_u128()) }
/// #     fn body(&self, body: Uuid) -> String { format!("B{}", body.as_u128()) }
/// # }
///
/// # let bodies = vec!["B1".to_owned()];
/// # let events = vec![Recorded::Read(&card, &opened)];
/// let company = Some("K1".to_owned());
/// # let office = "O1".to_owned();
/// let grew_out_of = Some("C0".to_owned());
/// let trace = Trace { case: "C1".to_owned(), definition: &card, company, office, bodies, grew_out_of, events };
/// let log = ocel(&[trace], &Numbers);
/// let objects = log["objects"].as_array().ok_or("it has objects")?;
/// let ids: Vec<&str> = objects.iter().filter_map(|it| it["id"].as_str()).collect();
/// // A case out of which another grew is there, whether or not its own journal is.
/// assert_eq!(ids, ["body:B1", "case:C0", "case:C1", "company:K1", "office:O1"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn ocel(traces: &[Trace<'_>], aliases: &dyn Aliases) -> serde_json::Value {
    log::whole_ocel(traces, aliases)
}
