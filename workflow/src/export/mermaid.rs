//! The states as a Mermaid diagram: text that stands in a note or a review and is drawn where it is read.

use crate::definition::model::StateId;
use crate::definition::{Definition, Language};
use std::collections::BTreeMap;

/// Each pair of states has one arrow, with the names of all actions that lead along it.
pub(super) fn write(definition: &Definition, language: Language) -> String {
    let mut lines = vec!["stateDiagram-v2".to_owned(), "    direction LR".to_owned()];
    for (_, state) in definition.states() {
        let label = escape(state.label.get(language));
        lines.push(format!("    state \"{label}\" as {}", name(&state.name)));
    }
    lines.push(format!("    [*] --> {}", name(&definition.state(definition.initial()).name)));
    for (id, state) in definition.states() {
        let mut targets: Vec<StateId> = Vec::new();
        let mut labels: BTreeMap<StateId, Vec<String>> = BTreeMap::new();
        for action in state.actions.iter().map(|it| definition.action(*it)) {
            let to = action.to.unwrap_or(id);
            if !targets.contains(&to) {
                targets.push(to);
            }
            labels.entry(to).or_default().push(escape(action.label.get(language)));
        }
        for to in targets {
            let label = labels.remove(&to).unwrap_or_default().join(" / ");
            let (from, to) = (name(&state.name), name(&definition.state(to).name));
            lines.push(format!("    {from} --> {to} : {label}"));
        }
        if state.end {
            lines.push(format!("    {} --> [*]", name(&state.name)));
        }
    }
    lines.push(String::new());
    lines.join("\n")
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
