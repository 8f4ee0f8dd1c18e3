//! The law book is held to its own rules, and every definition to the book.

use super::{edited, line_of};
use crate::suite::world::{LAW, PROTECTION, law, parse, with_trials};
use workflow::definition::{Code, Language};
use workflow::{Definition, LawBook, Problem, Problems, Vocabulary, shipped};

#[track_caller]
fn only(text: &str) -> Problem {
    let Err(Problems(found)) = LawBook::parse(text) else { panic!("the book is accepted") };
    let [only] = found.as_slice() else { panic!("one problem: {found:#?}") };
    only.clone()
}

#[test]
fn the_shipped_book_names_its_sources_with_their_editions() {
    let book = LawBook::parse(LAW).unwrap_or_else(|problems| panic!("{problems}"));
    let code = book.source("appc 76(3)").expect("the code is known");
    assert_eq!(code.edition, "2026-01-01");
    assert_eq!(code.label.get(Language::Ru), "АППК РК");
    assert_eq!(book.text(), LAW);
    for unknown in ["appc", "appc ", "koran 2", "", " 76(3)"] {
        assert!(book.source(unknown).is_none(), "`{unknown}`");
    }
}

#[test]
fn what_is_wrong_with_a_book_is_said_at_its_line() {
    for (old, new, line, code, names) in [
        ("edition = \"2026-01-01\"", "edited = \"2026-01-01\"", "", Code::E00, "edition"),
        ("procedure = true", "procedure = \"yes\"", "appc =", Code::E00, "procedure"),
        (", en = \"Anti-Corruption Law\"", "", "acl  =", Code::E13, "en"),
        ("ru = \"АППК РК\"", "ru = \"APPC\"", "appc =", Code::E13, "source appc"),
        ("\"appc 67\" ", "\"koran 2\" ", "koran", Code::E17, "`koran 2`"),
        ("\"appc 67\" ", "\"appc\" ", "\"appc\"", Code::E17, "`appc`"),
        ("terms = [\"15wd\"]", "terms = [\"15\"]", "[\"15\"]", Code::E23, "`15`"),
        ("by = [\"applicant\"]", "by = [\"minister\"]", "minister", Code::E01, "`minister`"),
        ("terms = [\"15wd\"]", "terms = \"15wd\"", "terms = \"15wd\"", Code::E00, "terms"),
        ("terms = [\"15wd\"]", "terms = [\"15wd\", \"15wd\"]", "terms = [\"15wd\"", Code::E05, "`15wd`"),
        ("by = [\"applicant\"]", "by = [\"applicant\", \"applicant\"]", "by = [", Code::E05, "`applicant`"),
        ("needs = [\"outcome\"]", "neds = [\"outcome\"]", "neds", Code::E01, "`neds`"),
        ("[source]", "colour = \"red\"\n[source]", "colour", Code::E01, "`colour`"),
    ] {
        let text = edited(LAW, &[(old, new)]);
        if line.is_empty() {
            // Two at once: the edition is missing, and `edited` is unknown.
            let Err(Problems(found)) = LawBook::parse(&text) else { panic!("accepted") };
            let codes: Vec<Code> = found.iter().map(|it| it.code).collect();
            assert_eq!(codes, [Code::E00, Code::E01]);
            assert!(found.iter().all(|it| it.line == line_of(&text, "edited =")), "{found:?}");
            continue;
        }
        let problem = only(&text);
        assert_eq!((problem.code, problem.line), (code, line_of(&text, line)), "{problem}");
        assert!(problem.message.contains(names), "{problem}");
    }
}

/// One word is misspelt, and what follows from it is mended with it.
#[test]
fn a_misspelt_source_is_said_once() {
    for (old, new, line, said) in [
        ("\nappc =", "\napcp =", "\"appc ", "; it has: acl, apcp, rule; did you mean `apcp`?"),
        ("[source]", "[sources]", "[sources]", "the law book has no key `sources`; did you mean `source`?"),
    ] {
        let text = edited(LAW, &[(old, new)]);
        let problem = only(&text);
        assert_eq!(problem.line, line_of(&text, line), "{problem}");
        assert!(problem.message.ends_with(said), "{problem}");
    }
}

/// A book that demands what no action can carry would refuse every definition, and the reader would not know why.
#[test]
fn a_book_demands_only_keys_of_the_language() {
    let text = edited(LAW, &[("needs = [\"outcome\"]", "needs = [\"outcom\"]")]);
    let Err(Problems(found)) = LawBook::parse(&text) else {
        panic!("`outcom` is a key of no action, and accepted")
    };
    assert!(found.iter().all(|it| it.line == line_of(&text, "outcom\"")), "{found:?}");
}

#[test]
fn a_book_that_is_not_toml_is_refused() {
    assert_eq!(only("[source").code, Code::E00);
    for nothing in ["", "# nothing yet\n", "[article]\n\"house 1\" = {}\n\"house 2\" = {}\n", "[source]\n"] {
        let problem = only(nothing);
        assert_eq!(problem.code, Code::E00, "{problem}");
        assert!(problem.message.starts_with("the law book has no source"), "{problem}");
    }
    assert!(LawBook::parse_published("").is_ok(), "what was published once is not asked again");
}

#[test]
fn a_definition_under_an_empty_book_has_no_legal_basis_at_all() {
    let empty = LawBook::parse_published("").unwrap();
    let Err(Problems(found)) = Definition::parse(PROTECTION, &empty, &Vocabulary::new(["kz"])) else {
        panic!("accepted without a law")
    };
    let bases = PROTECTION.lines().filter(|it| it.trim_start().starts_with("basis ")).count();
    assert!(found.len() > bases, "{} problems for {bases} bases", found.len());
    let (kinds, others): (Vec<&Problem>, Vec<&Problem>) = found.iter().partition(|it| it.code == Code::E29);
    assert!(others.iter().all(|it| it.code == Code::E17), "{others:?}");
    let said: Vec<&str> = kinds.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(said, ["the law book has no kind `application`; it has: none"]);
}

/// Each key that an article may demand, shown an action that does not carry it; the machine carries none.
#[test]
fn each_key_that_an_article_demands_must_be_carried_by_people() {
    let lacking = [
        ("extends", "ask"),
        ("grounds", "ask"),
        ("hands_to", "ask"),
        ("higher", "ask"),
        ("limit", "ask"),
        ("marks", "ask"),
        ("not_before", "ask"),
        ("not_by_actor_of", "ask"),
        ("outcome", "ask"),
        ("parent", "grant"),
        ("requires", "send_back"),
        ("tells", "propose"),
        ("when", "ask"),
        ("within", "ask"),
    ];
    for (key, lacks) in lacking {
        let book = format!("{}\n[article.\"rule 77\"]\nneeds = [\"{key}\"]\n", with_trials(LAW));
        let book = LawBook::parse(&book).unwrap_or_else(|problems| panic!("{problems}"));
        for (action, demanded) in [(lacks, true), ("overdue", false)] {
            let heading = format!("[action.{action}]");
            let (before, after) = super::BASE.split_once(&heading).expect("the action is there");
            let text = format!("{before}{heading}{}", edited(after, &[("\"rule 1\"", "\"rule 77\"")]));
            let found = match Definition::parse(&text, &book, &Vocabulary::new(["kz"])) {
                Ok(definition) => definition.warnings().0.clone(),
                Err(Problems(found)) => found,
            };
            let said: Vec<String> = found.iter().map(|it| format!("{}: {}", it.code, it.message)).collect();
            let wanted = format!("E29: rule 77 demands `{key}` of action {action}");
            assert_eq!(said, if demanded { vec![wanted] } else { Vec::new() }, "{action}");
        }
    }
}

/// A kind with a slip of the pen would be free of every demand of the law, and still called by its name.
#[test]
fn a_kind_that_the_law_book_does_not_have_is_refused_at_its_place() {
    for (_, text) in shipped::DEFINITIONS {
        let kinds = text.lines().find(|it| it.starts_with("kinds ")).expect("it has kinds");
        for kind in kinds.split('"').skip(1).step_by(2) {
            let misspelt =
                edited(text, &[(kinds, &kinds.replace(&format!("\"{kind}\""), &format!("\"{kind}s\"")))]);
            let found = super::problems(&misspelt);
            let [only] = found.as_slice() else { panic!("{kind}s: {found:?}") };
            assert_eq!((only.code, only.line), (Code::E29, line_of(&misspelt, "kinds ")));
            let said = format!("the law book has no kind `{kind}s`; it has: accompaniment, application, ");
            assert!(only.message.starts_with(&said), "{only}");
        }
    }
}

/// What the law demands of a kind of case must stand in every definition of it, each in its place.
#[test]
fn what_a_kind_of_case_demands_must_stand_in_its_definition() {
    let complaint = shipped::DEFINITIONS[1].1;
    for (text, article, place, old, new) in [
        (complaint, "appc 99", "fixed", "fixed  = true\n", ""),
        (
            complaint,
            "appc 91(3)",
            "promise",
            "always  = [\"pass_up\"]\nbasis   = \"appc 91(3)\"",
            "always  = [\"pass_up\"]\nbasis   = \"rule 4\"",
        ),
        (
            PROTECTION,
            "appc 73(1)",
            "promise",
            "always  = [\"send_preliminary\", \"waive_hearing\"]\nbasis   = \"appc 73(1)\"",
            "always  = [\"send_preliminary\", \"waive_hearing\"]\nbasis   = \"rule 4\"",
        ),
    ] {
        let found = super::problems(&edited(text, &[(old, new)]));
        let said = |it: &Problem| {
            it.code == Code::E29 && it.message.contains(article) && it.message.contains(&format!("`{place}`"))
        };
        assert!(found.iter().any(said), "{article} under {place}: {found:?}");
    }
}

/// Each of these reads like a definition and is another law: a term that belongs to the paragraph beside, a cap in the place
/// of a term, somebody who acts for another, a decision below, a silence of which nobody is told.
const FORGERIES: &[(&str, (&str, &str), &str)] = &[
    (
        "protection.toml",
        ("term   = \"5wd\"\nset_by = \"until\"\ncap    = \"6mo\"\nsince", "term   = \"6mo\"\nsince"),
        "appc 86(3) allows the term 5wd, not 6mo",
    ),
    (
        "protection.toml",
        ("term = \"2wd\", since = \"send_preliminary\"", "term = \"3wd\", since = \"send_preliminary\""),
        "appc 73(3) allows the term 2wd, not 3wd",
    ),
    (
        "protection.toml",
        ("{ term = \"3wd\", do = \"close_hearing\"", "{ term = \"2wd\", do = \"close_hearing\""),
        "appc 73(1) allows the term 3wd, not 2wd",
    ),
    (
        "protection.toml",
        ("term  = \"2wd\"\nset_by = \"until\"\ncap   = \"10wd\"", "term  = \"10wd\""),
        "appc 74 allows the term 2wd, not 10wd",
    ),
    (
        "protection.toml",
        ("cap = \"20wd\", basis = \"appc 64(6)\"", "cap = \"10wd\", basis = \"appc 64(6)\""),
        "appc 64(6) allows the cap 20wd, not 10wd",
    ),
    (
        "protection.toml",
        (
            "{ term = \"3wd\", do = \"close_hearing\"",
            "{ term = \"3wd\", set_by = \"until\", cap = \"5wd\", do = \"close_hearing\"",
        ),
        "appc 73(1) allows the cap 3wd, not 5wd",
    ),
    (
        "protection.toml",
        ("do = \"ask_if_stopped\", basis = \"rule 9\"", "do = \"ask_if_stopped\", basis = \"appc 76(3)\""),
        "appc 76(3) allows the term none, not 30d",
    ),
    (
        "protection.toml",
        (
            "by       = [\"applicant\"]\nmarks    = [\"hearing_waived\"]",
            "by       = [\"applicant\", \"officer\"]\nmarks    = [\"hearing_waived\"]",
        ),
        "under appc 73(2) acts applicant or head, not officer",
    ),
    (
        "protection.toml",
        (
            "by       = [\"applicant\"]\nmarks    = [\"hearing_waived\"]",
            "by       = [\"applicant\", \"head\"]\nmarks    = [\"hearing_waived\"]",
        ),
        "appc 73(2) demands `grounds` of action agree",
    ),
    (
        "protection.toml",
        (
            "marks    = [\"deemed_refused\"]\ntells    = [\"applicant\", ",
            "marks    = [\"deemed_refused\"]\ntells    = [",
        ),
        "appc 91(2) demands `tells` of action deem_refused",
    ),
    (
        "complaint.toml",
        (
            "marks    = [\"deemed_refused\"]\ntells    = [\"applicant\", \"head\", \"higher_head\"]\n",
            "marks    = [\"deemed_refused\"]\n",
        ),
        "appc 100(5) demands `tells` of action deem_refused",
    ),
    (
        "complaint.toml",
        ("assignee = true\nnot_by_actor_of = [\"parent\"]\n", "assignee = true\n"),
        "appc 97(2) demands `parent` of action propose",
    ),
    (
        "complaint.toml",
        (
            "when     = { challenged = false, office = \"higher\" }\nbasis    = \"appc 97(2)\"\n\n[action.send_back]",
            "when     = { challenged = false }\nbasis    = \"appc 97(2)\"\n\n[action.send_back]",
        ),
        "appc 97(2) demands `higher` of action propose",
    ),
    (
        "complaint.toml",
        (
            "when     = { challenged = false, proposal = [\"new_act\"], office = \"higher\" }",
            "when     = { challenged = false, proposal = [\"new_act\"], office = [\"higher\", \"own\"] }",
        ),
        "appc 100 demands `higher` of action make_new_act",
    ),
];

#[test]
fn no_term_of_a_neighbour_and_nobody_elses_hand_passes_for_the_law() {
    for (file, edits, says) in FORGERIES {
        let (_, text) = shipped::DEFINITIONS.into_iter().find(|it| it.0 == *file).expect("it is shipped");
        let found = super::problems(&edited(text, &[*edits]));
        let said = |it: &Problem| it.code == Code::E29 && it.message == *says;
        assert!(found.iter().any(said), "{says}: {found:?}");
    }
}

/// The law table, row by row: the term or the key that an article demands, and the definition that breaks it.
#[test]
fn each_article_of_the_main_path_holds_its_sentence() {
    for (article, code, old, new) in [
        ("76(1)", Code::E29, "term   = \"15wd\"", "term   = \"16wd\""),
        ("76(1)", Code::E29, "term   = \"15wd\"", "term   = \"30d\""),
        ("76(3)", Code::E29, "cap = \"2mo\"", "cap = \"3mo\""),
        (
            "76(3)",
            Code::E14,
            "by       = [\"head\", \"deputy\", \"chief_of_staff\"]",
            "by       = [\"head\", \"deputy\", \"officer\"]",
        ),
        ("76(3)", Code::E29, "limit    = 1\nmarks    = [\"extended\"]\n", "marks    = [\"extended\"]\n"),
        ("76(3)", Code::E29, "grounds  = [\"facts_to_establish\"]\n", ""),
        (
            "86(3)",
            Code::E29,
            "term   = \"5wd\"\nset_by = \"until\"\ncap    = \"6mo\"\nsince",
            "term   = \"10wd\"\nset_by = \"until\"\ncap    = \"6mo\"\nsince",
        ),
        ("86(3)", Code::E29, "cap   = \"6mo\"\nlate", "cap   = \"12mo\"\nlate"),
        (
            "77",
            Code::E29,
            "not_by_actor_of = [\"propose\"]\nwhen     = { challenged = false, proposal = [\"favourable\"] }",
            "when     = { challenged = false, proposal = [\"favourable\"] }",
        ),
        ("77", Code::E30, "proposal = [\"favourable\"] }", "proposal = [\"favourable\", \"explained\"] }"),
        ("70", Code::E29, "grounds  = [\"same_decided\", \"court_act\", \"other_law\"]\n", ""),
        (
            "70",
            Code::E29,
            "not_by_actor_of = [\"propose\"]\nwhen     = { challenged = false, proposal = [\"terminated\"] }",
            "when     = { challenged = false, proposal = [\"terminated\"] }",
        ),
        ("64(9)", Code::E29, "outcome  = \"withdrawn\"\n", ""),
        (
            "64(9)",
            Code::E26,
            "\"threat_near\", \"challenged\", \"reviewed_again\"]\ntells    = [\"applicant\", \"head\"]",
            "\"threat_near\", \"challenged\", \"reviewed_again\"]\ntells    = [\"head\"]",
        ),
        ("89(1)", Code::E29, "requires = [\"act\"]\noutcome  = \"explained\"", "outcome  = \"explained\""),
        (
            "91(2)",
            Code::E07,
            "by       = [\"system\"]\nmarks    = [\"deemed_refused\"]",
            "by       = [\"head\"]\nmarks    = [\"deemed_refused\"]",
        ),
        (
            "76(3)",
            Code::E28,
            "\"extend\", \"deemed_refused\", \"extended\"",
            "\"deemed_refused\", \"extended\"",
        ),
    ] {
        let found = super::problems(&edited(PROTECTION, &[(old, new)]));
        assert!(found.iter().any(|it| it.code == code), "{article}, `{new}`: {found:?}");
    }
}

#[test]
fn a_caller_without_the_calendar_or_the_language_does_not_take_the_definition() {
    let no_calendar: [&str; 0] = [];
    let problems = Definition::parse(PROTECTION, &law(), &Vocabulary::new(no_calendar)).unwrap_err();
    assert!(problems.any_error() && problems.to_string().contains("E01: there is no calendar `kz`"));
    let mut two = Vocabulary::new(["kz"]);
    two.languages = vec![Language::Kk, Language::Ru];
    let problems = Definition::parse(PROTECTION, &law(), &two).unwrap_err();
    assert!(problems.to_string().contains("nobody here speaks `en`"), "{problems}");
    assert!(parse(PROTECTION).is_ok());
}

/// A slip in what the law demands is said as a slip, and not as if it were missing as well.
#[test]
fn what_is_written_and_not_read_is_not_missing() {
    let law = workflow::testkit::SMALL_LAW
        .replace("\"house 4\" = [\"action\"]", "\"house 4\" = [\"action\"]\n\"house 3(1)\" = [\"pauses\"]");
    let law = LawBook::parse(&law).expect("a law book");
    let text = workflow::testkit::SMALL_PROCESS.replace("cap = \"10wd\", basis", "cap = \"10w\", basis");
    let found = Definition::parse(&text, &law, &Vocabulary::new(["kz"])).expect_err("it is no term");
    let codes: Vec<Code> = found.0.iter().map(|it| it.code).collect();
    assert_eq!(codes, [Code::E23], "{found}");
}
