//! The three languages say the same: same keys, same variables, and each in its own letters.
//!
//! Kazakh is where a portal of this kind usually lies: a key copied from Russian looks translated
//! to everyone but its reader. Letters tell copies from sentences without a dictionary.

mod definitions;
mod fluent;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::house::{self, Report};
use fluent::{Catalog, Entry, LANGUAGES};

/// Keys whose Kazakh and Russian values are rightly the same, each with its reason.
const SAME_IN_KK_AND_RU: [(&str, &str); 2] =
    [("size-kilobytes", "a unit, abbreviated alike"), ("size-megabytes", "a unit, abbreviated alike")];
/// Keys whose English value rightly holds Cyrillic letters, each with its reason.
const CYRILLIC_IN_EN: [(&str, &str); 0] = [];
/// Words of Latin script that may stand in a Kazakh or Russian word: `PDF` with a Kazakh ending.
const PRODUCT_WORDS: [&str; 9] = ["Qorgan", "Message", "PDF", "JPEG", "PNG", "API", "JSON", "CSV", "SMS"];

/// A Kazakh sentence longer than this almost always holds one of the nine letters.
const LONG_VALUE: usize = 20;
const KAZAKH_LETTERS: &str = "әғқңөұүһіӘҒҚҢӨҰҮҺІ";

pub(crate) fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52f}')
}

pub(crate) fn has_kazakh(text: &str) -> bool {
    text.contains(|letter| KAZAKH_LETTERS.contains(letter))
}

/// A word in which letters of two scripts stand together: a Latin `i` in a Kazakh word looks right and is wrong.
pub(crate) fn mixed_word(text: &str) -> Option<&str> {
    let words = text.split(|letter: char| !letter.is_alphabetic());
    words.into_iter().find(|word| {
        let latin: String = word.chars().filter(char::is_ascii_alphabetic).collect();
        let product = PRODUCT_WORDS.iter().any(|it| *it == latin && word.starts_with(it));
        !latin.is_empty() && word.contains(is_cyrillic) && !product
    })
}

/// Whether nothing in the text can be translated: marks, numbers and product words.
pub(crate) fn is_wordless(text: &str) -> bool {
    let mut words = text.split(|letter: char| !letter.is_alphabetic());
    words.all(|word| word.is_empty() || PRODUCT_WORDS.contains(&word))
}

/// The one language that differs from the other two; with three opinions, the first.
fn odd_one_out<T: PartialEq>(values: &[(usize, T)]) -> Option<usize> {
    let [(first, one), (second, two), (third, three)] = values else {
        return None;
    };
    match (one == two, one == three, two == three) {
        (true, true, _) => None,
        (true, false, _) => Some(*third),
        (false, true, _) => Some(*second),
        (false, false, _) => Some(*first),
    }
}

/// The same files and keys in each language; which of the three is wrong, the majority says.
fn check_keys(root: &Path) -> Report {
    let catalogs = fluent::read_all(root);
    let mut report = Report::default();
    for catalog in &catalogs {
        report.looked_at += catalog.entries.len();
        report.violations.extend(catalog.broken.iter().cloned());
    }
    let files: BTreeSet<&String> = catalogs.iter().flat_map(|it| &it.files).collect();
    for file in files {
        let owners: Vec<_> = catalogs.iter().filter(|it| it.files.contains(file)).collect();
        if owners.len() < LANGUAGES.len() {
            for absent in catalogs.iter().filter(|it| !it.files.contains(file)) {
                let why = format!("`{}` has no such file", absent.language);
                report.report("same files", &absent.path(file), None, why);
            }
            continue;
        }
        let keys: BTreeSet<&String> = catalogs.iter().flat_map(|it| it.of(file)).map(|it| &it.key).collect();
        for key in keys {
            let entries: Vec<_> = catalogs.iter().map(|it| (it, it.find(file, key))).collect();
            let present: Vec<&Entry> = entries.iter().filter_map(|(_, it)| *it).collect();
            match present.as_slice() {
                [only] => {
                    let why = format!("`{key}` stands in this language alone");
                    report.report("same keys", &only.file, Some(only.line), why);
                }
                _ => {
                    for (catalog, _) in entries.iter().filter(|(_, it)| it.is_none()) {
                        let why = format!("`{key}` is missing");
                        report.report("same keys", &catalog.path(file), None, why);
                    }
                }
            }
        }
    }
    report
}

/// The same variables for a key in each language, whatever the branch they stand in.
fn check_variables(root: &Path) -> Report {
    let catalogs = fluent::read_all(root);
    let [first, ..] = catalogs.as_slice() else {
        return Report::default();
    };
    let mut report = Report::default();
    for entry in &first.entries {
        let found: Vec<&Entry> = catalogs.iter().filter_map(|it| it.find(&entry.name, &entry.key)).collect();
        report.looked_at += found.len();
        let sets: Vec<_> = found.iter().map(|it| &it.variables).enumerate().collect();
        if let Some(odd) = odd_one_out(&sets).and_then(|index| found.get(index)) {
            let others: BTreeSet<_> = sets.iter().flat_map(|(_, it)| *it).collect();
            let why = format!("`{}` has {:?}, the languages together {others:?}", odd.key, odd.variables);
            report.report("same variables", &odd.file, Some(odd.line), why);
        }
    }
    report
}

/// A message or term that another one speaks exists in the same language.
fn check_references(root: &Path) -> Report {
    let mut report = Report::default();
    for catalog in fluent::read_all(root) {
        let keys: BTreeSet<&String> = catalog.entries.iter().map(|it| &it.key).collect();
        for entry in &catalog.entries {
            report.looked_at += 1;
            for name in entry.references.iter().filter(|it| !keys.contains(it)) {
                let why = format!("`{}` speaks of `{name}`, which does not exist", entry.key);
                report.report("references", &entry.file, Some(entry.line), why);
            }
        }
    }
    report
}

/// Russian counts in three ways: 1 дело, 2 дела, 5 дел.
fn check_plurals(root: &Path) -> Report {
    let catalog = Catalog::read(root, "ru");
    let mut report = Report { looked_at: catalog.entries.len(), ..Report::default() };
    for entry in &catalog.entries {
        for forms in &entry.plurals {
            let absent: Vec<_> =
                ["one", "few", "many"].into_iter().filter(|it| !forms.contains(*it)).collect();
            if !absent.is_empty() {
                let why = format!("`{}` counts without {absent:?}", entry.key);
                report.report("Russian plurals", &entry.file, Some(entry.line), why);
            }
        }
    }
    report
}

/// Each language in its own letters, and no Kazakh value that is its Russian one.
fn check_letters(root: &Path) -> Report {
    let catalogs: BTreeMap<_, _> = LANGUAGES.iter().map(|it| (*it, Catalog::read(root, it))).collect();
    let mut report = Report::default();
    let listed = |list: &[(&str, &str)], key: &str| list.iter().any(|(name, _)| *name == key);
    for entry in catalogs.values().flat_map(|it| &it.entries) {
        report.looked_at += 1;
        let mut wrong = |rule, why: String| report.report(rule, &entry.file, Some(entry.line), why);
        if entry.language == "en" {
            if entry.text.contains(is_cyrillic) && !listed(&CYRILLIC_IN_EN, &entry.key) {
                wrong("no Cyrillic in English", format!("`{}`: {}", entry.key, entry.text));
            }
        } else if let Some(word) = entry.pieces.iter().find_map(|it| mixed_word(it)) {
            wrong("one script a word", format!("`{}`: `{word}` mixes Latin and Cyrillic", entry.key));
        }
        if entry.language == "ru" && has_kazakh(&entry.text) {
            wrong("no Kazakh letter in Russian", format!("`{}`: {}", entry.key, entry.text));
        }
        let russian = catalogs.get("ru").and_then(|it| it.find(&entry.name, &entry.key));
        let copied = entry.language == "kk" && russian.is_some_and(|it| it.text == entry.text);
        if copied && !is_wordless(&entry.bare()) && !listed(&SAME_IN_KK_AND_RU, &entry.key) {
            wrong("Kazakh is not Russian", format!("`{}` is its Russian value", entry.key));
        }
    }
    report
}

/// Nine of ten long Kazakh values hold one of the nine letters; the first without one is shown.
fn check_kazakh(root: &Path) -> Report {
    let catalog = Catalog::read(root, "kk");
    let values = catalog.entries.iter().map(|it| (it.file.clone(), it.line, it.bare()));
    report_kazakh(values.collect())
}

pub(crate) fn report_kazakh(values: Vec<(String, usize, String)>) -> Report {
    let long = values.into_iter().filter(|(_, _, text)| text.trim().chars().count() > LONG_VALUE);
    let (with, without): (Vec<_>, Vec<_>) = long.partition(|(_, _, text)| has_kazakh(text));
    let mut report = Report { looked_at: with.len() + without.len(), ..Report::default() };
    if let Some((file, line, _)) = without.first().filter(|_| without.len() * 10 > report.looked_at) {
        let shown: Vec<_> =
            without.iter().map(|(file, line, text)| format!("{file}:{line} {text}")).collect();
        let why = format!("{} of {} hold no Kazakh letter: {shown:#?}", without.len(), report.looked_at);
        report.report("Kazakh letters", file, Some(*line), why);
    }
    report
}

#[test]
fn the_three_languages_have_the_same_keys() {
    check_keys(&house::root()).assert_clean("keys");
}

#[test]
fn the_three_languages_have_the_same_variables() {
    check_variables(&house::root()).assert_clean("variables of keys");
}

#[test]
fn a_catalog_speaks_only_of_what_it_holds() {
    check_references(&house::root()).assert_clean("references of keys");
}

#[test]
fn russian_counts_in_three_ways() {
    check_plurals(&house::root()).assert_clean("Russian values");
}

#[test]
fn each_language_is_written_in_its_letters() {
    check_letters(&house::root()).assert_clean("values");
}

#[test]
fn kazakh_sentences_are_kazakh() {
    check_kazakh(&house::root()).assert_clean("long Kazakh values");
}

#[cfg(test)]
mod twins {
    use super::{Report, mixed_word};
    use super::{check_kazakh, check_keys, check_letters, check_plurals, check_references, check_variables};
    use crate::house::Plot;

    const FILE: &str = "cases.ftl";

    fn catalogs(kk: &str, ru: &str, en: &str) -> Plot {
        let mut plot = Plot::empty();
        for (language, text) in [("kk", kk), ("ru", ru), ("en", en)] {
            plot = plot.with(&format!("templates/locales/{language}/{FILE}"), text);
        }
        plot
    }

    fn only(report: &Report, rule: &str, language: &str, line: Option<usize>) {
        report.assert_only(rule, &format!("templates/locales/{language}/{FILE}"), line);
    }

    #[test]
    fn a_sound_catalog_passes_every_check() {
        let plot = catalogs(
            "title = Істің нөмірі { $number }\ncount = { $n ->\n    [one] { $n } іс\n   *[other] { $n } іс\n }\nbrand = Qorgan\n    .title = { $n }\n",
            "title = Номер дела { $number }\ncount = { $n ->\n    [one] { $n } дело\n    [few] { $n } дела\n    [many] { $n } дел\n   *[other] { $n } дела\n }\nbrand = Qorgan\n    .title = { $n }\n",
            "title = Number { $number } of the case\ncount = { $n ->\n    [one] { $n } case\n   *[other] { $n } cases\n }\nbrand = Qorgan\n    .title = { $n }\n",
        );
        for check in [check_keys, check_variables, check_references, check_plurals, check_letters] {
            check(plot.root()).assert_clean("planted catalogs");
        }
    }

    #[test]
    fn an_empty_folder_of_languages_was_not_looked_at() {
        let plot = Plot::empty();
        for check in
            [check_keys, check_variables, check_references, check_plurals, check_letters, check_kazakh]
        {
            assert_eq!(check(plot.root()).looked_at, 0);
        }
    }

    #[test]
    fn a_missing_key_is_caught() {
        let (two, one) = ("a = x\nb = y\n", "a = x\n");
        only(&check_keys(catalogs(one, two, two).root()), "same keys", "kk", None);
        only(&check_keys(catalogs(two, one, two).root()), "same keys", "ru", None);
        only(&check_keys(catalogs(two, two, one).root()), "same keys", "en", None);
    }

    #[test]
    fn a_key_in_one_language_alone_is_caught() {
        let plot = catalogs("a = x\n", "a = x\n", "a = x\nb = y\n");
        only(&check_keys(plot.root()), "same keys", "en", Some(2));
    }

    #[test]
    fn a_missing_attribute_is_caught() {
        let with = "a = x\n    .hint = y\n";
        only(&check_keys(catalogs(with, "a = x\n", with).root()), "same keys", "ru", None);
    }

    #[test]
    fn a_missing_file_is_caught() {
        let plot = catalogs("a = x\n", "a = x\n", "a = x\n")
            .with("templates/locales/kk/accounts.ftl", "b = y\n")
            .with("templates/locales/ru/accounts.ftl", "b = y\n");
        check_keys(plot.root()).assert_only("same files", "templates/locales/en/accounts.ftl", None);
    }

    #[test]
    fn a_key_that_stands_twice_is_caught() {
        let plot = catalogs("a = x\nb = y\na = z\n", "a = x\nb = y\n", "a = x\nb = y\n");
        only(&check_keys(plot.root()), "a key stands once", "kk", Some(3));
    }

    #[test]
    fn an_unreadable_line_is_caught() {
        let plot = catalogs("a = x\n", "a = x\nbroken\n", "a = x\n");
        only(&check_keys(plot.root()), "readable catalogs", "ru", Some(2));
    }

    #[test]
    fn a_differing_variable_is_caught() {
        let plot = catalogs("a = x\nb = { $name }\n", "a = x\nb = { $name }\n", "a = x\nb = { $nane }\n");
        only(&check_variables(plot.root()), "same variables", "en", Some(2));
    }

    #[test]
    fn a_variable_in_one_branch_of_a_choice_is_caught() {
        let plain = "a = { $n ->\n    [one] x\n   *[other] y\n }\n";
        let more = "a = { $n ->\n    [one] x { NUMBER($m) }\n   *[other] y\n }\n";
        only(&check_variables(catalogs(more, plain, plain).root()), "same variables", "kk", Some(1));
    }

    #[test]
    fn a_reference_to_nothing_is_caught() {
        let plot = catalogs("-brand = Q\na = { -brand }\n", "-brand = Q\na = { -brend }\n", "a = x\n");
        only(&check_references(plot.root()), "references", "ru", Some(2));
    }

    #[test]
    fn a_russian_number_without_its_forms_is_caught() {
        let ru = "a = x\nb = { $n ->\n    [one] дело\n   *[other] дел\n }\nkind = { $k ->\n    [open] x\n   *[shut] y\n }\n";
        only(&check_plurals(catalogs("", ru, "").root()), "Russian plurals", "ru", Some(2));
    }

    #[test]
    fn a_kazakh_value_that_is_its_russian_one_is_caught() {
        let plot =
            catalogs("a = Сақтау\nb = Документы\n", "a = Сохранить\nb = Документы\n", "a = x\nb = y\n");
        only(&check_letters(plot.root()), "Kazakh is not Russian", "kk", Some(2));
    }

    #[test]
    fn a_kazakh_letter_in_russian_is_caught() {
        let plot = catalogs("a = Қазақстан\n", "a = Казақстан\n", "a = x\n");
        only(&check_letters(plot.root()), "no Kazakh letter in Russian", "ru", Some(1));
    }

    #[test]
    fn a_cyrillic_letter_in_english_is_caught() {
        // The `С` is Cyrillic.
        let plot = catalogs("a = Іс\n", "a = Дело\n", "a = Сase\n");
        only(&check_letters(plot.root()), "no Cyrillic in English", "en", Some(1));
    }

    #[test]
    fn a_latin_letter_inside_a_kazakh_word_is_caught() {
        // The `i` is Latin.
        let plot =
            catalogs("a = x\nb = Өтiніш { $n }\n", "a = y\nb = Заявление { $n }\n", "a = z\nb = A { $n }\n");
        only(&check_letters(plot.root()), "one script a word", "kk", Some(2));
        assert_eq!(mixed_word("PDF-файл, Qorgan және e-mail"), None);
        assert_eq!(mixed_word("PDFті жүктеу"), None);
        assert_eq!(mixed_word("бұл өтiніш"), Some("өтiніш"));
    }

    #[test]
    fn too_many_long_kazakh_values_without_a_kazakh_letter_are_caught() {
        let good = "Өтінішіңіз бөлімшеге жолданды және тіркелді";
        let bad = "Документы направлены в другой отдел";
        let values = |bads: usize| -> String {
            let line = |n: usize| format!("k{n} = {}\n", if n < bads { bad } else { good });
            (0..20).map(line).collect()
        };
        check_kazakh(catalogs(&values(2), "", "").root()).assert_clean("planted Kazakh values");
        only(&check_kazakh(catalogs(&values(3), "", "").root()), "Kazakh letters", "kk", Some(1));
    }
}
