//! The pieces of a text of which the TOML crate says only that it does not read: enough to tell a bracket or a dot from one that
//! somebody wrote about.

/// How long the first piece of a text is, in bytes: a comment, a text in quotes, or one sign. Nothing where a text in quotes does not
/// end.
pub(super) fn length_of_the_first(rest: &str) -> Option<usize> {
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
