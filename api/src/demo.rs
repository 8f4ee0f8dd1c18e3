//! The demo: accounts named by their role, and cases that the real use cases brought where they stand. Nothing is
//! written behind the workflow's back.

pub mod clock;
pub mod mailbox;
mod script;

use crate::app::accounts::granting::{self, GrantedAccount};
use crate::app::passwords::Password;
use crate::app::viewer::Grant;
use crate::app::{App, Result, reference};
use crate::jobs::Worker;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use std::sync::Arc;
use workflow::{Calendar, Language};

/// The one password of every demo account: the demo is a stage, and a stage has no secrets.
pub const PASSWORD: &str = "qorgan-demo-2026";

/// An account of the demo.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    /// Its role.
    pub role: &'static str,
    /// The code of its office.
    pub office: Option<String>,
    /// The region of its office.
    pub region: Option<String>,
    /// Its address.
    pub email: String,
    /// The body that it is in conflict with.
    pub conflicted_with: Option<String>,
}

impl DemoAccount {
    /// As `--json` prints it.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let mut account = json!({
            "role": self.role,
            "office": self.office,
            "region": self.region,
            "email": self.email,
            "password": PASSWORD,
        });
        if let (Some(account), Some(body)) = (account.as_object_mut(), &self.conflicted_with) {
            account.insert("conflicted_with".to_owned(), json!(body));
        }
        account
    }
}

/// What the demo has set up.
pub struct Stage {
    /// Its accounts, in their order.
    pub accounts: Vec<DemoAccount>,
    /// How many cases there are.
    pub cases: usize,
}

/// What the doors need to know of the stage.
pub struct OnStage {
    /// The hands that its clock sets to work.
    pub worker: Worker,
    /// Its accounts, in their order.
    pub accounts: Vec<DemoAccount>,
}

/// The days on which the curtain can rise: all that is played before it happens in years whose working days are known, and in
/// offices that are there.
///
/// # Errors
/// [`crate::app::Error::Reference`] when the shipped data does not read.
pub fn days(calendar: &Calendar) -> Result<(NaiveDate, NaiveDate)> {
    let begin = calendar.first().max(reference::offices_since()?);
    Ok((begin + script::BEFORE, calendar.last()))
}

/// Sets the stage on an empty database, with a clock that stands still and is moved by the script; it ends at `end`.
///
/// # Errors
/// Those of the use cases.
pub async fn set_up(app: &Arc<App>, worker: &Worker, end: DateTime<Utc>) -> Result<Stage> {
    app.clock.set(script::begin(end));
    let accounts = make_accounts(app).await?;
    let cases = script::play(app, worker, &accounts, end).await?;
    clock::let_pass(app, worker, end).await?;
    Ok(Stage { accounts, cases })
}

/// The office whose three officers, head and deputy belong together.
const OFFICE: (&str, &str) = ("turkistan", "KZ-61");

async fn make_accounts(app: &Arc<App>) -> Result<Vec<DemoAccount>> {
    let (office, region) = OFFICE;
    let here =
        |role, grant, email: &str| (role, Some(grant), Some((office, Some(region))), email.to_owned(), None);
    let mut planned = vec![
        ("applicant", None, None, "applicant@demo.example".to_owned(), None),
        here("officer", Grant::Officer, "officer@turkistan.demo.example"),
        here("head", Grant::Head, "head@turkistan.demo.example"),
        ("applicant", None, None, "applicant-2@demo.example".to_owned(), None),
        here("officer", Grant::Officer, "officer-2@turkistan.demo.example"),
    ];
    let conflicted = Some("kz61_akimat");
    planned.push((
        "officer",
        Some(Grant::Officer),
        Some((office, Some(region))),
        "officer-3@turkistan.demo.example".to_owned(),
        conflicted,
    ));
    planned.push(here("deputy", Grant::Deputy, "deputy@turkistan.demo.example"));
    planned.push(here("chief_of_staff", Grant::ChiefOfStaff, "chief-of-staff@turkistan.demo.example"));
    let central = Some(("central", None));
    planned.push(("officer", Some(Grant::Officer), central, "officer@central.demo.example".to_owned(), None));
    planned.push((
        "officer",
        Some(Grant::Officer),
        central,
        "officer-2@central.demo.example".to_owned(),
        None,
    ));
    planned.push(("head", Some(Grant::Head), central, "head@central.demo.example".to_owned(), None));
    for (code, region) in script::other_offices() {
        let there = Some((code, Some(region)));
        planned.push((
            "officer",
            Some(Grant::Officer),
            there,
            format!("officer@{}.demo.example", host(code)),
            None,
        ));
        planned.push(("head", Some(Grant::Head), there, format!("head@{}.demo.example", host(code)), None));
    }
    planned.push(("auditor", Some(Grant::Auditor), None, "auditor@demo.example".to_owned(), None));
    planned.push(("admin", Some(Grant::Admin), None, "admin@demo.example".to_owned(), None));
    let mut accounts = Vec::new();
    for (role, grant, seat, email, conflicted_with) in planned {
        make(app, grant, seat.map(|it| it.0), &email, conflicted_with).await?;
        accounts.push(DemoAccount {
            role,
            office: seat.map(|it| it.0.to_owned()),
            region: seat.and_then(|it| it.1).map(str::to_owned),
            email,
            conflicted_with: conflicted_with.map(str::to_owned),
        });
    }
    Ok(accounts)
}

/// A host name has no underscore.
fn host(code: &str) -> String {
    code.replace('_', "-")
}

async fn make(
    app: &Arc<App>,
    grant: Option<Grant>,
    office: Option<&str>,
    email: &str,
    tie: Option<&str>,
) -> Result<()> {
    let new = GrantedAccount {
        email: email.to_owned(),
        // Nobody is invented: an account is called what it does.
        full_name: email.split('@').next().unwrap_or(email).to_owned(),
        locale: Language::Ru,
        password: Some(Password::new(PASSWORD.to_owned())),
        grant,
        office: office.map(str::to_owned),
        ties: tie.map(str::to_owned).into_iter().collect(),
    };
    granting::grant(app, new).await.map(|_| ())
}
