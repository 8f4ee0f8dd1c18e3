//! Whether the house can serve now, and what somebody should know who runs it.

use super::App;
use crate::store;
use crate::store::outbox::LetterState;
use chrono::Days;

/// An unknown year is told so many days ahead.
const CALENDAR_WARNING_DAYS: u64 = 90;

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
    /// Officers sign in with a password alone.
    SecondFactorOptional,
}

impl Warning {
    /// All of them.
    pub const ALL: [Warning; 6] = [
        Warning::LimitsOff,
        Warning::CalendarEndsSoon,
        Warning::LettersBecomeFiles,
        Warning::LettersDead,
        Warning::ClocksUnarmed,
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
        // Until it is enrolled, nobody has a second factor.
        warnings.push(Warning::SecondFactorOptional);
        Readiness { is_ready, warnings }
    }

    /// Whether a case waits for a year of the calendar that nobody has loaded yet.
    async fn clocks_unarmed(&self) -> bool {
        for definition in self.definitions.all_newest() {
            let under_a_term = definition.states().filter(|(_, it)| !it.clocks.is_empty());
            let states: Vec<&str> = under_a_term.map(|(_, it)| &*it.name).collect();
            let waiting = store::cases::count_without_term(&self.database, definition.id(), &states).await;
            if waiting.is_ok_and(|it| it > 0) {
                return true;
            }
        }
        false
    }
}
