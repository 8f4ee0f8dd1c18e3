//! Which letters an event causes, and to whom. Letters are rows of the same transaction; they hold no word yet.

use super::{App, Result};
use crate::ids::{LetterId, OfficeId, PersonId, SessionId, TokenId};
use crate::store::outbox::LetterRow;
use crate::store::people::AccountRow;
use crate::store::{self, CaseRow, Transaction};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;
use workflow::definition::model::Role;
use workflow::{Effect, Occasion};

/// A letter that could not be delivered for so long is dead.
const LIFETIME: TimeDelta = TimeDelta::hours(72);

/// A letter about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountLetter {
    /// Prove this address.
    Confirm(TokenId),
    /// Set a new password.
    Reset(TokenId),
    /// Set your first password.
    Invitation(TokenId),
    /// Somebody signed in from a device that is not known.
    NewSignIn(SessionId),
}

impl AccountLetter {
    /// The stored word, which is also the folder of its templates.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            AccountLetter::Confirm(_) => "confirm",
            AccountLetter::Reset(_) => "reset",
            AccountLetter::Invitation(_) => "invitation",
            AccountLetter::NewSignIn(_) => "new_sign_in",
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
    _app: &App,
    tx: &Transaction,
    account: &AccountRow,
    letter: AccountLetter,
    now: DateTime<Utc>,
) -> Result<()> {
    let (token, about) = match letter {
        AccountLetter::Confirm(token) | AccountLetter::Reset(token) | AccountLetter::Invitation(token) => {
            (Some(token.0), token.0)
        }
        AccountLetter::NewSignIn(session) => (None, session.0),
    };
    let row = LetterRow {
        kind: letter.kind().to_owned(),
        deduplication: format!("{}:{about}", letter.kind()),
        token_id: token,
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
        state: "ready".to_owned(),
        attempts: 0,
        created_at: now,
        not_before: now,
        expires_at: now + LIFETIME,
        lease_until: None,
        lease_owner: None,
        last_answer: None,
        sent_at: None,
        epoch: 1,
    }
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
    effects: &[(i32, Effect)],
    now: DateTime<Utc>,
) -> Result<()> {
    let mut told: Vec<(i32, Occasion, PersonId)> = Vec::new();
    for (seq, effect) in effects {
        for person in recipients(tx, case, effect.to, now).await? {
            if !told.contains(&(*seq, effect.occasion, person)) {
                told.push((*seq, effect.occasion, person));
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
        for account in accounts.iter().filter(|it| it.person_id == person.0) {
            let held = account.confirmed_at.is_none();
            rows.push(LetterRow {
                kind: CASE.to_owned(),
                occasion: Some(occasion.code().to_owned()),
                deduplication: format!("{CASE}:{}:{seq}:{}:{}", case.id, occasion.code(), account.id),
                case_id: Some(case.id),
                event_seq: Some(seq),
                state: if held { "held" } else { "ready" }.to_owned(),
                ..blank(account, now)
            });
        }
    }
    Ok(store::outbox::put(tx, rows).await?)
}

/// Who stands in a role towards a case now.
async fn recipients(
    tx: &Transaction,
    case: &CaseRow,
    role: Role,
    now: DateTime<Utc>,
) -> Result<Vec<PersonId>> {
    let office = OfficeId(case.office_id);
    let holders = async |office, role: Role| store::people::holders(tx, office, &[role.code()], now).await;
    Ok(match role {
        Role::Applicant => case.applicant_person_id.map(PersonId).into_iter().collect(),
        Role::Officer => match case.assignee_person_id {
            Some(assignee) => vec![PersonId(assignee)],
            None => holders(office, Role::Officer).await?,
        },
        Role::Head | Role::Deputy | Role::ChiefOfStaff => holders(office, role).await?,
        Role::HigherHead => match store::people::office(tx, office).await?.and_then(|it| it.parent_id) {
            Some(parent) => holders(OfficeId(parent), Role::Head).await?,
            None => Vec::new(),
        },
        Role::System => Vec::new(),
    })
}
