//! Looks up words in the catalogs, which are compiled into the program: a missing file cannot silence a running portal.

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, StaticLoader, langid, static_loader};
use std::collections::HashMap;
use std::sync::LazyLock;
use workflow::Language;

static_loader! {
    static CATALOGS = {
        locales: "./locales",
        fallback_language: "kk",
        // All three languages run from left to right: isolation marks would only spoil searches and copied numbers.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static KK: LanguageIdentifier = langid!("kk");
static RU: LanguageIdentifier = langid!("ru");
static EN: LanguageIdentifier = langid!("en");

/// An argument of a message.
///
/// What a message counts must be a number, or it cannot choose the form of the noun.
///
/// ```
/// use templates::{Value, say_with};
/// use workflow::Language;
///
/// let field = Value::Text("story");
/// assert_eq!(
///     say_with(Language::Ru, "problem-unknown-field.detail", &[("field", field)]),
///     "Поле «story» здесь не предусмотрено. Удалите его или проверьте написание.",
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Words, a code, or a number that is only shown.
    Text(&'a str),
    /// A number that is counted.
    Number(i64),
}

impl<'a> From<Value<'a>> for FluentValue<'a> {
    fn from(value: Value<'a>) -> FluentValue<'a> {
        match value {
            Value::Text(text) => FluentValue::from(text),
            Value::Number(number) => FluentValue::from(number),
        }
    }
}

/// Says a message that takes no values; an attribute is `key.attribute`.
///
/// A key is never shown to a reader: one that no catalog holds gives an empty text, and a debug build stops there.
///
/// ```
/// use workflow::Language;
///
/// assert_eq!(templates::say(Language::Kk, "role-applicant"), "өтініш беруші");
/// assert_eq!(templates::say(Language::En, "problem-not-found"), "Nothing was found here");
/// ```
#[must_use]
pub fn say(language: Language, key: &str) -> String {
    say_with(language, key, &[])
}

/// Says a message with its values. Each variable of the message needs one: half a sentence is not shown either.
///
/// ```
/// use templates::{Value, say_with};
/// use workflow::Language;
///
/// let days = |n| say_with(Language::Ru, "term-working-days", &[("n", Value::Number(n))]);
/// assert_eq!(days(1), "1 рабочий день");
/// assert_eq!(days(3), "3 рабочих дня");
/// assert_eq!(days(15), "15 рабочих дней");
/// ```
#[must_use]
pub fn say_with(language: Language, key: &str, values: &[(&str, Value<'_>)]) -> String {
    let words = find(language, key, values);
    debug_assert!(words.is_some(), "`{key}` has no words in `{}`, or lacks a value", language.code());
    words.unwrap_or_default()
}

/// Whether all three languages have this key.
///
/// ```
/// assert!(templates::has("blocker-conflict"));
/// assert!(templates::has("problem-stale.detail"));
/// assert!(!templates::has("problem-nobody-knows"));
/// ```
#[must_use]
pub fn has(key: &str) -> bool {
    Language::ALL.into_iter().all(|language| {
        match loader().lookup_single_language::<&str>(tag(language), key, None) {
            Ok(_) => true,
            // A message that misses its values is there. The loader does not hand out the type of its error.
            Err(error) => error.to_string().starts_with("Fluent errors"),
        }
    })
}

/// The words of a key: in this language, else in Kazakh.
fn find(language: Language, key: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
    let values: HashMap<&str, FluentValue<'_>> =
        values.iter().map(|(name, value)| (*name, FluentValue::from(*value))).collect();
    let loader = loader();
    [tag(language), loader.fallback()]
        .into_iter()
        .find_map(|tag| loader.lookup_single_language(tag, key, Some(&values)).ok())
}

fn loader() -> &'static StaticLoader {
    LazyLock::force(&CATALOGS)
}

fn tag(language: Language) -> &'static LanguageIdentifier {
    match language {
        Language::Kk => &KK,
        Language::Ru => &RU,
        Language::En => &EN,
    }
}

#[cfg(test)]
mod tests {
    use super::{Value, find, has, say_with};
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;
    use workflow::Language;

    /// One key as its file spells it: what it takes, and which of that it counts.
    #[derive(Default)]
    struct Spelled {
        variables: BTreeSet<String>,
        counted: BTreeSet<String>,
    }

    /// The keys of a language, read line by line: nothing here leans on the parser that is tested.
    fn spelled(language: Language) -> BTreeMap<String, Spelled> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language.code());
        let mut keys: BTreeMap<String, Spelled> = BTreeMap::new();
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let (mut message, mut key) = (String::new(), String::new());
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                if let Some((name, _)) =
                    line.split_once(" =").filter(|_| line.starts_with(char::is_alphabetic))
                {
                    (message, key) = (name.to_owned(), name.to_owned());
                } else if let Some((name, _)) =
                    line.strip_prefix("    .").and_then(|rest| rest.split_once(" ="))
                {
                    key = format!("{message}.{name}");
                } else if key.is_empty() {
                    continue;
                }
                let spelled = keys.entry(key.clone()).or_default();
                for rest in line.split('$').skip(1) {
                    let name: String =
                        rest.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
                    if rest.trim_start_matches(name.as_str()).trim_start().starts_with("->") {
                        spelled.counted.insert(name.clone());
                    }
                    spelled.variables.insert(name);
                }
            }
        }
        assert!(keys.len() > 100, "the catalogs were read");
        keys
    }

    fn counted(key: &str, name: &str, language: Language, n: i64) -> String {
        say_with(language, key, &[(name, Value::Number(n))])
    }

    #[test]
    fn every_key_renders_in_each_language() {
        for language in Language::ALL {
            for (key, Spelled { variables, counted }) in spelled(language) {
                for number in [0, 1, 2, 5, 11, 21, 22, 104] {
                    let value = |name| {
                        if counted.contains(name) { Value::Number(number) } else { Value::Text("7") }
                    };
                    let values: Vec<_> = variables.iter().map(|it| (it.as_str(), value(it))).collect();
                    let said = say_with(language, &key, &values);
                    let place = format!("`{key}` in {}: {said}", language.code());
                    assert!(!said.trim().is_empty(), "{place}");
                    assert!(!said.contains(['{', '}', '$', '\u{2068}', '\u{2069}']), "{place}");
                    assert!(!said.contains("  ") && !said.contains('\n'), "{place}");
                    assert_ne!(said, key);
                }
            }
        }
    }

    #[test]
    fn every_key_is_found_whether_or_not_it_takes_values() {
        for key in spelled(Language::Kk).keys() {
            assert!(has(key), "{key}");
        }
        assert!(!has(""));
        assert!(!has("problem-nobody-knows"));
        assert!(!has("problem-stale.nobody"));
        assert!(!has("problem-nobody-knows.detail"));
    }

    #[test]
    fn every_problem_says_the_way_out() {
        let keys = spelled(Language::Kk);
        let problems: Vec<_> =
            keys.keys().filter(|it| it.starts_with("problem-") && !it.contains('.')).collect();
        assert_eq!(problems.len(), 26);
        for key in problems {
            assert!(has(&format!("{key}.detail")), "{key}");
        }
    }

    #[test]
    fn every_reason_of_the_engine_has_words() {
        let reasons = [
            "not_open",
            "case_over",
            "not_in_state",
            "role",
            "conflict",
            "not_assignee",
            "same_actor",
            "acted_in_parent",
            "too_late",
            "too_early",
            "not_yet",
            "child_open",
            "by_action",
            "outcome_missing",
            "outcome_early",
            "outcome_unfit",
            "stranded",
            "no_entry_left",
            "child_unheard",
            "task_undecidable",
            "already_there",
            "reason_missing",
            "filed_kind",
            "fact",
            "task_open",
            "limit",
            "no_task",
            "unarmed",
            "run_out",
            "no_day",
            "field_missing",
            "field_unasked",
            "field_kind",
            "field_range",
            "ground_missing",
            "ground_unknown",
        ];
        for code in reasons {
            assert!(has(&format!("blocker-{code}")), "{code}");
        }
    }

    #[test]
    fn a_missing_key_or_value_is_never_shown() {
        assert_eq!(find(Language::En, "problem-nobody-knows", &[]), None);
        assert_eq!(find(Language::En, "problem-stale.detail", &[]), None);
        assert_eq!(find(Language::En, "problem-stale.detail", &[("nobody", Value::Number(1))]), None);
    }

    #[test]
    fn kazakh_counts_with_one_form() {
        let days = |n| counted("term-working-days", "n", Language::Kk, n);
        assert_eq!(
            [1, 2, 5, 15, 21].map(days),
            ["1 жұмыс күні", "2 жұмыс күні", "5 жұмыс күні", "15 жұмыс күні", "21 жұмыс күні",]
        );
    }

    #[test]
    fn russian_counts_with_three_forms() {
        let left = |n| counted("clock-left", "n", Language::Ru, n);
        assert_eq!(
            [1, 2, 5, 11, 21, 22, 0].map(left),
            [
                "Остался 1 рабочий день",
                "Осталось 2 рабочих дня",
                "Осталось 5 рабочих дней",
                "Осталось 11 рабочих дней",
                "Остался 21 рабочий день",
                "Осталось 22 рабочих дня",
                "Осталось 0 рабочих дней",
            ]
        );
        let least = |n| counted("field-too-short", "min", Language::Ru, n);
        assert_eq!(least(12), "Напишите не меньше 12 знаков");
        assert_eq!(least(21), "Напишите не меньше 21 знака");
    }

    #[test]
    fn english_counts_with_two_forms() {
        let over = |n| counted("clock-over", "n", Language::En, n);
        assert_eq!(
            [1, 2, 21].map(over),
            [
                "The term ended 1 working day ago",
                "The term ended 2 working days ago",
                "The term ended 21 working days ago",
            ]
        );
    }

    #[test]
    fn a_number_inside_a_sentence_chooses_its_form() {
        let wait = |language, n| counted("problem-too-many.detail", "seconds", language, n);
        assert!(wait(Language::Ru, 3).ends_with("Подождите 3 секунды и повторите."));
        assert!(wait(Language::En, 1).ends_with("Wait 1 second and try again."));
        assert!(wait(Language::Kk, 30).ends_with("30 секунд күтіп, қайталаңыз."));
    }

    #[test]
    fn a_wrong_check_digit_is_explained_in_the_agreed_words() {
        let values = [
            ("prefix", Value::Text("21034097101")),
            ("expected", Value::Number(0)),
            ("typed", Value::Number(1)),
        ];
        assert_eq!(
            say_with(Language::En, "field-bin-check", &values),
            "the 12th digit for 21034097101 would be 0, you typed 1"
        );
        assert_eq!(
            say_with(Language::Kk, "field-bin-check", &values),
            "21034097101 үшін 12-цифр 0 болар еді, сіз 1 енгіздіңіз"
        );
    }

    #[test]
    fn values_stand_in_a_sentence_without_invisible_marks() {
        let values = [("task", Value::Text("Құзырет"))];
        assert_eq!(
            say_with(Language::Kk, "blocker-task_open", &values),
            "Алдымен мынаны аяқтау қажет: «Құзырет»."
        );
    }
}
