//! The states as a Mermaid diagram: text that stands in a note or a review and is drawn where it is read.

use super::stages::{self, Trigger, Way};
use crate::definition::model::{Length, StateId};
use crate::definition::{Definition, Language};

/// Each pair of states has one arrow, with the names of all actions that lead along it, and each state a note with those
/// that stay: as arrows from a state to itself their names would lie upon each other. Behind an action that happens by
/// itself stands when it does.
pub(super) fn write(definition: &Definition, language: Language) -> String {
    let mut lines = vec!["stateDiagram-v2".to_owned(), "    direction LR".to_owned()];
    for (_, state) in definition.states() {
        let label = escape(state.label.get(language));
        lines.push(format!("    state \"{label}\" as {}", name(&state.name)));
    }
    lines.push(format!("    [*] --> {}", name(&definition.state(definition.initial()).name)));
    let order = stages::in_order(definition);
    for (id, state) in definition.states() {
        let ways = stages::ways(definition, &order, id);
        let from = name(&state.name);
        for (to, actions) in grouped(definition, language, ways.iter().filter(|it| !it.stays)) {
            lines.push(format!("    {from} --> {} : {}", name(&definition.state(to).name), listed(&actions)));
        }
        for (_, actions) in grouped(definition, language, ways.iter().filter(|it| it.stays)) {
            lines.push(format!("    note left of {from} : {}", listed(&actions)));
        }
        if state.end {
            lines.push(format!("    {from} --> [*]"));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Each action on a line of its own, and where there are several, told apart: a long name takes several lines.
fn listed(actions: &[String]) -> String {
    match actions {
        [only] => only.clone(),
        several => several.iter().map(|it| format!("• {it}")).collect::<Vec<_>>().join("<br/>"),
    }
}

/// Actions by where they lead, in the order in which they are first met, each with what makes it happen by itself.
fn grouped<'w, 'd: 'w>(
    definition: &Definition,
    language: Language,
    ways: impl Iterator<Item = &'w Way<'d>>,
) -> Vec<(StateId, Vec<String>)> {
    let mut actions: Vec<(&Way<'_>, Vec<String>)> = Vec::new();
    for way in ways {
        let when = when(definition, language, way);
        match actions.iter_mut().find(|(it, _)| it.action == way.action) {
            Some((_, all)) => all.extend(when),
            None => actions.push((way, when.into_iter().collect())),
        }
    }
    let mut found: Vec<(StateId, Vec<String>)> = Vec::new();
    for (way, when) in actions {
        let label = definition.action(way.action).label.get(language);
        let when = if when.is_empty() { String::new() } else { format!(" ({})", when.join(", ")) };
        let text = escape(&format!("{label}{when}"));
        match found.iter_mut().find(|(to, _)| *to == way.to) {
            Some((_, all)) => all.push(text),
            None => found.push((way.to, vec![text])),
        }
    }
    found
}

/// When something happens by itself: a term, a clock with its term, a case that is decided elsewhere.
fn when(definition: &Definition, language: Language, way: &Way<'_>) -> Option<String> {
    match &way.trigger {
        Trigger::Timer(term) => Some(term.term.to_string()),
        Trigger::Clock(clock) => Some(match &clock.length {
            Length::Budget(budget) => format!("{} {}", clock.label.get(language), budget.term),
            Length::Before { less, .. } => format!("{} -{less}", clock.label.get(language)),
        }),
        Trigger::Child(task, _) => Some(definition.task(*task).label.get(language).to_owned()),
        Trigger::Chosen(_) | Trigger::Machine => None,
    }
}

/// A state may be called `end` or `note`, and these are words of Mermaid; none of its words ends like this.
fn name(code: &str) -> String {
    format!("{code}__")
}

/// What Mermaid would read as its own is written as a number.
fn escape(text: &str) -> String {
    let written = text.chars().map(|letter| match letter {
        '"' | '#' | ':' | ';' | '%' | '<' | '>' | '{' | '}' | '[' | ']' | '\\' | '`' => {
            format!("#{};", u32::from(letter))
        }
        '\n' | '\r' | '\t' => " ".to_owned(),
        _ => letter.to_string(),
    });
    written.collect()
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn signs_of_the_format_are_numbers() {
        assert_eq!(escape("a: \"b\"; #1 қ"), "a#58; #34;b#34;#59; #35;1 қ");
    }
}
