//! From the text of a plan to its parts.

use super::{Carry, ClockPlan, Noun, Places, Plan, StatePlan, Target, Timers};
use crate::definition::Problems;
use crate::definition::reading::{self, Code, Entry, Sink, Table};
use std::collections::BTreeMap;

/// What a name becomes that no longer counts.
const DROP: &str = "drop";
/// What an action becomes that no longer counts, although another looks at who did it.
const DROP_EYES: &str = "drop_four_eyes";

pub(super) fn read(text: &str) -> Result<Plan, Problems> {
    let mut sink = Sink::new(text);
    let document = reading::document(text, &mut sink);
    let mut top = Table::new(document.get_ref(), document.span(), "the plan");
    let id = top.required_text("id", &mut sink);
    let from = top.required_number("from", &mut sink);
    let to = top.required_number("to", &mut sink);
    let states = top.members("state", &mut sink).into_iter();
    let states = states.map(|(name, table)| (name.value.to_owned(), state(table, &mut sink))).collect();
    let clocks = top.members("clock", &mut sink).into_iter();
    let clocks =
        clocks.map(|(name, table)| (name.value.to_owned(), clock(name.value, table, &mut sink))).collect();
    let mut names = BTreeMap::new();
    let mut tables = BTreeMap::new();
    for noun in Noun::PLAIN {
        tables.extend(top.place(noun.code()).map(|it| (noun, it)));
        let entries = top.values(noun.code(), &mut sink).into_iter();
        let targets = entries.filter_map(|(name, entry)| {
            if let Entry::Text(to) = entry.value {
                let gives_up_eyes = noun == Noun::Action && to == DROP_EYES;
                let is_dropped = gives_up_eyes || to == DROP;
                let becomes = (!is_dropped).then(|| to.to_owned());
                let target = Target { name: becomes, gives_up_eyes, at: entry.span };
                return Some((name.value.to_owned(), target));
            }
            sink.add(Code::E00, &entry.span, "a name becomes another name, or \"drop\"");
            None
        });
        names.insert(noun, targets.collect());
    }
    top.close(&mut sink);
    let problems = sink.into_problems();
    if problems.any_error() {
        return Err(problems);
    }
    // What is missing was said, and then there is no plan.
    let (Some(id), Some(from), Some(to)) = (id, from, to) else { return Err(problems) };
    Ok(Plan {
        id: id.value.to_owned(),
        from: from.value,
        to: to.value,
        states,
        clocks,
        names,
        at: Places { id: id.span, from: from.span, to: to.span, tables },
        source: text.to_owned(),
    })
}

fn state(mut table: Table<'_>, sink: &mut Sink<'_>) -> StatePlan {
    let at = table.span.clone();
    let to = table.required_text("to", sink).map(|it| it.value.to_owned()).unwrap_or_default();
    let timers = table.text("timers", sink).and_then(|it| {
        let known = Timers::ALL.into_iter().find(|timers| timers.code() == it.value);
        if known.is_none() {
            sink.add(Code::E01, &it.span, "timers are kept or start anew: keep or restart");
        }
        known
    });
    let may_end = table.flag("may_end", sink).is_some_and(|it| it.value);
    table.close(sink);
    StatePlan { to, timers, may_end, at }
}

fn clock(name: &str, mut table: Table<'_>, sink: &mut Sink<'_>) -> ClockPlan {
    let at = table.span.clone();
    let to = table.text("to", sink).map_or(name, |it| it.value).to_owned();
    let carry = table.required_text("carry", sink).and_then(|it| {
        let known = Carry::ALL.into_iter().find(|carry| carry.code() == it.value);
        if known.is_none() {
            sink.add(Code::E01, &it.span, "a clock is carried over by keep, recount, restart or stop");
        }
        known
    });
    table.close(sink);
    let carry = carry.unwrap_or(Carry::Keep);
    ClockPlan { to: (carry != Carry::Stop).then_some(to), carry, at }
}
