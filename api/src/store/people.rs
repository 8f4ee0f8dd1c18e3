//! Persons, accounts, appointments and ties, and the links in letters that act for an account.

use super::{Error, Rows, Transaction};
use crate::ids::{AccountId, AppointmentId, OfficeId, PersonId, TokenId};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{account_tokens, accounts, appointments, body_ancestors, offices, person_ties, persons};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// A row to be added, as it is stored.
pub use entity::accounts::Model as AccountRow;
/// A row to be added, as it is stored.
pub use entity::appointments::Model as AppointmentRow;
/// A stored office.
pub use entity::offices::Model as OfficeRow;

/// Adds a person; the name is sealed already.
///
/// # Errors
/// Those of the database.
pub async fn add_person(
    tx: &Transaction,
    id: PersonId,
    sealed: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let row = persons::ActiveModel {
        id: Set(id.0),
        sealed: Set(Some(sealed)),
        created_at: Set(now),
        anonymised_at: Set(None),
    };
    persons::Entity::insert(row).exec_without_returning(tx.rows()).await?;
    Ok(())
}

/// The sealed name of a person.
///
/// # Errors
/// Those of the database.
pub async fn sealed_person(on: &impl Rows, id: PersonId) -> Result<Option<Vec<u8>>, Error> {
    let row = persons::Entity::find().filter(persons::Column::Id.eq(id.0)).one(on.rows()).await?;
    Ok(row.and_then(|it| it.sealed))
}

/// Adds an account unless its address is taken; says whether it was added.
///
/// # Errors
/// Those of the database.
pub async fn add_account(tx: &Transaction, row: AccountRow) -> Result<bool, Error> {
    use sea_orm::IntoActiveModel;
    let added = accounts::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::column(accounts::Column::EmailIndex).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(tx.rows())
        .await?;
    Ok(matches!(added, sea_orm::TryInsertResult::Inserted(n) if n > 0))
}

/// The account of an address.
///
/// # Errors
/// Those of the database.
pub async fn account_by_email(on: &impl Rows, email_index: &[u8]) -> Result<Option<AccountRow>, Error> {
    Ok(accounts::Entity::find().filter(accounts::Column::EmailIndex.eq(email_index)).one(on.rows()).await?)
}

/// An account.
///
/// # Errors
/// Those of the database.
pub async fn account(on: &impl Rows, id: AccountId) -> Result<Option<AccountRow>, Error> {
    Ok(accounts::Entity::find().filter(accounts::Column::Id.eq(id.0)).one(on.rows()).await?)
}

/// The account, held until the transaction ends: what is decided about it meanwhile is decided once.
///
/// # Errors
/// Those of the database.
pub async fn account_to_change(tx: &Transaction, id: AccountId) -> Result<Option<AccountRow>, Error> {
    let found = accounts::Entity::find().filter(accounts::Column::Id.eq(id.0)).lock_exclusive();
    Ok(found.one(tx.rows()).await?)
}

/// The link of these purposes that was made last for an account.
///
/// # Errors
/// Those of the database.
pub async fn last_token(
    on: &impl Rows,
    account: AccountId,
    purposes: &[&str],
) -> Result<Option<account_tokens::Model>, Error> {
    let found = account_tokens::Entity::find()
        .filter(account_tokens::Column::AccountId.eq(account.0))
        .filter(account_tokens::Column::Purpose.is_in(purposes.iter().copied()))
        .order_by_desc(account_tokens::Column::CreatedAt)
        .one(on.rows());
    Ok(found.await?)
}

/// The accounts of persons; the order is nobody's.
///
/// # Errors
/// Those of the database.
pub async fn accounts_of(on: &impl Rows, people: &[Uuid]) -> Result<Vec<AccountRow>, Error> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    Ok(accounts::Entity::find()
        .filter(accounts::Column::PersonId.is_in(people.iter().copied()))
        .filter(accounts::Column::DisabledAt.is_null())
        .all(on.rows())
        .await?)
}

/// Whether there is any account.
///
/// # Errors
/// Those of the database.
pub async fn is_any_account(on: &impl Rows) -> Result<bool, Error> {
    let found = accounts::Entity::find().select_only().column(accounts::Column::Id).into_tuple::<Uuid>();
    Ok(found.one(on.rows()).await?.is_some())
}

/// What changes in an account.
#[derive(Clone, Debug)]
pub enum AccountChange {
    /// The address is the person's own.
    Confirmed(DateTime<Utc>),
    /// A new password.
    Password(String),
    /// A new password, and the address with it: a link in a letter proves both.
    ConfirmedWithPassword(DateTime<Utc>, String),
    /// It opens nothing any more.
    Disabled(DateTime<Utc>),
}

/// Changes an account. Whatever it is, what was decided on the old one no longer holds.
///
/// # Errors
/// Those of the database.
pub async fn change_account(tx: &Transaction, id: AccountId, change: AccountChange) -> Result<(), Error> {
    let mut update = accounts::Entity::update_many().filter(accounts::Column::Id.eq(id.0)).col_expr(
        accounts::Column::AuthorizationVersion,
        Expr::col(accounts::Column::AuthorizationVersion).add(1),
    );
    let (confirmed, password, disabled) = match change {
        AccountChange::Confirmed(at) => (Some(at), None, None),
        AccountChange::Password(hash) => (None, Some(hash), None),
        AccountChange::ConfirmedWithPassword(at, hash) => (Some(at), Some(hash), None),
        AccountChange::Disabled(at) => (None, None, Some(at)),
    };
    if let Some(at) = confirmed {
        update = update.col_expr(
            accounts::Column::ConfirmedAt,
            Expr::col(accounts::Column::ConfirmedAt).if_null(Expr::value(at)),
        );
    }
    if let Some(hash) = password {
        update = update.col_expr(accounts::Column::PasswordHash, Expr::value(hash));
    }
    if let Some(at) = disabled {
        update = update.col_expr(accounts::Column::DisabledAt, Expr::value(at));
    }
    update.exec(tx.rows()).await?;
    Ok(())
}

/// Changes the language of an account.
///
/// # Errors
/// Those of the database.
pub async fn set_locale(tx: &Transaction, id: AccountId, locale: &str) -> Result<(), Error> {
    accounts::Entity::update_many()
        .col_expr(accounts::Column::Locale, Expr::value(locale))
        .filter(accounts::Column::Id.eq(id.0))
        .exec(tx.rows())
        .await?;
    Ok(())
}

/// Adds the link of a letter, by the hash of its token.
///
/// # Errors
/// Those of the database.
pub async fn add_token(tx: &Transaction, row: account_tokens::Model) -> Result<(), Error> {
    use sea_orm::IntoActiveModel;
    account_tokens::Entity::insert(row.into_active_model()).exec_without_returning(tx.rows()).await?;
    Ok(())
}

/// The account of a token that can still be used.
///
/// # Errors
/// Those of the database.
pub async fn account_of_token(
    on: &impl Rows,
    token_hash: &[u8],
    purpose: &str,
    now: DateTime<Utc>,
) -> Result<Option<AccountId>, Error> {
    let open = account_tokens::Entity::find().filter(is_usable(token_hash, &[purpose], now));
    Ok(open.one(on.rows()).await?.map(|it| AccountId(it.account_id)))
}

fn is_usable(token_hash: &[u8], purposes: &[&str], now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(account_tokens::Column::TokenHash.eq(token_hash))
        .add(account_tokens::Column::Purpose.is_in(purposes.iter().copied()))
        .add(account_tokens::Column::UsedAt.is_null())
        .add(account_tokens::Column::ExpiresAt.gt(now))
}

/// Uses a token: of several who try at once, one gets the account.
///
/// # Errors
/// Those of the database.
pub async fn use_token(
    tx: &Transaction,
    token_hash: &[u8],
    purposes: &[&str],
    now: DateTime<Utc>,
) -> Result<Option<AccountId>, Error> {
    let used = account_tokens::Entity::update_many()
        .col_expr(account_tokens::Column::UsedAt, Expr::value(now))
        .filter(is_usable(token_hash, purposes, now))
        .exec(tx.rows())
        .await?;
    if used.rows_affected != 1 {
        return Ok(None);
    }
    let row = account_tokens::Entity::find()
        .filter(account_tokens::Column::TokenHash.eq(token_hash))
        .one(tx.rows())
        .await?;
    Ok(row.map(|it| AccountId(it.account_id)))
}

/// Makes every unused token of an account useless.
///
/// # Errors
/// Those of the database.
pub async fn spend_tokens(
    tx: &Transaction,
    account: AccountId,
    purpose: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    account_tokens::Entity::update_many()
        .col_expr(account_tokens::Column::UsedAt, Expr::value(now))
        .filter(account_tokens::Column::AccountId.eq(account.0))
        .filter(account_tokens::Column::Purpose.eq(purpose))
        .filter(account_tokens::Column::UsedAt.is_null())
        .exec(tx.rows())
        .await?;
    Ok(())
}

/// A token by its id, for the letter that carries it.
///
/// # Errors
/// Those of the database.
pub async fn token(on: &impl Rows, id: TokenId) -> Result<Option<account_tokens::Model>, Error> {
    Ok(account_tokens::Entity::find().filter(account_tokens::Column::Id.eq(id.0)).one(on.rows()).await?)
}

/// Adds an appointment.
///
/// # Errors
/// Those of the database.
pub async fn add_appointment(tx: &Transaction, row: AppointmentRow) -> Result<(), Error> {
    use sea_orm::IntoActiveModel;
    appointments::Entity::insert(row.into_active_model()).exec_without_returning(tx.rows()).await?;
    Ok(())
}

fn holds(now: DateTime<Utc>) -> Condition {
    Condition::all().add(appointments::Column::StartsAt.lte(now)).add(
        Condition::any()
            .add(appointments::Column::EndsAt.is_null())
            .add(appointments::Column::EndsAt.gt(now)),
    )
}

/// The appointment that a person signs in with: the newest that holds.
///
/// # Errors
/// Those of the database.
pub async fn present_appointment(
    on: &impl Rows,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Option<AppointmentRow>, Error> {
    Ok(appointments::Entity::find()
        .filter(appointments::Column::PersonId.eq(person.0))
        .filter(holds(now))
        .order_by_desc(appointments::Column::StartsAt)
        .order_by_desc(appointments::Column::Id)
        .one(on.rows())
        .await?)
}

/// An appointment that holds now, with its office.
///
/// # Errors
/// Those of the database.
pub async fn appointment(
    on: &impl Rows,
    id: AppointmentId,
    now: DateTime<Utc>,
) -> Result<Option<(AppointmentRow, Option<OfficeRow>)>, Error> {
    let office = appointments::Entity::belongs_to(offices::Entity)
        .from(appointments::Column::OfficeId)
        .to(offices::Column::Id)
        .into();
    Ok(appointments::Entity::find()
        .join(JoinType::LeftJoin, office)
        .select_also(offices::Entity)
        .filter(appointments::Column::Id.eq(id.0))
        .filter(holds(now))
        .one(on.rows())
        .await?)
}

/// Ends every appointment of a person.
///
/// # Errors
/// Those of the database.
pub async fn end_appointments(tx: &Transaction, person: PersonId, now: DateTime<Utc>) -> Result<(), Error> {
    appointments::Entity::update_many()
        .col_expr(appointments::Column::EndsAt, Expr::value(now))
        .filter(appointments::Column::PersonId.eq(person.0))
        .filter(holds(now))
        .exec(tx.rows())
        .await?;
    Ok(())
}

/// The persons who hold one of these roles in an office now.
///
/// # Errors
/// Those of the database.
pub async fn holders(
    on: &impl Rows,
    office: OfficeId,
    roles: &[&str],
    now: DateTime<Utc>,
) -> Result<Vec<PersonId>, Error> {
    let rows = appointments::Entity::find()
        .filter(appointments::Column::OfficeId.eq(office.0))
        .filter(appointments::Column::Role.is_in(roles.iter().copied()))
        .filter(holds(now))
        .order_by_asc(appointments::Column::Id)
        .all(on.rows())
        .await?;
    let mut people: Vec<PersonId> = rows.into_iter().map(|it| PersonId(it.person_id)).collect();
    people.dedup();
    Ok(people)
}

/// An office.
///
/// # Errors
/// Those of the database.
pub async fn office(on: &impl Rows, id: OfficeId) -> Result<Option<OfficeRow>, Error> {
    Ok(offices::Entity::find().filter(offices::Column::Id.eq(id.0)).one(on.rows()).await?)
}

/// The office above another one; the highest is above itself.
///
/// # Errors
/// Those of the database.
pub async fn office_above(on: &impl Rows, id: OfficeId) -> Result<OfficeId, Error> {
    Ok(office(on, id).await?.and_then(|it| it.parent_id).map_or(id, OfficeId))
}

/// The offices right beneath another one.
///
/// # Errors
/// Those of the database.
pub async fn offices_below(on: &impl Rows, id: OfficeId) -> Result<Vec<OfficeId>, Error> {
    let below = offices::Entity::find().filter(offices::Column::ParentId.eq(id.0)).all(on.rows()).await?;
    Ok(below.into_iter().map(|it| OfficeId(it.id)).collect())
}

/// The office of a region on a day: of several that followed each other, the last one.
///
/// # Errors
/// Those of the database.
pub async fn office_of_region(
    on: &impl Rows,
    region: &str,
    day: NaiveDate,
) -> Result<Option<OfficeRow>, Error> {
    let still =
        Condition::any().add(offices::Column::ValidTo.is_null()).add(offices::Column::ValidTo.gte(day));
    Ok(offices::Entity::find()
        .filter(offices::Column::RegionCode.eq(region))
        .filter(offices::Column::ValidFrom.lte(day))
        .filter(still)
        .order_by_desc(offices::Column::ValidFrom)
        .order_by_asc(offices::Column::Code)
        .one(on.rows())
        .await?)
}

/// Adds a tie.
///
/// # Errors
/// Those of the database.
pub async fn add_tie(tx: &Transaction, row: person_ties::Model) -> Result<(), Error> {
    use sea_orm::IntoActiveModel;
    person_ties::Entity::insert(row.into_active_model()).exec_without_returning(tx.rows()).await?;
    Ok(())
}

/// The bodies about which a person may know nothing: those of any tie, also a past one, the body of the person's
/// own office, and everything beneath them.
///
/// # Errors
/// Those of the database.
pub async fn conflicts(
    on: &impl Rows,
    person: PersonId,
    office_body: Option<Uuid>,
) -> Result<Vec<Uuid>, Error> {
    let ties =
        person_ties::Entity::find().filter(person_ties::Column::PersonId.eq(person.0)).all(on.rows()).await?;
    let bound: Vec<Uuid> = ties.into_iter().map(|it| it.body_id).chain(office_body).collect();
    if bound.is_empty() {
        return Ok(bound);
    }
    let mut beneath: Vec<Uuid> = body_ancestors::Entity::find()
        .select_only()
        .column(body_ancestors::Column::BodyId)
        .filter(body_ancestors::Column::AncestorId.is_in(bound))
        .into_tuple()
        .all(on.rows())
        .await?;
    beneath.sort_unstable();
    beneath.dedup();
    Ok(beneath)
}

/// Whether any of several persons may know nothing of one of these bodies.
///
/// # Errors
/// Those of the database.
pub async fn in_conflict(
    on: &impl Rows,
    people: &[PersonId],
    bodies: &[Uuid],
) -> Result<Vec<PersonId>, Error> {
    if people.is_empty() || bodies.is_empty() {
        return Ok(Vec::new());
    }
    let beneath = person_ties::Entity::belongs_to(body_ancestors::Entity)
        .from(person_ties::Column::BodyId)
        .to(body_ancestors::Column::AncestorId)
        .into();
    let rows = person_ties::Entity::find()
        .join(JoinType::InnerJoin, beneath)
        .filter(person_ties::Column::PersonId.is_in(people.iter().map(|it| it.0)))
        .filter(body_ancestors::Column::BodyId.is_in(bodies.iter().copied()))
        .all(on.rows())
        .await?;
    Ok(rows.into_iter().map(|it| PersonId(it.person_id)).collect())
}
