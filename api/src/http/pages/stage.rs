//! The stage of the demo: who can be signed in as whom, what the clock shows, and every letter. None of these doors is
//! there outside of the demo.

use super::home::keep;
use super::posted::Posted;
use super::sessions::{attempt, landing};
use super::{Reply, Visit, cookies, see_other, show};
use crate::app::Error;
use crate::app::sessions::{self, Holder};
use crate::demo::{self, DemoAccount, OnStage, clock, mailbox};
use crate::http::problem::Problem;
use crate::ids::LetterId;
use actix_web::web::Path;
use chrono::TimeDelta;
use templates::pages::Place;
use templates::pages::demo::{Actor, Letter, Line, Stage};
use uuid::Uuid;

fn stage(visit: &Visit) -> Result<&OnStage, Problem> {
    visit.doors.stage.as_ref().ok_or(Problem::App(Error::NotFound))
}

/// Sends whoever names no language to theirs.
pub(crate) async fn choose(visit: Visit) -> Reply {
    Ok(see_other(&visit.link("/demo")))
}

pub(crate) async fn show_stage(visit: Visit) -> Reply {
    let letters = mailbox::list(visit.app()).await?;
    let letters = letters.into_iter().map(|it| letter(&visit, it)).collect();
    show(&Stage {
        now: visit.app().clock.now(),
        actors: stage(&visit)?.accounts.iter().map(|it| actor(&visit, it)).collect(),
        password: demo::PASSWORD,
        letters,
        frame: visit.frame(visit.say("stage-title")),
    })
}

fn actor(visit: &Visit, it: &DemoAccount) -> Actor {
    Actor {
        role: visit.say(&format!("role-{}", it.role)),
        office: it.office.clone(),
        email: it.email.clone(),
        is_tied: it.conflicted_with.is_some(),
    }
}

fn letter(visit: &Visit, it: mailbox::StageLetter) -> Letter {
    let portal = &visit.app().settings.public_url;
    let line = |text: &str| Line {
        // The address of the portal as letters know it may be another than the one that this page was opened at.
        link: text.strip_prefix(portal.as_str()).map(str::to_owned),
        text: text.to_owned(),
    };
    Letter {
        at: it.at,
        to: it.to,
        place: Place {
            label: it.subject,
            link: visit.link(&format!("/demo/letters/{}", it.id)),
            is_here: false,
        },
        lines: it.text.lines().map(line).collect(),
        is_held: it.is_held,
        frame: visit.frame(visit.say("stage-letter")),
    }
}

pub(crate) async fn show_letter(visit: Visit, path: Path<(String, String)>) -> Reply {
    stage(&visit)?;
    let id: Uuid = path.1.parse().map_err(|_| Problem::App(Error::NotFound))?;
    let it = mailbox::open(visit.app(), LetterId(id)).await?;
    show(&letter(&visit, it))
}

pub(crate) async fn forward(posted: Posted) -> Reply {
    posted.only(&["days"])?;
    let visit = &posted.visit;
    let days = posted.fields.get("days").parse().map_err(|_| Problem::Shape)?;
    let days = TimeDelta::try_days(days).ok_or(Problem::Shape)?;
    let to = visit.app().clock.now().checked_add_signed(days).ok_or(Problem::Shape)?.to_rfc3339();
    clock::move_to(visit.app(), &stage(visit)?.worker, &to).await?;
    Ok(see_other(&visit.link("/demo")))
}

pub(crate) async fn sign_in(posted: Posted) -> Reply {
    posted.only(&["email"])?;
    let visit = &posted.visit;
    stage(visit)?;
    let mut fields = posted.fields.clone();
    fields.add("password", demo::PASSWORD);
    let attempt = attempt(&visit.http, &fields);
    let token = sessions::sign_in(visit.app(), attempt).await?.token;
    let viewer = sessions::authenticate(visit.app(), &token, Holder::Browser).await?;
    let mut response = see_other(&landing(visit, &viewer));
    keep(&mut response, &cookies::keep_session(visit.app(), token));
    keep(&mut response, &cookies::keep_language(visit.app(), visit.language));
    Ok(response)
}
