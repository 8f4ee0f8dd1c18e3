//! The words of the definitions: every label of a process is said in the three languages, too.
//!
//! They live in TOML because an administrator publishes them at run time; the rules are those of the catalogs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::fluent::LANGUAGES;
use super::{has_kazakh, is_cyrillic, is_wordless, mixed_word, report_kazakh};
use crate::house::{self, Report};

const DEFINITIONS: &str = "workflow/definitions";

/// Labels whose Kazakh and Russian words are rightly the same, each with its reason.
const SAME_IN_KK_AND_RU: [(&str, &str); 0] = [];

/// One label: what stands under `kk`, `ru`, `en` of one table.
struct Words {
    file: String,
    line: usize,
    by_language: BTreeMap<&'static str, String>,
}

impl Words {
    fn say(&self, language: &str) -> &str {
        self.by_language.get(language).map(String::as_str).unwrap_or_default()
    }
}

fn read(root: &Path) -> Vec<Words> {
    let mut found = Vec::new();
    for file in house::files(root, DEFINITIONS, &["toml"]) {
        let text = house::read(root, &file);
        let (table, _) = DeTable::parse_recoverable(&text);
        collect(table.get_ref(), &file, &text, &mut found);
    }
    found
}

fn collect(table: &DeTable<'_>, file: &str, text: &str, found: &mut Vec<Words>) {
    let mut by_language = BTreeMap::new();
    let mut line = 0;
    for (key, value) in table {
        let language = LANGUAGES.iter().find(|it| **it == key.get_ref().as_ref());
        match (language, value.get_ref()) {
            (Some(language), DeValue::String(words)) => {
                line = house::line_of(text, key.span().start);
                by_language.insert(*language, words.to_string());
            }
            (_, value) => descend(value, file, text, found),
        }
    }
    if !by_language.is_empty() {
        found.push(Words { file: file.to_owned(), line, by_language });
    }
}

fn descend(value: &DeValue<'_>, file: &str, text: &str, found: &mut Vec<Words>) {
    match value {
        DeValue::Table(table) => collect(table, file, text, found),
        DeValue::Array(items) => {
            items.iter().for_each(|item| descend(item.get_ref(), file, text, found));
        }
        _ => {}
    }
}

/// The `{due}` and `{office}` of a sentence.
fn placeholders(words: &str) -> BTreeSet<&str> {
    words.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

/// The sentence without its placeholders.
fn bare(words: &str) -> String {
    placeholders(words).iter().fold(words.to_owned(), |text, it| text.replace(&format!("{{{it}}}"), " "))
}

fn check(root: &Path) -> Report {
    let labels = read(root);
    let mut report = Report { looked_at: labels.len(), ..Report::default() };
    for label in &labels {
        let mut wrong = |rule, why: String| report.report(rule, &label.file, Some(label.line), why);
        let absent: Vec<_> = LANGUAGES.iter().filter(|it| !label.by_language.contains_key(*it)).collect();
        if !absent.is_empty() {
            wrong("three languages", format!("no words in {absent:?}: {:?}", label.by_language));
            continue;
        }
        let (kk, ru, en) = (label.say("kk"), label.say("ru"), label.say("en"));
        if placeholders(kk) != placeholders(ru) || placeholders(ru) != placeholders(en) {
            wrong("same placeholders", format!("`{kk}`, `{ru}`, `{en}`"));
        }
        if kk == ru && !is_wordless(kk) && !SAME_IN_KK_AND_RU.iter().any(|(words, _)| *words == kk) {
            wrong("Kazakh is not Russian", format!("`{kk}` is said in both"));
        }
        if has_kazakh(ru) {
            wrong("no Kazakh letter in Russian", format!("`{ru}`"));
        }
        if en.contains(is_cyrillic) {
            wrong("no Cyrillic in English", format!("`{en}`"));
        }
        let spoken = [bare(kk), bare(ru)];
        if let Some(word) = spoken.iter().find_map(|it| mixed_word(it)) {
            wrong("one script a word", format!("`{word}` mixes Latin and Cyrillic"));
        }
    }
    report
}

fn check_kazakh(root: &Path) -> Report {
    let labels = read(root).into_iter();
    report_kazakh(labels.map(|it| (it.file.clone(), it.line, bare(it.say("kk")))).collect())
}

#[test]
fn every_label_of_a_process_is_said_in_three_languages() {
    check(&house::root()).assert_clean("labels of definitions");
}

#[test]
fn kazakh_sentences_of_definitions_are_kazakh() {
    check_kazakh(&house::root()).assert_clean("long Kazakh labels");
}

#[cfg(test)]
mod twins {
    use super::{check, check_kazakh};
    use crate::house::Plot;

    const FILE: &str = "workflow/definitions/protection.toml";

    fn caught(rule: &str, words: &str) {
        let sound = "name = { kk = \"Тіркелді {due}\", ru = \"Принято {due}\", en = \"Taken {due}\" }";
        let text = format!("[state.one]\n{sound}\n[state.two]\nname = {{ {words} }}\n");
        let plot = Plot::empty().with(FILE, &text);
        let report = check(plot.root());
        assert_eq!(report.looked_at, 2);
        report.assert_only(rule, FILE, Some(4));
    }

    #[test]
    fn a_label_that_lacks_a_language_is_caught() {
        caught("three languages", "ru = \"Принято\", en = \"Taken\"");
    }

    #[test]
    fn a_label_with_another_placeholder_is_caught() {
        caught("same placeholders", "kk = \"{due} күніне дейін\", ru = \"до {until}\", en = \"by {due}\"");
    }

    #[test]
    fn a_label_copied_from_russian_is_caught() {
        caught("Kazakh is not Russian", "kk = \"Принято\", ru = \"Принято\", en = \"Taken\"");
    }

    #[test]
    fn a_label_in_foreign_letters_is_caught() {
        caught(
            "no Kazakh letter in Russian",
            "kk = \"Тіркелді\", ru = \"Принятo қ\", en = \"Taken\"".replace('o', "о").as_str(),
        );
        caught("no Cyrillic in English", "kk = \"Тіркелді\", ru = \"Принято\", en = \"Тaken\"");
        caught("one script a word", "kk = \"Тiркелді\", ru = \"Принято\", en = \"Taken\"");
    }

    #[test]
    fn a_long_label_without_a_kazakh_letter_is_caught() {
        let words = "kk = \"Документ направлен в отдел\", ru = \"Принято\", en = \"Taken\"";
        let plot = Plot::empty().with(FILE, &format!("[mark]\nsent = {{ {words} }}\n"));
        check_kazakh(plot.root()).assert_only("Kazakh letters", FILE, Some(2));
    }
}
