//! The fenced blocks and the sections of a document, with the words behind the fence and the lines where they stand.

/// A fenced block.
pub(super) struct Block<'t> {
    /// What stands behind the fence: `toml over`.
    pub(super) words: Vec<&'t str>,
    pub(super) text: &'t str,
    /// Its first line, from 1.
    pub(super) line: usize,
}

/// Every fenced block, in order.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let (mut open, mut at): (Option<(&str, usize, usize)>, usize) = (None, 0);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if let Some(info) = line.strip_prefix("```") {
            open = match open {
                None => Some((info.trim(), at + line.len(), index + 2)),
                Some((info, begin, line)) => {
                    let words = info.split_whitespace().collect();
                    found.push(Block { words, text: &text[begin..at], line });
                    None
                }
            };
        }
        at += line.len();
    }
    assert!(open.is_none(), "a block is not closed");
    found
}

/// A part of a document under one heading.
pub(super) struct Section<'t> {
    pub(super) text: &'t str,
}

/// What stands under a heading, up to the next heading of its level or a higher one.
#[track_caller]
pub(super) fn section<'t>(text: &'t str, heading: &str) -> Section<'t> {
    let level = heading.split(' ').next().unwrap_or_default().len();
    let (mut begin, mut fenced, mut at) = (None, false, 0);
    for line in text.split_inclusive('\n') {
        if line.starts_with("```") {
            fenced = !fenced;
        }
        let marks = line.bytes().take_while(|it| *it == b'#').count();
        if let Some(begin) = begin
            && !fenced
            && (1..=level).contains(&marks)
        {
            return Section { text: &text[begin..at] };
        }
        at += line.len();
        if !fenced && line.trim_end() == heading {
            begin = Some(at);
        }
    }
    let begin: usize = begin.unwrap_or_else(|| panic!("there is a heading `{heading}`"));
    Section { text: &text[begin..] }
}

#[test]
fn a_section_ends_where_the_next_of_its_level_begins() {
    let text = "# A\n## B\nb\n```sh\n# no heading\n```\n### C\nc\n## D\nd\n";
    assert_eq!(section(text, "## B").text, "b\n```sh\n# no heading\n```\n### C\nc\n");
    assert_eq!(section(text, "## D").text, "d\n");
    assert_eq!(blocks(text)[0].text, "# no heading\n");
    assert_eq!(blocks(text)[0].line, 5);
}
