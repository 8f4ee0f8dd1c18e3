//! Whether the house can serve now, and what somebody should know who runs it.

use super::App;
use crate::store::outbox::LetterState;
use crate::store::{self, Database};
use chrono::{DateTime, Days, TimeDelta, Utc};
use workflow::snapshot;

/// An unknown year is told so many days ahead.
const CALENDAR_WARNING_DAYS: u64 = 90;

/// So many cases are looked at, those that changed last: what asks whether the house is ready asks often.
const MOST_LOOKED_AT: u64 = 1000;

/// The clocks of two machines on one database may differ by so much, which is what signing in over a network commonly allows
/// them too. More is no difference between machines: the clock of a demo was moved, or that of this machine is wrong, or was.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// When the newest entry of the journals was written, where that is ahead of the clock.
///
/// # Errors
/// Those of the database.
pub async fn journals_ahead(
    database: &Database,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, store::Error> {
    let newest = store::cases::last_written(database).await?;
    Ok(newest.filter(|written| *written > now + SKEW))
}

/// Something that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Nobody is held up who tries too often.
    LimitsOff,
    /// The working days of the next months are not known.
    CalendarEndsSoon,
    /// Letters leave this machine for nobody.
    LettersBecomeFiles,
    /// Letters were given up.
    LettersDead,
    /// Cases wait for a year of the calendar.
    ClocksUnarmed,
    /// Journals that are ahead of the clock go on, and the next wrong clock would not be noticed.
    JournalsMayBeAhead,
    /// Officers sign in with a password alone.
    SecondFactorOptional,
}

impl Warning {
    /// All of them.
    pub const ALL: [Warning; 7] = [
        Warning::LimitsOff,
        Warning::CalendarEndsSoon,
        Warning::LettersBecomeFiles,
        Warning::LettersDead,
        Warning::ClocksUnarmed,
        Warning::JournalsMayBeAhead,
        Warning::SecondFactorOptional,
    ];

    /// Its word in answers.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Warning::LimitsOff => "limits_off",
            Warning::CalendarEndsSoon => "calendar_ends_soon",
            Warning::LettersBecomeFiles => "letters_become_files",
            Warning::LettersDead => "letters_dead",
            Warning::ClocksUnarmed => "clocks_unarmed",
            Warning::JournalsMayBeAhead => "journals_may_be_ahead",
            Warning::SecondFactorOptional => "second_factor_optional",
        }
    }
}

/// The answer.
pub struct Readiness {
    /// Whether requests can be served.
    pub is_ready: bool,
    /// What is not as it should be.
    pub warnings: Vec<Warning>,
}

impl Readiness {
    /// The words of its warnings in answers.
    #[must_use]
    pub fn codes(&self) -> Vec<&'static str> {
        self.warnings.iter().map(|it| it.code()).collect()
    }
}

impl App {
    /// Asks the database, and looks at the settings and the calendar.
    pub async fn readiness(&self, limits_are_on: bool) -> Readiness {
        let is_ready = self.database.server_version().await.is_ok();
        let mut warnings = Vec::new();
        if !limits_are_on {
            warnings.push(Warning::LimitsOff);
        }
        let calendar = self.calendars.present();
        let today = calendar.day_of(self.clock.now());
        if calendar.last() < today + Days::new(CALENDAR_WARNING_DAYS) {
            warnings.push(Warning::CalendarEndsSoon);
        }
        if self.settings.letters_become_files {
            warnings.push(Warning::LettersBecomeFiles);
        }
        if store::outbox::count(&self.database, LetterState::Dead).await.is_ok_and(|it| it > 0) {
            warnings.push(Warning::LettersDead);
        }
        if self.clocks_unarmed().await {
            warnings.push(Warning::ClocksUnarmed);
        }
        if self.settings.journals_may_be_ahead {
            warnings.push(Warning::JournalsMayBeAhead);
        }
        // Until it is enrolled, nobody has a second factor.
        warnings.push(Warning::SecondFactorOptional);
        Readiness { is_ready, warnings }
    }

    /// Whether a case waits for a year of the calendar that nobody has loaded yet.
    async fn clocks_unarmed(&self) -> bool {
        for definition in self.definitions.all_newest() {
            let under_a_term =
                definition.states().filter(|(_, it)| !it.clocks.is_empty() || !it.timers.is_empty());
            let states: Vec<&str> = under_a_term.map(|(_, it)| &*it.name).collect();
            let found =
                store::cases::without_day(&self.database, definition.id(), &states, MOST_LOOKED_AT).await;
            let mut found = found.unwrap_or_default().into_iter();
            if found
                .any(|(version, format, engine)| self.is_unarmed(definition.id(), version, format, &engine))
            {
                return true;
            }
        }
        false
    }

    /// Whether something runs in a case that has no day. A clock of its state that does not run, because no day was given that
    /// it runs to or because it runs no more, waits for no calendar.
    fn is_unarmed(&self, id: &str, version: i32, format: i16, engine: &str) -> bool {
        let Ok(definition) = self.definitions.get(id, version) else { return false };
        snapshot::restore(definition, format, engine).is_ok_and(|it| {
            let mut timers = it.timers();
            it.clocks().iter().any(|it| it.due.on.is_none()) || timers.any(|it| it.on.is_none())
        })
    }
}
