//! Lists of cases: filters over plain columns, pages by keyset.

use super::no_term;
use crate::ids::PersonId;
use crate::store::scope::{CaseRow, Scope};
use crate::store::{Error, Rows};
use chrono::NaiveDate;
use entity::{case_events, cases};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use workflow::definition::model::Role;

/// Names of one entry and another in a query about both.
const THEIRS: &str = "theirs";
const SINCE: &str = "since";

/// The order of a list. Every order ends in the id, so that it is total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// By the nearest last day; without one last.
    Due,
    /// The other way round.
    DueDescending,
    /// By the day of registration.
    Registered,
    /// The other way round.
    RegisteredDescending,
    /// By the public number.
    Number,
}

/// Where a page of a list ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The value that the list is ordered by.
    pub key: String,
    /// The case.
    pub id: Uuid,
}

/// In whose hands a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// This officer's.
    Of(PersonId),
    /// Nobody's yet.
    Nobody,
    /// This officer's, or nobody's yet: what they can go on with.
    OfOrNobody(PersonId),
}

/// A state. Two processes may each have one of the same name that has nothing to do with the other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InState {
    /// Of this process, by its id; of whichever has one of that name, where none is given.
    pub process: Option<String>,
    /// Its name.
    pub state: String,
}

/// What a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<InState>,
    /// From this region.
    pub region: Option<String>,
    /// With whom.
    pub hands: Option<Hands>,
    /// With a nearest day from–to.
    pub due: Option<(Option<NaiveDate>, Option<NaiveDate>)>,
    /// Without any day.
    pub without_due: bool,
    /// With this number.
    pub number: Option<String>,
    /// Of this company; the nil company is nobody's.
    pub company: Option<Uuid>,
    /// Where it is this party's move.
    pub party: Option<String>,
    /// Where the applicant has done something, and nobody of the office anything since.
    pub is_answered: bool,
    /// Where a colleague of this person has taken a step, and they have done nothing since.
    pub handed_to: Option<PersonId>,
    /// In one of these states.
    pub statuses: Option<Vec<InState>>,
    /// Not over.
    pub is_open: bool,
}

/// A page of a list: up to `limit` cases after `after`.
///
/// # Errors
/// [`Error::Corrupt`] when `after` does not fit the order, which the caller's seal on it rules out.
pub async fn list(
    on: &impl Rows,
    scope: &Scope,
    filter: &Filter,
    sort: Sort,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<CaseRow>, Error> {
    let mut query = scope.cases().filter(condition(filter));
    if let Some(after) = after {
        query = query.filter(beyond(sort, after)?);
    }
    let (column, order) = match sort {
        Sort::Due => (cases::Column::DueSort, Order::Asc),
        Sort::DueDescending => (cases::Column::DueSort, Order::Desc),
        Sort::Registered => (cases::Column::RegisteredOn, Order::Asc),
        Sort::RegisteredDescending => (cases::Column::RegisteredOn, Order::Desc),
        Sort::Number => (cases::Column::Number, Order::Asc),
    };
    let page = query.order_by(column, order.clone()).order_by(cases::Column::Id, order).limit(limit);
    Ok(page.all(on.rows()).await?)
}

/// How many open cases of a scope lie with an officer.
///
/// # Errors
/// Those of the database.
pub async fn load_of(on: &impl Rows, scope: &Scope, officer: PersonId) -> Result<u64, Error> {
    let filter = Filter { hands: Some(Hands::Of(officer)), is_open: true, ..Filter::default() };
    Ok(scope.cases().filter(condition(&filter)).count(on.rows()).await?)
}

/// The value of a case that a list is ordered by.
#[must_use]
pub fn key_of(sort: Sort, row: &CaseRow) -> String {
    match sort {
        Sort::Due | Sort::DueDescending => row.due_sort.to_string(),
        Sort::Registered | Sort::RegisteredDescending => row.registered_on.to_string(),
        Sort::Number => row.number.clone(),
    }
}

fn in_hands(hands: Hands) -> Condition {
    let of = |it: PersonId| cases::Column::AssigneePersonId.eq(it.0);
    // What is over needs nobody any more.
    let nobody = cases::Column::AssigneePersonId.is_null().and(cases::Column::ClosedAt.is_null());
    match hands {
        Hands::Of(person) => Condition::all().add(of(person)),
        Hands::Nobody => Condition::all().add(nobody),
        Hands::OfOrNobody(person) => Condition::any().add(of(person)).add(nobody),
    }
}

/// A step of somebody that nobody of these has followed.
fn unfollowed(theirs: Condition, others: Condition) -> SelectStatement {
    let column = |alias: &'static str, column: case_events::Column| Expr::col((alias, column));
    let since = Query::select()
        .expr(Expr::value(1))
        .from_as(case_events::Entity, SINCE)
        .and_where(column(SINCE, case_events::Column::CaseId).equals((THEIRS, case_events::Column::CaseId)))
        .and_where(column(SINCE, case_events::Column::Seq).gt(column(THEIRS, case_events::Column::Seq)))
        .cond_where(others)
        .to_owned();
    Query::select()
        .expr(Expr::value(1))
        .from_as(case_events::Entity, THEIRS)
        .and_where(column(THEIRS, case_events::Column::CaseId).equals((cases::Entity, cases::Column::Id)))
        .cond_where(theirs)
        .and_where(Expr::exists(since).not())
        .to_owned()
}

fn of_office(alias: &'static str) -> Expr {
    Expr::col((alias, case_events::Column::ActedAs))
        .is_not_in([Role::Applicant, Role::System].map(Role::code))
}

/// What an applicant has done, and nobody of an office has followed.
fn unanswered() -> SelectStatement {
    let theirs = |column: case_events::Column| Expr::col((THEIRS, column));
    let version = case_events::Column::Version;
    let done = Condition::all()
        .add(theirs(case_events::Column::ActedAs).eq(Role::Applicant.code()))
        // What came with the filing is no answer.
        .add(theirs(version).is_null().or(theirs(version).gt(1)))
        .add(theirs(case_events::Column::Kind).ne("document"));
    unfollowed(done, Condition::all().add(of_office(SINCE)))
}

/// What a colleague has done, and this person has not followed: it was given to them, or came back.
fn handed_to(person: PersonId) -> SelectStatement {
    let done = Condition::all()
        .add(of_office(THEIRS))
        .add(Expr::col((THEIRS, case_events::Column::Version)).is_not_null())
        .add(Expr::col((THEIRS, case_events::Column::ActorId)).ne(person.0));
    let own = Expr::col((SINCE, case_events::Column::ActorId)).eq(person.0);
    unfollowed(done, Condition::all().add(own))
}

/// What falls due in these days: by a clock, or because worse is threatened for one of them.
fn falls_due(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Condition {
    let within = |column: cases::Column| {
        let first = from.map(|it| column.gte(it));
        let last = to.map(|it| column.lte(it));
        first.into_iter().chain(last).fold(Condition::all(), Condition::add)
    };
    let by_clock = Condition::any().add(within(cases::Column::DueSort));
    match (from, to) {
        (Some(_), _) => by_clock.add(within(cases::Column::ThreatOn)),
        // Overdue is also what nothing is awaited of by a clock any more, because its term is over.
        (None, Some(to)) => by_clock.add(cases::Column::DueOn.lte(to)),
        (None, None) => by_clock,
    }
}

fn in_state(it: &InState) -> Condition {
    let of = it.process.as_ref().map(|it| cases::Column::DefinitionId.eq(it));
    of.into_iter().fold(Condition::all().add(cases::Column::Status.eq(&it.state)), Condition::add)
}

fn condition(filter: &Filter) -> Condition {
    let mut all = Condition::all();
    if let Some(status) = &filter.status {
        all = all.add(in_state(status));
    }
    if let Some(statuses) = &filter.statuses {
        // None of no states: whoever decides nothing is given nothing.
        let none = Condition::any().add(Expr::value(false));
        all = all.add(statuses.iter().map(in_state).fold(none, Condition::add));
    }
    if let Some(party) = &filter.party {
        all = all.add(cases::Column::Move.eq(party));
    }
    if filter.is_open {
        all = all.add(cases::Column::ClosedAt.is_null());
    }
    if let Some(region) = &filter.region {
        all = all.add(cases::Column::RegionCode.eq(region));
    }
    if let Some(hands) = filter.hands {
        all = all.add(in_hands(hands));
    }
    if filter.is_answered {
        all = all.add(cases::Column::ClosedAt.is_null()).add(Expr::exists(unanswered()));
    }
    if let Some(person) = filter.handed_to {
        all = all.add(cases::Column::ClosedAt.is_null()).add(Expr::exists(handed_to(person)));
    }
    if let Some((from, to)) = filter.due {
        // Only open cases have something due.
        all = all.add(cases::Column::ClosedAt.is_null()).add(falls_due(from, to));
    }
    if filter.without_due {
        all = all.add(cases::Column::DueSort.eq(no_term()));
    }
    if let Some(number) = &filter.number {
        all = all.add(cases::Column::Number.eq(number));
    }
    if let Some(company) = filter.company {
        all = all.add(cases::Column::CompanyId.eq(company));
    }
    all
}

/// What lies beyond a position: a later key, or the same key and a later id.
fn beyond(sort: Sort, after: &Position) -> Result<Condition, Error> {
    let date = || {
        after
            .key
            .parse::<NaiveDate>()
            .map_err(|_| Error::Corrupt { table: "cases", why: "a position that is no day" })
    };
    let further = |column: cases::Column, key: sea_orm::Value, descending: bool| {
        let (key_beyond, id_beyond) = if descending {
            (Expr::col((cases::Entity, column)).lt(key.clone()), cases::Column::Id.lt(after.id))
        } else {
            (Expr::col((cases::Entity, column)).gt(key.clone()), cases::Column::Id.gt(after.id))
        };
        let same = Expr::col((cases::Entity, column)).eq(key);
        Condition::any().add(key_beyond).add(Condition::all().add(same).add(id_beyond))
    };
    Ok(match sort {
        Sort::Due => further(cases::Column::DueSort, date()?.into(), false),
        Sort::DueDescending => further(cases::Column::DueSort, date()?.into(), true),
        Sort::Registered => further(cases::Column::RegisteredOn, date()?.into(), false),
        Sort::RegisteredDescending => further(cases::Column::RegisteredOn, date()?.into(), true),
        Sort::Number => further(cases::Column::Number, after.key.clone().into(), false),
    })
}
