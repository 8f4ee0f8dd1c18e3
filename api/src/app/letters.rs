//! Which letters an event causes, and to whom. Letters are rows of the same transaction; they hold no word yet.

pub mod links;
pub mod sending;
mod told;
pub mod writing;

use super::accounts::TokenPurpose;
use super::cases::loaded::Told;
use super::{App, Result};
use crate::ids::{LetterId, PersonId, SessionId, TokenId};
use crate::store::outbox::{LetterRow, LetterState};
use crate::store::people::AccountRow;
use crate::store::{self, CaseRow, Transaction};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;
use workflow::Occasion;
use workflow::definition::model::Role;

/// A letter that could not be delivered for so long is dead.
pub(super) const LIFETIME: TimeDelta = TimeDelta::hours(72);

/// A letter about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountLetter {
    /// Prove this address, until then.
    Confirm(TokenId, DateTime<Utc>),
    /// Set a new password, until then.
    Reset(TokenId, DateTime<Utc>),
    /// Set your first password, until then.
    Invitation(TokenId, DateTime<Utc>),
    /// Somebody signed in from a device that is not known.
    NewSignIn(SessionId),
}

impl AccountLetter {
    /// The stored word of the letter about a new session.
    pub const NEW_SIGN_IN: &str = "new_sign_in";

    /// The stored word, which is also the folder of its templates.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            AccountLetter::Confirm(..) => TokenPurpose::Confirm.code(),
            AccountLetter::Reset(..) => TokenPurpose::Reset.code(),
            AccountLetter::Invitation(..) => TokenPurpose::Invitation.code(),
            AccountLetter::NewSignIn(_) => AccountLetter::NEW_SIGN_IN,
        }
    }
}

/// The stored word of the letter about a case.
pub const CASE: &str = "case";

/// Puts a letter about an account. It goes also to an address that is not proved yet: that is how it is proved.
///
/// # Errors
/// Those of the store.
pub async fn put_account_letter(
    tx: &Transaction,
    account: &AccountRow,
    letter: AccountLetter,
    now: DateTime<Utc>,
) -> Result<()> {
    let (token, about, over) = match letter {
        AccountLetter::Confirm(token, until)
        | AccountLetter::Reset(token, until)
        | AccountLetter::Invitation(token, until) => (Some(token.0), token.0, until),
        AccountLetter::NewSignIn(session) => (None, session.0, now + LIFETIME),
    };
    let row = LetterRow {
        kind: letter.kind().to_owned(),
        deduplication: format!("{}:{about}", letter.kind()),
        token_id: token,
        // A link that is over is not worth sending.
        expires_at: over.min(now + LIFETIME),
        ..blank(account, now)
    };
    Ok(store::outbox::put(tx, vec![row]).await?)
}

fn blank(account: &AccountRow, now: DateTime<Utc>) -> LetterRow {
    LetterRow {
        id: LetterId::new(now).0,
        deduplication: String::new(),
        kind: String::new(),
        occasion: None,
        recipient_person_id: account.person_id,
        address_sealed: None,
        locale: account.locale.clone(),
        case_id: None,
        event_seq: None,
        token_id: None,
        state: LetterState::Ready.code().to_owned(),
        attempts: 0,
        created_at: now,
        not_before: now,
        expires_at: now + LIFETIME,
        lease_until: None,
        lease_owner: None,
        last_answer: None,
        sent_at: None,
        // Set as it is put there.
        epoch: 0,
    }
}

/// Whether letters about a case reach its applicant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// They gave no address.
    #[default]
    None,
    /// They wait until the address is proved.
    Held,
    /// They leave.
    Leave,
}

impl Reach {
    /// The word of it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reach::None => "none",
            Reach::Held => "held",
            Reach::Leave => "leave",
        }
    }
}

/// Whether letters about a case reach its applicant.
///
/// # Errors
/// Those of the store.
pub async fn reach(app: &App, case: &CaseRow) -> Result<Reach> {
    let accounts = match case.applicant_person_id {
        Some(person) => store::people::accounts_of(&app.database, &[person]).await?,
        None => Vec::new(),
    };
    Ok(match accounts.first() {
        None => Reach::None,
        Some(account) if account.confirmed_at.is_none() => Reach::Held,
        Some(_) => Reach::Leave,
    })
}

/// Puts the letters that follow from events of a case: one a person, event and occasion. Whoever may know nothing
/// of the case gets none, and an address that is not proved yet holds its letters back.
///
/// # Errors
/// Those of the store.
pub async fn put_case_letters(
    tx: &Transaction,
    case: &CaseRow,
    bodies: &[Uuid],
    effects: &[Told],
    now: DateTime<Utc>,
) -> Result<()> {
    let mut told: Vec<(i32, Occasion, PersonId)> = Vec::new();
    for it in effects {
        for person in recipients(tx, case, it, now).await? {
            let letter = (it.seq, it.effect.occasion, person);
            if !told.contains(&letter) {
                told.push(letter);
            }
        }
    }
    let staff: Vec<PersonId> =
        told.iter().map(|it| it.2).filter(|it| Some(it.0) != case.applicant_person_id).collect();
    let conflicted = store::people::in_conflict(tx, &staff, bodies).await?;
    told.retain(|(_, _, person)| !conflicted.contains(person) || Some(person.0) == case.applicant_person_id);
    let people: Vec<Uuid> = told.iter().map(|it| it.2.0).collect();
    let accounts = store::people::accounts_of(tx, &people).await?;
    let mut rows = Vec::new();
    for (seq, occasion, person) in told {
        let Some(account) = accounts.iter().find(|it| it.person_id == person.0) else { continue };
        let held = account.confirmed_at.is_none();
        let state = if held { LetterState::Held } else { LetterState::Ready };
        let applicant = case.applicant_person_id == Some(person.0);
        rows.push(LetterRow {
            kind: CASE.to_owned(),
            occasion: Some(occasion.code().to_owned()),
            deduplication: format!("{CASE}:{}:{seq}:{}:{}", case.id, occasion.code(), person.0),
            // Who filed chose the language of the answers to this very case.
            locale: if applicant { case.locale.clone() } else { account.locale.clone() },
            case_id: Some(case.id),
            event_seq: Some(seq),
            state: state.code().to_owned(),
            ..blank(account, now)
        });
    }
    Ok(store::outbox::put(tx, rows).await?)
}

/// Whether the applicant of a case is written to at all: whoever gave no address is told nothing by letter.
///
/// # Errors
/// Those of the store.
pub async fn reach_applicant(tx: &Transaction, case: &CaseRow) -> Result<bool> {
    let people: Vec<Uuid> = case.applicant_person_id.into_iter().collect();
    Ok(!store::people::accounts_of(tx, &people).await?.is_empty())
}

/// Who stands in a role towards a case, in whose hands it was when it happened.
async fn recipients(
    tx: &Transaction,
    case: &CaseRow,
    told: &Told,
    now: DateTime<Utc>,
) -> Result<Vec<PersonId>> {
    let role = told.effect.to;
    // Until its body is bound the case exists for the central intake alone.
    let office = if case.body_unresolved { store::reference::central_office(tx).await? } else { told.office };
    let holders = async |office, role: Role| store::people::holders(tx, office, &[role.code()], now).await;
    Ok(match role {
        Role::Applicant => case.applicant_person_id.map(PersonId).into_iter().collect(),
        Role::Officer => match told.assignee {
            Some(assignee) => vec![assignee],
            None => holders(office, Role::Officer).await?,
        },
        Role::Head | Role::Deputy | Role::ChiefOfStaff => holders(office, role).await?,
        Role::HigherHead => holders(store::people::office_above(tx, office).await?, Role::Head).await?,
        Role::System => Vec::new(),
    })
}
