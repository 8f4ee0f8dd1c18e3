//! What is filled in: whether it is asked for, is of its kind and lies within its range.

use crate::calendar::{Calendar, Term};
use crate::command::{Blocker, Blockers, Context, Facts, Inputs, Value};
use crate::definition::Definition;
use crate::definition::model::{ActionId, FieldId, FieldKind, GroundId};
use crate::instance::Instance;
use chrono::{Months, NaiveDate};
use smallvec::SmallVec;

/// What is wrong with the facts that come with a case.
pub(super) fn check_facts(definition: &Definition, facts: &Facts) -> Blockers {
    let wrong = facts.iter().enumerate().filter(|(n, (fact, value))| {
        let is_second = facts.iter().take(*n).any(|(it, _)| it == fact);
        is_second || !fits(&definition.filed_fact(*fact).kind, *value)
    });
    wrong.map(|(_, (fact, _))| Blocker::Filed { fact: *fact }).collect()
}

pub(super) fn check_inputs(
    definition: &Definition,
    instance: &Instance,
    id: ActionId,
    ground: Option<GroundId>,
    inputs: &Inputs,
    context: &Context<'_>,
    blockers: &mut Blockers,
) {
    let action = definition.action(id);
    match ground {
        None if !action.grounds.is_empty() => blockers.push(Blocker::GroundMissing),
        Some(ground) if !action.grounds.contains(&ground) => blockers.push(Blocker::GroundUnknown),
        _ => {}
    }
    for field in &action.requires {
        if !inputs.iter().any(|(it, _)| it == field) {
            blockers.push(Blocker::Missing { field: *field });
        }
    }
    for (n, (field, value)) in inputs.iter().enumerate() {
        let is_second = inputs.iter().take(n).any(|(it, _)| it == field);
        if is_second || (!action.requires.contains(field) && !action.may.contains(field)) {
            blockers.push(Blocker::Unasked { field: *field });
        } else if !fits(&definition.field(*field).kind, *value) {
            blockers.push(Blocker::Kind { field: *field });
        } else if let Value::Date(day) = value
            && let Some((earliest, latest)) = date_range(definition, instance, id, *field, context)
            && (*day < earliest || *day > latest)
            // Where no day is left, that has been said.
            && !(action.requires.contains(field) && is_empty((earliest, latest)))
        {
            blockers.push(Blocker::Range { field: *field, earliest, latest });
        }
    }
}

/// The dates that an action needs and of which no day is left that may be chosen: nobody could take it today.
pub(super) fn blockers_of_dates(
    definition: &Definition,
    instance: &Instance,
    id: ActionId,
    context: &Context<'_>,
    blockers: &mut Blockers,
) {
    for field in &definition.action(id).requires {
        if matches!(definition.field(*field).kind, FieldKind::Date)
            && date_range(definition, instance, id, *field, context).is_some_and(is_empty)
        {
            blockers.push(Blocker::NoDay { field: *field });
        }
    }
}

fn is_empty((earliest, latest): (NaiveDate, NaiveDate)) -> bool {
    earliest > latest
}

fn fits(kind: &FieldKind, value: Value) -> bool {
    match (kind, value) {
        (FieldKind::Text, Value::Text)
        | (FieldKind::Date, Value::Date(_))
        | (FieldKind::Office, Value::Office(_))
        | (FieldKind::Body, Value::Body(_))
        | (FieldKind::Assignee, Value::Assignee(_))
        | (FieldKind::File, Value::File(_))
        | (FieldKind::Bool, Value::Bool(_)) => true,
        (FieldKind::List, Value::List(n)) => n > 0,
        (FieldKind::Money, Value::Money(tenge)) => tenge >= 0,
        (FieldKind::Choice(outcomes), Value::Choice(outcome)) => outcomes.contains(&outcome),
        _ => false,
    }
}

/// The last day of a cap; where the calendar does not reach so far, the last day that is worked in it: a date without a
/// bound must not slip through, and none that rolls forward to where nobody knows the days.
fn latest_of(calendar: &Calendar, today: NaiveDate, cap: Term) -> NaiveDate {
    calendar.add(today, cap).unwrap_or_else(|_| calendar.last_worked())
}

/// The first and the last day that may be chosen for a date of an action; `None` where nothing bounds it, or
/// where the calendar does not reach.
///
/// ```
/// use workflow::decide::date_range;
/// use workflow::definition::model::Role;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Context};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let actor = Actor::person(person(2), Role::Officer);
/// let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let ask_photo = card.find_action("ask_photo").ok_or("it is there")?;
/// let until = card.find_field("until").ok_or("it is there")?;
/// // From tomorrow to the fifth working day.
/// let range = date_range(&card, &case, ask_photo, until, &context);
/// assert_eq!(range, Some(("2026-03-04".parse()?, "2026-03-10".parse()?)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn date_range(
    definition: &Definition,
    instance: &Instance,
    action: ActionId,
    field: FieldId,
    context: &Context<'_>,
) -> Option<(NaiveDate, NaiveDate)> {
    let today = context.calendar.day_of(context.now);
    let tomorrow = today.succ_opt()?;
    let id = action;
    let action = definition.action(action);
    // A day may set several things, and lies where each of them lets it lie.
    let mut ranges: SmallVec<[(NaiveDate, NaiveDate); 2]> = SmallVec::new();
    if let Some(extension) = action.extension_by(field) {
        let run = instance.clocks.iter().find(|it| it.clock == extension.clock)?;
        let earliest = run.due.on?.succ_opt()?.max(tomorrow);
        ranges.push((earliest, latest_of(context.calendar, today, extension.cap)));
    }
    if action.from_today.contains(&field) {
        ranges.push((today, today.checked_add_months(FAR)?));
    }
    if action.to_today.contains(&field) {
        ranges.push((today.checked_sub_months(FAR)?, today));
    }
    let terms = definition.model().terms_set_by(id, field);
    ranges.extend(terms.map(|it| (tomorrow, latest_of(context.calendar, today, it.cap))));
    ranges.into_iter().reduce(|(earliest, latest), (from, to)| (earliest.max(from), latest.min(to)))
}

/// A hundred years: what nothing else bounds lies no farther from the day of the act, so that a slip of a digit shows.
const FAR: Months = Months::new(1200);
