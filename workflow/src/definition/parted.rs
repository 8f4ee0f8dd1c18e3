//! The canonical text of a definition, parted into what decides and what is only read. The fingerprints are taken of it.

use crate::canonical;
use smallvec::SmallVec;
use toml::de::{DeTable, DeValue};

/// Two canonical texts, written in one go through the tables.
pub(super) struct Parted {
    /// What decides.
    pub(super) rules: Vec<u8>,
    /// What people read.
    pub(super) texts: Vec<u8>,
}

/// The two texts of a whole definition, which was read from so many bytes.
pub(super) fn parted(top: &DeTable<'_>, length: usize) -> Parted {
    // Neither is longer than what it was read from, or hardly ever.
    let mut parted = Parted { rules: Vec::with_capacity(length), texts: Vec::with_capacity(length) };
    parted.entries(top, Some("asks"));
    parted
}

impl Parted {
    /// Writes a table, and says whether there are words in it.
    fn table(&mut self, table: &DeTable<'_>) -> bool {
        self.entries(table, None)
    }

    /// As [`Parted::table`]; what stands under the key `asked` is asked of people and decides nothing.
    fn entries(&mut self, table: &DeTable<'_>, asked: Option<&str>) -> bool {
        let entries = table.iter().map(|(key, value)| (&**key.get_ref(), value.get_ref()));
        let mut entries: SmallVec<[(&str, &DeValue<'_>); 16]> = entries.collect();
        // Sorted here and not by the map: a feature of another crate may keep insertion order in it.
        entries.sort_unstable_by_key(|(key, _)| key.as_bytes());
        // Words come in all three languages; a field that happens to be called `en` is no word.
        let is_words = entries.iter().filter(|(key, _)| is_language(key)).count() == 3;
        let (mut any_rule, mut any_text) = (false, false);
        self.both("{");
        for (key, value) in entries {
            if is_words
                && is_language(key)
                && let Some(text) = value.as_str()
            {
                write_key(any_text, key, &mut self.texts);
                canonical::write_text(text, &mut self.texts);
                any_text = true;
                continue;
            }
            if asked == Some(key) {
                write_key(any_text, key, &mut self.texts);
                let (rules, texts) = (self.rules.len(), self.texts.len());
                self.value(value);
                self.texts.truncate(texts);
                let written = self.rules.split_off(rules);
                self.texts.extend(written);
                any_text = true;
                continue;
            }
            let before = self.texts.len();
            write_key(any_rule, key, &mut self.rules);
            write_key(any_text, key, &mut self.texts);
            any_rule = true;
            if self.value(value) {
                any_text = true;
            } else {
                // A key under which nobody reads anything does not stand among the texts.
                self.texts.truncate(before);
            }
        }
        self.both("}");
        any_text
    }

    /// Writes a value, and says whether there are words in it.
    fn value(&mut self, value: &DeValue<'_>) -> bool {
        match value {
            DeValue::Array(items) => {
                let mut any_text = false;
                self.both("[");
                for (n, item) in items.iter().enumerate() {
                    if n > 0 {
                        self.both(",");
                    }
                    any_text |= self.value(item.get_ref());
                }
                self.both("]");
                return any_text;
            }
            DeValue::Table(table) => {
                let Some((kind, words)) = kind_and_words(table) else { return self.table(table) };
                // What a field takes decides. It may have words beside it or stand alone, as it did before fields had any:
                // a version that was published then keeps its rules when it is given words.
                let before = self.texts.len();
                self.value(kind);
                self.texts.truncate(before);
                for (n, (key, text)) in words.into_iter().enumerate() {
                    self.texts.push(if n == 0 { b'{' } else { b',' });
                    write_key(false, key, &mut self.texts);
                    canonical::write_text(text, &mut self.texts);
                }
                self.texts.push(b'}');
                return true;
            }
            DeValue::String(text) => canonical::write_text(text, &mut self.rules),
            DeValue::Boolean(flag) => self.rules.extend(if *flag { &b"true"[..] } else { b"false" }),
            DeValue::Integer(number) => canonical::write_text(&number.to_string(), &mut self.rules),
            DeValue::Float(number) => canonical::write_text(&number.to_string(), &mut self.rules),
            DeValue::Datetime(at) => canonical::write_text(&at.to_string(), &mut self.rules),
        }
        self.texts.extend(b"null");
        false
    }

    fn both(&mut self, sign: &str) {
        self.rules.extend(sign.as_bytes());
        self.texts.extend(sign.as_bytes());
    }
}

/// The kind of a field and its words in the order of their keys; nothing where a table is another one.
fn kind_and_words<'t>(table: &'t DeTable<'_>) -> Option<(&'t DeValue<'t>, [(&'static str, &'t str); 3])> {
    let text = |key: &'static str| Some((key, table.get(key)?.get_ref().as_str()?));
    let words = [text("en")?, text("kk")?, text("ru")?];
    let kind = table.get("kind").filter(|_| table.len() == 4)?;
    Some((kind.get_ref(), words))
}

fn write_key(follows: bool, key: &str, out: &mut Vec<u8>) {
    if follows {
        out.push(b',');
    }
    canonical::write_text(key, out);
    out.push(b':');
}

fn is_language(key: &str) -> bool {
    matches!(key, "kk" | "ru" | "en")
}
