//! Working days by the law: the deadline vectors, the evening of registration, the end of a month, and what holds for
//! every calendar.

use super::case::Case;
use super::laws::any_walk;
use super::plans::with_need;
use super::world::{at, day, head, kazakhstan, kazakhstan_with, officer, properties, protection};
use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use workflow::calendar::{DayOff, Gap, SpecialDay, Uncovered};
use workflow::clock::{Count, Working, explain, explain_task, explain_wait, wait_ends};
use workflow::testkit::plain_calendar;
use workflow::{Calendar, Command, Definition, Term};

/// Registered, then the last day after 3, 15 and 20 working days: written by hand from the published calendars.
pub(super) const VECTORS: [[&str; 4]; 7] = [
    // 16 December is a holiday.
    ["2026-11-23", "2026-11-26", "2026-12-14", "2026-12-22"],
    // 9 March observed, Nauryz 23 to 25 March.
    ["2026-03-02", "2026-03-05", "2026-03-27", "2026-04-03"],
    // 1, 7 and 11 May, Kurban Ait on 27 May.
    ["2026-04-24", "2026-04-29", "2026-05-20", "2026-05-28"],
    // Across the year; 4 January is observed.
    ["2026-12-10", "2026-12-15", "2027-01-05", "2027-01-13"],
    ["2025-02-28", "2025-03-05", "2025-03-27", "2025-04-03"],
    // Saturday 4 May 2024 is worked.
    ["2024-04-22", "2024-04-25", "2024-05-16", "2024-05-23"],
    // Sunday 5 January 2025 is worked.
    ["2024-12-27", "2025-01-05", "2025-01-22", "2025-01-29"],
];

#[test]
fn the_seven_deadline_vectors_hold() {
    for [registered, three, fifteen, twenty] in VECTORS {
        for (term, due) in [(3, three), (15, fifteen), (20, twenty)] {
            let counted = kazakhstan().add(day(registered), Term::WorkingDays(term));
            assert_eq!(counted, Ok(day(due)), "{registered} and {term} working days");
        }
    }
}

#[test]
fn the_answer_to_an_application_is_due_as_the_vectors_say() {
    for [registered, _, fifteen, _] in VECTORS {
        let case = Case::registered(&format!("{registered} 10:00:00"));
        assert_eq!(case.due("case"), Some(day(fifteen)), "registered on {registered}");
    }
}

const HALF_PAST_SIX: NaiveTime = NaiveTime::from_hms_opt(18, 30, 0).unwrap();

#[test]
fn what_arrives_before_closing_is_registered_the_same_day_and_later_on_the_next_working_day() {
    for (arrived, registered) in [
        ("2026-11-23 18:29:59", "2026-11-23"),
        ("2026-11-23 18:30:00", "2026-11-23"),
        ("2026-11-23 18:30:01", "2026-11-24"),
        ("2026-11-23 18:31:00", "2026-11-24"),
        ("2026-11-23 00:00:00", "2026-11-23"),
        // Saturday, at any hour.
        ("2026-11-21 00:00:00", "2026-11-23"),
        ("2026-11-21 12:00:00", "2026-11-23"),
        ("2026-11-22 23:59:59", "2026-11-23"),
        // The evening before a weekend and Nauryz.
        ("2026-03-20 18:30:00", "2026-03-20"),
        ("2026-03-20 19:00:00", "2026-03-26"),
        // The evening before Independence Day, and the day itself.
        ("2026-12-15 19:00:00", "2026-12-17"),
        ("2026-12-16 10:00:00", "2026-12-17"),
        // A worked Saturday is a day like another.
        ("2024-05-04 12:00:00", "2024-05-04"),
        ("2024-05-04 18:30:01", "2024-05-06"),
    ] {
        assert_eq!(
            kazakhstan().registration_day(at(arrived), HALF_PAST_SIX),
            Ok(day(registered)),
            "arrived {arrived}"
        );
    }
}

#[test]
fn the_legal_day_is_that_of_almaty_and_not_of_greenwich() {
    let late_in_london = "2026-11-23T19:00:00Z".parse::<DateTime<Utc>>().unwrap();
    assert_eq!(kazakhstan().day_of(late_in_london), day("2026-11-24"));
    assert_eq!(kazakhstan().day_of(late_in_london - TimeDelta::seconds(1)), day("2026-11-23"));
}

#[test]
fn an_extension_ends_with_the_month_and_rolls_to_the_next_working_day() {
    let two_months = Term::Months(2);
    for (decided, limit) in [
        // February has 28 days, and the 28th is a Saturday.
        ("2025-12-31", "2026-03-02"),
        // Sunday, and a holiday; Monday is observed.
        ("2026-01-08", "2026-03-10"),
        // A leap year.
        ("2027-12-31", "2028-02-29"),
        ("2026-06-01", "2026-08-03"),
    ] {
        assert_eq!(kazakhstan().add(day(decided), two_months), Ok(day(limit)), "decided on {decided}");
    }
    assert_eq!(
        kazakhstan().add(day("2025-12-31"), Term::WorkingDays(3)),
        Ok(day("2026-01-08")),
        "told within three working days"
    );
}

#[test]
fn calendar_days_that_end_on_a_day_off_roll_forward() {
    // 14 days after Friday 2026-03-06 is Friday 20; 15 is Saturday, and Nauryz follows the weekend.
    assert_eq!(kazakhstan().add(day("2026-03-06"), Term::Days(14)), Ok(day("2026-03-20")));
    assert_eq!(kazakhstan().add(day("2026-03-06"), Term::Days(15)), Ok(day("2026-03-26")));
}

#[test]
fn a_weekend_that_is_worked_counts_and_the_day_off_in_its_place_does_not() {
    let calendar = kazakhstan();
    for (text, worked) in [
        ("2024-05-04", true),
        ("2024-05-08", false),
        ("2025-01-05", true),
        ("2025-01-03", false),
        ("2024-05-11", false),
        ("2026-03-08", false),
        ("2026-03-09", false),
        ("2026-03-10", true),
    ] {
        assert_eq!(calendar.is_working(day(text)), Ok(worked), "{text}");
    }
    assert_eq!(calendar.roll_forward(day("2024-05-04")), Ok(day("2024-05-04")));
}

#[test]
fn a_year_that_the_calendar_does_not_know_is_an_error_and_never_a_guess() {
    let calendar = kazakhstan();
    let unknown = NaiveDate::from_ymd_opt(2029, 1, 1).unwrap();
    let before = NaiveDate::from_ymd_opt(2023, 12, 31).unwrap();
    assert_eq!(calendar.last(), day("2028-12-31"));
    assert_eq!(calendar.add(day("2028-12-20"), Term::WorkingDays(15)), Err(Uncovered(unknown)));
    assert!(calendar.add(day("2028-12-20"), Term::Days(30)).is_err());
    assert!(calendar.add(day("2028-12-20"), Term::Months(3660)).is_err());
    assert_eq!(calendar.is_working(unknown), Err(Uncovered(unknown)));
    assert_eq!(calendar.is_working(before), Err(Uncovered(before)));
    assert_eq!(calendar.roll_forward(day("2028-12-31")), Err(Uncovered(unknown)), "the last day is a Sunday");
    assert_eq!(calendar.between(before, day("2024-01-10")), Err(Uncovered(before)));
    assert!(calendar.days_off(day("2028-12-20"), unknown).is_err());
    assert!(calendar.registration_day(at("2028-12-29 19:00:00"), HALF_PAST_SIX).is_err());
    assert_eq!(Uncovered(unknown).to_string(), "the calendar says nothing about 2029");
    // Both ends of what it knows are usable.
    assert_eq!(calendar.is_working(day("2024-01-01")), Ok(false));
    assert_eq!(calendar.add(day("2024-01-01"), Term::WorkingDays(1)), Ok(day("2024-01-03")));
}

#[test]
fn a_calendar_without_a_year_is_none() {
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is refused")]
    let none = Calendar::new(1, chrono_tz::Asia::Almaty, 2027..=2026, BTreeMap::new());
    assert_eq!(none.map(|it| it.version()), Err(Gap));
}

#[test]
fn terms_are_read_as_the_law_writes_them() {
    for (text, term) in [("15wd", Term::WorkingDays(15)), ("30d", Term::Days(30)), ("2mo", Term::Months(2))] {
        assert_eq!(text.parse(), Ok(term));
        assert_eq!(term.to_string(), text);
    }
    for text in
        ["", "15", "wd", "0wd", "015wd", "-1wd", "1.5wd", "15 wd", "15WD", "3661d", "70000d", "15wdx", "١٥wd"]
    {
        assert!(text.parse::<Term>().is_err(), "`{text}` is no term");
    }
}

#[test]
fn why_a_day_does_not_count_is_said_in_three_languages() {
    let off = kazakhstan().days_off(day("2026-12-14"), day("2026-12-20")).unwrap();
    let names: Vec<_> = off
        .iter()
        .map(|(day, why)| match why {
            DayOff::Weekend => (day.to_string(), "weekend".to_owned()),
            DayOff::Special(names) => (day.to_string(), names.join(" · ")),
        })
        .collect();
    assert_eq!(
        names,
        [
            ("2026-12-16".to_owned(), "Тәуелсіздік күні · День Независимости · Independence Day".to_owned()),
            ("2026-12-19".to_owned(), "weekend".to_owned()),
            ("2026-12-20".to_owned(), "weekend".to_owned()),
        ]
    );
}

/// When offices open, and how long is given at least to what runs to a date.
const NINE: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).unwrap();
const AT_LEAST: TimeDelta = TimeDelta::hours(4);

/// Counts the printed working as a person would, with a finger on a wall calendar, and knows nothing else.
fn recounted(working: &Working<'_>) -> NaiveDate {
    let is_off = |day: NaiveDate| working.days_off.iter().any(|(off, _)| *off == day);
    let worked_from = |mut day: NaiveDate| {
        while is_off(day) {
            day = day + Days::new(1);
        }
        day
    };
    if let Some(time) = working.time {
        // Some hours of one day, and where the office closed in between, the rest of them in the morning of the next.
        let first = worked_from(working.started_on);
        let second = worked_from(first + Days::new(1));
        return match time.cmp(&(NINE + AT_LEAST)) {
            Ordering::Less => second,
            Ordering::Greater => first,
            // Begun before the office opened, or after it had closed the day before.
            Ordering::Equal => *[first, second].iter().find(|it| **it == working.due_on).unwrap_or(&first),
        };
    }
    if let Some(until) = working.until {
        let worked_to =
            |day: NaiveDate| day.iter_days().rev().find(|it| !is_off(*it)).expect("some day is worked");
        return match working.term {
            Term::WorkingDays(n) => {
                let before = until.iter_days().rev().skip(1).filter(|day| !is_off(*day));
                before.take(usize::from(n)).last().expect("so many days lie before it")
            }
            Term::Days(n) => worked_to(until - Days::new(u64::from(n))),
            Term::Months(n) => worked_to(until - Months::new(u32::from(n))),
        };
    }
    let (mut last, pauses) = match working.set_to {
        Some((day, passed)) => (day, working.pauses.get(usize::from(passed)..).expect("pauses are counted")),
        None => (end_of_term(working.started_on, working.term, &is_off), &working.pauses[..]),
    };
    for pause in pauses {
        let Some(to) = pause.to else { continue };
        let days = pause.from.iter_days().skip(1).take_while(|it| *it <= to);
        let missed = match working.term {
            Term::WorkingDays(_) => days.filter(|it| !is_off(*it)).count(),
            Term::Days(_) | Term::Months(_) => days.count(),
        };
        for _ in 0..missed {
            last = last + Days::new(1);
            if matches!(working.term, Term::WorkingDays(_)) {
                last = worked_from(last);
            }
        }
    }
    worked_from(last)
}

/// The last day of a term that nothing interrupts.
fn end_of_term(from: NaiveDate, term: Term, is_off: &impl Fn(NaiveDate) -> bool) -> NaiveDate {
    match term {
        Term::WorkingDays(n) => {
            let worked = from.iter_days().skip(1).filter(|it| !is_off(*it));
            worked.take(usize::from(n)).last().expect("a term has a day")
        }
        Term::Days(n) => from + Days::new(u64::from(n)),
        Term::Months(n) => from + Months::new(u32::from(n)),
    }
}

#[test]
fn the_working_of_a_due_date_is_enough_to_count_it_again() {
    for [registered, _, fifteen, _] in VECTORS {
        let case = Case::registered(&format!("{registered} 10:00:00"));
        let [run] = case.instance.clocks() else { panic!("one clock runs") };
        let working = explain(protection(), run, kazakhstan()).unwrap().expect("the clock is armed");
        assert_eq!((recounted(&working), working.due_on), (day(fifteen), day(fifteen)));
        assert!(!working.set);
    }
}

#[test]
fn the_working_of_an_extended_term_says_that_a_person_set_it() {
    let mut case = Case::registered("2026-11-23 10:00:00");
    case.does(officer(), "begin_review").does(head(), "extend facts_to_establish reason until=2027-01-20");
    let [run] = case.instance.clocks() else { panic!("one clock runs") };
    let working = explain(protection(), run, kazakhstan()).unwrap().expect("the clock is armed");
    assert_eq!((working.set, working.due_on), (true, day("2027-01-20")));
}

/// What is set at the start is put off by every pause; what is extended was set after those that came before.
#[test]
fn a_day_that_was_set_at_the_start_is_put_off_by_pauses_and_an_extension_is_not() {
    let clock = |name| protection().clock(protection().find_clock(name).expect("it is there"));
    let pauses = [(day("2026-11-25"), day("2026-11-27"))];
    let count = Count {
        pauses: &pauses,
        set_to: Some(day("2026-12-01")),
        ..Count::starting("2026-11-23T10:00:00".parse().expect("a moment"))
    };
    let of = |name| count.of(clock(name), kazakhstan()).expect("it is covered").expect("it counts a term");
    assert_eq!((of("execution").due_on, recounted(&of("execution"))), (day("2026-12-03"), day("2026-12-03")));
    assert_eq!((of("case").due_on, recounted(&of("case"))), (day("2026-12-01"), day("2026-12-01")));
}

#[test]
fn a_clock_that_is_not_armed_has_no_working_and_another_calendar_cannot_explain_it() {
    let short = kazakhstan_with(1, 2026..=2026, &[]);
    let case = Case::of(protection(), &short, "2026-12-21 10:00:00");
    let [run] = case.instance.clocks() else { panic!("one clock runs") };
    assert_eq!(explain(protection(), run, &short), Ok(None));
    let case = Case::registered("2026-12-21 10:00:00");
    let [run] = case.instance.clocks() else { panic!("one clock runs") };
    assert!(explain(protection(), run, &short).is_err());
}

#[test]
fn each_day_ends_where_the_next_begins_also_when_the_clocks_are_put_back() {
    // On 1 March 2024 Almaty put its clocks back by an hour: the day before had 25 of them.
    let mut on = day("2024-01-01");
    while on < day("2028-12-31") {
        let end = kazakhstan().end_of(on);
        assert_eq!(kazakhstan().day_of(end - TimeDelta::microseconds(1)), on);
        assert_eq!(kazakhstan().day_of(end), on + Days::new(1));
        on = on + Days::new(1);
    }
    let hours = kazakhstan().end_of(day("2024-02-29")) - kazakhstan().end_of(day("2024-02-28"));
    assert_eq!(hours.num_hours(), 25);
}

#[test]
fn each_day_ends_where_the_next_begins_also_when_the_clocks_are_put_forward() {
    // 28 April 2023 had no midnight in Cairo: the clocks went from the last second of the day before to one.
    let cairo = Calendar::new(1, chrono_tz::Africa::Cairo, 2023..=2023, BTreeMap::new()).expect("a year");
    let end = cairo.end_of(day("2023-04-27"));
    assert_eq!(end.to_rfc3339(), "2023-04-27T22:00:00+00:00");
    assert_eq!(cairo.local(end).to_string(), "2023-04-28 01:00:00");
    assert_eq!(cairo.instant("2023-04-28T00:30:00".parse().unwrap()), end);
}

/// A calendar of 2024 to 2028 with any days made free, and any weekends worked.
fn any_calendar() -> impl Strategy<Value = Calendar> {
    let special = prop::collection::btree_map(0..1827_u64, any::<bool>(), 0..120);
    special.prop_map(|days| {
        let name = || ["күн", "день", "day"].map(str::to_owned);
        let first = day("2024-01-01");
        let special =
            days.into_iter().map(|(n, working)| (first + Days::new(n), SpecialDay { working, name: name() }));
        Calendar::new(1, chrono_tz::Asia::Almaty, 2024..=2028, special.collect()).expect("there are years")
    })
}

/// Processes with a clock that runs to a date, so many working days, days or months before it.
static BEFORE_A_DATE: LazyLock<[Definition; 3]> = LazyLock::new(|| {
    ["7wd", "20d", "2mo"]
        .map(|less| with_need("version   = 1", &format!("until = \"needed_on\"\nless = \"{less}\"")))
});

/// A day from which every term of [`any_term`] ends in a known year, whatever the calendar.
fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0..1000_u64).prop_map(|n| day("2024-01-01") + Days::new(n))
}

fn any_term() -> impl Strategy<Value = Term> {
    prop_oneof![
        (1..=60_u16).prop_map(Term::WorkingDays),
        (1..=90_u16).prop_map(Term::Days),
        (1..=12_u16).prop_map(Term::Months),
    ]
}

proptest! {
    #![proptest_config(properties(file!()))]

    #[test]
    fn measuring_undoes_adding(calendar in any_calendar(), from in any_day(), n in 1..=60_u16) {
        let last = calendar.add(from, Term::WorkingDays(n)).unwrap();
        prop_assert_eq!(calendar.between(from, last), Ok(i64::from(n)));
        prop_assert_eq!(calendar.between(last, from), Ok(-i64::from(n)));
        prop_assert_eq!(calendar.is_working(last), Ok(true));
    }

    #[test]
    fn a_later_start_or_a_longer_term_never_ends_earlier(
        calendar in any_calendar(), from in any_day(), later in 0..60_u64, term in any_term(), longer in 0..30_u16,
    ) {
        let last = calendar.add(from, term).unwrap();
        prop_assert!(last > from, "counting begins the day after");
        prop_assert!(calendar.add(from + Days::new(later), term).unwrap() >= last);
        let longer = match term {
            Term::WorkingDays(n) => Term::WorkingDays(n + longer),
            Term::Days(n) => Term::Days(n + longer),
            Term::Months(n) => Term::Months(n + longer / 10),
        };
        prop_assert!(calendar.add(from, longer).unwrap() >= last);
    }

    #[test]
    fn days_off_and_counted_days_together_are_all_days(
        calendar in any_calendar(), from in any_day(), days in 0..400_u64,
    ) {
        let to = from + Days::new(days);
        let off = calendar.days_off(from, to).unwrap();
        let counted = calendar.between(from, to).unwrap();
        prop_assert_eq!(i64::try_from(off.len()).unwrap() + counted, (to - from).num_days());
    }

    #[test]
    fn a_last_day_is_the_first_worked_one_from_where_the_term_ends(
        calendar in any_calendar(), from in any_day(), days in 1..=90_u16,
    ) {
        let bare = from + Days::new(u64::from(days));
        let last = calendar.add(from, Term::Days(days)).unwrap();
        prop_assert!(last >= bare);
        prop_assert_eq!(calendar.is_working(last), Ok(true));
        // Nothing is worked in between.
        let skipped = calendar.between(bare, last).unwrap();
        prop_assert!(skipped <= 1 && (skipped == 0) == (bare == last));
    }

    #[test]
    fn counting_by_finger_gives_every_last_day(calendar in any_calendar(), from in any_day(), term in any_term()) {
        let due_on = calendar.add(from, term).unwrap();
        let working = Working::of_term(from, term, &calendar).unwrap();
        prop_assert_eq!(recounted(&working), due_on);
        // What is said not to count did not, and what is not said did: as many days are left as the term has.
        let left = (due_on - from).num_days() - i64::try_from(working.days_off.len()).unwrap();
        if let Term::WorkingDays(n) | Term::Days(n) = term {
            prop_assert_eq!(left, i64::from(n), "{:?}", working);
        } else {
            let bare = end_of_term(from, term, &|_| false);
            prop_assert_eq!(left, (bare - from).num_days(), "{:?}", working);
        }
    }

    #[test]
    fn counting_back_by_finger_gives_every_day_before_a_date(
        calendar in any_calendar(), later in 150..1800_u64, clock in 0..3_usize,
    ) {
        let until = day("2024-01-01") + Days::new(later);
        let process = &BEFORE_A_DATE[clock];
        let clock = process.clock(process.find_clock("need").expect("it is there"));
        let count = Count { until: Some(until), ..Count::starting("2024-01-01T10:00:00".parse().unwrap()) };
        let working = count.of(clock, &calendar).unwrap().expect("a date is given");
        prop_assert_eq!(working.due_on, calendar.before(until, working.term).unwrap());
        prop_assert_eq!(recounted(&working), working.due_on, "{:?}", working);
        // What is said not to count did not, and nothing beside it.
        let end = match working.term {
            Term::WorkingDays(_) => until - Days::new(1),
            Term::Days(n) => until - Days::new(u64::from(n)),
            Term::Months(n) => until - Months::new(u32::from(n)),
        };
        prop_assert_eq!(&working.days_off, &calendar.days_off(working.due_on, end).unwrap());
    }

    #[test]
    fn every_clock_task_and_wait_of_a_walk_recounts_to_its_last_day(it in any_walk()) {
        for step in it.steps() {
            for run in step.after.clocks() {
                // What another version of the calendar counted is explained by that one.
                if run.calendar != step.calendar.version() {
                    continue;
                }
                let working = explain(it.definition(), run, step.calendar).unwrap();
                let working = working.expect("the calendar reaches far");
                prop_assert_eq!(recounted(&working), working.due_on, "{:?}", working);
            }
            for task in step.after.tasks().iter().filter(|_| step.calendar.version() == 1) {
                if let Some(working) = explain_task(it.definition(), task, step.calendar).unwrap() {
                    prop_assert_eq!(recounted(&working), working.due_on, "{:?}", working);
                }
            }
            let wait = explain_wait(it.definition(), &step.after, step.calendar);
            prop_assert_eq!(wait.as_ref().is_ok_and(Option::is_some), wait_ends(it.definition(), &step.after).is_some());
            if let Some(working) = wait.unwrap().filter(|_| step.calendar.version() == 1) {
                prop_assert_eq!(recounted(&working), working.due_on, "{:?}", working);
            }
        }
    }

    #[test]
    fn registration_falls_on_a_working_day_and_never_before_arrival(
        calendar in any_calendar(), from in any_day(), second in 0..86_400_i64,
    ) {
        let arrived = calendar.end_of(from) + TimeDelta::seconds(second);
        let registered = calendar.registration_day(arrived, HALF_PAST_SIX).unwrap();
        prop_assert!(registered >= calendar.day_of(arrived));
        prop_assert_eq!(calendar.is_working(registered), Ok(true));
    }
}

#[test]
fn the_plain_calendar_of_the_testkit_knows_weekends_only() {
    let plain = plain_calendar(2026..=2026);
    assert_eq!(plain.is_working(day("2026-01-01")), Ok(true));
    assert_eq!(plain.is_working(day("2026-01-03")), Ok(false));
    let opened = Case::of(protection(), &plain, "2026-03-02 10:00:00");
    assert_eq!(opened.due("case"), Some(day("2026-03-23")));
    // A case that is open cannot be opened again, whatever the calendar.
    let again = Command::Open { registered_on: day("2026-03-02"), facts: workflow::command::Facts::new() };
    assert!(opened.clone().command(head(), &again).is_err());
}
