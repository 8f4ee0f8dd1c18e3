//! Brackets that open and are closed by nothing. The TOML crate goes on within such a one to the end of the text, and says of
//! every line that follows that a comma is missing there.

use super::pieces::length_of_the_first;
use std::ops::Range;

/// Brackets in brackets, deeper than what the TOML crate follows: it says that itself.
const DEEPEST: usize = 80;

/// A bracket that nothing closes.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::definition) struct Unclosed {
    /// Where it stands.
    pub(in crate::definition) at: Range<usize>,
    /// What would close it.
    pub(in crate::definition) closes: char,
    /// Up to where what is read after it is not what was meant.
    pub(in crate::definition) until: usize,
}

impl Unclosed {
    /// What is said of it.
    pub(in crate::definition) fn sentence(&self) -> String {
        let opens = if self.closes == ']' { '[' } else { '{' };
        format!("`{opens}` opens here and nothing closes it: put `{}` where it ends", self.closes)
    }
}

/// Every one of a text, in order. Nothing where a text within it does not end: what stands behind that is of no kind.
pub(in crate::definition) fn unclosed(text: &str) -> Vec<Unclosed> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, char)> = Vec::new();
    let (mut at, mut is_header, mut line_begins) = (0, false, true);
    while let Some(rest) = text.get(at..).filter(|it| !it.is_empty()) {
        let Some(length) = length_of_the_first(rest) else { return Vec::new() };
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
