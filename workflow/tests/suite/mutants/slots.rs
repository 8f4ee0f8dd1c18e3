//! What may stand in which place of a definition, written down from the grammar and not from the reader: a replaced name
//! must be one that could stand there, or the mutant would be noticed for being nonsense.

use super::tree::Node;

/// The names that a place may hold. A term, a basis, words, a flag or a number is known by its key alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    State,
    Action,
    /// An action, or `parent`.
    Actor,
    /// An action, or `registration`.
    Start,
    /// An action or a clock.
    Since,
    /// A state, an action, or `registration`.
    Origin,
    Clock,
    Task,
    Mark,
    Field,
    /// A field or a fact that comes with the case.
    Date,
    Ground,
    Outcome,
    Role,
    Forgotten,
    /// One of these words.
    Word(&'static [&'static str]),
    Term,
    Basis,
    Words,
    /// A flag, a number, a table: known by what it is.
    Plain,
}

const ROLES: [&str; 7] =
    ["applicant", "officer", "head", "deputy", "chief_of_staff", "higher_head", "system"];
const PARTIES: &[&str] = &["applicant", "office", "body", "nobody"];
const SEATS: &[&str] = &["own", "chosen", "higher"];
const KINDS: &[&str] =
    &["application", "complaint", "message", "proposal", "response", "inquiry", "accompaniment"];
const TYPES: &[&str] = &["text", "date", "office", "body", "assignee", "file", "list", "money", "bool"];
const KEYS: &[&str] = &[
    "extends",
    "grounds",
    "hands_to",
    "limit",
    "marks",
    "not_before",
    "not_by_actor_of",
    "outcome",
    "requires",
    "when",
    "within",
];
const PLACES: &[&str] = &[
    "action",
    "after",
    "clock",
    "extends",
    "ground",
    "not_before",
    "outcome",
    "pauses",
    "promise",
    "task",
    "within",
];

/// What the place with these keys from the top holds; an item of a list has the keys of its list.
pub(super) fn slot(keys: &[&str]) -> Slot {
    match keys {
        [.., "kk" | "ru" | "en"] => Slot::Words,
        [.., "basis"] => Slot::Basis,
        [.., "term" | "cap" | "less" | "warn" | "terms"] => Slot::Term,
        ["initial"] | ["action" | "task", _, "in"] | ["action", _, "to"] => Slot::State,
        ["roles"] | ["action" | "task", _, "by" | "tells"] => Slot::Role,
        ["asks"] => Slot::Word(&["threat", "pressure", "risk", "project", "body"]),
        ["kinds"] => Slot::Word(KINDS),
        ["languages"] => Slot::Word(&["kk", "ru", "en"]),
        ["calendar"] => Slot::Word(&["kz", "moon"]),
        ["law"] => Slot::Word(&["law.toml", "older.toml"]),
        ["filed" | "field", _, "kind"] => Slot::Word(TYPES),
        ["state" | "task", _, "move"] => Slot::Word(PARTIES),
        ["state", _, "clocks"] | ["state", _, "pauses", "clock"] | ["action", _, "extends", "clock"] => {
            Slot::Clock
        }
        ["state", _, "after", "do"]
        | ["clock", _, "breach"]
        | ["task", _, "then", _]
        | ["promise", "offered" | "and" | "always" | "until"] => Slot::Action,
        ["promise", "between"] => Slot::Origin,
        ["action", _, "not_by_actor_of"] => Slot::Actor,
        ["clock", _, "since"] => Slot::Start,
        ["action", _, "within" | "not_before", "since"] => Slot::Since,
        ["action", _, "needs" | "opens" | "closes"] | ["task", _, "after"] => Slot::Task,
        ["action", _, "requires" | "may" | "from_today" | "to_today"] | [.., "set_by"] => Slot::Field,
        ["clock", _, "until"] => Slot::Date,
        ["action", _, "grounds"] => Slot::Ground,
        ["action", _, "marks"] | ["action", _, "not_before", "unless"] => Slot::Mark,
        ["action", _, "forgets"] => Slot::Forgotten,
        ["action", _, "hands_to"] => Slot::Word(&["chosen", "higher"]),
        ["action", _, "when", "office"] => Slot::Word(SEATS),
        ["action", _, "when", fact] if fact.starts_with("threat") => Slot::Word(&["given", "absent"]),
        ["action", _, "when", _] | ["action", _, "outcome"] => Slot::Outcome,
        ["task", _, "late"] => Slot::Word(&["lapse", "wait"]),
        ["id"] | ["task", _, "case"] => Slot::Word(&["protection", "complaint", "accompaniment", "message"]),
        ["clock", _, "lane"] => Slot::Word(&["urgent", "slow"]),
        ["mark", _, "at"] => Slot::Word(&["registration"]),
        ["article", _, "needs"] => Slot::Word(KEYS),
        ["kind", _, _] => Slot::Word(PLACES),
        [.., "edition"] => Slot::Word(&["2026-01-01", "2020-01-01", "2025-07-01"]),
        _ => Slot::Plain,
    }
}

/// Everything that could stand in such a place of this text; nothing where it is not a name.
pub(super) fn names(tree: &Node, slot: Slot) -> Vec<String> {
    let of = |keys: &[&str]| keys.iter().flat_map(|it| tree.keys_of(it)).collect::<Vec<_>>();
    let with = |word: &str, keys: &[&str]| [vec![word.to_owned()], of(keys)].concat();
    match slot {
        Slot::State => of(&["state"]),
        Slot::Action => of(&["action"]),
        Slot::Actor => with("parent", &["action"]),
        Slot::Start => with("registration", &["action"]),
        Slot::Since => of(&["clock", "action"]),
        Slot::Origin => with("registration", &["state", "action"]),
        Slot::Clock => of(&["clock"]),
        Slot::Task => of(&["task"]),
        Slot::Mark => of(&["mark"]),
        Slot::Field => of(&["field"]),
        Slot::Date => of(&["filed", "field"]),
        Slot::Ground => of(&["ground"]),
        Slot::Outcome => of(&["outcome"]),
        Slot::Role => ROLES.map(str::to_owned).to_vec(),
        Slot::Forgotten => with("outcome", &["mark", "field", "action"]),
        Slot::Word(words) => words.iter().map(|it| (*it).to_owned()).collect(),
        Slot::Basis => bases(tree),
        Slot::Term | Slot::Words | Slot::Plain => Vec::new(),
    }
}

/// Every article that the text cites.
fn bases(tree: &Node) -> Vec<String> {
    fn gather(node: &Node, found: &mut Vec<String>) {
        match node {
            Node::Table(entries) => {
                for (key, value) in entries {
                    match value {
                        Node::Text(basis) if key == "basis" && !found.contains(basis) => {
                            found.push(basis.clone());
                        }
                        other => gather(other, found),
                    }
                }
            }
            Node::List(items) => items.iter().for_each(|it| gather(it, found)),
            Node::Text(_) | Node::Number(_) | Node::Flag(_) => {}
        }
    }
    let mut found = Vec::new();
    gather(tree, &mut found);
    found
}
