//! What the TOML crate says of a text that does not read, in the words of whoever writes definitions: it speaks of
//! literals and keys, and a lawyer has pasted a quotation mark out of a letter.

use std::ops::Range;

/// Quotation marks of letters and books, none of which TOML knows.
const CURLY: [char; 9] = ['“', '”', '„', '‟', '‘', '’', '‚', '«', '»'];

/// The sentence for a message of the crate about a place in the text.
pub(super) fn sentence(message: &str, text: &str, place: &Range<usize>) -> String {
    let (before, here) = text.split_at_checked(place.start).unwrap_or((text, ""));
    let pasted = here.chars().next().filter(|it| CURLY.contains(it));
    // A text that was opened rightly and never closed: before the end of its line stands what was meant to close it.
    let pasted = pasted.or_else(|| {
        let is_unclosed = message.starts_with("invalid basic string");
        let line = before.lines().next_back().unwrap_or_default();
        line.chars().rev().find(|it| is_unclosed && CURLY.contains(it))
    });
    if let Some(mark) = pasted {
        return format!("`{mark}` is a quotation mark of letters and books; use straight quotes: \"…\"");
    }
    if message.starts_with("duplicate key") {
        let key = text.get(place.clone()).unwrap_or_default().trim();
        return format!(
            "`{key}` stands here a second time; take one of the two away, or give it another name"
        );
    }
    if message.starts_with("string values must be quoted") {
        return "a text stands in straight quotes, such as \"officer\"; a number has no other letters"
            .to_owned();
    }
    message.to_owned()
}
