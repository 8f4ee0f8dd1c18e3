//! Logs that are written as they go: a case is written and forgotten, and only what the end must say is kept.

use super::xml::Xml;
use super::{Aliases, Trace, ocel, xes};
use serde_json::Value;

/// A log that is being written, case by case: what [`super::xes`] and [`super::ocel`] write at once. Whoever has more
/// journals than memory writes each piece where it belongs before the next case is read.
///
/// ```
/// use workflow::export::{Aliases, Log, Recorded, Trace, xes};
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
/// # let trace = |case: &str| Trace {
/// #     case: case.to_owned(),
/// #     definition: &card,
/// #     company: None,
/// #     office: "O1".to_owned(),
/// #     bodies: vec![],
/// #     grew_out_of: None,
/// #     events: vec![Recorded::Read(&card, &opened)],
/// # };
/// let mut log = Log::xes();
/// let mut written = String::new();
/// for case in ["C1", "C2"] {
///     written += &log.trace(&trace(case), &Numbers);
/// }
/// written += &log.end();
/// assert_eq!(written, xes(&[trace("C1"), trace("C2")], &Numbers));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Log(Written);

enum Written {
    Xes(Xml),
    Ocel {
        log: ocel::Log,
        /// Whether an event stands already, after which another needs a comma.
        goes_on: bool,
    },
}

impl Log {
    /// A log in XES.
    ///
    /// ```
    /// let log = workflow::export::Log::xes().end();
    /// assert!(log.ends_with("</log>\n"), "a log of nothing is one");
    /// ```
    #[must_use]
    pub fn xes() -> Log {
        Log(Written::Xes(xes::begin()))
    }

    /// A log in OCEL.
    ///
    /// ```
    /// let log: serde_json::Value = serde_json::from_str(&workflow::export::Log::ocel().end())?;
    /// assert_eq!(log["events"], serde_json::json!([]));
    /// assert_eq!(log["objectTypes"][0]["name"], "case");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn ocel() -> Log {
        Log(Written::Ocel { log: ocel::Log::default(), goes_on: false })
    }

    /// The next piece: a case with its journal, and before the first one whatever a log begins with.
    ///
    /// ```
    /// # use workflow::export::{Aliases, Log, Trace};
    /// # use workflow::PersonId;
    /// # use uuid::Uuid;
    /// # struct Nobody;
    /// # impl Aliases for Nobody {
    /// #     fn person(&self, _: PersonId) -> String { String::new() }
    /// #     fn office(&self, _: Uuid) -> String { String::new() }
    /// #     fn body(&self, _: Uuid) -> String { String::new() }
    /// # }
    /// # let card = workflow::testkit::small_process();
    /// # let (company, office, bodies, grew_out_of, events) = (None, "O1".to_owned(), vec![], None, vec![]);
    /// let trace = Trace { case: "C1".to_owned(), definition: &card, company, office, bodies, grew_out_of, events };
    /// assert!(Log::xes().trace(&trace, &Nobody).contains(r#"<string key="concept:name" value="C1"/>"#));
    /// ```
    #[must_use]
    pub fn trace(&mut self, trace: &Trace<'_>, aliases: &dyn Aliases) -> String {
        match &mut self.0 {
            Written::Xes(xml) => {
                xes::write_trace(xml, trace, aliases);
                xml.so_far()
            }
            Written::Ocel { log, goes_on } => {
                let mut piece = String::new();
                for event in log.trace(trace, aliases) {
                    piece += if *goes_on { "," } else { EVENTS };
                    piece += &event.to_string();
                    *goes_on = true;
                }
                piece
            }
        }
    }

    /// The last piece.
    ///
    /// ```
    /// assert!(workflow::export::Log::ocel().end().ends_with("}\n"));
    /// ```
    #[must_use]
    pub fn end(self) -> String {
        match self.0 {
            Written::Xes(xml) => xml.finish(),
            Written::Ocel { log, goes_on } => {
                let mut piece = if goes_on { "]".to_owned() } else { format!("{EVENTS}]") };
                for (key, values) in log.rest() {
                    piece.extend([",\"", key, "\":", &Value::Array(values).to_string()]);
                }
                piece + "}\n"
            }
        }
    }
}

/// How a log in OCEL begins: keys of JSON stand in any order, and events are what is told first.
const EVENTS: &str = "{\"events\":[";

/// All cases at once.
pub(super) fn whole_xes(traces: &[Trace<'_>], aliases: &dyn Aliases) -> String {
    let mut log = Log::xes();
    let pieces: String = traces.iter().map(|it| log.trace(it, aliases)).collect();
    pieces + &log.end()
}

/// All cases at once.
pub(super) fn whole_ocel(traces: &[Trace<'_>], aliases: &dyn Aliases) -> Value {
    let mut log = ocel::Log::default();
    let events: Vec<Value> = traces.iter().flat_map(|it| log.trace(it, aliases)).collect();
    let rest = log.rest().into_iter().map(|(key, values)| (key.to_owned(), Value::Array(values)));
    Value::Object(rest.chain([("events".to_owned(), Value::Array(events))]).collect())
}
