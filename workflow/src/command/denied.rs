//! What the engine answers when the law says no: every reason at once, so that nobody is sent back twice.

use crate::definition::model::{ActionId, ClockId, FieldId, FiledId, Guard, Roles, Since, StateId, TaskId};
use chrono::NaiveDate;
use smallvec::SmallVec;

/// A lawful no, with every reason for it.
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Blocker, Command, Context, decide};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let actor = Actor::person(person(1), Role::Applicant);
/// let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let action = card.find_action("propose").ok_or("it is there")?;
/// let command = Command::Act { action, ground: None, inputs: Default::default() };
/// let denied = decide(&card, &case, &command, &context).unwrap_err();
/// // Who, what must come first, and what was not filled in.
/// assert_eq!(denied.to_string(), "refused: role, task_open, field_missing");
/// assert_eq!(denied.blockers.iter().filter(|it| it.is_about_fields()).count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    /// The reasons, in the order in which the engine asks.
    pub blockers: Blockers,
}

/// Reasons for a no.
///
/// ```
/// use workflow::command::Blockers;
/// use workflow::decide::blockers;
/// use workflow::definition::model::Role;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Blocker, Context};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let ask_photo = card.find_action("ask_photo").ok_or("it is there")?;
/// let now = "2026-03-03T05:00:00Z".parse()?;
/// let blockers = |role| -> Blockers {
///     let actor = Actor::person(person(2), role);
///     blockers(&card, &case, ask_photo, &Context { now, calendar: &calendar, actor })
/// };
/// assert!(blockers(Role::Officer).is_empty(), "nothing stands in the way");
/// assert!(matches!(blockers(Role::Head)[..], [Blocker::Role { by }] if by.contains(Role::Officer)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Blockers = SmallVec<[Blocker; 2]>;

impl std::fmt::Display for Denied {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let codes: Vec<&str> = self.blockers.iter().map(Blocker::code).collect();
        write!(f, "refused: {}", codes.join(", "))
    }
}

impl std::error::Error for Denied {}

/// One reason for a no.
///
/// ```
/// use workflow::definition::model::Role;
/// use workflow::testkit::{person, plain_calendar, registered, small_process};
/// use workflow::{Actor, Blocker, Context, Language, offers};
///
/// let (card, calendar) = (small_process(), plain_calendar(2026..=2027));
/// let case = registered(&card, &calendar, "2026-03-02T05:00:00Z".parse()?);
/// let actor = Actor::person(person(2), Role::Officer);
/// let context = Context { now: "2026-03-03T05:00:00Z".parse()?, calendar: &calendar, actor };
/// let told = |it: &Blocker| match it {
///     Blocker::TaskOpen { task } => format!("first: {}", card.task(*task).label.get(Language::En)),
///     other => other.code().to_owned(),
/// };
/// let told: Vec<String> = offers(&card, &case, &context).iter().flat_map(|it| &it.blockers).map(told).collect();
/// assert_eq!(told, ["first: Identity document", "role"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocker {
    /// The case is not registered yet, or is registered already.
    Opened,
    /// The case is over.
    Finished,
    /// The action does not stand in the state of the case.
    NotHere {
        /// The state.
        state: StateId,
    },
    /// It is for other roles.
    Role {
        /// For which.
        by: Roles,
    },
    /// The person belongs to the accused body or has declared a conflict (APPC 67).
    Conflict,
    /// It is for the officer to whom the case is assigned.
    NotAssignee,
    /// Four eyes: the same person did the other action.
    SameActor {
        /// Which.
        action: ActionId,
    },
    /// The person acted in the case that this one grew out of (APPC 97(2)).
    ActedInParent,
    /// The term within which it may be done is over.
    TooLate {
        /// What the term counted from.
        since: Since,
        /// Its last day; `None` where the calendar does not reach.
        last: Option<NaiveDate>,
    },
    /// The term before which it may not be done has not passed.
    TooEarly {
        /// What the term counts from.
        since: Since,
        /// The first day on which it may be done; `None` where the calendar does not reach.
        first: Option<NaiveDate>,
    },
    /// What a term would count from has not happened.
    NotYet {
        /// What.
        since: Since,
    },
    /// A fact does not hold.
    Fact {
        /// Which.
        guard: Guard,
    },
    /// A task must be finished first.
    TaskOpen {
        /// Which.
        task: TaskId,
    },
    /// It was done as often as it may be.
    Limit {
        /// How often.
        limit: u16,
    },
    /// The task is a case of its own, and over when that case is decided.
    ChildOpen,
    /// Nobody finishes the task by hand: it is over with an action that closes it.
    ByAction,
    /// An end needs an outcome.
    OutcomeMissing,
    /// In the state to which the case would be moved nothing is decided yet, and an outcome was given with it.
    OutcomeEarly,
    /// By the process no case comes to the state to which it would be moved with the outcome that it would have there.
    OutcomeUnfit,
    /// From the state to which the case would be moved, with what it holds, it could not come to an end.
    Stranded,
    /// It would come into a pause more often than the law allows, however it comes there: the term stands still in it.
    NoEntryLeft {
        /// How often in all.
        limit: u16,
    },
    /// A case that grew out of it is undecided, and where it would be moved the decision would be heard by nobody.
    ChildUnheard {
        /// The task that waits for it.
        task: TaskId,
    },
    /// It waits for what only an action closes, and where it would be moved, or further on, none surely does.
    TaskUndecidable {
        /// The task that is open.
        task: TaskId,
    },
    /// It would be moved to where it stands already, and nothing else would change.
    AlreadyThere,
    /// Nobody is moved past the law without being told why.
    ReasonMissing,
    /// What came with the case has a value of another kind.
    Filed {
        /// Which fact.
        fact: FiledId,
    },
    /// There is no such open task.
    NoTask,
    /// The clock that it would move is not armed: its calendar year is not known.
    Unarmed {
        /// Which.
        clock: ClockId,
    },
    /// The clock that it would extend has run out: the term is over, and an extension comes too late.
    RunOut {
        /// Which.
        clock: ClockId,
    },
    /// A date is needed, and there is none that may be chosen: the latest lies before the earliest.
    NoDay {
        /// Of which field.
        field: FieldId,
    },
    /// A field is missing.
    Missing {
        /// Which.
        field: FieldId,
    },
    /// A field is not asked for here.
    Unasked {
        /// Which.
        field: FieldId,
    },
    /// A field has a value of another kind, or a choice that it does not offer.
    Kind {
        /// Which.
        field: FieldId,
    },
    /// A date is too early or too late.
    Range {
        /// Which.
        field: FieldId,
        /// The first day that may be chosen.
        earliest: NaiveDate,
        /// The last day that may be chosen.
        latest: NaiveDate,
    },
    /// A ground must be chosen.
    GroundMissing,
    /// The ground does not belong to the action.
    GroundUnknown,
}

impl Blocker {
    /// The word in answers and in the catalogues of words.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Blocker::Opened => "not_open",
            Blocker::Finished => "case_over",
            Blocker::NotHere { .. } => "not_in_state",
            Blocker::Role { .. } => "role",
            Blocker::Conflict => "conflict",
            Blocker::NotAssignee => "not_assignee",
            Blocker::SameActor { .. } => "same_actor",
            Blocker::ActedInParent => "acted_in_parent",
            Blocker::TooLate { .. } => "too_late",
            Blocker::TooEarly { .. } => "too_early",
            Blocker::NotYet { .. } => "not_yet",
            Blocker::ChildOpen => "child_open",
            Blocker::ByAction => "by_action",
            Blocker::OutcomeMissing => "outcome_missing",
            Blocker::OutcomeEarly => "outcome_early",
            Blocker::OutcomeUnfit => "outcome_unfit",
            Blocker::Stranded => "stranded",
            Blocker::NoEntryLeft { .. } => "no_entry_left",
            Blocker::ChildUnheard { .. } => "child_unheard",
            Blocker::TaskUndecidable { .. } => "task_undecidable",
            Blocker::AlreadyThere => "already_there",
            Blocker::ReasonMissing => "reason_missing",
            Blocker::Filed { .. } => "filed_kind",
            Blocker::Fact { .. } => "fact",
            Blocker::TaskOpen { .. } => "task_open",
            Blocker::Limit { .. } => "limit",
            Blocker::NoTask => "no_task",
            Blocker::Unarmed { .. } => "unarmed",
            Blocker::RunOut { .. } => "run_out",
            Blocker::NoDay { .. } => "no_day",
            Blocker::Missing { .. } => "field_missing",
            Blocker::Unasked { .. } => "field_unasked",
            Blocker::Kind { .. } => "field_kind",
            Blocker::Range { .. } => "field_range",
            Blocker::GroundMissing => "ground_missing",
            Blocker::GroundUnknown => "ground_unknown",
        }
    }

    /// Whether it is about what was filled in, and not about who asks or where the case stands.
    ///
    /// ```
    /// use workflow::Blocker;
    ///
    /// assert!(Blocker::GroundMissing.is_about_fields());
    /// assert!(!Blocker::Conflict.is_about_fields());
    /// assert_eq!(Blocker::Conflict.code(), "conflict");
    /// ```
    #[must_use]
    pub fn is_about_fields(&self) -> bool {
        matches!(
            self,
            Blocker::Missing { .. }
                | Blocker::Unasked { .. }
                | Blocker::Kind { .. }
                | Blocker::Range { .. }
                | Blocker::GroundMissing
                | Blocker::GroundUnknown
        )
    }
}
