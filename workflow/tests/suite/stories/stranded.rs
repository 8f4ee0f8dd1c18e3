//! Whether a case that is put somewhere by hand could go on from there: everything that its way out asks for is looked up in
//! the case, and what it did before counts.

use crate::suite::case::Case;
use crate::suite::checks::{BASE, edited};
use crate::suite::world::{applicant, head, higher_head, kazakhstan, officer, parse};
use workflow::Definition;

/// A state beside the others. Where it is entered from and what that asks for, which clock runs in it beside the answer and
/// what its way out asks for is said by each process.
const ASIDE: &str = r#"
[state.aside]
name   = { kk = "кейінге қалдырылды", ru = "отложено", en = "put aside" }
says   = { kk = "Кейінге қалдырылды.", ru = "Отложено.", en = "It is put aside." }
move   = "office"
clocks = ["answer"CLOCKS]
[action.put_aside]
name     = { kk = "Кейінге қалдыру", ru = "Отложить", en = "Put aside" }
to       = "aside"
by       = ["officer"]
tells    = ["applicant"]
basis    = "rule 1"
ENTERED
[action.give_up]
name     = { kk = "Доғару", ru = "Прекратить", en = "Give up" }
in       = ["aside"]
to       = "taken_back"
by       = ["officer"]
outcome  = "taken_back"
tells    = ["applicant"]
basis    = "rule 1"
LEFT
"#;

/// What a clock of its own does when it has run out.
const NUDGE: &str = r#"
[action.nudge]
name  = { kk = "Еске салу", ru = "Напомнить", en = "Nudge" }
by    = ["system"]
tells = ["head"]
basis = "rule 1"
"#;

/// The base with that state: its other clock, how it is entered, how it is left, what else there is, and what changes in the
/// base.
#[track_caller]
pub(in crate::suite) fn with_aside(
    [clock, entered, left]: [&str; 3],
    more: &str,
    edits: &[(&str, &str)],
) -> Definition {
    let aside = ASIDE.replace("CLOCKS", clock).replace("ENTERED", entered).replace("LEFT", left);
    let breached = ("in    = [\"asked\", \"proposed\"]", "in    = [\"asked\", \"proposed\", \"aside\"]");
    let text = edited(&(BASE.to_owned() + &aside + more), &[&[breached], edits].concat());
    parse(&text).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A process in which that state has a clock that runs to a date, which whoever puts a case there is asked for.
pub(in crate::suite) fn dated(version: &str) -> Definition {
    let clock = format!(
        "{NUDGE}in = [\"aside\"]\n[clock.wait]\nname = {{ kk = \"күту\", ru = \"ожидание\", en = \"wait\" }}\n\
         until = \"until\"\nless = \"1wd\"\nsince = [\"put_aside\"]\nbreach = \"nudge\"\nbasis = \"rule 1\"\n"
    );
    let entered = "in = [\"asked\"]\nrequires = [\"until\"]";
    with_aside([", \"wait\"", entered, ""], &clock, &[("version   = 1", version)])
}

#[test]
fn a_case_is_not_moved_to_where_a_clock_runs_to_a_date_that_nobody_gave() {
    let mut case = Case::of(&dated("version   = 1"), kazakhstan(), "2026-11-23 10:00:00");
    assert_eq!(case.refuses_force(higher_head(), "aside"), ["stranded"]);
    // Whoever was asked for the date may put it there, and it is asked for each time.
    case.does(officer(), "put_aside until=2026-12-04").forces(higher_head(), "asked");
    assert_eq!(case.refuses_force(higher_head(), "aside"), ["stranded"]);
}

#[test]
fn what_came_with_a_case_counts_where_it_is_moved_to() {
    let filed = "[filed]\nwanted_by = { kind = \"date\", kk = \"Қашан\", ru = \"К какому дню\", en = \"Wanted by\" }\n\n[field]\n";
    let given = "when = { wanted_by = \"given\" }";
    let entered = format!("in = [\"asked\"]\n{given}");
    let definition = with_aside(["", &entered, given], "", &[("[field]\n", filed)]);
    let case = |dates| Case::filed(&definition, kazakhstan(), "2026-11-23 10:00:00", dates);
    assert_eq!(case(&[]).refuses_force(higher_head(), "aside"), ["stranded"]);
    case(&[("wanted_by", "2026-12-04")]).forces(higher_head(), "aside").does(officer(), "give_up");
}

#[test]
fn a_clock_that_started_once_counts_where_a_case_is_moved_to() {
    let sounding = format!(
        "{NUDGE}in = [\"sounding\"]\n[clock.sound]\nname = {{ kk = \"пікір сұрау\", ru = \"опрос\", en = \"sounding\" }}\n\
         term = \"5wd\"\nsince = [\"sound_out\"]\nbreach = \"nudge\"\nbasis = \"rule 1\"\n\
         [state.sounding]\nname = {{ kk = \"пікір сұралуда\", ru = \"идёт опрос\", en = \"sounding out\" }}\n\
         says = {{ kk = \"Пікір сұралуда.\", ru = \"Идёт опрос.\", en = \"Others are asked.\" }}\nmove = \"office\"\n\
         clocks = [\"answer\", \"sound\"]\n[action.sound_out]\nname = {{ kk = \"Пікір сұрау\", ru = \"Опросить\", en = \"Sound out\" }}\n\
         in = [\"asked\"]\nto = \"sounding\"\nby = [\"officer\"]\ntells = [\"applicant\"]\nbasis = \"rule 1\"\n"
    );
    let left = "not_before = { term = \"1d\", since = \"sound\", basis = \"rule 1\" }";
    let breached = ("\"proposed\", \"aside\"]", "\"proposed\", \"aside\", \"sounding\"]");
    let definition = with_aside(["", "in = [\"sounding\"]", left], &sounding, &[breached]);
    let mut case = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
    assert_eq!(case.refuses_force(higher_head(), "aside"), ["stranded"]);
    case.does(officer(), "sound_out").forces(higher_head(), "asked").forces(higher_head(), "aside");
    case.at("2026-11-25 10:00:00").does(officer(), "give_up");
}

/// A process in which that state is left only late, and in which lateness is excused once a case is kept out of it.
pub(in crate::suite) fn excusing(version: &str) -> Definition {
    let excuse = "[action.excuse]\nname = { kk = \"Кешіру\", ru = \"Простить\", en = \"Excuse\" }\nin = [\"asked\"]\nby = [\"head\"]\n\
                  when = { late = true }\nforgets = [\"late\"]\nmarks = [\"excused\"]\ntells = [\"applicant\"]\nbasis = \"rule 1\"\n";
    let mark = (
        "[mark]\n",
        "[mark]\nexcused = { kk = \"Кешірілді.\", ru = \"Прощено.\", en = \"It is excused.\" }\n",
    );
    let entered = "in = [\"asked\"]\nwhen = { excused = false }";
    with_aside(["", entered, "when = { late = true }"], excuse, &[mark, ("version   = 1", version)])
}

/// What a clock does when it runs out it does once: whoever waits for it in vain is not put there.
#[test]
fn a_clock_that_has_run_out_does_not_run_out_again_where_a_case_is_moved_to() {
    let mut case = Case::of(&excusing("version   = 1"), kazakhstan(), "2026-11-23 10:00:00");
    case.clone().forces(higher_head(), "aside");
    case.ticks_until("2026-12-08 10:00:00");
    assert_eq!(case.marks(), ["late"]);
    case.clone().forces(higher_head(), "aside").does(officer(), "give_up");
    case.does(head(), "excuse");
    assert_eq!(case.refuses_force(higher_head(), "aside"), ["stranded"]);
}

/// A pause that somebody asked for, and a way out of that state which counts from the day on which it was.
const PAUSE: &str = r#"
[state.waiting]
name   = { kk = "күтуде", ru = "ожидание", en = "waiting" }
says   = { kk = "Сізден жауап күтілуде.", ru = "Ждём вашего ответа.", en = "Your answer is awaited." }
move   = "applicant"
pauses = { clock = "answer", cap = "10wd", basis = "rule 1" }
after  = [{ term = "10wd", do = "go_on", basis = "rule 1" }]
[action.wait_for]
name     = { kk = "Күту", ru = "Ждать", en = "Wait" }
in       = ["asked"]
to       = "waiting"
by       = ["officer"]
limit    = 1
tells    = ["applicant"]
basis    = "rule 1"
[action.come_back]
name  = { kk = "Қайту", ru = "Вернуться", en = "Come back" }
in    = ["waiting"]
to    = "asked"
by    = ["applicant"]
tells = ["officer"]
basis = "rule 1"
[action.go_on]
name  = { kk = "Жалғастыру", ru = "Продолжить", en = "Go on" }
in    = ["waiting"]
to    = "asked"
by    = ["system"]
tells = ["officer"]
basis = "rule 1"
"#;

/// An entry into a pause is counted also when a case is moved there, and no window counts from it: nobody asked anything.
#[test]
fn a_pause_that_nobody_asked_for_is_no_day_to_count_from() {
    let since = "not_before = { term = \"1d\", since = \"wait_for\", basis = \"rule 1\" }";
    let definition = with_aside(["", &format!("in = [\"asked\"]\n{since}"), since], PAUSE, &[]);
    let mut moved = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
    moved.forces(higher_head(), "waiting").forces(higher_head(), "asked");
    assert_eq!(moved.refused(officer(), "wait_for"), ["limit 1"]);
    assert_eq!(moved.refuses_force(higher_head(), "aside"), ["stranded"]);
    let mut asked = Case::of(&definition, kazakhstan(), "2026-11-23 10:00:00");
    asked.does(officer(), "wait_for").does(applicant(), "come_back").forces(higher_head(), "aside");
    asked.at("2026-11-25 10:00:00").does(officer(), "give_up");
}
