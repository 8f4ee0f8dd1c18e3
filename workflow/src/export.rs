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
//! | a state in which a case waits | an event-based gateway with the state's name: the case waits until one of the events behind it happens (with one way out, an intermediate event). It stands in the lane of whose move it is: the applicant's, the officer's for the office, the system's for body and nobody. |
//! | an action in a state | a task, `state.action` by id; a user task where somebody decides to, a service task where the machine acts. It stands in the lane of the first of its roles; all of them are its potential owners and stand below the event before it. |
//! | that somebody takes an action | a message event before the task, `on-state.action`, one message for each action |
//! | a timer of the state; a clock that runs there | a timer event before the task of what it does. An action with several of them has a task for each: `state.action.2`. |
//! | a clock that runs until a date of the case | a conditional event: the date is data |
//! | an outcome of a case that grew out of this one | a message event, one message for each task that is a case |
//! | an action that stays | a flow back to the state. The gateway then waits anew; that timers go on while a case stays is more than a gateway can say. |
//! | an end | an end event, in the lane of who first leads there |
//!
//! Working days are no duration of ISO 8601: five of them are written as a week, and the term itself stands in the
//! documentation.
//!
//! The diagram is a table: a column for each state, a row of it for each way out, in the lane of its role. Ways with
//! the same aim run together, ways with different aims never do. Only ways that close a loop lead to the left.

mod bpmn;
mod layout;
mod mermaid;
mod pnml;
mod stages;
mod xml;

use crate::definition::model::Role;
use crate::definition::{Definition, Language};

/// A process as BPMN 2.0 XML with its diagram; lanes are called by the codes of their roles.
///
/// ```
/// use workflow::{Definition, Language, LawBook, Vocabulary, export, shipped};
///
/// let law = LawBook::parse(shipped::LAW.1)?;
/// let (_, text) = shipped::DEFINITIONS[3];
/// let message = Definition::parse(text, &law, &Vocabulary::new(["kz"]))?;
/// let bpmn = export::bpmn(&message, Language::En);
/// assert!(bpmn.contains(r#"<bpmn:userTask id="registered.assign" name="Assign">"#));
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

/// The states as a Mermaid `stateDiagram-v2`: an arrow for each pair of states, with all actions that lead along it.
///
/// ```
/// # use workflow::{Definition, Language, LawBook, Vocabulary, export, shipped};
/// # let law = LawBook::parse(shipped::LAW.1)?;
/// # let message = Definition::parse(shipped::DEFINITIONS[3].1, &law, &Vocabulary::new(["kz"]))?;
/// let diagram = export::mermaid(&message, Language::En);
/// assert!(diagram.starts_with("stateDiagram-v2\n"));
/// assert!(diagram.contains("registered__ --> assigned__ : Assign\n"));
/// # Ok::<(), workflow::Problems>(())
/// ```
#[must_use]
pub fn mermaid(definition: &Definition, language: Language) -> String {
    mermaid::write(definition, language)
}
