//! What can be done with a case, as its page shows it: what follows from each action, and where its form stands, so that the
//! page stays light.

use super::{Opened, modules};
use crate::app::cases::actions::{Consequence, OfferedAction, Shape};
use crate::app::cases::input::GROUND;
use crate::http::pages::Visit;
use templates::Value;
use templates::pages::cases::Action;
use workflow::definition::model::Role;

/// So many forms may stand on a page; where more would, those that need a ground of the law, or words for
/// the applicant, have pages of their own.
const MOST_FORMS: usize = 5;

/// Whether so much can be done with a case that not every form may stand on its page.
pub(super) fn is_crowded(visit: &Visit, offered: &[OfferedAction]) -> bool {
    visit.is_desk() && offered.iter().filter(|it| it.refusals.is_empty()).count() > MOST_FORMS
}

/// Whether the form of an action stands on the page: `asked` alone, where one was asked for, and otherwise every one that
/// has no list of offices or bodies, which weighs as much as all the rest. What is shown again is always there.
pub(super) fn has_its_form(
    visit: &Visit,
    it: &OfferedAction,
    again: Option<&str>,
    asked: Option<&str>,
    is_crowded: bool,
) -> bool {
    let has_list = it.fields.iter().any(|it| matches!(it.shape, Shape::Reference(..)));
    let is_long = it.fields.iter().any(|it| it.name == GROUND) || modules::place(visit, it).is_some();
    let is_again = again == Some(it.name.as_str());
    is_again || asked.map_or(!(has_list || is_crowded && is_long), |asked| asked == it.name)
}

/// An action whose form has a page of its own, which its name leads to.
pub(super) fn elsewhere(visit: &Visit, case: &Opened, it: &OfferedAction) -> Action {
    Action {
        name: it.name.clone(),
        label: it.label.clone(),
        effects: effects(visit, case, it),
        reasons: Vec::new(),
        form: None,
        elsewhere: Some(format!("{}/do/{}#do-{}", case.root, it.name, it.name)),
        is_open: false,
    }
}

/// What follows from an action, in words.
pub(super) fn effects(visit: &Visit, case: &Opened, it: &OfferedAction) -> Vec<String> {
    let with =
        |key: &str, name: &str| templates::say_with(visit.language, key, &[("name", Value::Text(name))]);
    if !visit.is_desk() {
        // How the office works is none of the applicant's business; that something cannot be undone is.
        let ends = it.consequences.contains(&Consequence::Ends);
        return if ends { vec![visit.say("effect-ends")] } else { Vec::new() };
    }
    let mut effects: Vec<String> = it.leads_to.iter().map(|it| with("effect-leads", it)).collect();
    let is_unreached = |role: Role| case.is_unreached && role == Role::Applicant;
    let to = it.consequences.iter().filter_map(|it| match it {
        Consequence::Letter(role) if !is_unreached(*role) => {
            Some(visit.say(&format!("role-{}", role.code())))
        }
        _ => None,
    });
    let to: Vec<String> = to.collect();
    if !to.is_empty() {
        effects.push(with("effect-letter", &to.join(", ")));
    }
    // Who decides by it must know that nobody will be told.
    if it.consequences.iter().any(|it| matches!(it, Consequence::Letter(role) if is_unreached(*role))) {
        effects.push(visit.say("effect-unreached"));
    }
    effects.extend(it.consequences.iter().filter_map(|it| match it {
        Consequence::Letter(_) => None,
        Consequence::Ends => Some(visit.say("effect-ends")),
        Consequence::Starts(clock) => Some(with("effect-starts", clock)),
        Consequence::Extends(clock) => Some(with("effect-extends", clock)),
        Consequence::Opens(task) => Some(with("effect-opens", task)),
        Consequence::Outcome(outcome) => Some(with("effect-outcome", outcome)),
    }));
    if it.is_four_eyes {
        effects.push(visit.say("effect-four-eyes"));
    }
    effects
}
