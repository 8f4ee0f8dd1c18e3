//! Pauses never shorten a term: however many there are, wherever they lie, over each other or end to end, and whatever
//! becomes of the calendar meanwhile.

use crate::suite::case::Case;
use crate::suite::checks::{PERMIT, edited, sound};
use crate::suite::oracles::draft::one_of;
use crate::suite::world::{applicant, day, higher_head, kazakhstan_with, officer, properties};
use chrono::{Days, NaiveDate, TimeDelta};
use proptest::prelude::*;
use std::sync::LazyLock;
use workflow::clock::Count;
use workflow::command::{Inputs, Value};
use workflow::definition::model::Clock;
use workflow::testkit::{Random, person, small_process};
use workflow::{Calendar, Command, Definition, Term};

/// The days as they are shipped, and two later versions: some have become free, and then others.
static CALENDARS: LazyLock<[Calendar; 3]> = LazyLock::new(|| {
    let off: [(u32, &[&str]); 3] = [
        (1, &[]),
        (2, &["2026-01-15", "2026-01-21", "2026-02-03", "2026-02-04", "2026-02-19", "2026-03-12"]),
        (3, &["2026-01-15", "2026-01-29", "2026-02-05", "2026-02-27", "2026-04-02"]),
    ];
    off.map(|(version, off)| kazakhstan_with(version, 2024..=2032, off))
});

/// The permit, whose clock may stand still eight times, with its term in each unit.
static PERMITS: LazyLock<[Definition; 3]> = LazyLock::new(|| {
    ["10wd", "20d", "1mo"].map(|term| {
        let lasts = format!("term   = \"{term}\"\nsince  = [\"registration\", \"receive\"");
        sound(&edited(
            PERMIT,
            &[
                ("term   = \"10wd\"\nsince  = [\"registration\", \"receive\"", &lasts),
                ("warn   = [\"5wd\"]\n", ""),
                ("may      = [\"until\"]\nlimit    = 2", "may      = [\"until\"]\nlimit    = 8"),
                ("clock = \"answer\", cap = \"10wd\"", "clock = \"answer\", cap = \"40wd\""),
            ],
        ))
    })
});

fn clock(definition: &Definition) -> &Clock {
    definition.clock(definition.find_clock("answer").expect("it stands in the permit"))
}

fn term(clock: &Clock) -> Term {
    clock.length.budget().expect("it counts a term").term
}

/// The last day with these pauses.
fn due(
    clock: &Clock,
    started_on: NaiveDate,
    pauses: &[(NaiveDate, NaiveDate)],
    calendar: &Calendar,
) -> NaiveDate {
    let count = Count { pauses, ..Count::starting(started_on.and_time(chrono::NaiveTime::MIN)) };
    count.of(clock, calendar).expect("the calendar reaches so far").expect("it counts a term").due_on
}

/// The days after the start, up to the last one, on which the clock ran: counted one by one, by nobody's arithmetic.
fn ran(
    started_on: NaiveDate,
    due: NaiveDate,
    pauses: &[(NaiveDate, NaiveDate)],
    counts: impl Fn(NaiveDate) -> bool,
) -> usize {
    let stood_still = |on: NaiveDate| pauses.iter().any(|(from, to)| *from < on && on <= *to);
    started_on
        .iter_days()
        .skip(1)
        .take_while(|it| *it <= due)
        .filter(|it| counts(*it) && !stood_still(*it))
        .count()
}

/// The length of a term in days of its own unit; a month has twenty-eight at the least.
fn at_least(term: Term) -> usize {
    match term {
        Term::WorkingDays(n) | Term::Days(n) => usize::from(n),
        Term::Months(n) => 28 * usize::from(n),
    }
}

/// Up to eight pauses, each from some days after the one before began: over it, from the day of its end, or later.
fn pauses() -> impl Strategy<Value = Vec<(u64, u64)>> {
    prop::collection::vec((0..=6_u64, 0..=9_u64), 0..=8)
}

/// A day until which is waited, where one is chosen: one that may be chosen, or one too late.
fn chosen(random: &mut Random, today: NaiveDate) -> Option<NaiveDate> {
    (random.below(2) == 0).then(|| today + Days::new(u64::from(random.below(12))))
}

proptest! {
    #![proptest_config(properties(file!()))]

    #[test]
    fn one_more_pause_never_brings_the_last_day_nearer(
        unit in 0..3_usize, version in 0..3_usize, begun in 0..90_u64, pauses in pauses(),
    ) {
        let (clock, calendar) = (clock(&PERMITS[unit]), &CALENDARS[version]);
        let started_on = day("2026-01-05") + Days::new(begun);
        let mut from = started_on;
        let mut all: Vec<(NaiveDate, NaiveDate)> = Vec::new();
        let mut latest = due(clock, started_on, &[], calendar);
        for (later, lasts) in pauses {
            from = from + Days::new(later);
            all.push((from, from + Days::new(lasts)));
            let put_off = due(clock, started_on, &all, calendar);
            prop_assert!(put_off >= latest, "{all:?}: from {latest} to {put_off}");
            latest = put_off;
            let counts = |on: NaiveDate| match term(clock) {
                Term::WorkingDays(_) => calendar.is_working(on) == Ok(true),
                Term::Days(_) | Term::Months(_) => true,
            };
            let ran = ran(started_on, latest, &all, counts);
            prop_assert!(ran >= at_least(term(clock)), "{all:?}: it ran for {ran} until {latest}");
        }
    }

    #[test]
    fn a_case_that_stood_still_ends_no_earlier_than_one_that_never_did_in_any_calendar(seed: u64) {
        stands_still_and_goes_on(seed)?;
    }
}

/// So that what is said of days that people choose is not about nothing: some are taken and some refused.
#[test]
fn the_days_that_are_chosen_for_a_pause_are_taken_and_refused() {
    let all = (0..64).flat_map(|seed| stands_still_and_goes_on(seed).expect("no case ends sooner"));
    let (taken, refused): (Vec<bool>, Vec<bool>) = all.partition(|it| *it);
    assert!(taken.len() >= 20 && refused.len() >= 20, "{} taken, {} refused", taken.len(), refused.len());
}

/// A case that is asked for papers and goes on, time and again, under one calendar and another; of each day that was chosen
/// for the papers, whether it was taken.
fn stands_still_and_goes_on(seed: u64) -> Result<Vec<bool>, TestCaseError> {
    let mut random = Random::new(seed);
    let definition = one_of(&mut random, &PERMITS[..]);
    let first = CALENDARS.first().expect("there are three");
    let mut case = Case::of(definition, first, "2026-01-12 10:00:00");
    let mut taken = Vec::new();
    // Each round waits, asks, waits and goes on; the calendar may change before and while the clock stands still.
    for _ in 0..random.below(9) {
        for asks in [true, false] {
            if random.below(3) == 0 {
                case.rearms(one_of(&mut random, &CALENDARS[..]).clone());
                no_shorter(&case)?;
            }
            let before = case.due("answer");
            case.now += TimeDelta::hours(i64::from(random.below(if asks { 40 } else { 200 })));
            case.ticks();
            if case.marks().contains(&"late") {
                return Ok(taken);
            }
            if asks && case.state() == "asked" {
                let until = chosen(&mut random, case.calendar.local(case.now).date());
                let said = until.map(|it| case.sentence(&format!("ask_papers until={it}")));
                let is_taken = said.map(|it| case.command(officer(), &it).is_ok());
                taken.extend(is_taken);
                // A day that may not be chosen is refused, and then none is.
                if is_taken != Some(true) {
                    case.does(officer(), "ask_papers");
                }
            } else if !asks && case.state() == "papers" {
                case.does(applicant(), "bring");
            }
            prop_assert!(case.due("answer") >= before || case.marks().contains(&"late"));
            no_shorter(&case)?;
        }
    }
    Ok(taken)
}

proptest! {
    #![proptest_config(properties(file!()))]

    /// Ten working days are what the article allows, whoever brings the case into the pause, by its process or past it.
    #[test]
    fn no_term_stands_still_for_longer_than_the_law_allows(seed: u64) {
        let mut random = Random::new(seed);
        let card = small_process();
        let mut case = Case::of(&card, &CALENDARS[0], "2026-01-12 10:00:00");
        for _ in 0..random.below(40) {
            case.now += TimeDelta::hours(i64::from(random.below(60)));
            case.ticks();
            let moves = |to: &str| {
                let to = card.find_state(to).expect("it is there");
                (higher_head(), Command::Force { to, outcome: None, reason: true, silent: false })
            };
            let acts = |action: &str, inputs: Inputs| {
                Command::Act { action: card.find_action(action).expect("it is there"), ground: None, inputs }
            };
            let field = |name: &str| card.find_field(name).expect("it is there");
            let (actor, command) = match random.below(4) {
                0 => moves("incomplete"),
                1 => moves("asked"),
                2 => {
                    let until = chosen(&mut random, case.calendar.local(case.now).date());
                    let until = until.map(|it| (field("until"), Value::Date(it)));
                    (officer(), acts("ask_photo", [(field("reason"), Value::Text)].into_iter().chain(until).collect()))
                }
                _ => (applicant(), acts("bring_photo", [(field("photo"), Value::File(person(1).0))].into_iter().collect())),
            };
            // What stands in the way stands in the way.
            let _ = case.command(actor, &command);
            let run = case.instance.clocks().iter().find(|it| !it.breached);
            let ended = run.into_iter().flat_map(|it| &it.pauses).filter_map(|it| case.calendar.between(it.from, it.to?).ok());
            let stood = ended.sum::<i64>();
            prop_assert!(stood <= 10, "{stood} working days, on {}", case.now);
        }
    }
}

/// Its last day is not before that of a case which never stood still, counted by the calendar that holds now.
fn no_shorter(case: &Case) -> Result<(), TestCaseError> {
    let Some(run) = case.instance.clocks().iter().find(|it| !it.breached) else { return Ok(()) };
    // What stands still is counted anew when it goes on.
    if run.is_paused() || run.calendar != case.calendar.version() {
        return Ok(());
    }
    let plain = due(clock(&case.definition), run.started_on, &[], &case.calendar);
    prop_assert!(run.due.on >= Some(plain), "{:?} and never stood still: {plain}", run.due);
    let stops: Vec<(NaiveDate, NaiveDate)> =
        run.pauses.iter().map(|it| (it.from, it.to.unwrap_or(it.from))).collect();
    prop_assert_eq!(run.due.on, Some(due(clock(&case.definition), run.started_on, &stops, &case.calendar)));
    Ok(())
}
