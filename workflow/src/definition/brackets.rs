//! Brackets that open and are closed by nothing. The TOML crate goes on within such a one to the end of the text, and says of
//! every line that follows that a comma is missing there.

use std::ops::Range;

/// Brackets in brackets, deeper than what the TOML crate follows: it says that itself.
const DEEPEST: usize = 80;

/// A bracket that nothing closes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unclosed {
    /// Where it stands.
    pub(super) at: Range<usize>,
    /// What would close it.
    pub(super) closes: char,
    /// Up to where what is read after it is not what was meant.
    pub(super) until: usize,
}

impl Unclosed {
    /// What is said of it.
    pub(super) fn sentence(&self) -> String {
        let opens = if self.closes == ']' { '[' } else { '{' };
        format!("`{opens}` opens here and nothing closes it: put `{}` where it ends", self.closes)
    }
}

/// Every one of a text, in order. Nothing where a text within it does not end: what stands behind that is of no kind.
pub(super) fn unclosed(text: &str) -> Vec<Unclosed> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, char)> = Vec::new();
    let (mut at, mut is_header, mut line_begins) = (0, false, true);
    while let Some(rest) = text.get(at..).filter(|it| !it.is_empty()) {
        let Some(length) = length_of_a_piece(rest) else { return Vec::new() };
        let sign = rest.chars().next().unwrap_or_default();
        match sign {
            '\n' if is_header => {
                found.extend(open.drain(..).map(|it| is_unclosed(it, at)));
                is_header = false;
            }
            '[' | '{' => {
                is_header |= line_begins && open.is_empty() && sign == '[';
                open.push((at, if sign == '[' { ']' } else { '}' }));
            }
            // What opened behind the bracket that is closed here was not closed itself.
            ']' | '}' => {
                if let Some(opener) = open.iter().rposition(|(_, closes)| *closes == sign) {
                    found.extend(open.drain(opener + 1..).map(|it| is_unclosed(it, text.len())));
                    open.pop();
                    is_header &= !open.is_empty();
                }
            }
            _ => {}
        }
        if open.len() > DEEPEST {
            return Vec::new();
        }
        line_begins = sign == '\n' || (line_begins && sign.is_whitespace());
        at += length;
    }
    let end = if is_header { at } else { text.len() };
    found.extend(open.into_iter().map(|it| is_unclosed(it, end)));
    found.sort_by_key(|it| it.at.start);
    found
}

fn is_unclosed((at, closes): (usize, char), until: usize) -> Unclosed {
    Unclosed { at: at..at + 1, closes, until }
}

/// How long the next piece of a text is, in bytes: a comment, a text in quotes, or one sign. Nothing where a text does not end.
fn length_of_a_piece(rest: &str) -> Option<usize> {
    if rest.starts_with('#') {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        if let Some(within) = rest.strip_prefix(quote) {
            return Some(quote.len() + end_of_a_text(within, quote)? + quote.len());
        }
    }
    rest.chars().next().map(char::len_utf8)
}

/// Where the text that began behind a quote meets the same quote again.
fn end_of_a_text(within: &str, quote: &str) -> Option<usize> {
    let (is_basic, is_of_one_line) = (quote.starts_with('"'), quote.len() == 1);
    let mut signs = within.char_indices();
    while let Some((at, sign)) = signs.next() {
        if within.get(at..).is_some_and(|it| it.starts_with(quote)) {
            return Some(at);
        }
        if is_of_one_line && sign == '\n' {
            return None;
        }
        if is_basic && sign == '\\' {
            signs.next();
        }
    }
    None
}
