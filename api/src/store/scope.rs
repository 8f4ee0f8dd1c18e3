//! What a viewer may see of cases, as one predicate that stands inside every query. There is no other way to a case.
//!
//! First the conflict rule, whatever the role: a case about a body that the viewer is tied to, a case from which
//! they are recused, and, for staff, a case that they filed themselves do not exist for them. Then the reach of
//! the role. A missing case and a hidden one are the same `None`.

use super::{Error, Rows, Transaction};
use crate::ids::{CaseId, OfficeId, PersonId};
use entity::{case_bodies, case_recusals, cases};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashSet;
use uuid::Uuid;

/// A case as it is stored.
pub use entity::cases::Model as CaseRow;

/// How far a role reaches before conflicts are taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Cases that they filed, or of companies that a verified mandate opens.
    Own {
        /// The companies.
        companies: Vec<Uuid>,
    },
    /// Cases of one office whose body is known.
    Office(OfficeId),
    /// Cases of every office, also those whose body nobody has bound yet: the central office.
    Everywhere,
    /// Cases of every office, to be read with a reason: auditors.
    Audit,
    /// No case at all: administrators manage people, not cases.
    Nothing,
}

/// The eyes of one viewer, made once a request from what the database knows of them.
#[derive(Clone, Debug)]
pub struct Scope {
    person: PersonId,
    reach: Reach,
    conflicts: Vec<Uuid>,
}

impl Scope {
    /// The only way to a scope of a person: with the bodies that they must know nothing about.
    #[must_use]
    pub fn new(person: PersonId, reach: Reach, conflicts: Vec<Uuid>) -> Scope {
        Scope { person, reach, conflicts }
    }

    /// How far it reaches.
    #[must_use]
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Cases inside the scope.
    pub(super) fn cases(&self) -> Select<cases::Entity> {
        cases::Entity::find().filter(self.predicate())
    }

    fn predicate(&self) -> Condition {
        let reach = match &self.reach {
            Reach::Own { companies } => {
                let mut own = Condition::any().add(cases::Column::ApplicantPersonId.eq(self.person.0));
                if !companies.is_empty() {
                    own = own.add(cases::Column::CompanyId.is_in(companies.iter().copied()));
                }
                // An applicant is no party to the conflicts of staff: the case is their own.
                return Condition::all().add(own);
            }
            Reach::Office(office) => Condition::all()
                .add(cases::Column::OfficeId.eq(office.0))
                .add(cases::Column::BodyUnresolved.eq(false)),
            Reach::Everywhere | Reach::Audit => Condition::all(),
            Reach::Nothing => return Condition::all().add(Expr::value(1).eq(0)),
        };
        let mut predicate = reach
            .add(
                Condition::any()
                    .add(cases::Column::ApplicantPersonId.is_null())
                    .add(cases::Column::ApplicantPersonId.ne(self.person.0)),
            )
            .add(Expr::exists(self.recusals()).not());
        if !self.conflicts.is_empty() {
            predicate = predicate.add(Expr::exists(self.accused()).not());
        }
        predicate
    }

    /// Whether a case would be inside, were it stored with this row and about these bodies: the predicate again, for a case
    /// that is not filed yet and from which nobody is recused. A test holds the two against each other.
    #[must_use]
    pub fn would_hold(&self, case: &CaseRow, bodies: &[Uuid]) -> bool {
        let is_reached = match &self.reach {
            Reach::Own { companies } => {
                return case.applicant_person_id == Some(self.person.0)
                    || case.company_id.is_some_and(|it| companies.contains(&it));
            }
            Reach::Office(office) => case.office_id == office.0 && !case.body_unresolved,
            Reach::Everywhere | Reach::Audit => true,
            Reach::Nothing => false,
        };
        is_reached
            && case.applicant_person_id != Some(self.person.0)
            && !bodies.iter().any(|it| self.conflicts.contains(it))
    }

    fn recusals(&self) -> sea_orm::sea_query::SelectStatement {
        Query::select()
            .expr(Expr::value(1))
            .from(case_recusals::Entity)
            .and_where(
                Expr::col((case_recusals::Entity, case_recusals::Column::CaseId))
                    .equals((cases::Entity, cases::Column::Id)),
            )
            .and_where(case_recusals::Column::PersonId.eq(self.person.0))
            .to_owned()
    }

    fn accused(&self) -> sea_orm::sea_query::SelectStatement {
        Query::select()
            .expr(Expr::value(1))
            .from(case_bodies::Entity)
            .and_where(
                Expr::col((case_bodies::Entity, case_bodies::Column::CaseId))
                    .equals((cases::Entity, cases::Column::Id)),
            )
            .and_where(case_bodies::Column::BodyId.is_in(self.conflicts.iter().copied()))
            .to_owned()
    }

    /// One case, if the viewer may know of it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn case(&self, on: &impl Rows, id: CaseId) -> Result<Option<CaseRow>, Error> {
        Ok(self.cases().filter(cases::Column::Id.eq(id.0)).one(on.rows()).await?)
    }

    /// The case with this public number, if the viewer may know of it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn case_of_number(&self, on: &impl Rows, number: &str) -> Result<Option<CaseRow>, Error> {
        Ok(self.cases().filter(cases::Column::Number.eq(number)).one(on.rows()).await?)
    }

    /// The cases that grew out of one, in the order in which they did, as far as the viewer may know of them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn children(&self, on: &impl Rows, id: CaseId) -> Result<Vec<CaseRow>, Error> {
        let children = self.cases().filter(cases::Column::ParentId.eq(id.0));
        Ok(children.order_by_asc(cases::Column::ParentTask).all(on.rows()).await?)
    }

    /// One case, held until the transaction ends: two commands on it follow each other.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn case_to_change(&self, tx: &Transaction, id: CaseId) -> Result<Option<CaseRow>, Error> {
        let row = self.cases().filter(cases::Column::Id.eq(id.0)).lock_exclusive().one(tx.rows()).await?;
        Ok(row)
    }
}

/// One case for the machine: clocks and letters. It has no eyes, so nothing that it reads is shown to anybody.
///
/// # Errors
/// Those of the database.
pub async fn case_for_the_machine(on: &impl Rows, id: CaseId) -> Result<Option<CaseRow>, Error> {
    Ok(cases::Entity::find().filter(cases::Column::Id.eq(id.0)).one(on.rows()).await?)
}

/// Several cases for the machine, in no order.
///
/// # Errors
/// Those of the database.
pub async fn cases_for_the_machine(
    on: &impl Rows,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<CaseRow>, Error> {
    Ok(cases::Entity::find().filter(cases::Column::Id.is_in(ids)).all(on.rows()).await?)
}

/// As [`case_for_the_machine`], held until the transaction ends.
///
/// # Errors
/// Those of the database.
pub async fn case_for_the_machine_to_change(tx: &Transaction, id: CaseId) -> Result<Option<CaseRow>, Error> {
    Ok(cases::Entity::find().filter(cases::Column::Id.eq(id.0)).lock_exclusive().one(tx.rows()).await?)
}

/// Which cases the machine goes through.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// All of them.
    All,
    /// Those that are not over.
    Open,
    /// Those that are not over and follow this version of a definition.
    Following(&'a str, i32),
}

/// A page of cases for the machine, in the order of their ids, after one of them: the one way in which it goes through all
/// of them, page by page, also while others write. Who asks gives them to nobody but whoever runs the machine, and with
/// nothing that a person wrote.
///
/// # Errors
/// Those of the database.
pub async fn page_for_the_machine(
    on: &impl Rows,
    which: Which<'_>,
    after: Option<CaseId>,
    most: u64,
) -> Result<Vec<CaseRow>, Error> {
    let mut query = cases::Entity::find().order_by_asc(cases::Column::Id).limit(most);
    if !matches!(which, Which::All) {
        query = query.filter(cases::Column::ClosedAt.is_null());
    }
    if let Which::Following(definition, version) = which {
        query = query
            .filter(cases::Column::DefinitionId.eq(definition))
            .filter(cases::Column::DefinitionVersion.eq(version));
    }
    if let Some(after) = after {
        query = query.filter(cases::Column::Id.gt(after.0));
    }
    Ok(query.all(on.rows()).await?)
}

/// How many cases are open of each version of each process. Nothing of them is shown.
///
/// # Errors
/// Those of the database.
pub async fn open_by_version(on: &impl Rows) -> Result<Vec<(String, i32, i64)>, Error> {
    let found = cases::Entity::find()
        .select_only()
        .column(cases::Column::DefinitionId)
        .column(cases::Column::DefinitionVersion)
        .column_as(cases::Column::Id.count(), "open")
        .filter(cases::Column::ClosedAt.is_null())
        .group_by(cases::Column::DefinitionId)
        .group_by(cases::Column::DefinitionVersion)
        .order_by_asc(cases::Column::DefinitionId)
        .order_by_asc(cases::Column::DefinitionVersion);
    Ok(found.into_tuple().all(on.rows()).await?)
}

/// Which of these are cases of this database. Nothing of them is shown.
///
/// # Errors
/// Those of the database.
pub async fn which_exist(on: &impl Rows, ids: &[CaseId]) -> Result<HashSet<CaseId>, Error> {
    let found: Vec<Uuid> = cases::Entity::find()
        .select_only()
        .column(cases::Column::Id)
        .filter(cases::Column::Id.is_in(ids.iter().map(|it| it.0)))
        .into_tuple()
        .all(on.rows())
        .await?;
    Ok(found.into_iter().map(CaseId).collect())
}

/// One case by its public number, for whoever also has its code: the caller compares the code before it says a word.
///
/// # Errors
/// Those of the database.
pub async fn case_by_number(on: &impl Rows, number: &str) -> Result<Option<CaseRow>, Error> {
    Ok(cases::Entity::find().filter(cases::Column::Number.eq(number)).one(on.rows()).await?)
}

/// The numbers of the open cases that a person works on, for whoever must hand them over. Numbers alone: nothing of
/// the cases is shown.
///
/// # Errors
/// Those of the database.
pub async fn numbers_assigned_to(on: &impl Rows, person: PersonId) -> Result<Vec<String>, Error> {
    Ok(cases::Entity::find()
        .select_only()
        .column(cases::Column::Number)
        .filter(cases::Column::AssigneePersonId.eq(person.0))
        .filter(cases::Column::ClosedAt.is_null())
        .order_by_asc(cases::Column::DueSort)
        .order_by_asc(cases::Column::Id)
        .into_tuple()
        .all(on.rows())
        .await?)
}
