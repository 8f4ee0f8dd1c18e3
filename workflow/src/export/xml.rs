//! Writes XML: elements with attributes, indented, every text escaped, nothing left open.

/// An XML document that is being written.
pub(super) struct Xml {
    text: String,
    open: Vec<&'static str>,
}

/// The attributes of an element, in the order in which they are written.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    /// A document with nothing but its declaration.
    pub(super) fn new() -> Xml {
        Xml { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), open: Vec::new() }
    }

    /// Opens an element, which holds all that follows until it is closed.
    pub(super) fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.begin(name, attributes);
        self.text.push_str(">\n");
        self.open.push(name);
    }

    /// Closes the element that was opened last.
    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.end(name);
        }
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.begin(name, attributes);
        self.text.push_str("/>\n");
    }

    /// An element that holds a text and nothing else.
    pub(super) fn leaf(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.begin(name, attributes);
        self.text.push('>');
        self.escape(text, false);
        self.end(name);
    }

    /// What was written since this was last asked; the document goes on after it.
    pub(super) fn so_far(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// The rest of the document; what is still open is closed.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn begin(&mut self, name: &str, attributes: Attributes<'_>) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in attributes {
            self.text.push(' ');
            self.text.push_str(key);
            self.text.push_str("=\"");
            self.escape(value, true);
            self.text.push('"');
        }
    }

    fn end(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }

    fn indent(&mut self) {
        for _ in &self.open {
            self.text.push_str("  ");
        }
    }

    /// A reader turns a bare line end or tab of an attribute into a space, so there they are written as references.
    fn escape(&mut self, text: &str, attribute: bool) {
        for letter in text.chars() {
            match letter {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' if attribute => self.text.push_str("&quot;"),
                '\r' => self.text.push_str("&#13;"),
                '\n' if attribute => self.text.push_str("&#10;"),
                '\t' if attribute => self.text.push_str("&#9;"),
                '\n' | '\t' => self.text.push(letter),
                // XML has no way to write these, not even as a reference.
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => self.text.push('\u{fffd}'),
                _ => self.text.push(letter),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Xml;

    #[test]
    fn what_xml_cannot_hold_as_it_is_is_written_otherwise() {
        let mut xml = Xml::new();
        xml.open("a", &[("b", "<\"&'>\n\t\r\u{1}")]);
        xml.leaf("c", &[], "]]> & <\"\n\u{b}қ");
        xml.empty("d", &[]);
        assert_eq!(
            xml.finish(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <a b=\"&lt;&quot;&amp;'&gt;&#10;&#9;&#13;\u{fffd}\">\n\
             \x20 <c>]]&gt; &amp; &lt;\"\n\u{fffd}қ</c>\n\
             \x20 <d/>\n\
             </a>\n"
        );
    }
}
