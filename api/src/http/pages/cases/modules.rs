//! Text modules: sentences that an office writes again and again, put into a form in the language in which the applicant
//! wants to be answered, to be finished there by hand.

use super::Opened;
use super::fields::is_text;
use crate::app::cases::actions::{Consequence, OfferedAction};
use crate::http::pages::Visit;
use crate::http::pages::home::language_of;
use crate::http::pages::posted::Fields;
use crate::http::pages::questions::Asking;
use templates::forms::{Button, Choice, Control, Field, Look};
use workflow::definition::model::Role;

/// The field of a form in which one is chosen.
pub(super) const MODULE: &str = "module";
/// The button that puts it in.
const INSERT: &str = "insert";
/// The modules, by the end of their keys.
const MODULES: [&str; 5] = ["papers", "details", "received", "asked", "talk"];

/// What an action asks for in words that its applicant gets to read: modules go there.
pub(super) fn place(visit: &Visit, offered: &OfferedAction) -> Option<String> {
    let is_read = offered.consequences.contains(&Consequence::Letter(Role::Applicant));
    let text = offered.fields.iter().find(|it| is_text(it));
    text.filter(|_| visit.is_desk() && is_read).map(|it| it.name.clone())
}

/// The list to choose from.
pub(super) fn field(asking: &Asking<'_>, visit: &Visit, typed: &Fields) -> Field {
    let choice = |it: &str| Choice::new(it, visit.say(&format!("module-{it}")), typed.get(MODULE));
    let choices = MODULES.into_iter().map(choice).collect();
    let mut field = asking.field(MODULE, "module", Control::Select(choices)).optional();
    field.button = Some(Button { label: visit.say("module-insert"), value: INSERT, look: Look::Secondary });
    field
}

/// Puts the chosen module behind what stands in `place`; whether that was what was asked for. Where none was chosen the form
/// is shown as it was: nothing leaves by a button that sends nothing.
pub(super) fn insert(case: &Opened, typed: &mut Fields, place: &str) -> bool {
    if typed.get("button") != INSERT {
        return false;
    }
    let chosen = MODULES.into_iter().find(|it| *it == typed.get(MODULE));
    if let (Some(chosen), Some(language)) = (chosen, language_of(&case.view.row.locale)) {
        let text = templates::say(language, &format!("module-{chosen}.text"));
        let before = typed.get(place);
        let whole = if before.is_empty() { text } else { format!("{before}\n\n{text}") };
        typed.replace(place, vec![whole]);
        typed.replace(MODULE, Vec::new());
    }
    true
}
