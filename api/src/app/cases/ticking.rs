//! What happens by itself: clocks, timers and terms of tasks, decided by the same engine and written the same way
//! as what people do. It takes no input and may run at any time, twice, on two machines.

use super::loaded::Case;
use crate::app::{App, Result};
use crate::ids::CaseId;
use crate::store;
use std::sync::Arc;
use workflow::command::{Command, Context};
use workflow::{Actor, decide};

/// How many cases one sweep takes in hand.
const AT_ONCE: u64 = 100;

/// Lets everything happen that has fallen due; says how many cases moved.
///
/// # Errors
/// Those of the store. What one case could not do does not hold up the others.
pub async fn sweep(app: &Arc<App>) -> Result<usize> {
    let mut moved = 0;
    let due = store::cases::due_for_a_tick(&app.database, app.clock.now(), AT_ONCE).await?;
    for id in due {
        match tick(app, id).await {
            Ok(true) => moved += 1,
            Ok(false) => {}
            Err(error) => tracing::error!(case.id = %id, error = %error, "case {id} could not tick"),
        }
    }
    Ok(moved)
}

/// Lets what has fallen due in one case happen; says whether anything did.
///
/// # Errors
/// Those of the store.
pub async fn tick(app: &Arc<App>, id: CaseId) -> Result<bool> {
    let app = Arc::clone(app);
    let runner = Arc::clone(&app);
    runner
        .uncancelled(move |task| async move {
            let now = app.clock.now();
            let tx = app.database.begin(&task).await?;
            let row = store::scope::case_for_the_machine_to_change(&tx, id).await?;
            // Somebody else may have been here since it was found.
            let Some(row) = row.filter(|it| it.next_tick_at.is_some_and(|at| at <= now)) else {
                return Ok(false);
            };
            let mut case = Case::load(&app, &tx, row).await?;
            let calendar = app.calendars.present();
            let context = Context { now, calendar: &calendar, actor: Actor::System };
            let decision = decide(&case.definition, &case.instance, &Command::Tick, &context)
                .map_err(|_| crate::app::Error::Broken)?;
            case.happen(&decision, None, &calendar)?;
            case.save(&tx, now).await?;
            tx.commit().await?;
            app.wake_worker();
            Ok(!decision.events.is_empty())
        })
        .await
}
