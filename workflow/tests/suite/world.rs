//! What every test starts from: the shipped law and process, the days of Kazakhstan, and the same few people.

use chrono::{NaiveDate, NaiveDateTime, TimeZone, Utc};
use proptest::test_runner::{Config, FileFailurePersistence};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use workflow::calendar::SpecialDay;
use workflow::definition::model::Role;
use workflow::testkit::person;
use workflow::{Actor, Calendar, Definition, LawBook, Problems, Timestamp, Vocabulary, shipped};

pub(crate) const PROTECTION: &str = include_str!("../../definitions/protection.toml");
pub(crate) const LAW: &str = include_str!("../../definitions/law.toml");
const DAYS: &str = include_str!("../../../api/reference/calendar.toml");

static SHIPPED: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    let parsed = shipped::DEFINITIONS
        .map(|(file, text)| parse(text).unwrap_or_else(|problems| panic!("{file}: {problems}")));
    parsed.to_vec()
});
static KAZAKHSTAN: LazyLock<Calendar> = LazyLock::new(|| kazakhstan_with(1, 2024..=2028, &[]));

/// Every process that is shipped, in the order of the files.
pub(crate) fn processes() -> &'static [Definition] {
    &SHIPPED
}

pub(crate) fn process(id: &str) -> &'static Definition {
    processes().iter().find(|it| it.id() == id).expect("it is shipped")
}

/// The process of the main path.
pub(crate) fn protection() -> &'static Definition {
    process("protection")
}

/// The complaint, decided above.
pub(crate) fn complaint() -> &'static Definition {
    process("complaint")
}

/// The agreement on an investment project.
pub(crate) fn accompaniment() -> &'static Definition {
    process("accompaniment")
}

/// The simplified procedure.
pub(crate) fn message() -> &'static Definition {
    process("message")
}

/// The calendar as it is shipped: 2024 to 2028, version 1.
pub(crate) fn kazakhstan() -> &'static Calendar {
    &KAZAKHSTAN
}

/// The shipped calendar in another version: for other years, and with some days made free.
pub(crate) fn kazakhstan_with(version: u32, years: std::ops::RangeInclusive<i32>, off: &[&str]) -> Calendar {
    let mut special = special_days();
    for text in off {
        let name = ["жаңа", "новый", "new"].map(str::to_owned);
        special.insert(day(text), SpecialDay { working: false, name });
    }
    Calendar::new(version, chrono_tz::Asia::Almaty, years, special).expect("the tests name whole years")
}

/// The days of the reference data, as the portal reads them.
pub(crate) fn special_days() -> BTreeMap<NaiveDate, SpecialDay> {
    let table: toml::Table = toml::from_str(DAYS).expect("the reference data is TOML");
    let days = table.get("day").and_then(toml::Value::as_array).expect("`day` is a list");
    let special = days.iter().map(|it| {
        let text = |key: &str| it[key].as_str().expect("a text").to_owned();
        let working = text("kind") == "working_weekend";
        let on = it["on"].as_datetime().expect("a date").to_string();
        (day(&on), SpecialDay { working, name: ["kk", "ru", "en"].map(text) })
    });
    special.collect()
}

/// The shipped law, and a kind of which it demands nothing: that of the processes that only tests know.
pub(crate) fn law() -> LawBook {
    LawBook::parse(&with_trials(LAW)).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A law book that also knows the kind of the processes that only tests know, and a rule that only they cite. Which terms the
/// rules of the operator set it leaves open: these processes have their own.
pub(crate) fn with_trials(law: &str) -> String {
    let open = |line: &str| match line.split_once('=') {
        Some((rule, sets))
            if rule.starts_with("\"rule ") && sets.starts_with(" { terms") && !sets.contains("needs") =>
        {
            format!("{rule}= {{}}\n")
        }
        _ => format!("{line}\n"),
    };
    let law: String = law.lines().map(open).collect();
    format!("{law}\n[article.\"rule 1\"]\n[kind.trial]\n")
}

/// Reads a definition against the shipped law.
pub(crate) fn parse(text: &str) -> Result<Definition, Problems> {
    Definition::parse(text, &law(), &Vocabulary::new(["kz"]))
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is a day such as 2026-11-23"))
}

/// A moment by the clock on the wall in Almaty: `2026-11-23 10:00:00`.
pub(crate) fn at(text: &str) -> Timestamp {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S")
        .unwrap_or_else(|_| panic!("`{text}` is a moment such as 2026-11-23 10:00:00"));
    chrono_tz::Asia::Almaty
        .from_local_datetime(&local)
        .single()
        .expect("a moment that is")
        .with_timezone(&Utc)
}

/// How many cases a property runs (256, more by `PROPTEST_CASES`), and where a failure is kept.
pub(crate) fn properties(file: &'static str) -> Config {
    Config {
        source_file: Some(file),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..Config::default()
    }
}

/// Who asked for help.
pub(crate) fn applicant() -> Actor {
    Actor::person(person(1), Role::Applicant)
}

/// The officer to whom the stories assign the case.
pub(crate) fn officer() -> Actor {
    Actor::person(person(2), Role::Officer)
}

/// Another officer of the same office.
pub(crate) fn colleague() -> Actor {
    Actor::person(person(3), Role::Officer)
}

pub(crate) fn head() -> Actor {
    Actor::person(person(4), Role::Head)
}

pub(crate) fn deputy() -> Actor {
    Actor::person(person(5), Role::Deputy)
}

/// The head of the office above.
pub(crate) fn higher_head() -> Actor {
    Actor::person(person(7), Role::HigherHead)
}

/// Who may extend a term beside head and deputy.
pub(crate) fn chief_of_staff() -> Actor {
    Actor::person(person(6), Role::ChiefOfStaff)
}

/// The same person in the same role, who acted in the case that this one grew out of.
pub(crate) fn from_parent(actor: Actor) -> Actor {
    match actor {
        Actor::Person { person, role, on_behalf_of, conflicted, .. } => {
            Actor::Person { person, role, on_behalf_of, conflicted, acted_in_parent: true }
        }
        Actor::System => Actor::System,
    }
}

/// The officer of the case, for once in the seat of the head.
pub(crate) fn officer_as_head() -> Actor {
    Actor::person(person(2), Role::Head)
}

/// The same person in the same role, but of the accused body or with a declared conflict.
pub(crate) fn conflicted(actor: Actor) -> Actor {
    match actor {
        Actor::Person { person, role, on_behalf_of, .. } => {
            Actor::Person { person, role, on_behalf_of, conflicted: true, acted_in_parent: false }
        }
        Actor::System => Actor::System,
    }
}
