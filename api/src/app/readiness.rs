//! Whether the house can serve now, and what somebody should know who runs it.

use super::App;
use crate::store;
use crate::store::outbox::LetterState;
use chrono::Days;

/// An unknown year is told so many days ahead.
const CALENDAR_WARNING_DAYS: u64 = 90;

/// The answer.
pub struct Readiness {
    /// Whether requests can be served.
    pub is_ready: bool,
    /// What is not as it should be.
    pub warnings: Vec<&'static str>,
}

impl App {
    /// Asks the database, and looks at the settings and the calendar.
    pub async fn readiness(&self, limits_are_on: bool) -> Readiness {
        let is_ready = self.database.server_version().await.is_ok();
        let mut warnings = Vec::new();
        if !limits_are_on {
            warnings.push("limits_off");
        }
        let calendar = self.calendars.present();
        let today = calendar.day_of(self.clock.now());
        if calendar.last() < today + Days::new(CALENDAR_WARNING_DAYS) {
            warnings.push("calendar_ends_soon");
        }
        if self.settings.letters_become_files {
            warnings.push("letters_become_files");
        }
        if store::outbox::count(&self.database, LetterState::Dead).await.is_ok_and(|it| it > 0) {
            warnings.push("letters_dead");
        }
        if self.clocks_unarmed().await {
            warnings.push("clocks_unarmed");
        }
        // Until it is enrolled, nobody has a second factor.
        warnings.push("second_factor_optional");
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
