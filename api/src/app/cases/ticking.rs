//! What happens by itself: clocks, timers and terms of tasks, decided by the same engine and written the same way
//! as what people do. It takes no input and may run at any time, twice, on two machines.

use super::loaded::Case;
use crate::app::{App, Error, Result};
use crate::ids::CaseId;
use crate::random;
use crate::store;
use crate::store::cases::Claim;
use crate::store::scope::{self, Which};
use chrono::TimeDelta;
use std::sync::Arc;
use workflow::command::{Command, Context};
use workflow::{Actor, decide};

/// How many cases one sweep takes in hand at a time.
const AT_ONCE: u64 = 100;

/// So long a case that is in hand is left alone by others, and one that could not tick by everybody.
const LEASE: TimeDelta = TimeDelta::minutes(5);

/// Lets everything happen that has fallen due; says how many cases moved.
///
/// # Errors
/// Those of the store. What one case could not do does not hold up the others: it is tried again later.
pub async fn sweep(app: &Arc<App>) -> Result<usize> {
    let mut moved = 0;
    loop {
        let due = claim(app).await?;
        if due.is_empty() {
            return Ok(moved);
        }
        for id in due {
            match step(app, id, Command::Tick).await {
                Ok(true) => moved += 1,
                Ok(false) => {}
                Err(error) => tracing::error!(case.id = %id, error = %error, "case {id} could not tick"),
            }
        }
    }
}

async fn claim(app: &Arc<App>) -> Result<Vec<CaseId>> {
    let now = app.clock.now();
    // Most of the time nothing has fallen due, and nobody needs to write.
    if !store::cases::is_any_due(&app.database, now).await? {
        return Ok(Vec::new());
    }
    let claim = Claim { owner: random::uuid(now), from: now, until: now + LEASE };
    app.write(move |_, tx| Box::pin(async move { Ok(store::cases::claim_due(tx, claim, AT_ONCE).await?) }))
        .await
}

/// Counts every open case anew when another version of the working calendar is in force than they were counted
/// with: terms move, and clocks that could not be armed are. Broken off, it begins again and writes nothing twice.
/// Says how many cases moved.
///
/// # Errors
/// Those of the store.
pub async fn recount(app: &Arc<App>) -> Result<usize> {
    app.calendars.refresh(&app.database).await?;
    let version = i32::try_from(app.calendars.present().version()).unwrap_or(i32::MAX);
    if store::house::read(&app.database).await?.counted_with >= version {
        return Ok(0);
    }
    let (mut moved, mut failed, mut after) = (0, 0, None);
    loop {
        let open = scope::page_for_the_machine(&app.database, Which::Open, after, AT_ONCE).await?;
        let Some(last) = open.last().map(|it| CaseId(it.id)) else { break };
        for id in open.into_iter().map(|it| CaseId(it.id)) {
            match step(app, id, Command::Rearm).await {
                Ok(true) => moved += 1,
                Ok(false) => {}
                Err(error) => {
                    failed += 1;
                    tracing::error!(case.id = %id, error = %error, "case {id} could not be counted anew");
                }
            }
        }
        after = Some(last);
    }
    if failed == 0 {
        remember(app, version).await?;
    }
    Ok(moved)
}

async fn remember(app: &Arc<App>, version: i32) -> Result<()> {
    app.write(move |_, tx| {
        Box::pin(async move {
            store::house::counted_with(tx, version).await?;
            Ok(())
        })
    })
    .await
}

/// One command of the machine on one case; says whether anything happened.
async fn step(app: &Arc<App>, id: CaseId, command: Command) -> Result<bool> {
    app.write(move |app, tx| {
        Box::pin(async move {
            let row = scope::case_for_the_machine_to_change(tx, id).await?;
            let Some(row) = row else { return Ok(false) };
            // After the hold: the entries of a case stand in the order of their times.
            let now = app.clock.now();
            let mut case = Case::load(app, tx, row).await?;
            let calendar = app.calendars.present();
            let context = Context { now, calendar: &calendar, actor: Actor::System };
            // Somebody else may have been here since it was found: then nothing is left to happen.
            let decision =
                decide(&case.definition, &case.instance, &command, &context).map_err(|_| Error::Broken)?;
            case.happen(tx, &decision, None, &calendar).await?;
            case.row.tick_lease_until = None;
            case.row.tick_lease_owner = None;
            case.save(app, tx, now).await?;
            Ok(!decision.events.is_empty())
        })
    })
    .await
}
