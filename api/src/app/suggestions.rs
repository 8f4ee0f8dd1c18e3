//! What a story seems to speak of: a suggestion that saves a person under stress from reading a long list. It is counted
//! on words, here and at once, and nothing of the story leaves the house for it.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The most kinds that are suggested.
const MOST: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: BTreeMap<String, Vec<String>>,
}

static WORDS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let read: Result<Words, _> = toml::from_str(include_str!("../../reference/pressure_words.toml"));
    // A test reads the file; should it ever not read, nothing is suggested, and everything can be chosen.
    read.map(|it| it.words).unwrap_or_default()
});

/// The kinds of pressure that a story seems to speak of, the likeliest first.
#[must_use]
pub fn pressure_kinds(story: &str) -> Vec<&'static str> {
    let story = format!(" {} ", story.to_lowercase());
    let hits = |beginnings: &[String]| beginnings.iter().filter(|it| begins_a_word(&story, it)).count();
    let mut found: Vec<(usize, &'static str)> = WORDS
        .iter()
        .map(|(code, beginnings)| (hits(beginnings), code.as_str()))
        .filter(|it| it.0 > 0)
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    found.into_iter().take(MOST).map(|it| it.1).collect()
}

fn begins_a_word(story: &str, beginning: &str) -> bool {
    story.match_indices(beginning).any(|(at, _)| {
        let before = story.get(..at).and_then(|it| it.chars().next_back());
        before.is_none_or(|it| !it.is_alphabetic())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_suggests_what_it_speaks_of() {
        let first = |story| pressure_kinds(story).first().copied();
        assert_eq!(first("Седьмой месяц не дают землю под участок"), Some("land_allocation"));
        assert_eq!(first("Кеден жүкті ұстап отыр"), Some("customs"));
        assert_eq!(first("They demand a bribe"), Some("extortion"));
        assert_eq!(first("Бәрі жақсы"), None);
        assert_eq!(first(""), None);
        assert!(pressure_kinds("налог тендер вода субсидия лицензия").len() <= MOST);
    }

    #[test]
    fn what_stands_inside_a_word_is_another_word() {
        assert!(!pressure_kinds("заводы стоят").contains(&"water_permit"));
    }

    #[test]
    fn every_kind_that_is_suggested_can_be_chosen() {
        let kinds = include_str!("../../reference/pressure_kinds.toml");
        assert!(WORDS.len() >= 15, "{} kinds", WORDS.len());
        for code in WORDS.keys() {
            assert!(kinds.contains(&format!("code = \"{code}\"")), "{code}");
        }
    }
}
