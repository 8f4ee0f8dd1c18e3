//! Processes broken by hand, each in one way that only facts show: both the verifier and the explorer must name exactly this.

mod pieces;

use super::agreement::{codes, problems};
use super::explorer::{Explorer, Grain};
use super::verdict::{ANSWERED, verdict};
use crate::suite::checks::{BASE, PERMIT, edited};
use crate::suite::world::law;
use pieces::{
    ASKED_FOR, BACK, CONFIRM, DATED, IN_LIMBO, LIMBO, OF_ITS_OFFICER, OF_ITS_OWN, OUT, PROMISE, SIGNED,
    STILL, WORDS, WORKER,
};
use std::collections::BTreeSet;
use workflow::definition::Code;

/// One broken process: what is wrong, what is replaced, what is added at the end, and what must be found.
struct Broken {
    what: &'static str,
    base: &'static str,
    edits: &'static [(&'static str, &'static str)],
    added: &'static str,
    codes: &'static [Code],
}

const ALL: &[Broken] = &[
    Broken {
        what: "a state that nothing leads out of",
        base: BASE,
        edits: &[],
        added: "LIMBO",
        codes: &[Code::E03],
    },
    Broken {
        what: "a state that is left only with a choice that need not have been made",
        base: BASE,
        edits: &[],
        added: "LIMBO OUT",
        codes: &[Code::E03, Code::E06],
    },
    Broken {
        what: "a state that is left only when a mark is set that nothing sets there",
        base: BASE,
        edits: &[],
        added: r#"LIMBO BACK
to    = "taken_back"
by    = ["officer"]
when  = { extended = true }
"#,
        codes: &[Code::E03],
    },
    Broken {
        what: "a state that is left only as often as a limit lets it",
        base: BASE,
        edits: &[],
        added: r#"LIMBO BACK
to    = "taken_back"
by    = ["officer"]
limit = 1
"#,
        codes: &[Code::E08],
    },
    Broken {
        what: "a state that is left only within a term",
        base: BASE,
        edits: &[],
        added: r#"LIMBO BACK
to    = "taken_back"
by    = ["officer"]
within = { term = "3d", since = "put_aside", basis = "rule 1" }
"#,
        codes: &[Code::E08],
    },
    Broken {
        what: "a state that a clock leads out of, to a date that need not be given",
        base: BASE,
        edits: &[IN_LIMBO],
        added: r#"LIMBO DATED
to    = "taken_back"
outcome = "taken_back"
tells = ["applicant"]
"#,
        codes: &[Code::E03],
    },
    Broken {
        what: "a state that is left only after the start of a clock to a date that need not be given",
        base: BASE,
        edits: &[IN_LIMBO],
        added: r#"LIMBO DATED
tells = ["head"]
BACK
to    = "taken_back"
by    = ["officer"]
not_before = { term = "1d", since = "wanted", basis = "rule 1" }
"#,
        codes: &[Code::E03],
    },
    Broken {
        what: "a decision that waits for a breach, which comes once and is forgotten",
        base: BASE,
        edits: &[
            (
                "when            = { proposal = [\"granted\"] }",
                "when = { proposal = [\"granted\"], late = true }",
            ),
            ("extended = false }", "extended = false, late = true }"),
            ("forgets  = [\"proposal\"]\n", "forgets  = [\"proposal\", \"late\"]\n"),
        ],
        added: "",
        codes: &[Code::E08],
    },
    Broken {
        what: "a state that is left after a reminder, which comes once and is forgotten",
        base: BASE,
        edits: &[(
            "in    = [\"limbo\"]\nby    = [\"system\"]\n",
            "in    = [\"limbo\"]\nby    = [\"system\"]\nmarks = [\"nudged\"]\n",
        )],
        added: r#"nudged = WORDS
LIMBO BACK
to    = "taken_back"
by    = ["officer"]
when  = { nudged = true }
[action.calm_down]
name  = WORDS
in    = ["limbo"]
by    = ["officer"]
forgets = ["nudged"]
tells = ["head"]
basis = "rule 1"
"#,
        codes: &[Code::E03],
    },
    Broken {
        what: "a state that only the applicant leaves",
        base: BASE,
        edits: &[],
        added: r#"LIMBO BACK
to    = "taken_back"
by    = ["applicant"]
"#,
        codes: &[Code::E08],
    },
    Broken {
        what: "a state that the office leaves once and the applicant whenever they like",
        base: BASE,
        edits: &[],
        added: r#"LIMBO BACK
to    = "answered"
by    = ["officer"]
limit = 1
[action.give_up]
name  = WORDS
in    = ["limbo"]
to    = "taken_back"
by    = ["applicant"]
outcome = "taken_back"
tells = ["applicant"]
basis = "rule 1"
"#,
        codes: &[Code::E08],
    },
    Broken {
        what: "the machine closes only what is late, and the applicant alone can end the rest",
        base: BASE,
        edits: &[(
            "to    = \"closed\"\nby    = [\"system\"]",
            "to    = \"closed\"\nby    = [\"system\"]\nwhen  = { late = true }",
        )],
        added: "",
        codes: &[Code::E08],
    },
    // Where the head cannot send it back, an extended case waits for the applicant: its refusal asks for one that is not.
    Broken {
        what: "an action after something that never comes before it",
        base: BASE,
        edits: &[(
            "forgets  = [\"proposal\"]\n",
            "forgets  = [\"proposal\"]\nnot_before = { term = \"1d\", since = \"close\", basis = \"rule 1\" }\n",
        )],
        added: "",
        codes: &[Code::E06, Code::E08],
    },
    Broken {
        what: "an action of an office that nobody hands the case to",
        base: BASE,
        edits: &[(
            "forgets  = [\"proposal\"]\n",
            "forgets  = [\"proposal\"]\nwhen = { office = \"higher\" }\n",
        )],
        added: "",
        codes: &[Code::E06, Code::E08],
    },
    Broken {
        what: "an extension whose limit is forgotten while its clock runs on",
        base: BASE,
        edits: &[("forgets  = [\"proposal\"]\n", "forgets  = [\"proposal\", \"extend\", \"extended\"]\n")],
        added: "",
        codes: &[Code::E14],
    },
    Broken {
        what: "a decision that gives no outcome",
        base: BASE,
        edits: &[("outcome         = \"denied\"\n", "")],
        added: "",
        codes: &[Code::E18],
    },
    Broken {
        what: "a new round that keeps the breach of the old one",
        base: BASE,
        edits: &[("\"extended\", \"late\", ", "\"extended\", ")],
        added: "",
        codes: &[Code::E28],
    },
    Broken {
        what: "a new round in which the extension is used up",
        base: BASE,
        edits: &[("[\"extend\", \"extended\", ", "[\"extended\", ")],
        added: "",
        codes: &[Code::E28],
    },
    Broken {
        what: "a promise that holds only where the term was extended",
        base: BASE,
        edits: &[],
        added: r#"PROMISE
between = "registration"
and     = ["grant"]
always  = ["extend"]
"#,
        codes: &[Code::E16],
    },
    Broken {
        what: "a promise that a second round breaks",
        base: BASE,
        edits: &[
            ("\"proposal\", \"outcome\"]", "\"outcome\"]"),
            (
                "in              = [\"proposed\"]\nto              = \"answered\"",
                "in              = [\"asked\", \"proposed\"]\nto              = \"answered\"",
            ),
        ],
        added: r#"PROMISE
between = "reopen"
and     = ["grant"]
always  = ["propose"]
"#,
        codes: &[Code::E16],
    },
    Broken {
        what: "an offer that ends before it was promised to",
        base: BASE,
        edits: &[],
        added: r#"PROMISE
offered = "take_back"
until   = ["grant"]
"#,
        codes: &[Code::E16],
    },
    Broken {
        what: "a promise about something that can never follow",
        base: BASE,
        edits: &[],
        added: r#"PROMISE
between = "take_back"
and     = ["grant"]
always  = ["propose"]
"#,
        codes: &[Code::E16],
    },
    Broken {
        what: "a promise that whatever ends it keeps",
        base: BASE,
        edits: &[],
        added: r#"PROMISE
between = "registration"
and     = ["grant"]
always  = ["propose", "grant"]
"#,
        codes: &[Code::E16],
    },
    Broken {
        what: "a case that begins where a clock stands still that nothing has started",
        base: BASE,
        edits: &[
            ("initial   = \"asked\"", "initial   = \"waiting\""),
            ("[\"registration\", \"reopen\"]", "[\"reopen\"]"),
        ],
        added: "STILL\n",
        codes: &[Code::E15],
    },
    Broken {
        what: "a pause that is entered so often that it is longer than its cap",
        base: BASE,
        edits: &[],
        added: r#"STILL
[action.stop]
name  = WORDS
in    = ["asked"]
to    = "waiting"
by    = ["officer"]
limit = 2
tells = ["applicant"]
basis = "rule 1"
"#,
        codes: &[Code::E11],
    },
    Broken {
        what: "four eyes of the officer of the case alone",
        base: BASE,
        edits: &[WORKER, ASKED_FOR, OF_ITS_OWN],
        added: "CONFIRM",
        codes: &[Code::E06],
    },
    Broken {
        what: "four eyes of the officer of the case alone, where the machine does the same after them",
        base: BASE,
        edits: &[WORKER, ASKED_FOR],
        added: "SIGNED",
        codes: &[Code::E06],
    },
    Broken {
        what: "nothing, where another officer can be named in between",
        base: BASE,
        edits: &[WORKER, ASKED_FOR, OF_ITS_OWN],
        added: r#"CONFIRM
[action.hand_on]
name     = WORDS
in       = ["proposed"]
by       = ["head"]
requires = ["worker"]
tells    = ["officer"]
basis    = "rule 1"
"#,
        codes: &[],
    },
    Broken {
        what: "nothing, where the first of the two need not be the officer of the case",
        base: BASE,
        edits: &[WORKER, ASKED_FOR],
        added: "CONFIRM",
        codes: &[],
    },
    Broken {
        what: "a way out that only the officer of the case takes, and never after they proposed, as any officer may",
        base: BASE,
        edits: &[
            WORKER,
            ASKED_FOR,
            ("[action.send_back]", "[action.send_back]\nwhen = { proposal = [\"granted\"] }"),
            (
                "by              = [\"head\"]\nnot_by_actor_of = [\"propose\"]\nwhen            = { proposal = [\"denied\"]",
                "by = [\"officer\"]\nassignee = true\nnot_by_actor_of = [\"propose\"]\nwhen            = { proposal = [\"denied\"]",
            ),
        ],
        added: "",
        codes: &[Code::E08],
    },
    Broken {
        what: "a guard that waits for no office",
        base: BASE,
        edits: &[("may      = [\"until\"]\n", "may      = [\"until\"]\nwhen = { office = [] }\n")],
        added: "",
        codes: &[Code::E06],
    },
    Broken {
        what: "a state that is left only by the officer of the case, and nobody becomes it",
        base: BASE,
        edits: &[],
        added: "LIMBO BACK\nOF_ITS_OFFICER",
        codes: &[Code::E03, Code::E06],
    },
    Broken {
        what: "a state that is left only by the officer of the case, who need not be named",
        base: BASE,
        edits: &[WORKER, ASKED_FOR],
        added: "LIMBO BACK\nOF_ITS_OFFICER",
        codes: &[Code::E03],
    },
    Broken {
        what: "an officer of another office, to which the case went",
        base: PERMIT,
        edits: &[WORKER],
        added: r#"[action.give_away]
name     = WORDS
in       = ["asked"]
by       = ["officer"]
requires = ["worker"]
hands_to = "higher"
tells    = ["applicant"]
basis    = "rule 1"
[action.work_on]
name     = WORDS
in       = ["asked"]
by       = ["officer"]
assignee = true
tells    = ["head"]
basis    = "rule 1"
"#,
        codes: &[Code::E06],
    },
    Broken {
        what: "an action that contradicts itself",
        base: PERMIT,
        edits: &[(
            "forgets  = [\"proposal\"]",
            "forgets  = [\"proposal\"]\nwhen     = { office = \"higher\", shown = false }",
        )],
        added: "",
        codes: &[Code::E06],
    },
];

impl Broken {
    fn text(&self) -> String {
        let pieces = [
            ("LIMBO", LIMBO),
            ("CONFIRM", CONFIRM),
            ("SIGNED", SIGNED),
            ("STILL\n", STILL),
            (" DATED\n", DATED),
            (" BACK\n", BACK),
            ("\nBACK\n", BACK),
            (" OUT", OUT),
            ("OF_ITS_OFFICER", OF_ITS_OFFICER),
            ("PROMISE\n", PROMISE),
            ("WORDS", WORDS),
        ];
        let added =
            pieces.iter().fold(self.added.to_owned(), |text, (name, piece)| text.replace(name, piece));
        edited(&(self.base.to_owned() + &added), self.edits)
    }
}

#[test]
fn what_is_broken_by_hand_is_found_by_both() {
    let law = law();
    let mut seen = BTreeSet::new();
    for it in ALL {
        let text = it.text();
        let wanted: BTreeSet<Code> = it.codes.iter().copied().collect();
        let found = problems(&text, &law);
        assert_eq!(codes(&found), wanted, "the verifier, {}: {found:#?}", it.what);
        let explorer = Explorer::new(&text, Grain::AskedAbout);
        let world = explorer.explore(100_000).expect("a small process");
        assert_eq!(verdict(&explorer, &world), wanted, "the explorer, {}", it.what);
        seen.extend(wanted);
    }
    let missing: Vec<Code> = ANSWERED.into_iter().filter(|it| !seen.contains(it)).collect();
    assert!(
        ALL.len() >= 10 && missing == [Code::E02],
        "nothing is broken as {missing:?}; E02 is seen without facts"
    );
}
