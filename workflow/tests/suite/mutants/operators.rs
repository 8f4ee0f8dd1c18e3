//! Every single change of a definition that could be a slip of the pen or somebody's intention: one key, one item, one name,
//! one term, one word at a time.

use super::slots::{Slot, names, slot};
use super::tree::{Edit, Node, Path};
use workflow::testkit::Random;

/// A definition with one thing changed.
pub(super) struct Mutant {
    /// What kind of change it is.
    pub(super) operator: &'static str,
    /// The key that is changed, without the names of things: `action.by`.
    pub(super) key: String,
    /// Where exactly, and what stands there now.
    pub(super) place: String,
    pub(super) path: Path,
    pub(super) edit: Edit,
}

pub(super) const KEY_DROPPED: &str = "a key is dropped";
pub(super) const ENTRY_DROPPED: &str = "an entry is dropped";
pub(super) const ITEM_DROPPED: &str = "an item of a list is dropped";
pub(super) const ITEM_ADDED: &str = "an item is added to a list";
pub(super) const ITEM_TWICE: &str = "an item is said twice";
pub(super) const NEIGHBOURS: &str = "two neighbours change places";
pub(super) const NAME: &str = "a name stands for another of its kind";
pub(super) const FACT: &str = "a guard asks about another fact";
pub(super) const TERM: &str = "a term is changed";
pub(super) const NUMBER: &str = "a number is one more or one less";
pub(super) const FLAG: &str = "a flag is turned";
pub(super) const BASIS: &str = "another article is cited";
pub(super) const WORDS_DROPPED: &str = "words are dropped";
pub(super) const WORDS_CHANGED: &str = "words are changed";
pub(super) const KEY_ADDED: &str = "a key is added";

/// In the order in which the document shows them.
pub(super) const OPERATORS: [&str; 15] = [
    KEY_DROPPED,
    ENTRY_DROPPED,
    ITEM_DROPPED,
    ITEM_ADDED,
    ITEM_TWICE,
    NEIGHBOURS,
    NAME,
    FACT,
    TERM,
    NUMBER,
    FLAG,
    BASIS,
    WORDS_DROPPED,
    WORDS_CHANGED,
    KEY_ADDED,
];

/// Where there are more names than this, some of them are drawn, always the same.
const ALL_OF: usize = 8;
const SOME: usize = 4;
const SECTIONS: [&str; 13] = [
    "state", "action", "clock", "task", "ground", "outcome", "mark", "field", "filed", "promise", "source",
    "article", "kind",
];

/// All mutants of a text.
pub(super) fn mutants(tree: &Node) -> Vec<Mutant> {
    let mut maker = Maker { tree, all: Vec::new(), random: Random::new(1) };
    maker.walk(tree, &mut Vec::new(), &mut Vec::new());
    maker.all
}

struct Maker<'t> {
    tree: &'t Node,
    all: Vec<Mutant>,
    random: Random,
}

/// The keys without the names of things.
fn label(keys: &[&str]) -> String {
    let named = keys.first().is_some_and(|it| SECTIONS.contains(it) && *it != "promise");
    let mut parts: Vec<&str> = keys.to_vec();
    if named && parts.len() > 1 {
        parts.remove(1);
    }
    if let [_, "when" | "then", ..] = parts.as_slice() {
        parts.truncate(2);
    }
    parts.join(".")
}

impl Maker<'_> {
    fn push(&mut self, operator: &'static str, keys: &[&str], path: &[usize], edit: Edit) {
        let what = match &edit {
            Edit::Put(Node::Text(it)) => format!(" = {it}"),
            Edit::Put(it) | Edit::Add(_, it) => format!(" = {it:?}"),
            Edit::Rename(it) => format!(" → {it}"),
            Edit::Drop | Edit::Swap => String::new(),
        };
        let place = format!("{}{what}", keys.join("."));
        self.all.push(Mutant { operator, key: label(keys), place, path: path.to_vec(), edit });
    }

    /// All of several names, or some where they are many.
    fn some_of(&mut self, mut names: Vec<String>, without: &[&str]) -> Vec<String> {
        names.retain(|it| !without.contains(&it.as_str()));
        let most = if names.len() > ALL_OF { SOME } else { names.len() };
        let mut some = Vec::new();
        while some.len() < most {
            let at = self.random.below(u32::try_from(names.len()).expect("few names")) as usize;
            some.push(names.swap_remove(at));
        }
        some
    }

    fn walk(&mut self, node: &Node, keys: &mut Vec<String>, path: &mut Path) {
        let named: Vec<&str> = keys.iter().map(String::as_str).collect();
        match node {
            Node::Text(text) => self.text(text, &named, path),
            Node::Number(it) => {
                self.push(NUMBER, &named, path, Edit::Put(Node::Number(it + 1)));
                self.push(NUMBER, &named, path, Edit::Put(Node::Number(it - 1)));
            }
            Node::Flag(it) => self.push(FLAG, &named, path, Edit::Put(Node::Flag(!it))),
            Node::List(items) => {
                self.list(items, &named, path);
                drop(named);
                for (n, item) in items.iter().enumerate() {
                    path.push(n);
                    self.walk(item, keys, path);
                    path.pop();
                }
            }
            Node::Table(entries) => {
                self.table(entries, &named, path);
                drop(named);
                for (n, (key, value)) in entries.iter().enumerate() {
                    keys.push(key.clone());
                    path.push(n);
                    self.key(value, keys, path);
                    self.walk(value, keys, path);
                    keys.pop();
                    path.pop();
                }
            }
        }
    }

    /// A key of a table: it can be lost.
    fn key(&mut self, value: &Node, keys: &[String], path: &[usize]) {
        let named: Vec<&str> = keys.iter().map(String::as_str).collect();
        let operator = match named.as_slice() {
            [.., "kk" | "ru" | "en"] => WORDS_DROPPED,
            [section, _] if SECTIONS.contains(section) && *section != "promise" => ENTRY_DROPPED,
            _ => KEY_DROPPED,
        };
        self.push(operator, &named, path, Edit::Drop);
        if let (["action", _, "when", fact], Node::Flag(_)) = (named.as_slice(), value) {
            for other in self.some_of(names(self.tree, Slot::Mark), &[fact]) {
                self.push(FACT, &named, path, Edit::Rename(other));
            }
        }
        if let (["action", _, "when", fact], Node::List(_)) = (named.as_slice(), value) {
            for other in self.some_of(names(self.tree, Slot::Field), &[fact]) {
                self.push(FACT, &named, path, Edit::Rename(other));
            }
        }
    }

    fn text(&mut self, text: &str, keys: &[&str], path: &[usize]) {
        match slot_of(text, keys) {
            Slot::Term => {
                for it in terms(text) {
                    self.push(TERM, keys, path, Edit::Put(Node::Text(it)));
                }
            }
            Slot::Words => self.words(text, keys, path),
            slot => {
                let operator = if slot == Slot::Basis { BASIS } else { NAME };
                for other in self.some_of(names(self.tree, slot), &[text]) {
                    self.push(operator, keys, path, Edit::Put(Node::Text(other)));
                }
                if slot == Slot::Basis {
                    self.push(BASIS, keys, path, Edit::Put(Node::Text(format!("{text}(9)"))));
                }
            }
        }
    }

    fn words(&mut self, text: &str, keys: &[&str], path: &[usize]) {
        let mut put = |it: String| self.push(WORDS_CHANGED, keys, path, Edit::Put(Node::Text(it)));
        // One word fewer; with no letters; with the letters of another language; with another placeholder.
        put(text.split_once(' ').map_or_else(|| format!("{text}{text}"), |(_, rest)| rest.to_owned()));
        put(String::new());
        put(format!("{text} {}", if keys.last() == Some(&"en") { "сөз" } else { "word" }));
        put(format!("{text} {{until}}"));
        put(format!("{text} {{due}}"));
        if text.contains('{') {
            put(text.replace(['{', '}'], ""));
        }
    }

    fn list(&mut self, items: &[Node], keys: &[&str], path: &[usize]) {
        let texts: Vec<&str> = items
            .iter()
            .filter_map(|it| if let Node::Text(it) = it { Some(it.as_str()) } else { None })
            .collect();
        for (n, item) in items.iter().enumerate() {
            let at = [path, &[n]].concat();
            let named: Vec<&str> = keys.iter().copied().chain(texts.get(n).copied()).collect();
            let label = if texts.is_empty() { keys } else { named.as_slice() };
            // The place names the item, the key does not.
            let operator = if texts.is_empty() { ENTRY_DROPPED } else { ITEM_DROPPED };
            self.push(operator, label, &at, Edit::Drop);
            self.relabel(keys);
            if n + 1 < items.len() {
                self.push(NEIGHBOURS, label, &at, Edit::Swap);
                self.relabel(keys);
            }
            self.push(ITEM_TWICE, keys, path, Edit::Add(String::new(), item.clone()));
        }
        let slot = slot_of(texts.first().copied().unwrap_or_default(), keys);
        let slot = if matches!(keys, ["field", _, "kind"]) { Slot::Outcome } else { slot };
        for more in self.some_of(names(self.tree, slot), &texts) {
            self.push(ITEM_ADDED, keys, path, Edit::Add(String::new(), Node::Text(more)));
        }
        if slot == Slot::Term {
            self.push(ITEM_ADDED, keys, path, Edit::Add(String::new(), Node::Text("14wd".to_owned())));
        }
    }

    fn relabel(&mut self, keys: &[&str]) {
        if let Some(last) = self.all.last_mut() {
            last.key = label(keys);
        }
    }

    /// What could stand in a table and does not.
    fn table(&mut self, entries: &[(String, Node)], keys: &[&str], path: &[usize]) {
        let absent = |key: &str| !entries.iter().any(|(it, _)| it == key);
        let mut more: Vec<(&str, Node)> = Vec::new();
        match keys {
            ["action", _] => {
                more.push(("assignee", Node::Flag(true)));
                more.push(("limit", Node::Number(1)));
                for (key, slot) in [
                    ("not_by_actor_of", Slot::Actor),
                    ("requires", Slot::Field),
                    ("may", Slot::Field),
                    ("needs", Slot::Task),
                    ("opens", Slot::Task),
                    ("marks", Slot::Mark),
                    ("forgets", Slot::Forgotten),
                    ("tells", Slot::Role),
                    ("outcome", Slot::Outcome),
                    ("hands_to", Slot::Word(&["chosen", "higher"])),
                    ("to", Slot::State),
                    ("grounds", Slot::Ground),
                ] {
                    for one in self.some_of(names(self.tree, slot), &[]).into_iter().take(2) {
                        let list = !matches!(key, "outcome" | "hands_to" | "to");
                        more.push((key, if list { Node::texts(&[one.as_str()]) } else { Node::Text(one) }));
                    }
                }
            }
            ["clock", _] => {
                more.push(("fixed", Node::Flag(true)));
                more.push(("lane", Node::Text("urgent".to_owned())));
            }
            ["state", _] => more.push(("end", Node::Flag(true))),
            ["task", _] => {
                for one in self.some_of(names(self.tree, Slot::Role), &[]).into_iter().take(2) {
                    more.push(("tells", Node::texts(&[one.as_str()])));
                }
            }
            ["mark", _] => more.push(("at", Node::Text("registration".to_owned()))),
            _ => {}
        }
        for (key, value) in more.into_iter().filter(|(key, _)| absent(key)) {
            let named: Vec<&str> = keys.iter().copied().chain([key]).collect();
            self.push(KEY_ADDED, &named, path, Edit::Add(key.to_owned(), value));
        }
    }
}

/// What a text in a place stands for. What a guard asks of a fact that came with the case is one of two words.
fn slot_of(text: &str, keys: &[&str]) -> Slot {
    match (keys, text) {
        (["action", _, "when", _], "given" | "absent") => Slot::Word(&["given", "absent"]),
        (["field", _, "kind"], text) if slot(keys) != Slot::Plain && !is_type(text) => Slot::Outcome,
        _ => slot(keys),
    }
}

fn is_type(text: &str) -> bool {
    ["text", "date", "office", "body", "assignee", "file", "list", "money", "bool"].contains(&text)
}

/// The terms that somebody might write instead.
fn terms(text: &str) -> Vec<String> {
    let digits = text.find(|it: char| !it.is_ascii_digit()).expect("a term has a unit");
    let (number, unit) = text.split_at(digits);
    let number: u32 = number.parse().expect("a term has a number");
    let units = ["wd", "d", "mo"].into_iter().filter(|it| *it != unit).map(|it| format!("{number}{it}"));
    let numbers = [number + 1, number * 10, number - 1].map(|it| format!("{it}{unit}"));
    units.chain(numbers).collect()
}
