//! What a problem says beside that it is there: the name that may have been meant, what may stand in its place, and the
//! way out. Whoever reads it has never seen a parser.

use super::{BASE, edited, problems};
use crate::suite::oracles::draft::{Draft, Stage};
use crate::suite::world::LAW;
use std::fmt::Write;
use workflow::definition::{Code, Problem, check_together};
use workflow::{LawBook, Problems, shipped};

/// The only problem of the base with one change.
#[track_caller]
fn told(old: &str, new: &str) -> String {
    let found = problems(&edited(BASE, &[(old, new)]));
    let [only] = found.as_slice() else { panic!("`{new}`: one problem: {found:#?}") };
    only.message.clone()
}

#[test]
fn four_eyes_that_only_one_person_has_are_told_as_that() {
    let worker = "[field]\nworker = { kind = \"assignee\", kk = \"Орындаушы\", ru = \"Исполнитель\", en = \"Officer\" }\n";
    let confirm = "[action.confirm]\nname = { kk = \"Растау\", ru = \"Подтвердить\", en = \"Confirm\" }\nin = [\"proposed\"]\n\
                   by = [\"officer\"]\nassignee = true\nnot_by_actor_of = [\"propose\"]\ntells = [\"head\"]\nbasis = \"rule 1\"\n";
    let edits = [
        ("[field]\n", worker),
        ("may      = [\"until\"]", "may = [\"until\", \"worker\"]"),
        ("to       = \"proposed\"\n", "to = \"proposed\"\nassignee = true\n"),
    ];
    let found = problems(&edited(&(BASE.to_owned() + confirm), &edits));
    let said = "action confirm can never be taken: it and propose wait for whoever works on the case, and must not be done by \
                one and the same";
    assert!(found.iter().any(|it| it.code == Code::E06 && it.message == said), "{found:#?}");
    // Where nobody is ever named, nobody is one and the same.
    let edits = [("to       = \"proposed\"\n", "to       = \"proposed\"\nassignee = true\n")];
    let found = problems(&edited(&(BASE.to_owned() + confirm), &edits));
    let said = ": it waits for whoever works on the case, and nobody is ever named there";
    let told: Vec<&Problem> = found.iter().filter(|it| it.code == Code::E06).collect();
    assert!(!told.is_empty() && told.iter().all(|it| it.message.ends_with(said)), "{found:#?}");
}

/// Whoever has to find where a limit is missing does not read a round of thirty actions.
#[test]
fn a_long_round_is_told_by_its_first_actions() {
    let idle: Vec<usize> = (1..14).collect();
    let mut stages = vec![Stage::default()];
    stages.extend(vec![Stage { timers: vec!["nag".to_owned()], ..Stage::default() }; idle.len()]);
    stages.push(Stage { end: true, timers: Vec::new() });
    let mut draft =
        Draft { stages, idle: idle.clone(), restarts: vec!["begin".to_owned()], ..Draft::default() };
    draft.act("finish".to_owned(), 0, Some(14), vec!["officer", "head", "applicant"]);
    draft.act("nag".to_owned(), 1, None, vec!["system"]).states.clone_from(&idle);
    for from in 0..13 {
        draft.act(format!("go_{from}"), from, Some(from + 1), vec!["officer"]);
    }
    draft.act("begin".to_owned(), 13, Some(0), vec!["officer"]);
    let found = problems(&draft.text());
    let [only] = found.iter().filter(|it| it.code == Code::E14).collect::<Vec<_>>()[..] else {
        panic!("{found:#?}")
    };
    let said = "nothing bounds how often: begin → go_0 → go_1 → go_2 → go_3 → go_4 → go_5 → go_6 → go_7 → go_8 → go_9 → go_10 → …; \
                one of these needs a limit: begin, go_0, go_1, go_2, go_3, go_4, go_5, go_6, go_7, go_8, go_9, go_10, …";
    assert!(only.message.ends_with(said), "{only}");
    // What the machine does has no limit, and the one action that needs it is named, however far behind.
    for stage in &mut draft.stages {
        stage.timers.clear();
    }
    for act in draft.acts.iter_mut().filter(|it| it.name.starts_with("go_") || it.name == "begin") {
        let is_of_people = act.name == "go_12";
        act.by = vec![if is_of_people { "officer" } else { "system" }];
        let fired = if is_of_people { "nag" } else { &act.name };
        draft.stages[act.states[0]].timers.push(fired.to_owned());
    }
    draft.acts.iter_mut().find(|it| it.name == "nag").expect("it is there").states = vec![12];
    let found = problems(&draft.text());
    let told: Vec<&Problem> = found.iter().filter(|it| it.code == Code::E14).collect();
    assert!(
        !told.is_empty()
            && told.iter().all(|it| it.message.ends_with(" → …; one of these needs a limit: go_12")),
        "{found:#?}"
    );
}

/// Whoever cites many articles that no book has is warned of each; what is wrong is said all the same, and is no definition.
#[test]
fn no_number_of_warnings_hides_an_error() {
    let mut grounds = String::new();
    for n in 0..600 {
        let words = "kk = \"негіз\", ru = \"основание\", en = \"ground\"";
        let _ = writeln!(grounds, "g{n} = {{ {words}, basis = \"rule 99({n})\" }}");
    }
    let cited = (0..600).map(|n| format!("\"g{n}\"")).collect::<Vec<_>>().join(", ");
    let many = [
        ("[ground]\n", &*format!("[ground]\n{grounds}")),
        ("grounds  = [\"too_busy\"]\nlimit", &*format!("grounds  = [\"too_busy\", {cited}]\nlimit")),
    ];
    let found = problems(&edited(BASE, &many));
    let warned = |found: &[Problem]| found.iter().filter(|it| it.code == Code::W17).count();
    assert_eq!((warned(&found), found.len()), (500, 500), "nobody reads more");
    for (code, edit) in [
        (Code::E04, ("move = \"nobody\"\nend  = true", "move = \"office\"\nend  = true")),
        (Code::E18, ("outcome         = \"granted\"\n", "")),
        (
            Code::E01,
            (
                "in       = [\"answered\"]\nto       = \"asked\"",
                "in       = [\"answered\"]\nto       = \"nowhere\"",
            ),
        ),
    ] {
        let found = problems(&edited(BASE, &[&many[..], &[edit]].concat()));
        assert!(
            found.iter().any(|it| it.code == code),
            "{code} is hidden behind {} warnings",
            warned(&found)
        );
    }
}

#[test]
fn a_name_that_is_nearly_right_is_told_the_right_one() {
    for (old, new, said) in [
        (
            "to       = \"proposed\"",
            "to       = \"propsed\"",
            "there is no state `propsed`; did you mean `proposed`?",
        ),
        (
            "to       = \"proposed\"",
            "to       = \"porposed\"",
            "there is no state `porposed`; did you mean `proposed`?",
        ),
        (
            "to       = \"proposed\"",
            "to       = \"Proposed\"",
            "there is no state `Proposed`; did you mean `proposed`?",
        ),
        // In five letters one slip is near and two are not; neighbours that changed places are one.
        (
            "initial   = \"asked\"",
            "initial   = \"saked\"",
            "there is no state `saked`; did you mean `asked`?",
        ),
        ("initial   = \"asked\"", "initial   = \"maked\"", "there is no state `maked`"),
        ("to       = \"proposed\"", "to       = \"a\"", "there is no state `a`"),
        ("to       = \"proposed\"", "to       = \"nowhere\"", "there is no state `nowhere`"),
        (
            "requires = [\"proposal\"]",
            "reqires = [\"proposal\"]",
            "action propose has no key `reqires`; did you mean `requires`?",
        ),
        ("initial   =", "inital    =", "the definition has no key `inital`; did you mean `initial`?"),
        (
            "\"registration\", \"reopen\"",
            "\"registraton\", \"reopen\"",
            "there is no action `registraton`; did you mean `registration`?",
        ),
        (
            "forgets  = [\"proposal\"]",
            "forgets  = [\"propsal\"]",
            "there is no mark, field or action `propsal`; did you mean `proposal`?",
        ),
        ("extended = false }", "extendd = false }", "there is no mark `extendd`; did you mean `extended`?"),
    ] {
        let text = edited(BASE, &[(old, new)]);
        let found = problems(&text);
        assert!(found.iter().any(|it| it.message == said), "`{said}`: {found:#?}");
    }
}

/// A text in which nothing is right has no slips of the pen, and a long word is no name.
#[test]
fn a_guess_is_made_a_few_times_and_at_names_only() {
    let many: Vec<String> = (0..40).map(|n| format!("\"proposed{n}\"")).collect();
    let found =
        problems(&edited(BASE, &[("in       = [\"asked\"]", &format!("in = [{}]", many.join(", ")))]));
    let guesses = found.iter().filter(|it| it.message.contains("did you mean")).count();
    assert_eq!((guesses, found.len()), (20, 40), "{found:#?}");
    let long = "proposed".repeat(9);
    assert_eq!(
        told("to       = \"proposed\"", &format!("to = \"{long}\"")),
        format!("there is no state `{long}`")
    );
}

#[test]
fn what_may_stand_there_is_told() {
    let roles = "applicant, officer, head, system";
    for (old, new, said) in [
        ("tells    = [\"head\"]", "tells    = [\"clerk\"]", format!("`clerk` is not among the roles of this definition: {roles}")),
        ("tells    = [\"head\"]", "tells    = [\"deputy\"]", format!("`deputy` is not among the roles of this definition: {roles}; add it to `roles` of the definition")),
        ("may      = [\"until\"]", "may      = \"until\"", "may of action ask is a list of texts: [\"until\"]".to_owned()),
        ("limit    = 2", "limit    = 99999999999", "limit of action reopen is more than the engine counts".to_owned()),
        ("limit    = 2", "limit    = -1", "limit of action reopen is a whole number from 1".to_owned()),
        ("limit    = 2", "limit    = 70000", "limit 70000: the engine counts to 65535".to_owned()),
        ("limit    = 2", "limit    = 0", "action reopen may be done no more than never: a limit is a whole number from 1".to_owned()),
        ("term   = \"10wd\"", "term   = \"0wd\"", "`0wd`: a term is a number from 1 to 3660 with wd (working days), d (days) or mo (months): 15wd, not 015wd".to_owned()),
        ("calendar  = \"kz\"", "calendar  = \"kz\"\nasks = [\"threats\"]", "whoever files is not asked for `threats`, but for: threat, pressure, risk, project, body".to_owned()),
        ("\"kk\", \"ru\", \"en\"]", "\"kk\", \"ru\", \"en\", \"de\"]", "nobody here speaks `de`; spoken are: kk, ru, en".to_owned()),
        ("calendar  = \"kz\"", "calendar  = \"moon\"", "there is no calendar `moon`; there is: kz".to_owned()),
    ] {
        let found = problems(&edited(BASE, &[(old, new)]));
        assert!(found.iter().any(|it| it.message == said), "`{said}`: {found:#?}");
    }
}

#[test]
fn a_name_of_two_things_is_told_with_both() {
    let text = edited(BASE, &[("[field]\n", "[field]\nasked = \"text\"\n")]);
    let line = super::line_of(&text, "[state.asked]");
    let said =
        format!("`asked` is the name of two things, a state (line {line}) and a field: rename one of them");
    assert!(
        problems(&text).iter().any(|it| it.code == Code::E05 && it.message == said),
        "{:#?}",
        problems(&text)
    );
}

#[test]
fn what_the_parser_says_is_told_in_words() {
    let straight =
        |it: char| format!("`{it}` is a quotation mark of letters and books; use straight quotes: \"…\"");
    for (old, new, said) in [
        ("id        = \"leave\"", "id        = “leave”", straight('“')),
        ("id        = \"leave\"", "id        = \"leave”", straight('”')),
        ("id        = \"leave\"", "id        = «leave»", straight('«')),
        ("en = \"Leave\" }", "en = “Leave it be” }", straight('“')),
        (
            "id        = \"leave\"",
            "id        = leave",
            "a text stands in straight quotes, such as \"officer\"; a number has no other letters".to_owned(),
        ),
        (
            "limit    = 2",
            "limit    = 2\nlimit    = 3",
            "`limit` stands here a second time; take one of the two away, or give it another name".to_owned(),
        ),
        (
            "[field]",
            "[action.propose]\n[field]",
            "`propose` stands here a second time; take one of the two away, or give it another name"
                .to_owned(),
        ),
    ] {
        assert_eq!(told(old, new), said, "{new}");
    }
    for (old, new, said) in [
        ("id        =", "// the head\nid =", "`//` begins nothing here; a comment begins with #"),
        ("version   = 1", "version = 1 // the first", "`//` begins nothing here; a comment begins with #"),
        ("version   = 1", "version = 1 -- the first", "`--` begins nothing here; a comment begins with #"),
        ("end  = true", "end  = yes", "`yes`: write true or false, in small letters and without quotes"),
        ("end  = true", "end  = True", "`True`: write true or false, in small letters and without quotes"),
        (
            "limit    = 2",
            "liмit    = 2",
            "`liмit` is no key, the `м` in it is a Cyrillic letter: keys and names have Latin letters",
        ),
        (
            "limit    = 2",
            "λimit    = 2",
            "`λimit` is no key, the `λ` in it is a Greek letter: keys and names have Latin letters",
        ),
        (
            "limit    = 2",
            "\"limіt\" = 2",
            "action reopen has no key `limіt`; the `і` in it is a Cyrillic letter",
        ),
        (
            "to       = \"proposed\"",
            "to = \"рroposed\"",
            "there is no state `рroposed`; the `р` in it is a Cyrillic letter",
        ),
        (
            "[field]\n",
            "[field]\n\"сolour\" = { kind = \"text\", kk = \"Түсі\", ru = \"Цвет\", en = \"Colour\" }\n",
            "`сolour` is not a name: small Latin letters, digits and _, up to 64; the `с` in it is a Cyrillic letter",
        ),
    ] {
        let found = problems(&edited(BASE, &[(old, new)]));
        assert_eq!(found.first().map(|it| it.message.as_str()), Some(said), "{new}: {found:#?}");
    }
    // A quotation within a text is nobody's business.
    assert_eq!(problems(&edited(BASE, &[("en = \"Leave\"", "en = \"A “Leave”\"")])), []);
}

/// The parser goes on within the bracket, and would say of every line that follows that a comma is missing there.
#[test]
fn a_bracket_that_nothing_closes_is_told_where_it_opens_and_alone() {
    let line = |text: &str| super::line_of(BASE, text);
    let told = |edits: &[(&str, &str)]| -> Vec<(usize, usize, String)> {
        problems(&edited(BASE, edits)).into_iter().map(|it| (it.line, it.column, it.message)).collect()
    };
    let says = |line, column, opens: char, closes: char| {
        (line, column, format!("`{opens}` opens here and nothing closes it: put `{closes}` where it ends"))
    };
    let (kinds, field, asked) = (line("kinds     ="), line("until    ="), line("[state.asked]"));
    for (old, new, expected) in [
        ("kinds     = [\"trial\"]", "kinds     = [\"trial\"", says(kinds, 13, '[', ']')),
        // Brackets within texts and comments are none.
        ("kinds     = [\"trial\"]", "kinds     = [\"tri]al\" # ]", says(kinds, 13, '[', ']')),
        ("kinds     = [\"trial\"]", "kinds     = [\"trial\"}", says(kinds, 13, '[', ']')),
        ("kind = \"date\",", "kind = [\"date\", \"\\\"]\",", says(field, 21, '[', ']')),
        ("en = \"Last day\" }", "en = \"Last day\"", says(field, 12, '{', '}')),
        ("en = \"Last day\" }", "en = \"Last day\" ]", says(field, 12, '{', '}')),
        ("[state.asked]", "[state.asked", says(asked, 1, '[', ']')),
    ] {
        assert_eq!(told(&[(old, new)]), [expected], "{new}");
    }
    // All of them are told at once.
    let two = told(&[("[state.asked]", "[state.asked"), ("en = \"Last day\" }", "en = \"Last day\"")]);
    assert_eq!(two, [says(field, 12, '{', '}'), says(asked, 1, '[', ']')]);
    let both = told(&[("[state.asked]", "[state.asked"), ("[state.proposed]", "[state.proposed")]);
    assert_eq!(both, [says(asked, 1, '[', ']'), says(line("[state.proposed]"), 1, '[', ']')]);
    // Where a text does not end nobody knows which brackets are meant.
    let text = told(&[("kinds     = [\"trial\"]", "kinds     = [\"trial]")]);
    assert!(text.iter().all(|(_, _, it)| !it.contains("opens here")), "{text:?}");
    // A comma is missing, and no bracket.
    let comma = told(&[("[\"registration\", \"reopen\"]", "[\n\"registration\"\n\"reopen\"\n]")]);
    assert!(comma.iter().all(|(_, _, it)| !it.contains("opens here")) && !comma.is_empty(), "{comma:?}");
}

/// The crate that reads follows keys only so far, and does not say where it stopped.
#[test]
fn keys_in_keys_without_an_end_are_told_where_they_stand() {
    let why = "keys stand in keys here, deeper than any definition needs; take some of the names between the dots away";
    let (first, dotted) = (super::line_of(BASE, "[field]"), "a.".repeat(100));
    for new in [
        format!("[{dotted}b] # a comment\n"),
        format!("  [[ {dotted}b ]]\n"),
        format!("[x]\n{dotted}\"c d\" = 1\n"),
        format!("[x]\ny = {{ {dotted}b = 1 }}\n"),
        // Dots in texts are none of a key.
        format!("[x]\ny = \"\"\"\n{dotted}\n\"\"\" # {dotted}\n'{dotted}' = 1\n{dotted}b = 1\n"),
    ] {
        let found = problems(&edited(BASE, &[("[field]\n", &format!("{new}[field]\n"))]));
        let told: Vec<_> = found.iter().filter(|it| it.message == why).map(|it| (it.code, it.line)).collect();
        assert_eq!(told, [(Code::E00, first + new.lines().count() - 1)], "{new}{found:#?}");
    }
    // In a text as many dots may stand as anybody likes.
    let words =
        format!("en = \"Leave\" }}\n[mark]\nx = {{ kk = \"x\", ru = \"x\", en = \"\"\"\n{dotted}\n\"\"\" }}");
    let found = problems(&edited(BASE, &[("en = \"Leave\" }", &words)]));
    assert!(found.iter().all(|it| it.message != why), "{found:#?}");
    let book = LawBook::parse(&format!("{LAW}\n[{dotted}b]\n"));
    let Err(Problems(found)) = book else { panic!("the book is accepted") };
    assert_eq!(found.iter().map(|it| &*it.message).collect::<Vec<_>>(), [why]);
}

/// One number in the book that does not read, and nothing of all that is cited from there.
#[test]
fn a_line_of_the_book_that_does_not_read_is_told_alone() {
    for new in ["edition = 2026-99-99", "edition = 99999999999999999999999wd"] {
        let Err(Problems(found)) = LawBook::parse(&edited(LAW, &[("edition = \"2026-01-01\"", new)])) else {
            panic!("`{new}` is accepted")
        };
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found.first().map(|it| it.line), Some(super::line_of(LAW, "[source]") + 1));
    }
}

#[test]
fn an_edition_is_a_day() {
    for new in ["yesterday", "2026", "2026-02-30", "2026-1-1", ""] {
        let text = edited(LAW, &[("edition = \"2026-01-01\"", &format!("edition = \"{new}\""))]);
        let Err(Problems(found)) = LawBook::parse(&text) else { panic!("`{new}` is accepted") };
        let said = format!("edition of source appc is a day such as 2026-01-01, not `{new}`");
        assert_eq!(found.iter().map(|it| it.message.as_str()).collect::<Vec<_>>(), [said]);
        assert!(LawBook::parse_published(&text).is_ok(), "what was published once is not asked again");
    }
}

#[test]
fn what_the_book_knows_is_told() {
    for (old, new, said) in [
        (
            "needs = [\"outcome\"]",
            "needs = [\"colour\"]",
            "`colour` is a key of no action; there is: extends, grounds, hands_to, higher, limit, marks, not_before, not_by_actor_of, outcome, parent, requires, tells, when, within",
        ),
        (
            "by = [\"applicant\"]",
            "by = [\"minister\"]",
            "the engine has no role `minister`; it has: applicant, officer, head, deputy, chief_of_staff, higher_head, system",
        ),
        (
            "needs = [\"outcome\"]",
            "needs = [\"outcom\"]",
            "`outcom` is a key of no action; did you mean `outcome`?",
        ),
        ("\"appc 67\" ", "\"koran 2\" ", "`koran 2` names no source of this book; it has: acl, appc, rule"),
    ] {
        let Err(Problems(found)) = LawBook::parse(&edited(LAW, &[(old, new)])) else { panic!("accepted") };
        assert!(found.iter().any(|it| it.message == said), "`{said}`: {found:#?}");
    }
}

#[test]
fn what_a_child_case_ends_as_is_told() {
    let parent = shipped::DEFINITIONS[0].1;
    let (before, after) = parent.split_once("\nthen ").expect("a child case decides something");
    let (line, after) = after.split_once('\n').expect("a line");
    let outcome = line.split(['{', '=']).nth(2).expect("an outcome").trim();
    let text = format!("{before}\nthen {}\n{after}", line.replacen(outcome, "pardoned", 1));
    let definitions = [super::sound(&text), super::super::world::complaint().clone()];
    let [found, _] = check_together(&definitions).try_into().expect("two lists");
    let said = found.iter().find(|it| it.message.contains("`pardoned`; it ends as: "));
    assert!(said.is_some_and(|it| it.message.contains(outcome)), "{found:#?}");
}
