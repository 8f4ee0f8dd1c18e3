//! Reads XML just far enough for what the engine itself writes: elements, attributes, texts.

use std::collections::BTreeMap;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) children: Vec<Element>,
    pub(super) text: String,
}

impl Element {
    pub(super) fn get(&self, attribute: &str) -> &str {
        let value = self.attributes.get(attribute);
        value.unwrap_or_else(|| panic!("{} has no {attribute}: {:?}", self.name, self.attributes))
    }

    /// It and everything within it.
    pub(super) fn all(&self) -> Vec<&Element> {
        let inner = self.children.iter().flat_map(Element::all);
        std::iter::once(self).chain(inner).collect()
    }

    /// Everything within it of a name.
    pub(super) fn named(&self, name: &str) -> Vec<&Element> {
        self.all().into_iter().filter(|it| it.name == name).collect()
    }

    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|it| it.name == name)
    }
}

/// The root element of a document.
pub(super) fn read(document: &str) -> Element {
    let mut open = vec![Element::default()];
    let body = document.split_once("?>").expect("a declaration").1;
    for piece in body.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a closed tag");
        if let Some(name) = tag.strip_prefix('/') {
            let done = open.pop().expect("an open element");
            assert_eq!(done.name, name, "elements are closed in turn");
            open.last_mut().expect("an outer element").children.push(done);
        } else {
            let alone = tag.ends_with('/');
            let element = start(tag.trim_end_matches('/'));
            if alone {
                open.last_mut().expect("an outer element").children.push(element);
            } else {
                open.push(element);
            }
        }
        open.last_mut().expect("an open element").text.push_str(&plain(text.trim()));
    }
    assert_eq!(open.len(), 1, "everything is closed");
    open.remove(0).children.remove(0)
}

fn start(tag: &str) -> Element {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut element = Element { name: name.to_owned(), ..Element::default() };
    while let Some((key, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').expect("a closed value");
        let twice = element.attributes.insert(key.trim().to_owned(), plain(value));
        assert_eq!(twice, None, "an attribute stands once: {tag}");
        rest = after;
    }
    element
}

fn plain(text: &str) -> String {
    let known = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#10;", "\n"), ("&amp;", "&")];
    known.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
