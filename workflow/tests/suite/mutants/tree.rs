//! A TOML text as a tree that can be changed in one place and written again. It keeps the order of the text, which is
//! that of the print; `toml::Table` would sort it.

use toml::de::{DeTable, DeValue};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Text(String),
    Number(i64),
    Flag(bool),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
}

/// What is done in one place.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    /// The value, with its key where it has one, is gone.
    Drop,
    /// Another value stands there.
    Put(Node),
    /// A list or a table has one thing more at its end.
    Add(String, Node),
    /// The key is called otherwise.
    Rename(String),
    /// The item of a list stands behind its neighbour.
    Swap,
}

/// The way from the top to a value: the place in each list and table.
pub(super) type Path = Vec<usize>;

impl Node {
    /// Reads a text that is TOML.
    pub(super) fn read(text: &str) -> Node {
        let document = DeTable::parse(text).expect("a shipped text is TOML");
        table(document.get_ref())
    }

    pub(super) fn texts(items: &[&str]) -> Node {
        Node::List(items.iter().map(|it| Node::Text((*it).to_owned())).collect())
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        let Node::Table(entries) = self else { return None };
        entries.iter().find(|(name, _)| name == key).map(|(_, it)| it)
    }

    /// The keys of a table that stands under a key; none when it is not there.
    pub(super) fn keys_of(&self, key: &str) -> Vec<String> {
        match self.get(key) {
            Some(Node::Table(entries)) => entries.iter().map(|(name, _)| name.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// The value at a path.
    pub(super) fn at(&self, path: &[usize]) -> &Node {
        path.iter().fold(self, |node, at| match node {
            Node::List(items) => &items[*at],
            Node::Table(entries) => &entries[*at].1,
            other => panic!("nothing stands in {other:?}"),
        })
    }

    /// The tree with one thing changed.
    pub(super) fn changed(&self, path: &[usize], edit: &Edit) -> Node {
        let mut tree = self.clone();
        tree.change(path, edit);
        tree
    }

    fn change(&mut self, path: &[usize], edit: &Edit) {
        match (path, self) {
            ([], node) => match (edit, node) {
                (Edit::Put(new), node) => *node = new.clone(),
                (Edit::Add(_, new), Node::List(items)) => items.push(new.clone()),
                (Edit::Add(key, new), Node::Table(entries)) => entries.push((key.clone(), new.clone())),
                (edit, node) => panic!("{edit:?} in {node:?}"),
            },
            ([at], Node::List(items)) if matches!(edit, Edit::Drop) => drop(items.remove(*at)),
            ([at], Node::List(items)) if matches!(edit, Edit::Swap) => items.swap(*at, at + 1),
            ([at], Node::Table(entries)) if matches!(edit, Edit::Drop) => drop(entries.remove(*at)),
            ([at], Node::Table(entries)) if matches!(edit, Edit::Rename(_)) => {
                let Edit::Rename(name) = edit else { return };
                entries[*at].0.clone_from(name);
            }
            ([at, rest @ ..], Node::List(items)) => items[*at].change(rest, edit),
            ([at, rest @ ..], Node::Table(entries)) => entries[*at].1.change(rest, edit),
            (path, node) => panic!("there is no {path:?} in {node:?}"),
        }
    }

    /// The tree as TOML: each entry of a dictionary on a line of its own.
    pub(super) fn write(&self) -> String {
        let Node::Table(entries) = self else { panic!("a text is a table") };
        let mut text = String::new();
        let (tables, values): (Vec<_>, Vec<_>) = entries.iter().partition(|(key, it)| is_dictionary(key, it));
        for (key, value) in values {
            entry(key, value, &mut text);
        }
        for (key, value) in tables {
            text.extend(["[", key, "]\n"]);
            let Node::Table(entries) = value else { continue };
            for (key, value) in entries {
                entry(key, value, &mut text);
            }
        }
        text
    }
}

/// Words stand on one line, dictionaries under a heading.
fn is_dictionary(key: &str, value: &Node) -> bool {
    matches!(value, Node::Table(_)) && key != "name"
}

fn table(table: &DeTable<'_>) -> Node {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    Node::Table(
        entries.into_iter().map(|(key, it)| (key.get_ref().to_string(), value(it.get_ref()))).collect(),
    )
}

fn value(it: &DeValue<'_>) -> Node {
    match it {
        DeValue::String(text) => Node::Text(text.to_string()),
        DeValue::Integer(number) => Node::Number(number.as_str().parse().expect("a decimal number")),
        DeValue::Boolean(flag) => Node::Flag(*flag),
        DeValue::Array(items) => Node::List(items.iter().map(|it| value(it.get_ref())).collect()),
        DeValue::Table(entries) => table(entries),
        DeValue::Float(_) | DeValue::Datetime(_) => panic!("no definition holds such a value"),
    }
}

fn entry(key: &str, value: &Node, text: &mut String) {
    quoted(key, text);
    text.push_str(" = ");
    inline(value, text);
    text.push('\n');
}

fn inline(node: &Node, text: &mut String) {
    match node {
        Node::Text(it) => quoted(it, text),
        Node::Number(it) => text.push_str(&it.to_string()),
        Node::Flag(it) => text.push_str(&it.to_string()),
        Node::List(items) => {
            text.push('[');
            for item in items {
                inline(item, text);
                text.push_str(", ");
            }
            text.push(']');
        }
        Node::Table(entries) => {
            text.push_str("{ ");
            for (n, (key, value)) in entries.iter().enumerate() {
                text.push_str(if n == 0 { "" } else { ", " });
                quoted(key, text);
                text.push_str(" = ");
                inline(value, text);
            }
            text.push_str(" }");
        }
    }
}

fn quoted(it: &str, text: &mut String) {
    text.push('"');
    text.push_str(&it.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"));
    text.push('"');
}
