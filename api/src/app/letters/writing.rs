//! Writes a letter at the moment it leaves: from the event that it speaks of, not from where the case stands by then,
//! and to whoever may still know of it.

use super::links::Links;
use super::told::{self, Told};
use super::{AccountLetter, CASE};
use crate::app::accounts::{self, TokenPurpose};
use crate::app::cases::filing::NAMED;
use crate::app::cases::history;
use crate::app::{App, Error, Result, sessions};
use crate::ids::{CaseId, LetterId, PersonId, TokenId};
use crate::store;
use crate::store::outbox::LetterRow;
use crate::store::people::AccountRow;
use crate::vault::{self, Purpose};
use chrono::{DateTime, Utc};
use templates::letters::{CaseLetter, Letter, Link, Reader, SignIn, Written};
use workflow::{Language, Occasion};

/// A letter with everything that stands on its envelope.
pub struct Outgoing {
    /// Its row.
    pub id: LetterId,
    /// When it was caused.
    pub created_at: DateTime<Utc>,
    /// To which address.
    pub to: String,
    /// The name beside the sender's address.
    pub from_name: String,
    /// The language that it is written in.
    pub language: Language,
    /// The same at every attempt, so that a repeated delivery is recognised; without the host.
    pub message_id: String,
    /// What it belongs to, when it belongs to a case: the same for every letter of that case to that person.
    pub thread: Option<String>,
    /// Its words.
    pub written: Written,
}

/// What is to be done with a letter.
pub enum Writing {
    /// It leaves.
    Leaves(Box<Outgoing>),
    /// It may not leave any more; the word says why, for whoever looks after the queue.
    Withheld(&'static str),
}

/// The words of a letter, and what they answer to.
struct Matter {
    written: Written,
    thread: Option<String>,
    discreet: bool,
}

/// Writes a letter.
///
/// # Errors
/// Those of the store; [`Error::Broken`] when the letter cannot be written.
pub async fn write(app: &App, row: &LetterRow, now: DateTime<Utc>) -> Result<Writing> {
    let account =
        store::people::accounts_of(&app.database, &[row.recipient_person_id]).await?.into_iter().next();
    let Some(account) = account.filter(|it| it.disabled_at.is_none()) else {
        return Ok(Writing::Withheld("account_disabled"));
    };
    let to = match accounts::email_of(app, &account).await {
        Ok(to) => to,
        Err(Error::NotFound | Error::Store(store::Error::Vault(vault::Error::NoKey))) => {
            return Ok(Writing::Withheld("no_address"));
        }
        Err(error) => return Err(error),
    };
    let language = accounts::language(&row.locale);
    let matter = match row.kind.as_str() {
        CASE => about_case(app, row, &account, language).await?,
        _ => about_account(app, row, &account, language, now).await?,
    };
    let Some(matter) = matter else { return Ok(Writing::Withheld("nothing_to_say")) };
    Ok(Writing::Leaves(Box::new(Outgoing {
        id: LetterId(row.id),
        created_at: row.created_at,
        to,
        from_name: templates::letters::sender_name(language, matter.discreet),
        language,
        message_id: mark(app, &[b"letter", row.id.as_bytes()])?,
        thread: matter.thread,
        written: matter.written,
    })))
}

/// A letter that says nothing, to see whether letters arrive.
///
/// # Errors
/// [`Error::Broken`] when it cannot be written.
pub fn trial(app: &App, to: &str) -> Result<Outgoing> {
    let (now, language) = (app.clock.now(), Language::Kk);
    let id = LetterId::new(now);
    Ok(Outgoing {
        id,
        created_at: now,
        to: to.to_owned(),
        from_name: templates::letters::sender_name(language, false),
        language,
        message_id: mark(app, &[b"letter", id.0.as_bytes()])?,
        thread: None,
        written: written(app, language, &Letter::Trial)?,
    })
}

/// A keyed mark: it says nothing to a stranger, and is the same each time.
fn mark(app: &App, parts: &[&[u8]]) -> Result<String> {
    let mac = app.vault.mac(Purpose::MessageId, parts)?;
    Ok(data_encoding::HEXLOWER.encode(mac.get(..16).unwrap_or(&mac)))
}

fn written(app: &App, language: Language, letter: &Letter<'_>) -> Result<Written> {
    templates::letters::write(language, &app.settings.public_url, letter).map_err(|_| Error::Broken)
}

async fn about_account(
    app: &App,
    row: &LetterRow,
    account: &AccountRow,
    language: Language,
    now: DateTime<Utc>,
) -> Result<Option<Matter>> {
    let links = Links { portal: &app.settings.public_url, language };
    // Whoever asked for discreet letters in one case is told of nothing else either.
    let discreet = store::cases::has_discreet(&app.database, PersonId(account.person_id), NAMED).await?;
    let plain = |written, discreet| Some(Matter { written, thread: None, discreet });
    if row.kind == AccountLetter::NEW_SIGN_IN {
        let letter = Letter::NewSignIn(SignIn { at: row.created_at, link: &links.sessions() });
        return Ok(plain(written(app, language, &letter)?, discreet));
    }
    let Some(purpose) = TokenPurpose::from_code(&row.kind) else { return Ok(None) };
    let Some(id) = row.token_id.map(TokenId) else { return Ok(None) };
    // A link that was used, or is over by now, would only vex its reader.
    let token = store::people::token(&app.database, id).await?;
    let Some(token) = token.filter(|it| it.used_at.is_none() && it.expires_at > now) else { return Ok(None) };
    let code = accounts::token_text(app, id)?;
    let link = links.once(purpose, &code);
    let link = Link { link: &link, code: &code, until: token.expires_at, discreet };
    let letter = match purpose {
        TokenPurpose::Confirm => Letter::Confirm(link),
        TokenPurpose::Reset => Letter::Reset(link),
        TokenPurpose::Invitation => Letter::Invitation(link),
    };
    Ok(plain(written(app, language, &letter)?, discreet))
}

async fn about_case(
    app: &App,
    row: &LetterRow,
    account: &AccountRow,
    language: Language,
) -> Result<Option<Matter>> {
    let (Some(case), Some(seq)) = (row.case_id.map(CaseId), row.event_seq) else { return Ok(None) };
    let Some(occasion) = row.occasion.as_deref().and_then(Occasion::from_code) else { return Ok(None) };
    let Some(case) = store::scope::case_for_the_machine(&app.database, case).await? else { return Ok(None) };
    let applicant = case.applicant_person_id == Some(account.person_id);
    if !applicant && !exists_for(app, account, CaseId(case.id)).await? {
        return Ok(None);
    }
    let entries = store::journal::of_case(&app.database, CaseId(case.id)).await?;
    let Some(entry) = entries.iter().find(|it| it.seq == seq) else { return Ok(None) };
    let Some((before, step)) = history::as_of(app, &entries, seq)? else { return Ok(None) };
    let reader = if applicant { Reader::Applicant } else { Reader::Staff };
    let steps = (before.as_ref(), &step);
    let Told { news, term, answer_by, is_answer_over, day } = told::of(app, entry, steps, occasion, reader);
    let links = Links { portal: &app.settings.public_url, language };
    let link = match reader {
        Reader::Applicant => links.own_case(&case.number),
        Reader::Staff => links.case_on_the_desk(&case.number),
    };
    // Whoever shares a desk or a telephone with the applicant learns from the letter that there is one, and no more.
    let discreet = applicant && case.visibility != NAMED;
    let letter = Letter::Case(CaseLetter {
        occasion,
        news,
        reader,
        number: &case.number,
        registered_on: step.after.registered_on(),
        term,
        answer_by,
        is_answer_over,
        day,
        discreet,
        link: &link,
    });
    let thread = mark(app, &[CASE.as_bytes(), case.id.as_bytes(), account.person_id.as_bytes()])?;
    Ok(Some(Matter { written: written(app, language, &letter)?, thread: Some(thread), discreet }))
}

/// Whether a case still exists for a colleague who was to be told of it: office, appointment, conflict and recusal
/// as they are by now.
async fn exists_for(app: &App, account: &AccountRow, case: CaseId) -> Result<bool> {
    let Some(viewer) = sessions::viewer_of(app, account).await? else { return Ok(false) };
    Ok(viewer.scope().case(&app.database, case).await?.is_some())
}
