//! What people type, made safe to store: one normal form, a length, and no invisible characters that could make a
//! text look like another one.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

/// Why a text cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextProblem {
    /// There is nothing but white space.
    Empty,
    /// It has more characters than this.
    TooLong(usize),
    /// It has a NUL, another control character, or one that turns the direction of writing.
    Control,
}

/// A text of one line: names, codes, subjects. White space at the ends is taken off.
///
/// # Errors
/// [`TextProblem`].
pub fn line(text: &str, max: usize) -> Result<String, TextProblem> {
    clean(text, max, false)
}

/// A text of several lines. Line ends become `\n`.
///
/// # Errors
/// [`TextProblem`].
pub fn paragraphs(text: &str, max: usize) -> Result<String, TextProblem> {
    clean(text, max, true)
}

/// A day as programs write it, such as `2026-11-23`: four digits of a year and two each of month and day. What the library
/// would read beside that, a sign or a year of five digits, is no day that anybody means.
#[must_use]
pub fn day(text: &str) -> Option<NaiveDate> {
    if is_written_as_a_day(text) { text.parse().ok() } else { None }
}

/// Whether a text is written as a day is, whether or not its month has that day.
#[must_use]
pub fn is_written_as_a_day(text: &str) -> bool {
    let is_written =
        |(n, byte): (usize, u8)| if matches!(n, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(is_written)
}

/// What word processors leave behind and nobody sees: soft hyphens, and spaces and joiners without width. It is
/// taken out, not refused: whoever pasted it did not know of it.
const UNSEEN: [char; 3] = ['\u{ad}', '\u{200b}', '\u{2060}'];

fn clean(text: &str, max: usize, lines: bool) -> Result<String, TextProblem> {
    // Bounded before the work: a text of many megabytes is not normalised first.
    if text.len() > max.saturating_mul(8) {
        return Err(TextProblem::TooLong(max));
    }
    let text: String = text.replace("\r\n", "\n").replace(UNSEEN, "").trim().nfc().collect();
    if text.is_empty() {
        return Err(TextProblem::Empty);
    }
    if text.chars().any(|it| is_forbidden(it, lines)) {
        return Err(TextProblem::Control);
    }
    if text.chars().count() > max { Err(TextProblem::TooLong(max)) } else { Ok(text) }
}

fn is_forbidden(it: char, lines: bool) -> bool {
    match it {
        '\n' | '\t' => !lines,
        // Embeddings, overrides and isolates: "Trojan source".
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}'
        // A byte order mark, and the tag characters that nobody sees.
        | '\u{feff}' | '\u{e0000}'..='\u{e007f}' => true,
        it => it.is_control(),
    }
}

/// Whether a text holds a NUL, another control character, or one that turns the direction of writing, which no text of
/// anybody may hold wherever it stands. Ends of lines, and what is taken out unseen, are no such thing.
#[must_use]
pub fn has_control(text: &str) -> bool {
    text.chars().any(|it| it != '\r' && is_forbidden(it, true))
}

/// Whether a text can be a code of a list at all: ASCII, printable, short. Nothing else is looked up.
#[must_use]
pub fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_graphic())
}

/// A capital letter of Latin in the place of the Cyrillic one that looks like it: whoever copies a code from paper with another
/// keyboard sees no difference.
#[must_use]
pub fn as_latin(letter: char) -> char {
    match letter {
        'А' => 'A',
        'В' => 'B',
        'Е' => 'E',
        'З' => '3',
        'І' => 'I',
        'К' => 'K',
        'М' => 'M',
        'Н' => 'H',
        'О' => 'O',
        'Р' => 'P',
        'С' => 'C',
        'Т' => 'T',
        'У' | 'Ү' => 'Y',
        'Х' => 'X',
        it => it,
    }
}

/// An e-mail address as it is compared: small letters, no white space around. The letter goes to what was typed.
#[must_use]
pub fn normalise_email(email: &str) -> String {
    email.trim().nfc().collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_refused_and_white_space_is_taken_off() {
        for bad in ["a\0b", "a\u{202e}b", "a\u{7}b", "\u{feff}a", "a\u{e0041}"] {
            assert_eq!(line(bad, 10), Err(TextProblem::Control), "{bad:?}");
            assert_eq!(paragraphs(bad, 10), Err(TextProblem::Control), "{bad:?}");
        }
        assert_eq!(line("a\u{200b}b\u{ad}", 10), Ok("ab".to_owned()));
        assert_eq!(line("a\nb", 10), Err(TextProblem::Control));
        assert_eq!(paragraphs(" a\r\nb ", 10), Ok("a\nb".to_owned()));
        assert_eq!(line(" \t ", 10), Err(TextProblem::Empty));
    }

    #[test]
    fn length_is_counted_in_characters_of_the_normal_form() {
        assert_eq!(line("Қорған", 6), Ok("Қорған".to_owned()));
        assert_eq!(line("Қорғанд", 6), Err(TextProblem::TooLong(6)));
        // й as и and a breve: two characters typed, one stored.
        assert_eq!(line("и\u{306}", 1), Ok("й".to_owned()));
        assert_eq!(line(&"a".repeat(1_000_000), 6), Err(TextProblem::TooLong(6)));
    }
}
