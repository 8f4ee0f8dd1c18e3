//! Reads Rust text just far enough to tell code from comments, strings and tests.
//!
//! A word in a comment breaks no rule, a `//` in a string begins no comment, and what stands under
//! `#[cfg(test)]` is not shipped. A full parser would know more than these checks ask and would fail
//! on a tree that does not compile yet.

use std::collections::BTreeSet;

use crate::house;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Code,
    Comment,
    /// Inside the quotes of a string or character literal; the quotes themselves are code.
    Text,
}

/// A string literal as the program would see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    pub(crate) line: usize,
    pub(crate) value: String,
}

/// Which parts of a file a check reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parts {
    /// Shipped code without the contents of strings.
    Code,
    /// Shipped code and strings: `#[serde(default = "Utc::now")]` is a call, too.
    CodeAndStrings,
    /// Code without strings, but with everything under `#[cfg(test)]`.
    CodeAndTests,
}

/// One file, each character with what it is.
pub(crate) struct Source {
    letters: Vec<char>,
    kinds: Vec<Kind>,
    tests: Vec<bool>,
    literals: Vec<(usize, Literal)>,
}

impl Source {
    pub(crate) fn new(text: &str) -> Source {
        let letters: Vec<char> = text.chars().collect();
        let length = letters.len();
        let mut source = Source {
            letters,
            kinds: vec![Kind::Code; length],
            tests: vec![false; length],
            literals: Vec::new(),
        };
        source.tell_kinds();
        source.tell_tests();
        source
    }

    /// The file with everything else blanked out; lines and columns stay where they were.
    pub(crate) fn only(&self, parts: Parts) -> String {
        let marks = self.kinds.iter().zip(&self.tests);
        let keep = |kind: Kind, test: bool| match parts {
            Parts::Code => kind == Kind::Code && !test,
            Parts::CodeAndStrings => kind != Kind::Comment && !test,
            Parts::CodeAndTests => kind == Kind::Code,
        };
        self.letters
            .iter()
            .zip(marks)
            .map(|(letter, (kind, test))| if *letter == '\n' || keep(*kind, *test) { *letter } else { ' ' })
            .collect()
    }

    /// The string literals of shipped code, unescaped.
    pub(crate) fn literals(&self) -> impl Iterator<Item = &Literal> {
        self.literals.iter().filter(|(at, _)| self.tests.get(*at) == Some(&false)).map(|(_, literal)| literal)
    }

    /// Names declared as `#[cfg(test)] mod name;`: their files are tests as well.
    pub(crate) fn test_modules(&self) -> Vec<String> {
        let code = self.only(Parts::CodeAndTests);
        let mut found = Vec::new();
        for (at, _) in code.match_indices("#[cfg(test)]") {
            let Some((item, _)) = code.split_at(at).1.split_once(';') else {
                continue;
            };
            let words: Vec<&str> = item.split_whitespace().collect();
            if let [.., "mod", name] = words.as_slice() {
                found.push((*name).to_owned());
            }
        }
        found
    }

    fn at(&self, position: usize) -> Option<char> {
        self.letters.get(position).copied()
    }

    fn mark(&mut self, from: usize, to: usize, kind: Kind) {
        self.kinds.iter_mut().take(to).skip(from).for_each(|it| *it = kind);
    }

    fn tell_kinds(&mut self) {
        let mut here = 0;
        while let Some(letter) = self.at(here) {
            here = match (letter, self.at(here + 1)) {
                ('/', Some('/')) => {
                    let end = self.end_of_line(here);
                    self.mark(here, end, Kind::Comment);
                    end
                }
                ('/', Some('*')) => {
                    let end = self.end_of_block_comment(here);
                    self.mark(here, end, Kind::Comment);
                    end
                }
                ('"', _) => self.string(here),
                ('r', Some('"' | '#')) if self.begins_raw(here) => self.raw_string(here),
                ('\'', _) => self.character_or_lifetime(here),
                _ => here + 1,
            };
        }
    }

    fn end_of_line(&self, from: usize) -> usize {
        let rest = self.letters.iter().skip(from);
        from + rest.take_while(|it| **it != '\n').count()
    }

    /// Block comments nest in Rust.
    fn end_of_block_comment(&self, from: usize) -> usize {
        let (mut here, mut depth) = (from, 0_usize);
        while let Some(letter) = self.at(here) {
            match (letter, self.at(here + 1)) {
                ('/', Some('*')) => (depth, here) = (depth + 1, here + 2),
                ('*', Some('/')) => (depth, here) = (depth - 1, here + 2),
                _ => here += 1,
            }
            if depth == 0 {
                break;
            }
        }
        here
    }

    fn string(&mut self, quote: usize) -> usize {
        let mut here = quote + 1;
        while let Some(letter) = self.at(here) {
            match letter {
                '"' => break,
                '\\' => here += 2,
                _ => here += 1,
            }
        }
        let raw: String = self.letters.iter().take(here).skip(quote + 1).collect();
        self.keep_literal(quote, here, unescape(&raw));
        here + 1
    }

    /// `r"`, `r#"`, `br"` and `cr"`, but neither the name `bar` nor the raw name `r#type`.
    fn begins_raw(&self, at: usize) -> bool {
        let before = |steps: usize| at.checked_sub(steps).and_then(|it| self.at(it));
        let prefix = match before(1) {
            Some('b' | 'c') => before(2),
            other => other,
        };
        let hashes = self.letters.iter().skip(at + 1).take_while(|it| **it == '#').count();
        !prefix.is_some_and(is_word) && self.at(at + 1 + hashes) == Some('"')
    }

    fn raw_string(&mut self, at: usize) -> usize {
        let hashes = self.letters.iter().skip(at + 1).take_while(|it| **it == '#').count();
        let quote = at + 1 + hashes;
        let mut end = quote + 1;
        while let Some(letter) = self.at(end) {
            let closes = self.letters.iter().skip(end + 1).take(hashes).all(|it| *it == '#');
            if letter == '"' && closes {
                break;
            }
            end += 1;
        }
        let value = self.letters.iter().take(end).skip(quote + 1).collect();
        self.keep_literal(quote, end, value);
        end + 1 + hashes
    }

    fn keep_literal(&mut self, quote: usize, end: usize, value: String) {
        self.mark(quote + 1, end, Kind::Text);
        // Counted from the literal before it: from the top, a long file would be read once a literal.
        let (above, line) = self.literals.last().map_or((0, 1), |(at, before)| (*at, before.line));
        let breaks = self.letters.iter().take(quote).skip(above).filter(|it| **it == '\n');
        let line = line + breaks.count();
        self.literals.push((quote, Literal { line, value }));
    }

    /// `'"'` must not open a string, and `'a` in a signature must not swallow the rest of the file.
    fn character_or_lifetime(&mut self, quote: usize) -> usize {
        let end = match self.at(quote + 1) {
            // The escaped letter may itself be a quote.
            Some('\\') => {
                let rest = self.letters.iter().skip(quote + 3);
                quote + 3 + rest.take_while(|it| **it != '\'').count()
            }
            Some(_) if self.at(quote + 2) == Some('\'') => quote + 2,
            _ => return quote + 1,
        };
        self.mark(quote + 1, end, Kind::Text);
        end + 1
    }

    /// Marks each item under `#[cfg(test)]`, up to its closing brace or its semicolon.
    fn tell_tests(&mut self) {
        let code: Vec<char> = self.only(Parts::CodeAndTests).chars().collect();
        for attribute in ["#[cfg(test)]", "#[cfg(all(test"] {
            let wanted: Vec<char> = attribute.chars().collect();
            for (start, window) in code.windows(wanted.len()).enumerate() {
                if window == wanted {
                    let end = end_of_item(&code, start + wanted.len());
                    self.tests.iter_mut().take(end).skip(start).for_each(|it| *it = true);
                }
            }
        }
        let inner: Vec<char> = "#![cfg(test)]".chars().collect();
        if code.windows(inner.len()).any(|window| window == inner) {
            self.tests.fill(true);
        }
    }
}

fn end_of_item(code: &[char], from: usize) -> usize {
    let (mut braces, mut brackets) = (0_usize, 0_usize);
    for (position, letter) in code.iter().enumerate().skip(from) {
        match letter {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            '{' => braces += 1,
            '}' if braces <= 1 => return position + 1,
            '}' => braces -= 1,
            ';' if braces == 0 && brackets == 0 => return position + 1,
            _ => {}
        }
    }
    code.len()
}

fn unescape(raw: &str) -> String {
    let mut letters = raw.chars().peekable();
    let mut value = String::new();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            value.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => value.push('\n'),
            Some('r') => value.push('\r'),
            Some('t') => value.push('\t'),
            Some('0') => value.push('\0'),
            Some('x') => value.extend(code_point(&letters.by_ref().take(2).collect::<String>())),
            Some('u') => {
                let digits: String = letters.by_ref().take_while(|it| *it != '}').collect();
                value.extend(code_point(digits.trim_start_matches('{')));
            }
            // A backslash at the end of a line swallows the break and the indentation after it.
            Some('\n') => while letters.next_if(|it| it.is_whitespace()).is_some() {},
            Some(other) => value.push(other),
            None => {}
        }
    }
    value
}

fn code_point(digits: &str) -> Option<char> {
    u32::from_str_radix(&digits.replace('_', ""), 16).ok().and_then(char::from_u32)
}

pub(crate) fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Whether `line` speaks `word`, not as a part of a longer name. A `*` at the end leaves the end open.
pub(crate) fn speaks(line: &str, word: &str) -> bool {
    let (word, open) = word.strip_suffix('*').map_or((word, false), |stem| (stem, true));
    let guarded_start = word.starts_with(is_word);
    let guarded_end = !open && word.ends_with(is_word);
    line.match_indices(word).any(|(at, _)| {
        let (before, rest) = line.split_at(at);
        let after = rest.strip_prefix(word).unwrap_or_default();
        let longer_before = guarded_start && before.ends_with(is_word);
        let longer_after = guarded_end && after.starts_with(is_word);
        !longer_before && !longer_after
    })
}

/// Every path that a `use` brings in, spelled out: `use std::{fs, io}` must not hide `std::fs`.
pub(crate) fn imports(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("use") {
        let (before, rest) = code.split_at(at);
        let Some(tree) = rest.strip_prefix("use").and_then(|it| it.split(';').next()) else {
            continue;
        };
        // `impl Trait + use<'a>` and names that contain the word bring nothing in.
        if !before.ends_with(is_word) && tree.starts_with(char::is_whitespace) {
            spell_out(tree, house::line_of(code, at), &mut found);
        }
    }
    found
}

fn spell_out(tree: &str, first_line: usize, found: &mut Vec<(usize, String)>) {
    let (mut line, mut prefixes, mut leaf) = (first_line, vec![String::new()], String::new());
    // Once a leaf is followed by a space, only `as name` can come.
    let mut renamed = false;
    for letter in tree.chars().chain([',']) {
        let prefix = prefixes.last().cloned().unwrap_or_default();
        match letter {
            '{' => prefixes.push(prefix + &leaf),
            ',' | '}' => {
                if !leaf.is_empty() {
                    found.push((line, prefix + &leaf));
                }
                if letter == '}' {
                    prefixes.pop();
                }
            }
            _ if letter.is_whitespace() => {
                line += usize::from(letter == '\n');
                renamed |= !leaf.is_empty();
                continue;
            }
            _ => {
                if !renamed {
                    leaf.push(letter);
                }
                continue;
            }
        }
        leaf.clear();
        renamed = false;
    }
}

/// Files that are tests because another file says `#[cfg(test)] mod name;`.
pub(crate) fn test_files(files: &[(String, Source)]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, source) in files {
        let stem = path.strip_suffix(".rs").unwrap_or(path);
        let folder = ["lib", "main"]
            .into_iter()
            .find_map(|root| stem.strip_suffix(root)?.strip_suffix('/'))
            .unwrap_or(stem);
        found.extend(source.test_modules().into_iter().map(|name| format!("{folder}/{name}")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Parts, Source, imports, speaks, test_files};

    const MIXED: &str = "// a comment with sleep(
let address = \"https://no-comment\"; /* sleep( /* nested */ still */ real();
let quote = '\"'; let life: &'static str = r#\"raw \"sleep(\"#; // end
let tick = '\\''; after();
";

    #[test]
    fn comments_and_strings_are_told_from_code() {
        let source = Source::new(MIXED);
        let code = source.only(Parts::Code);
        assert!(!code.contains("sleep("), "{code}");
        assert!(!code.contains("nested") && !code.contains("end"), "{code}");
        assert!(code.contains("real();") && code.contains("after();"), "{code}");
        assert!(code.contains("&'static str"), "{code}");
        let spoken = source.only(Parts::CodeAndStrings);
        assert!(spoken.contains("https://no-comment"), "{spoken}");
        assert_eq!(spoken.lines().count(), MIXED.lines().count());
    }

    #[test]
    fn literals_are_read_as_the_program_reads_them() {
        let text = concat!(
            r#"let a = "one\n\"two\""; let b = br"raw\n"; "#,
            "let c = r#\"it \"is\"\"#;\n",
            r#"let d = "\x41\u{431}"; let r#type = 'x'; let bar = "last";"#
        );
        let source = Source::new(text);
        let values: Vec<_> = source.literals().map(|it| (it.line, it.value.as_str())).collect();
        let wanted = [(1, "one\n\"two\""), (1, "raw\\n"), (1, "it \"is\""), (2, "Aб"), (2, "last")];
        assert_eq!(values, wanted);
    }

    #[test]
    fn what_stands_under_cfg_test_is_not_shipped() {
        let text = "fn shipped() {}\n#[cfg(test)]\nmod tests {\n    fn hidden() { \"text\"; }\n}\n\
                    #[cfg(test)]\nuse hidden::name;\nfn also_shipped() {}\n";
        let source = Source::new(text);
        let code = source.only(Parts::Code);
        assert!(code.contains("shipped") && code.contains("also_shipped"), "{code}");
        assert!(!code.contains("hidden"), "{code}");
        assert!(source.only(Parts::CodeAndTests).contains("hidden"));
        assert_eq!(source.literals().count(), 0);
    }

    #[test]
    fn a_test_module_in_its_own_file_is_a_test_file() {
        let lib = Source::new("#[cfg(test)]\nmod tests;\nmod shipped;\n");
        let room = Source::new("#[cfg(test)]\nmod cases;\n");
        let files =
            vec![("workflow/src/lib.rs".to_owned(), lib), ("workflow/src/decide.rs".to_owned(), room)];
        let found: Vec<_> = test_files(&files).into_iter().collect();
        assert_eq!(found, ["workflow/src/decide/cases", "workflow/src/tests"]);
    }

    #[test]
    fn a_word_is_heard_only_when_it_stands_alone() {
        assert!(speaks("use rand::Rng;", "rand"));
        assert!(!speaks("let brand = 1;", "rand"));
        assert!(!speaks("std::fs_extra", "std::fs"));
        assert!(speaks("Expr::cust_with_values(", "Expr::cust*"));
        assert!(speaks("brand rand", "rand"));
    }

    #[test]
    fn grouped_imports_are_spelled_out() {
        let found = imports("use std::{\n    fs as disk,\n    io::{self, Read},\n};\npub use chrono::Utc;\n");
        let wanted = [(2, "std::fs"), (3, "std::io::self"), (3, "std::io::Read"), (5, "chrono::Utc")];
        let found: Vec<_> = found.iter().map(|(line, path)| (*line, path.as_str())).collect();
        assert_eq!(found, wanted);
    }
}
