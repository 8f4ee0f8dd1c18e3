//! Sends what waits to be sent. Letters are claimed in one transaction and settled in another; while the mail server
//! is spoken to, none is open.

use super::Mailer;
use crate::app::letters::sending::{self, Delivery};
use crate::app::letters::writing::{self, Writing};
use crate::app::{App, Result, uncancelled};
use crate::store::outbox::LetterRow;
use futures_util::future::join_all;
use std::sync::Arc;

/// Sends until no letter is left whose moment has come, or until the mail server takes none; says how many it took.
///
/// # Errors
/// Those of the store.
pub async fn round(app: &Arc<App>, mailer: &Arc<Mailer>) -> Result<usize> {
    let mut taken = 0;
    loop {
        let claim = sending::claim(app).await?;
        if claim.letters.is_empty() {
            return Ok(taken);
        }
        let outcomes = join_all(by_reader(claim.letters).into_iter().map(|it| deliver_all(app, mailer, it)));
        let outcomes: Vec<_> = outcomes.await.into_iter().flatten().collect();
        let now_taken = outcomes.iter().filter(|(_, it)| *it == Delivery::Taken).count();
        let put_off = outcomes.iter().filter(|(_, it)| matches!(it, Delivery::NotNow(_))).count();
        sending::settle(app, claim.owner, outcomes).await?;
        taken += now_taken;
        if now_taken == 0 && put_off > 0 {
            return Ok(taken);
        }
    }
}

/// Letters to different people leave side by side, those to one of them in their order.
fn by_reader(letters: Vec<LetterRow>) -> Vec<Vec<LetterRow>> {
    let mut readers: Vec<Vec<LetterRow>> = Vec::new();
    for letter in letters {
        let same = |it: &&mut Vec<LetterRow>| {
            it.first().is_some_and(|first| first.recipient_person_id == letter.recipient_person_id)
        };
        match readers.iter_mut().find(same) {
            Some(reader) => reader.push(letter),
            None => readers.push(vec![letter]),
        }
    }
    readers
}

async fn deliver_all(
    app: &Arc<App>,
    mailer: &Arc<Mailer>,
    letters: Vec<LetterRow>,
) -> Vec<(LetterRow, Delivery)> {
    let mut outcomes = Vec::with_capacity(letters.len());
    for letter in letters {
        outcomes.push(deliver(app, mailer, letter).await);
    }
    outcomes
}

/// Writes and sends one letter in a task of its own: one that cannot be written does not hold up the others.
async fn deliver(app: &Arc<App>, mailer: &Arc<Mailer>, row: LetterRow) -> (LetterRow, Delivery) {
    let (shared, mailer, letter) = (Arc::clone(app), Arc::clone(mailer), row.clone());
    let attempt = uncancelled(&app.runtime, move |_| async move {
        Ok(match writing::write(&shared, &letter, shared.clock.now()).await? {
            Writing::Leaves(outgoing) => mailer.send(&outgoing).await,
            Writing::Withheld(why) => Delivery::Never(why.to_owned()),
        })
    });
    let delivery = attempt.await.unwrap_or_else(|error| {
        tracing::error!(letter.id = %row.id, error = %error, "a letter could not be written");
        Delivery::NotNow("unwritten".to_owned())
    });
    (row, delivery)
}
