//! What the TOML crate says of a text that does not read, in the words of whoever writes definitions: it speaks of
//! literals and keys, and a lawyer has pasted a quotation mark out of a letter.

pub(super) mod brackets;
mod pieces;

use super::near;
use pieces::length_of_the_first;
use std::ops::Range;

/// Quotation marks of letters and books, none of which TOML knows.
const CURLY: [char; 9] = ['“', '”', '„', '‟', '‘', '’', '‚', '«', '»'];

/// What the crate says of a key in too many keys, and not where.
const TOO_DEEP: &str = "recursion limit";
/// So many names stand before the last one of a key of which it says so.
const DEEPEST: usize = 80;

/// Where in the text it is of which the crate says something.
pub(super) fn place(error: &toml::de::Error, text: &str) -> Range<usize> {
    let known = error.span().or_else(|| (error.message() == TOO_DEEP).then(|| deepest_key(text)).flatten());
    known.unwrap_or(0..0)
}

/// The first key in more keys than the crate follows.
fn deepest_key(text: &str) -> Option<Range<usize>> {
    let (mut at, mut begins, mut dots) = (0, 0, 0);
    while let Some(rest) = text.get(at..).filter(|it| !it.is_empty()) {
        let end = at + length_of_the_first(rest)?;
        match rest.chars().next().unwrap_or_default() {
            '=' | ',' | '[' | ']' | '{' | '}' | '\n' => (begins, dots) = (end, 0),
            '.' => dots += 1,
            sign if sign.is_whitespace() && begins == at => begins = end,
            _ => {}
        }
        if dots >= DEEPEST {
            return Some(begins..end);
        }
        at = end;
    }
    None
}

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
    // Behind a number or a word without quotes, the parser is told of the value and not of what follows it.
    let is_bare = message.starts_with("string values must be quoted");
    let behind = here.lines().next().filter(|_| is_bare).and_then(|line| line.split_once(' '));
    let begins = |sign: &&str| {
        here.starts_with(sign) || behind.is_some_and(|(_, it)| it.trim_start().starts_with(sign))
    };
    if let Some(sign) = ["//", "/*", "--", ";"].iter().find(|it| begins(it)) {
        return format!("`{sign}` begins nothing here; a comment begins with #");
    }
    let word = word_at(before, here);
    let is_value = before.trim_end_matches(|it: char| it.is_alphanumeric()).trim_end().ends_with('=');
    if is_value && matches!(word.to_lowercase().as_str(), "yes" | "no" | "on" | "off" | "true" | "false") {
        return format!("`{word}`: write true or false, in small letters and without quotes");
    }
    if message.starts_with("invalid unquoted key")
        && let Some(why) = near::foreign(&word)
    {
        return format!("`{word}` is no key, {why}: keys and names have Latin letters");
    }
    if message.starts_with("duplicate key") {
        let key = text.get(place.clone()).unwrap_or_default().trim();
        return format!(
            "`{key}` stands here a second time; take one of the two away, or give it another name"
        );
    }
    if message == TOO_DEEP {
        let why = "keys stand in keys here, deeper than any definition needs; take some of the names between the dots away";
        return why.to_owned();
    }
    if message.starts_with("cannot recurse further") {
        return "brackets stand in brackets here, deeper than any definition needs; take some away"
            .to_owned();
    }
    if message.starts_with("string values must be quoted") {
        return "a text stands in straight quotes, such as \"officer\"; a number has no other letters"
            .to_owned();
    }
    message.to_owned()
}

/// The word that stands at the end of one text and goes on in another.
fn word_at(before: &str, here: &str) -> String {
    let is_of_it = |it: &char| it.is_alphanumeric() || matches!(it, '_' | '-');
    let begun: Vec<char> = before.chars().rev().take_while(is_of_it).collect();
    begun.into_iter().rev().chain(here.chars().take_while(is_of_it)).collect()
}
