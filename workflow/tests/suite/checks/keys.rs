//! Nothing in a definition is ever ignored: an unknown key is said, and a known one in the wrong company, too.

use super::{BASE, edited, line_of, problems, sound};
use crate::suite::case::Case;
use crate::suite::world::{applicant, kazakhstan, parse};
use workflow::Problem;
use workflow::definition::Code;

/// Where a line can be added to each kind of table of the base: what stands before it.
const TABLES: [(&str, &str); 10] = [
    ("the definition", "law       = \"law.toml\"\n"),
    ("clock answer", "breach = \"overdue\"\n"),
    ("state asked", "[state.asked]\n"),
    ("action propose", "to       = \"proposed\"\n"),
    ("task question", "late   = \"lapse\"\n"),
    ("task look", "[task.look]\n"),
    ("state closed", "end  = true\n"),
    ("action extend", "marks    = [\"extended\"]\n"),
    ("action overdue", "[action.overdue]\n"),
    ("clock answer", "[clock.answer]\n"),
];

/// Where a key can be added to each kind of inline table: its first key.
const INLINE: [(&str, &str); 13] = [
    ("name of the definition", "name      = { "),
    ("name of clock answer", "{ kk = \"жауап мерзімі\""),
    ("name of state asked", "{ kk = \"сұралды\""),
    ("says of state asked", "{ kk = \"Сұрадыңыз"),
    ("after of state answered", "{ term = \"30d\""),
    ("name of action ask", "{ kk = \"Сұрау\""),
    ("extends of action extend", "{ clock = \"answer\""),
    ("name of task look", "{ kk = \"Қарау\""),
    ("name of task question", "{ kk = \"Жауабыңыз\""),
    ("ground too_busy", "{ kk = \"жұмыс көп\""),
    ("outcome granted", "{ kk = \"рұқсат берілді\""),
    ("mark extended", "{ kk = \"Мерзім ұзартылды.\""),
    ("mark late", "{ kk = \"Мерзім өтті.\""),
];

/// A base with one more line after `place`, or one more key in an inline table.
fn with(place: &str, line: &str) -> String {
    let new = match place.split_once('{') {
        Some((before, rest)) => format!("{before}{{ {line},{rest}"),
        None => format!("{place}{line}\n"),
    };
    edited(BASE, &[(place, &new)])
}

#[track_caller]
fn only(text: &str) -> Problem {
    let found = problems(text);
    let [only] = found.as_slice() else { panic!("one problem: {found:#?}") };
    only.clone()
}

#[test]
fn an_unknown_key_is_said_in_every_kind_of_table() {
    for (table, place) in TABLES.into_iter().chain(INLINE) {
        for key in ["colour", "requirs", "Basis", "\"\""] {
            let text = with(place, &format!("{key} = \"red\""));
            let problem = only(&text);
            assert_eq!(problem.code, Code::E01, "{table}: {problem}");
            assert_eq!(problem.line, line_of(&text, &format!("{key} = \"red\"")), "{table}: {problem}");
            let key = key.trim_matches('"');
            assert!(problem.message.contains(&format!("{table} has no key `{key}`")), "{table}: {problem}");
        }
    }
}

#[test]
fn an_unknown_table_is_said() {
    for name in ["stat", "Action", "promises", "hearing"] {
        let text = format!("{BASE}\n[{name}.thing]\nkey = 1\n");
        let problem = only(&text);
        assert_eq!(
            (problem.code, problem.line),
            (Code::E01, line_of(&text, &format!("[{name}."))),
            "{problem}"
        );
        assert!(problem.message.contains(&format!("`{name}`")), "{problem}");
    }
}

#[test]
fn a_key_of_an_opened_task_on_a_checklist_item_is_not_ignored() {
    for line in
        ["term = \"3wd\"", "late = \"wait\"", "move = \"applicant\"", "set_by = \"until\"", "cap = \"9wd\""]
    {
        let text = with("[task.look]\n", line);
        let found = problems(&text);
        let line_after = line_of(&text, "[task.look]") + 1;
        assert!(found.iter().any(|it| it.line == line_after), "`{line}` says nothing and is accepted");
    }
}

#[test]
fn an_order_between_opened_tasks_is_not_ignored() {
    for line in ["after = [\"look\"]", "after = [\"no_such_task\"]"] {
        let text = with("late   = \"lapse\"\n", line);
        assert!(!problems(&text).is_empty(), "`{line}` says nothing and is accepted");
    }
}

#[test]
fn a_limit_is_kept_or_refused_and_never_dropped() {
    let at_most = edited(BASE, &[("limit    = 2", "limit    = 65535")]);
    let reopen = sound(&at_most).find_action("reopen").unwrap();
    assert_eq!(sound(&at_most).action(reopen).limit, Some(65535));
    let text = edited(BASE, &[("limit    = 2", "limit    = 65536")]);
    match parse(&text) {
        Err(_) => {}
        Ok(definition) => assert!(definition.action(reopen).limit.is_some(), "the limit was dropped"),
    }
}

#[test]
fn a_value_of_the_wrong_kind_is_not_called_missing_as_well() {
    for (old, new) in [
        ("id        = \"leave\"", "id        = 3"),
        ("version   = 1", "version   = \"1\""),
        ("move   = \"office\"", "move   = 3"),
        ("term   = \"10wd\"", "term   = \"10\""),
        ("term = \"30d\"", "term = 30"),
    ] {
        let text = edited(BASE, &[(old, new)]);
        let problem = only(&text);
        assert_eq!(problem.line, line_of(&text, new), "{problem}");
    }
}

#[test]
fn an_unknown_placeholder_is_named() {
    let text =
        edited(BASE, &[("Іс жабылды.", "{deu}."), ("Дело закрыто.", "{deu}."), ("It is closed.", "{deu}.")]);
    let found = problems(&text);
    assert_eq!(found.len(), 3, "once a language: {found:?}");
    assert!(found.iter().all(|it| it.code == Code::E13 && it.message.contains("{deu}")), "{found:?}");
}

#[test]
fn a_brace_that_nobody_closes_is_no_sentence() {
    let text = edited(
        BASE,
        &[("Іс жабылды.", "Іс {due"), ("Дело закрыто.", "Дело {due"), ("It is closed.", "It {due")],
    );
    assert!(!problems(&text).is_empty(), "the applicant reads `It {{due`");
}

/// A clock that its own breach starts anew is a round that no person ever closes.
#[test]
fn the_system_does_not_go_round_by_a_clock_either() {
    let text = edited(
        BASE,
        &[
            ("[\"registration\", \"reopen\"]", "[\"registration\", \"reopen\", \"overdue\"]"),
            ("marks = [\"late\"]", "marks = [\"late\"]\nforgets = [\"extend\", \"extended\", \"late\"]"),
        ],
    );
    let found = problems(&text);
    assert!(found.iter().any(|it| it.code == Code::E12), "every ten days for ever: {found:?}");
}

/// An action that ends the case and opens a task would leave somebody awaited for ever.
#[test]
fn nothing_is_awaited_in_a_case_that_is_over() {
    let text = edited(
        BASE,
        &[(
            "outcome = \"taken_back\"",
            "outcome = \"taken_back\"\nopens   = [\"question\"]\nmay     = [\"until\"]",
        )],
    );
    let Ok(definition) = parse(&text) else { return };
    let mut case = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
    case.does(applicant(), "take_back");
    assert!(case.instance.is_over(&definition));
    assert!(
        case.tasks().is_empty(),
        "it is accepted, and {:?} is awaited in a case that is over",
        case.tasks()
    );
    assert!(case.at("2027-06-01 10:00:00").ticks().is_empty());
}

#[test]
fn text_that_is_not_toml_is_refused_with_line_and_column() {
    for (text, line, column) in [
        ("id = ", 1, 6),
        ("id = \"a\"\nversion = = 1\n", 2, 11),
        ("[state.a\n", 1, 1),
        ("a = 1\nb = 2\n\u{e4} = 3\n", 3, 1),
        ("кк = \"а\" x\n", 1, 1),
        ("a = \"open\n", 1, 10),
        ("[a]\nb = 1\nb = 2\n", 3, 1),
        ("a = 2026-13-01\n", 1, 5),
    ] {
        let found = problems(text);
        let first = found.first().expect("a problem");
        assert_eq!(first.code, Code::E00, "{text:?}: {found:?}");
        assert_eq!((first.line, first.column), (line, column), "{text:?}: {found:?}");
        assert!(found.iter().all(|it| it.code == Code::E00), "what follows from it is not said: {found:?}");
    }
}

#[test]
fn several_breaks_of_the_syntax_come_at_once() {
    let text = edited(BASE, &[("version   = 1", "version   = = 1"), ("limit    = 2", "limit    = = 2")]);
    let found: Vec<usize> = problems(&text).iter().map(|it| it.line).collect();
    assert!(found.contains(&line_of(&text, "version   = =")), "{found:?}");
    assert!(found.contains(&line_of(&text, "limit    = =")), "{found:?}");
}

#[test]
fn a_column_counts_letters_and_not_bytes() {
    let text = edited(BASE, &[("en = \"Leave\" }", "en = \"Leave\", xx = \"\" }")]);
    let line = text.lines().find(|it| it.contains("xx =")).unwrap();
    let column = line.chars().count() - "xx = \"\" }".len() + 1;
    assert_eq!(only(&text).column, column);
}
