//! A lawful no in words: the engine's blockers with the names of the definition they came from, and the portal's own.

use templates::Value;
use workflow::definition::model::{Guard, Since};
use workflow::{Blocker, Definition, Language};

/// One reason why an action is blocked.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// The engine's, with the definition that gives its parts their names.
    Engine(Definition, Blocker),
    /// The engine's, with what leads on.
    Explained(Definition, Blocker, WayOut),
    /// The definition has no such action.
    NotInDefinition,
    /// A body named in free text must be bound to a known one first.
    BodyUnresolved,
    /// There is no body in free text any more.
    BodyBound,
}

/// What leads on, where a reason alone does not.
#[derive(Clone, Debug)]
pub enum WayOut {
    /// The case is with another office, of this name.
    Office([String; 3]),
    /// Nobody else of the office may: somebody has to stand in.
    Stand,
    /// The same, and there is an office above.
    StandOrAbove,
}

impl WayOut {
    fn say(&self, language: Language) -> String {
        match self {
            WayOut::Office(names) => {
                let office = language.of::<String>(names);
                templates::say_with(language, "way-office", &[("office", Value::Text(office))])
            }
            WayOut::Stand => templates::say(language, "way-stand"),
            WayOut::StandOrAbove => templates::say(language, "way-stand-or-above"),
        }
    }
}

impl Refusal {
    /// The engine's blocker, where it is one.
    #[must_use]
    pub fn blocker(&self) -> Option<&Blocker> {
        match self {
            Refusal::Engine(_, blocker) | Refusal::Explained(_, blocker, _) => Some(blocker),
            Refusal::NotInDefinition | Refusal::BodyUnresolved | Refusal::BodyBound => None,
        }
    }

    /// The word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Engine(_, blocker) | Refusal::Explained(_, blocker, _) => blocker.code(),
            Refusal::NotInDefinition => "not_in_definition",
            Refusal::BodyUnresolved => "body_unresolved",
            Refusal::BodyBound => "body_bound",
        }
    }

    /// The sentence for people.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        match self {
            Refusal::Engine(definition, blocker) => in_words(definition, blocker, language),
            Refusal::Explained(definition, blocker, way) => {
                format!("{} {}", in_words(definition, blocker, language), way.say(language))
            }
            _ => templates::say(language, &format!("blocker-{}", self.code())),
        }
    }
}

/// A blocker in the words of its definition.
fn in_words(definition: &Definition, blocker: &Blocker, language: Language) -> String {
    let key = format!("blocker-{}", blocker.code());
    match blocker {
        Blocker::Role { by } => {
            let roles: Vec<String> =
                by.iter().map(|it| templates::say(language, &format!("role-{}", it.code()))).collect();
            templates::say_with(language, &key, &[("roles", Value::Text(&roles.join(", ")))])
        }
        Blocker::SameActor { action } => {
            let action = definition.action(*action).label.get(language);
            templates::say_with(language, &key, &[("action", Value::Text(action))])
        }
        Blocker::TaskOpen { task } | Blocker::ChildUnheard { task } | Blocker::TaskUndecidable { task } => {
            let task = definition.task(*task).label.get(language);
            templates::say_with(language, &key, &[("task", Value::Text(task))])
        }
        Blocker::Limit { limit } | Blocker::NoEntryLeft { limit } => {
            templates::say_with(language, &key, &[("limit", Value::Number(i64::from(*limit)))])
        }
        Blocker::TooLate { last: Some(day), .. } => {
            let day = templates::format::date(language, *day);
            templates::say_with(language, "blocker-too_late-day", &[("day", Value::Text(&day))])
        }
        Blocker::TooEarly { first: Some(day), .. } => {
            let day = templates::format::date(language, *day);
            templates::say_with(language, "blocker-too_early-day", &[("day", Value::Text(&day))])
        }
        Blocker::NotYet { since: Since::Action(action) } => {
            let action = definition.action(*action).label.get(language);
            templates::say_with(language, "blocker-not_yet-action", &[("action", Value::Text(action))])
        }
        Blocker::Fact { guard: Guard::Choice(_, outcomes) } => {
            let choices: Vec<&str> =
                outcomes.iter().map(|it| definition.outcome(*it).label.get(language)).collect();
            let choices = choices.join(", ");
            templates::say_with(language, "blocker-fact-choice", &[("choices", Value::Text(&choices))])
        }
        Blocker::Fact { guard: Guard::Mark(mark, is_set) } => {
            let says = definition.mark(*mark).says.get(language);
            // A sentence about a day says nothing here: there may be none.
            if says.contains('{') {
                return templates::say(language, &key);
            }
            let key = if *is_set { "blocker-fact-mark" } else { "blocker-fact-no-mark" };
            templates::say_with(language, key, &[("mark", Value::Text(says))])
        }
        Blocker::Fact { guard: Guard::Filed(fact, is_given) } => {
            let fact = definition.filed_fact(*fact).label.get(language);
            if fact.is_empty() {
                return templates::say(language, &key);
            }
            let key = if *is_given { "blocker-fact-given" } else { "blocker-fact-absent" };
            templates::say_with(language, key, &[("fact", Value::Text(fact))])
        }
        Blocker::Fact { guard: Guard::Office(_) } => templates::say(language, "blocker-fact-office"),
        _ => templates::say(language, &key),
    }
}
