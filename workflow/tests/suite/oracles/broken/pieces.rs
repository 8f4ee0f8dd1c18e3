//! Pieces from which broken processes are put together: what is added to a sound one, and what stands in it instead.

pub(super) const WORDS: &str = "{ kk = \"а\", ru = \"а\", en = \"a\" }";

/// A state beside the others, entered by an officer, in which the clock does not run.
pub(super) const LIMBO: &str = r#"
[state.limbo]
name  = WORDS
says  = WORDS
move  = "office"
after = [{ term = "3d", do = "nudge", basis = "rule 1" }]
[action.nudge]
name  = WORDS
in    = ["limbo"]
by    = ["system"]
tells = ["head"]
basis = "rule 1"
[action.put_aside]
name  = WORDS
in    = ["asked"]
to    = "limbo"
by    = ["officer"]
tells = ["applicant"]
basis = "rule 1"
"#;
/// A state in which the clock stands still for five days.
pub(super) const STILL: &str = r#"
[state.waiting]
name   = WORDS
says   = WORDS
move   = "applicant"
pauses = { clock = "answer", cap = "5d", basis = "rule 1" }
after  = [{ term = "5d", do = "go_on", basis = "rule 1" }]
[action.go_on]
name  = WORDS
in    = ["waiting"]
to    = "asked"
by    = ["system"]
tells = ["applicant"]
basis = "rule 1"
"#;
/// The beginning of a way out of that state: where it leads, who may take it and what must hold is said behind it.
pub(super) const BACK: &str = r#"
[action.get_back]
name    = WORDS
in      = ["limbo"]
outcome = "taken_back"
tells   = ["applicant"]
basis   = "rule 1"
"#;
/// A date that need not be given, and a clock to it that runs in that state.
pub(super) const DATED: &str = r#"
[filed]
wanted_by = { kind = "date", kk = "а", ru = "а", en = "a" }
[clock.wanted]
name   = WORDS
until  = "wanted_by"
less   = "1wd"
since  = ["put_aside"]
breach = "run_out"
basis  = "rule 1"
[action.run_out]
name  = WORDS
in    = ["limbo"]
by    = ["system"]
basis = "rule 1"
"#;
/// The clock runs in that state.
pub(super) const IN_LIMBO: (&str, &str) = (
    "move  = \"office\"\nafter = [{ term = \"3d\", do = \"nudge\"",
    "move = \"office\"\nclocks = [\"wanted\"]\nafter = [{ term = \"3d\", do = \"nudge\"",
);
/// What remains of that way out where only the officer of the case takes it.
pub(super) const OF_ITS_OFFICER: &str = r#"to    = "taken_back"
by    = ["officer"]
assignee = true
"#;
/// Somebody can be named to work on the case.
pub(super) const WORKER: (&str, &str) =
    ("[field]\n", "[field]\nworker = { kind = \"assignee\", kk = \"а\", ru = \"а\", en = \"a\" }\n");
/// They can be named where it is asked.
pub(super) const ASKED_FOR: (&str, &str) = ("may      = [\"until\"]", "may      = [\"until\", \"worker\"]");
/// Only the officer of the case proposes.
pub(super) const OF_ITS_OWN: (&str, &str) =
    ("to       = \"proposed\"\n", "to       = \"proposed\"\nassignee = true\n");
/// The officer of the case signs, and so does the machine once more; only the officer of the case, who must be another one,
/// confirms it.
pub(super) const SIGNED: &str = r#"
[state.signed]
name  = WORDS
says  = WORDS
move  = "office"
after = [{ term = "3d", do = "nag", basis = "rule 1" }]
[action.nag]
name  = WORDS
in    = ["signed"]
by    = ["system"]
tells = ["head"]
basis = "rule 1"
[state.returned]
name  = WORDS
says  = WORDS
move  = "office"
after = [{ term = "3d", do = "sign", basis = "rule 1" }]
[action.return]
name  = WORDS
in    = ["signed"]
to    = "returned"
by    = ["head"]
tells = ["applicant"]
basis = "rule 1"
[action.sign]
name     = WORDS
in       = ["asked", "returned"]
to       = "signed"
by       = ["officer", "system"]
assignee = true
tells    = ["applicant"]
basis    = "rule 1"
[action.confirm]
name            = WORDS
in              = ["signed"]
by              = ["officer"]
assignee        = true
not_by_actor_of = ["sign"]
tells           = ["head"]
basis           = "rule 1"
[action.get_back]
name    = WORDS
in      = ["signed", "returned"]
to      = "taken_back"
by      = ["head"]
outcome = "taken_back"
tells   = ["applicant"]
basis   = "rule 1"
"#;
/// And only the officer of the case, who must be another one, confirms it.
pub(super) const CONFIRM: &str = r#"
[action.confirm]
name            = WORDS
in              = ["proposed"]
by              = ["officer"]
assignee        = true
not_by_actor_of = ["propose"]
tells           = ["head"]
basis           = "rule 1"
"#;
/// The beginning of a promise.
pub(super) const PROMISE: &str = r#"
[[promise]]
basis   = "rule 1"
"#;
pub(super) const OUT: &str = r#"
[action.get_out]
name    = WORDS
in      = ["limbo"]
to      = "closed"
by      = ["officer"]
outcome = "denied"
tells   = ["applicant"]
basis   = "rule 1"
not_by_actor_of = ["propose"]
when    = { proposal = ["denied"] }
"#;
