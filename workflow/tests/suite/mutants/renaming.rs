//! The same process under other names: every name that a definition gives ends otherwise, wherever it stands, and the order
//! of the text stays.

use super::slots::{Slot, names, slot};
use super::tree::Node;

/// What each name ends with that is not that of the older version.
pub(crate) const ANEW: &str = "_anew";
/// What stands among names and is none.
const NO_NAMES: [&str; 3] = ["parent", "registration", "outcome"];
const NOUNS: [&str; 9] = ["state", "action", "clock", "task", "mark", "field", "filed", "ground", "outcome"];

/// The next version of a definition, in which everything is called otherwise.
pub(crate) fn renamed(text: &str) -> String {
    let tree = Node::read(text);
    anew(&tree, &[], &tree).write()
}

fn anew(node: &Node, keys: &[&str], tree: &Node) -> Node {
    match node {
        Node::Table(entries) => {
            let renamed = entries.iter().map(|(key, value)| {
                let below = [keys, &[key]].concat();
                let is_name = match keys {
                    [noun] => NOUNS.contains(noun),
                    ["action", _, "when"] => key != "office",
                    _ => false,
                };
                let key = if is_name { format!("{key}{ANEW}") } else { key.clone() };
                (key, anew(value, &below, tree))
            });
            Node::Table(renamed.collect())
        }
        Node::List(items) => Node::List(items.iter().map(|it| item(it, keys, tree)).collect()),
        Node::Number(version) if *keys == ["version"] => Node::Number(version + 1),
        Node::Text(name) if is_name(name, slot(keys), tree) => Node::Text(format!("{name}{ANEW}")),
        other => other.clone(),
    }
}

/// What stands in a list: the choices of a field are outcomes, where a single word would be its kind.
fn item(node: &Node, keys: &[&str], tree: &Node) -> Node {
    match (node, keys) {
        (Node::Text(name), ["field" | "filed", _, "kind"]) => Node::Text(format!("{name}{ANEW}")),
        _ => anew(node, keys, tree),
    }
}

fn is_name(name: &str, slot: Slot, tree: &Node) -> bool {
    let is_given_here = !matches!(slot, Slot::Role | Slot::Word(_) | Slot::Basis);
    is_given_here && !NO_NAMES.contains(&name) && names(tree, slot).iter().any(|it| it == name)
}
