//! Cases and what hangs on them: bodies, officials, effects, numbers.

mod listing;

use super::scope::CaseRow;
use super::{Error, Rows, Transaction};
use crate::ids::{CaseId, PersonId};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{bodies, case_bodies, case_effects, case_numbers, case_officials, case_recusals, cases};
use sea_orm::sea_query::{Expr, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use uuid::Uuid;

pub use listing::{Filter, Hands, InState, Position, Sort, key_of, list, load_of};

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

/// Recuses from a case whoever is recused from another one: those from which it grew know the same people.
///
/// # Errors
/// Those of the database.
pub async fn recuse_as_in(tx: &Transaction, from: CaseId, id: CaseId) -> Result<(), Error> {
    let rows = case_recusals::Entity::find().filter(case_recusals::Column::CaseId.eq(from.0));
    let rows = rows.all(tx.rows()).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(|it| case_recusals::Model { case_id: id.0, ..it }.into_active_model());
    case_recusals::Entity::insert_many(rows).exec_without_returning(tx.rows()).await?;
    Ok(())
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

/// The next moment after this one at which something falls due in a case.
///
/// # Errors
/// Those of the database.
pub async fn next_due(on: &impl Rows, after: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Error> {
    let next = cases::Entity::find()
        .select_only()
        .column(cases::Column::NextTickAt)
        .filter(cases::Column::NextTickAt.gt(after))
        .order_by_asc(cases::Column::NextTickAt);
    Ok(next.into_tuple::<Option<DateTime<Utc>>>().one(on.rows()).await?.flatten())
}

/// When the newest entry of all journals was written. Each entry stamps its case, so that no journal need be read for it.
///
/// # Errors
/// Those of the database.
pub async fn last_written(on: &impl Rows) -> Result<Option<DateTime<Utc>>, Error> {
    let newest = cases::Entity::find().select_only().column_as(cases::Column::UpdatedAt.max(), "newest");
    Ok(newest.into_tuple::<Option<DateTime<Utc>>>().one(on.rows()).await?.flatten())
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

/// The snapshots of the open cases that stand in one of these states of a definition without a legal term or without any day,
/// those that changed last before the others, up to `most`: version of the definition, format, snapshot.
///
/// # Errors
/// Those of the database.
pub async fn without_day(
    on: &impl Rows,
    definition: &str,
    states: &[&str],
    most: u64,
) -> Result<Vec<(i32, i16, String)>, Error> {
    Ok(cases::Entity::find()
        .select_only()
        .columns([cases::Column::DefinitionVersion, cases::Column::EngineFormat, cases::Column::Engine])
        .filter(cases::Column::DefinitionId.eq(definition))
        .filter(cases::Column::Status.is_in(states.iter().copied()))
        .filter(cases::Column::ClosedAt.is_null())
        .filter(Condition::any().add(cases::Column::DueOn.is_null()).add(cases::Column::NextDueOn.is_null()))
        .order_by_desc(cases::Column::UpdatedAt)
        .limit(most)
        .into_tuple()
        .all(on.rows())
        .await?)
}
