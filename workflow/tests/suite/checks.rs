//! A check is checked: each is shown one violation planted in a sound process, and must name it at its line.

mod garbage;
mod hostile;
mod keys;
mod law_book;
mod plants;
mod prints;
mod together;
mod told;
mod variants;
mod words;

use super::oracles::draft::WORDS;
use super::world::parse;
use plants::{Plant, plants};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use workflow::definition::{Code, Level};
use workflow::testkit::measure::of_the_processor;
use workflow::{Definition, Problem, Problems};

pub(super) const BASE: &str = include_str!("checks/base.toml");
/// The rest of the language.
pub(super) const PERMIT: &str = include_str!("checks/permit.toml");

/// A text with some words replaced, each at its first place.
#[track_caller]
pub(super) fn edited(text: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(text.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "`{old}` stands in the text");
        text.replacen(old, new, 1)
    })
}

/// The line, from 1, in which something first stands.
#[track_caller]
pub(super) fn line_of(text: &str, needle: &str) -> usize {
    let at = text.lines().position(|it| it.contains(needle));
    at.unwrap_or_else(|| panic!("`{needle}` stands in the text")) + 1
}

/// Everything that is wrong with a text, warnings included.
pub(super) fn problems(text: &str) -> Vec<Problem> {
    match parse(text) {
        Ok(definition) => definition.warnings().0.clone(),
        Err(Problems(problems)) => {
            assert!(problems.iter().any(|it| it.level == Level::Error), "a refusal has an error");
            problems
        }
    }
}

#[track_caller]
pub(super) fn sound(text: &str) -> Definition {
    parse(text).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Every text with a violation in it, and the check that must find it.
pub(super) fn planted_texts() -> impl Iterator<Item = (Code, String)> {
    plants().iter().map(|it| (it.code(), it.text()))
}

/// What is wrong with how a plant was found; `None` when it was found as it should be.
fn disappointment(plant: &Plant) -> Option<String> {
    let text = plant.text();
    let line = line_of(&text, &plant.line);
    let found = problems(&text);
    let right =
        |it: &Problem| it.code == plant.code() && it.line == line && it.message.contains(&plant.names);
    if let [only] = found.as_slice()
        && right(only)
    {
        return None;
    }
    let found: Vec<String> = found.iter().map(Problem::to_string).collect();
    Some(format!(
        "{} at line {line} about `{}`, after {:?}; found {found:#?}",
        plant.code(),
        plant.names,
        plant.edits()
    ))
}

#[test]
fn the_bases_are_sound() {
    for text in [BASE, PERMIT] {
        assert_eq!(sound(text).warnings().to_string(), "");
    }
}

#[test]
fn each_plant_is_found_by_its_check_at_its_line_and_by_its_name() {
    let all: Vec<String> = plants().iter().filter_map(disappointment).collect();
    assert!(all.is_empty(), "{} of {} plants: {}", all.len(), plants().len(), all.join("\n"));
}

/// More days than fit into a number of four bytes are too many, and no reason to fall.
#[test]
fn a_pause_that_could_last_for_millions_of_years_is_told() {
    let again = |n: u32| {
        format!(
            "\n[action.ask_{n}]\nname = {{ kk = \"Сұрау {n}\", ru = \"Запрос {n}\", en = \"Ask {n}\" }}\nin = [\"asked\"]\n\
             to = \"papers\"\nby = [\"officer\"]\nlimit = 65535\ntells = [\"applicant\"]\nbasis = \"rule 3\"\n"
        )
    };
    let longest = PERMIT.replace("cap = \"5wd\"", "cap = \"3660wd\"");
    let found = problems(&(longest + &(0..18).map(again).collect::<String>()));
    assert!(found.iter().any(|it| it.code == Code::E11 && it.message.contains("for 4317")), "{found:?}");
}

#[test]
fn every_check_has_a_plant() {
    let mut planted: BTreeSet<Code> = plants().iter().map(Plant::code).collect();
    // Too many of something is made and not planted, and what one definition expects of another is seen together.
    planted.extend([Code::E22, Code::E98]);
    let missing: Vec<Code> = Code::ALL.into_iter().filter(|it| !planted.contains(it)).collect();
    assert!(missing.is_empty(), "no plant for {missing:?}");
    let codes: BTreeSet<Code> = Code::ALL.into_iter().collect();
    assert_eq!(codes.len(), Code::ALL.len(), "each check stands once");
    assert!(Code::ALL.iter().all(|it| !it.meaning().is_empty()));
}

#[test]
fn only_a_warning_leaves_a_definition_standing() {
    for plant in plants() {
        let parsed = parse(&plant.text());
        let warning = plant.code().level() == Level::Warning;
        assert_eq!(parsed.is_ok(), warning, "{} {:?}", plant.code(), plant.edits());
    }
}

/// As much as nobody writes by hand, in bytes.
const MEGABYTE: usize = 1 << 20;

/// A megabyte of pieces, each of which is told its number.
fn megabyte_of(piece: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(MEGABYTE + 100);
    for n in 0.. {
        if text.len() >= MEGABYTE {
            break;
        }
        text.push_str(&piece(n));
    }
    text
}

/// What the processor has spent on this thread: what others do beside it does not count. Where the system does not say,
/// all the time since it was first asked.
#[expect(
    clippy::disallowed_methods,
    reason = "that reading ends soon is measured, and the system tells it in a file"
)]
fn spent() -> Duration {
    static FIRST: LazyLock<Instant> = LazyLock::new(Instant::now);
    let spent = of_the_processor(|path| std::fs::read_to_string(path).ok());
    spent.map_or_else(|| FIRST.elapsed(), Duration::from_nanos)
}

/// Pieces with numbers, one after the other.
pub(super) fn numbered(numbers: std::ops::Range<usize>, piece: impl Fn(usize) -> String) -> String {
    numbers.map(piece).collect()
}

/// A thing repeated: the named block of the base, `n` times under other names.
fn repeated(header: &str, block: &str, n: usize) -> String {
    let more = numbered(0..n, |n| format!("\n[{header}.more_{n}]\n{block}"));
    format!("{BASE}{more}")
}

#[test]
fn more_than_the_engine_holds_is_refused() {
    let words = "kk = \"а\", ru = \"а\", en = \"a\"";
    let state = format!("name = {{ {words} }}\nsays = {{ {words} }}\nmove = \"nobody\"\nend = true\n");
    let action = format!(
        "name = {{ {words} }}\nin = [\"asked\"]\nby = [\"officer\"]\ntells = [\"head\"]\nbasis = \"rule 1\"\n"
    );
    let clock = format!(
        "name = {{ {words} }}\nterm = \"1wd\"\nsince = [\"registration\"]\nbreach = \"overdue\"\nbasis = \"rule 1\"\n"
    );
    let task = format!("name = {{ {words} }}\nin = [\"asked\"]\nby = [\"officer\"]\nbasis = \"rule 1\"\n");
    let coded = "kk = \"а\"\nru = \"а\"\nen = \"a\"\nbasis = \"rule 1\"\n";
    let mark = "kk = \"а\"\nru = \"а\"\nen = \"a\"\n";
    for (text, what) in [
        (repeated("state", &state, 512), "517 states"),
        (repeated("action", &action, 2048), "2058 actions"),
        (repeated("clock", &clock, 64), "65 clocks"),
        (repeated("task", &task, 1024), "1027 tasks"),
        (repeated("ground", coded, 1024), "1025 grounds"),
        (repeated("outcome", coded, 1024), "1027 outcomes"),
        (repeated("mark", mark, 64), "66 marks"),
    ] {
        let found = problems(&text);
        let [only] = found.as_slice() else { panic!("{what}: {found:?}") };
        assert_eq!(only.code, Code::E98);
        assert!(only.message.contains(what), "{what}: {only}");
    }
    let fields = numbered(0..1025, |n| format!("more_{n} = {{ kind = \"text\", {WORDS} }}\n"));
    let found = problems(&edited(BASE, &[("[field]\n", &format!("[field]\n{fields}"))]));
    assert!(found.iter().any(|it| it.code == Code::E98 && it.message.contains("1028 fields")), "{found:?}");
}

/// A timer and a warning are stored by their place, in a byte.
#[test]
fn more_timers_or_warnings_than_a_byte_can_count_are_refused() {
    let timers = numbered(1..301, |n| format!("{{ term = \"{n}d\", do = \"close\", basis = \"rule 1\" }}, "));
    let timers = edited(
        BASE,
        &[(
            "after = [{ term = \"30d\", do = \"close\", basis = \"rule 1\" }]",
            &format!("after = [{timers}]"),
        )],
    );
    let warnings = numbered(1..301, |n| format!("\"{n}wd\", "));
    let warnings = edited(
        BASE,
        &[("warn   = [\"5wd\", \"8wd\"]", &format!("warn = [{warnings}]")), ("\"10wd\"", "\"301wd\"")],
    );
    for (text, what) in [(timers, "timers"), (warnings, "warnings")] {
        let found = problems(&text);
        assert!(found.iter().any(|it| it.code == Code::E98), "300 {what} are accepted: {found:?}");
    }
}

#[test]
fn all_problems_come_at_once_in_the_order_of_the_text() {
    let text = edited(
        BASE,
        &[
            ("initial   = \"asked\"", "initial   = \"nowhere\""),
            ("term   = \"10wd\"", "term   = \"10\""),
            ("ru = \"запрошено\"", "ru = \"asked\""),
            ("tells    = [\"head\"]", "tells    = [\"deputy\"]"),
            (
                "limit    = 2",
                "limit    = 2\nwithin   = { term = \"3wd\", since = \"grunt\", basis = \"rule 1\" }",
            ),
            ("late   = \"lapse\"", "late   = \"lapse\"\ncolour = \"red\""),
            ("en = \"denied\", basis = \"rule 1\"", "en = \"denied\""),
        ],
    );
    let found: Vec<(Code, usize)> = problems(&text).iter().map(|it| (it.code, it.line)).collect();
    let wanted = [
        (Code::E01, line_of(&text, "nowhere")),
        (Code::E23, line_of(&text, "\"10\"")),
        (Code::E13, line_of(&text, "ru = \"asked\"")),
        (Code::E01, line_of(&text, "deputy")),
        (Code::E01, line_of(&text, "within")),
        (Code::E01, line_of(&text, "colour")),
        (Code::E17, line_of(&text, "en = \"denied\"")),
    ];
    for it in wanted {
        assert!(found.contains(&it), "{it:?} is missing: {found:?}");
    }
    let lines: Vec<usize> = found.iter().map(|it| it.1).collect();
    assert!(lines.is_sorted(), "{lines:?}");
}

#[test]
fn structural_problems_come_at_once_too() {
    let text = edited(
        BASE,
        &[
            ("after = [{ term = \"30d\", do = \"close\", basis = \"rule 1\" }]", ""),
            ("marks = [\"late\"]\n", ""),
            ("to       = \"proposed\"", "to       = \"proposed\"\nassignee = true\nmay = [\"until\"]"),
            ("outcome = \"taken_back\"", ""),
        ],
    );
    let found: BTreeSet<Code> = problems(&text).iter().map(|it| it.code).collect();
    // The state waits, the action is not fired, the mark is not left, the outcome is not given, and the letter about the
    // mark says nothing any more.
    assert_eq!(found, [Code::E06, Code::E09, Code::E18, Code::E19, Code::E26].into());
}

#[test]
fn a_problem_is_printed_with_line_column_code_and_sentence() {
    let text = edited(BASE, &[("initial   = \"asked\"", "initial   = \"nowhere\"")]);
    assert_eq!(parse(&text).unwrap_err().to_string(), "5:13: E01: there is no state `nowhere`\n");
}
