//! What can be done with a case now: every action of its state, enabled or blocked with every reason.

use crate::command::{Actor, Blockers, Context};
use crate::decide::{blockers, blockers_of_task, date_range, settled};
use crate::definition::Definition;
use crate::definition::model::{ActionId, FieldId, Role};
use crate::instance::{Instance, OpenTask};
use chrono::NaiveDate;

/// An action of the state, for one actor.
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Blocker, Context, offers};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let actor = Actor::person(person(2), Role::Officer);
/// let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let offers = offers(&card, &case, &context);
/// let offer = |name: &str| offers.iter().find(|it| Some(it.action) == card.find_action(name));
/// let ask_photo = offer("ask_photo").ok_or("it stands in the state")?;
/// assert!(ask_photo.is_enabled());
/// // A photograph may be awaited for five working days at most.
/// let (until, _, latest) = ask_photo.dates[0];
/// assert_eq!((Some(until), latest), (card.find_field("until"), "2026-03-10".parse()?));
/// let propose = offer("propose").ok_or("it stands in the state")?;
/// assert!(!propose.is_enabled());
/// assert!(matches!(propose.blockers[..], [Blocker::TaskOpen { .. }]), "the identity document comes first");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub action: ActionId,
    /// Why not; empty, and it may be done.
    pub blockers: Blockers,
    /// For each date that it asks for, the first and last day that may be chosen.
    pub dates: Vec<(FieldId, NaiveDate, NaiveDate)>,
}

impl Offer {
    /// Whether it may be done.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.blockers.is_empty()
    }
}

/// Every action of the present state. What only the machine does is not offered to people.
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Context, offers};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let actor = Actor::person(person(2), Role::Officer);
/// let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let offers = offers(&card, &case, &context);
/// let enabled = offers.iter().filter(|it| it.is_enabled()).map(|it| &*card.action(it.action).name);
/// assert_eq!(enabled.collect::<Vec<_>>(), ["ask_photo"]);
/// // The others stand there with their reasons; what only the machine does is not offered to people.
/// let blocked = offers.iter().filter(|it| !it.is_enabled()).map(|it| &*card.action(it.action).name);
/// assert_eq!(blocked.collect::<Vec<_>>(), ["propose", "take_back"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn offers(definition: &Definition, instance: &Instance, context: &Context<'_>) -> Vec<Offer> {
    if instance.version() == 0 {
        return Vec::new();
    }
    let instance = &*settled(definition, instance, context);
    let for_people = !matches!(context.actor, Actor::System);
    definition
        .state(instance.state())
        .actions
        .iter()
        .filter(|id| !for_people || definition.action(**id).by.iter().any(|it| it != Role::System))
        .map(|id| {
            let action = definition.action(*id);
            let asked = action.requires.iter().chain(&action.may);
            let dates = asked
                .filter_map(|field| {
                    let (earliest, latest) = date_range(definition, instance, *id, *field, context)?;
                    Some((*field, earliest, latest))
                })
                .collect();
            Offer { action: *id, blockers: blockers(definition, instance, *id, context), dates }
        })
        .collect()
}

/// The open tasks, each with the reasons why the actor may not finish it; none, and they may.
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::offers::tasks;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Context};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let actor = Actor::person(person(2), Role::Officer);
/// let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let open = tasks(&card, &case, &context);
/// assert_eq!(open.len(), 1);
/// assert!(open[0].1.is_empty(), "the officer may finish it");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn tasks(
    definition: &Definition,
    instance: &Instance,
    context: &Context<'_>,
) -> Vec<(OpenTask, Blockers)> {
    let instance = &*settled(definition, instance, context);
    let open = instance.tasks().iter();
    open.map(|it| (*it, blockers_of_task(definition, instance, it, context.actor))).collect()
}
