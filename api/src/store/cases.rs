//! Cases and what hangs on them: bodies, officials, effects, numbers; lists by keyset.

use super::scope::{CaseRow, Scope};
use super::{Error, Rows, Transaction};
use crate::ids::{CaseId, PersonId};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    bodies, case_bodies, case_effects, case_events, case_numbers, case_officials, case_recusals, cases,
};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, JoinType,
    Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use uuid::Uuid;
use workflow::definition::model::Role;

/// "No term" as a day that sorts last.
#[must_use]
pub fn no_term() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
}

/// The identity behind the next public number.
///
/// # Errors
/// Those of the database.
pub async fn next_number(tx: &Transaction, year: i32) -> Result<u64, Error> {
    let row = case_numbers::ActiveModel { year: Set(year), ..Default::default() };
    let inserted = case_numbers::Entity::insert(row).exec(tx.rows()).await?;
    u64::try_from(inserted.last_insert_id)
        .map_err(|_| Error::Corrupt { table: "case_numbers", why: "an identity below one" })
}

/// A state body as it is stored.
pub use entity::bodies::Model as BodyRow;

/// Adds a case with the bodies, officials and effects that it names.
///
/// # Errors
/// Those of the database.
pub async fn add(
    tx: &Transaction,
    row: CaseRow,
    bodies: &[Uuid],
    officials: Vec<case_officials::Model>,
    effects: Vec<case_effects::Model>,
) -> Result<(), Error> {
    let id = row.id;
    cases::Entity::insert(row.into_active_model()).exec_without_returning(tx.rows()).await?;
    let named = (0_i16..).zip(bodies).map(|(position, body)| case_bodies::ActiveModel {
        case_id: Set(id),
        body_id: Set(*body),
        position: Set(position),
    });
    let named: Vec<_> = named.collect();
    if !named.is_empty() {
        case_bodies::Entity::insert_many(named).exec_without_returning(tx.rows()).await?;
    }
    if !officials.is_empty() {
        let officials = officials.into_iter().map(IntoActiveModel::into_active_model);
        case_officials::Entity::insert_many(officials).exec_without_returning(tx.rows()).await?;
    }
    if !effects.is_empty() {
        let effects = effects.into_iter().map(IntoActiveModel::into_active_model);
        case_effects::Entity::insert_many(effects).exec_without_returning(tx.rows()).await?;
    }
    Ok(())
}

/// Names one more body of the list, after those that a case names already; a second time changes nothing.
///
/// # Errors
/// Those of the database.
pub async fn bind_body(tx: &Transaction, case: CaseId, body: Uuid) -> Result<(), Error> {
    let named = case_bodies::Entity::find().filter(case_bodies::Column::CaseId.eq(case.0));
    let position = i16::try_from(named.count(tx.rows()).await?).unwrap_or(i16::MAX);
    let row = case_bodies::ActiveModel { case_id: Set(case.0), body_id: Set(body), position: Set(position) };
    let twice = OnConflict::columns([case_bodies::Column::CaseId, case_bodies::Column::BodyId])
        .do_nothing()
        .to_owned();
    case_bodies::Entity::insert(row).on_conflict(twice).exec_without_returning(tx.rows()).await?;
    Ok(())
}

/// Stores what a command changed. The row must be the one that was held since it was read.
///
/// # Errors
/// [`Error::Corrupt`] when the row is no longer where it was read.
pub async fn save(tx: &Transaction, row: CaseRow, seq_before: i32) -> Result<(), Error> {
    let (id, mut model) = (row.id, row.into_active_model().reset_all());
    model.id = sea_orm::ActiveValue::NotSet;
    let saved = cases::Entity::update_many()
        .set(model)
        .filter(cases::Column::Id.eq(id))
        .filter(cases::Column::Seq.eq(seq_before))
        .exec(tx.rows())
        .await?;
    if saved.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::Corrupt { table: "cases", why: "it changed while it was held" })
    }
}

/// Hands the cases of one applicant over to another person, who has proved to be the same.
///
/// # Errors
/// Those of the database.
pub async fn hand_over(tx: &Transaction, from: PersonId, to: PersonId) -> Result<(), Error> {
    cases::Entity::update_many()
        .col_expr(cases::Column::ApplicantPersonId, Expr::value(to.0))
        .filter(cases::Column::ApplicantPersonId.eq(from.0))
        .exec(tx.rows())
        .await?;
    Ok(())
}

/// The bodies that a case names, in the order of naming.
///
/// # Errors
/// Those of the database.
pub async fn bodies_of(on: &impl Rows, id: CaseId) -> Result<Vec<BodyRow>, Error> {
    let named = bodies::Entity::find()
        .join(JoinType::InnerJoin, named_by())
        .filter(case_bodies::Column::CaseId.eq(id.0))
        .order_by_asc(case_bodies::Column::Position);
    Ok(named.all(on.rows()).await?)
}

fn named_by() -> RelationDef {
    bodies::Entity::belongs_to(case_bodies::Entity)
        .from(bodies::Column::Id)
        .to(case_bodies::Column::BodyId)
        .into()
}

/// The bodies of these codes; a code that nobody has is missing from the answer.
///
/// # Errors
/// Those of the database.
pub async fn bodies_by_code(on: &impl Rows, codes: &[String]) -> Result<Vec<bodies::Model>, Error> {
    let mut found = bodies::Entity::find().filter(bodies::Column::Code.is_in(codes)).all(on.rows()).await?;
    found.sort_by_key(|it| codes.iter().position(|code| *code == it.code));
    Ok(found)
}

/// The bodies that each of several cases names, in the order of naming, each with its case.
///
/// # Errors
/// Those of the database.
pub async fn bodies_of_each(
    on: &impl Rows,
    cases: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<(Uuid, BodyRow)>, Error> {
    let found = bodies::Entity::find()
        .join(JoinType::InnerJoin, named_by())
        .select_also(case_bodies::Entity)
        .filter(case_bodies::Column::CaseId.is_in(cases))
        .order_by_asc(case_bodies::Column::Position)
        .all(on.rows())
        .await?;
    Ok(found.into_iter().filter_map(|(body, link)| Some((link?.case_id, body))).collect())
}

/// The persons who are recused from a case.
///
/// # Errors
/// Those of the database.
pub async fn recused(on: &impl Rows, id: CaseId) -> Result<Vec<PersonId>, Error> {
    let rows =
        case_recusals::Entity::find().filter(case_recusals::Column::CaseId.eq(id.0)).all(on.rows()).await?;
    Ok(rows.into_iter().map(|it| PersonId(it.person_id)).collect())
}

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

/// What a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<String>,
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
    /// In one of these states.
    pub statuses: Option<Vec<String>>,
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

/// Whether somebody has filed a case whose letters are not to speak of it as `named` ones do.
///
/// # Errors
/// Those of the database.
pub async fn has_discreet(on: &impl Rows, applicant: PersonId, named: &str) -> Result<bool, Error> {
    let discreet = cases::Entity::find()
        .filter(cases::Column::ApplicantPersonId.eq(applicant.0))
        .filter(cases::Column::Visibility.ne(named));
    Ok(discreet.one(on.rows()).await?.is_some())
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

/// What an applicant has done, and nobody of an office has followed.
fn unanswered() -> SelectStatement {
    let column = |alias: &'static str, column: case_events::Column| Expr::col((alias, column));
    let since = Query::select()
        .expr(Expr::value(1))
        .from_as(case_events::Entity, "since")
        .and_where(
            column("since", case_events::Column::CaseId).equals(("theirs", case_events::Column::CaseId)),
        )
        .and_where(column("since", case_events::Column::Seq).gt(column("theirs", case_events::Column::Seq)))
        .and_where(
            column("since", case_events::Column::ActedAs)
                .is_not_in([Role::Applicant, Role::System].map(Role::code)),
        )
        .to_owned();
    Query::select()
        .expr(Expr::value(1))
        .from_as(case_events::Entity, "theirs")
        .and_where(column("theirs", case_events::Column::CaseId).equals((cases::Entity, cases::Column::Id)))
        .and_where(column("theirs", case_events::Column::ActedAs).eq(Role::Applicant.code()))
        // What came with the filing is no answer.
        .and_where(
            column("theirs", case_events::Column::Version).is_null().or(column(
                "theirs",
                case_events::Column::Version,
            )
            .gt(1)),
        )
        .and_where(column("theirs", case_events::Column::Kind).ne("document"))
        .and_where(Expr::exists(since).not())
        .to_owned()
}

fn condition(filter: &Filter) -> Condition {
    let mut all = Condition::all();
    if let Some(status) = &filter.status {
        all = all.add(cases::Column::Status.eq(status));
    }
    if let Some(statuses) = &filter.statuses {
        all = all.add(cases::Column::Status.is_in(statuses));
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
    if let Some((from, to)) = filter.due {
        // Only open cases have something due.
        all = all.add(cases::Column::ClosedAt.is_null());
        if let Some(from) = from {
            all = all.add(cases::Column::DueSort.gte(from));
        }
        if let Some(to) = to {
            let mut by = Condition::any().add(cases::Column::DueSort.lte(to));
            if from.is_none() {
                // Overdue is also what nothing is awaited of by a clock any more, because its term is over.
                by = by.add(cases::Column::DueOn.lte(to));
            }
            all = all.add(by);
        }
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

/// Who takes cases in hand, and how long they are left alone by others.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// Nobody else has this token.
    pub owner: Uuid,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
}

fn due_by(now: DateTime<Utc>) -> Condition {
    let free = Condition::any()
        .add(cases::Column::TickLeaseUntil.is_null())
        .add(cases::Column::TickLeaseUntil.lte(now));
    Condition::all().add(cases::Column::NextTickAt.lte(now)).add(free)
}

/// Whether something has fallen due in any case that nobody has in hand.
///
/// # Errors
/// Those of the database.
pub async fn is_any_due(on: &impl Rows, now: DateTime<Utc>) -> Result<bool, Error> {
    let found = cases::Entity::find().select_only().column(cases::Column::Id).filter(due_by(now));
    Ok(found.into_tuple::<Uuid>().one(on.rows()).await?.is_some())
}

/// Takes in hand the cases in which something has fallen due, the longest waiting first.
///
/// # Errors
/// Those of the database.
pub async fn claim_due(tx: &Transaction, claim: Claim, most: u64) -> Result<Vec<CaseId>, Error> {
    let ids: Vec<Uuid> = cases::Entity::find()
        .select_only()
        .column(cases::Column::Id)
        .filter(due_by(claim.from))
        .order_by_asc(cases::Column::NextTickAt)
        .limit(most)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .all(tx.rows())
        .await?;
    cases::Entity::update_many()
        .col_expr(cases::Column::TickLeaseOwner, Expr::value(claim.owner))
        .col_expr(cases::Column::TickLeaseUntil, Expr::value(claim.until))
        .filter(cases::Column::Id.is_in(ids.iter().copied()))
        .exec(tx.rows())
        .await?;
    Ok(ids.into_iter().map(CaseId).collect())
}

/// A page of the open cases, in the order of their ids, after one of them.
///
/// # Errors
/// Those of the database.
pub async fn open_after(on: &impl Rows, after: Option<CaseId>, most: u64) -> Result<Vec<CaseId>, Error> {
    let mut query = cases::Entity::find()
        .select_only()
        .column(cases::Column::Id)
        .filter(cases::Column::ClosedAt.is_null())
        .order_by_asc(cases::Column::Id)
        .limit(most);
    if let Some(after) = after {
        query = query.filter(cases::Column::Id.gt(after.0));
    }
    let ids: Vec<Uuid> = query.into_tuple().all(on.rows()).await?;
    Ok(ids.into_iter().map(CaseId).collect())
}

/// How many open cases stand in one of these states of a definition without the legal term that it gives them.
///
/// # Errors
/// Those of the database.
pub async fn count_without_term(on: &impl Rows, definition: &str, states: &[&str]) -> Result<u64, Error> {
    Ok(cases::Entity::find()
        .filter(cases::Column::DefinitionId.eq(definition))
        .filter(cases::Column::Status.is_in(states.iter().copied()))
        .filter(cases::Column::ClosedAt.is_null())
        .filter(cases::Column::DueOn.is_null())
        .count(on.rows())
        .await?)
}
