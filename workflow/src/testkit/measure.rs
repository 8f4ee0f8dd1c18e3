//! What the engine costs, measured with a stopwatch that the caller brings: the engine itself looks at no clock.
//!
//! Timings of one run are noisy. Each row is the median of several rounds, and the plain `match` of `by_hand` is measured
//! in the same process, so that the ratio says more than the rate.

mod by_hand;
mod stored;

use super::{FIVE_STEPS, Load, PREPARED, plain_calendar, small_process};
use crate::calendar::{Calendar, Term};
use crate::chain::{self, Entry, Hash};
use crate::command::{Actor, Command, Context, Decision, Timestamp};
use crate::definition::{Definition, LawBook, Problems, Vocabulary};
use crate::event::Event;
use crate::evolve::apply;
use crate::instance::Instance;
use crate::{decide, record, shipped};
use chrono::{Datelike, Days};

/// How often each row is measured; the median counts.
const ROUNDS: usize = 5;
/// How often a definition is parsed in each round, unless fewer steps are asked for: it takes a thousand times as long.
const PARSED: usize = 200;
/// The events that a replayed journal has, unless fewer steps are asked for.
const JOURNAL: usize = 10_000;
/// The cases that are due at a sweep, unless fewer steps are asked for.
const SWEPT: usize = 100_000;
/// The end of November 2030, in seconds since 1970, when the years of the calendar are almost over.
const LATE: i64 = 1_922_292_000;

/// One row of what was measured.
///
/// ```
/// use workflow::testkit::measure::Row;
///
/// let rate = |per_second| Row { what: "offers".to_owned(), per_second, range: (per_second - 5.0, per_second + 5.0) };
/// // The rate of one round says little; where ranges overlap, nobody knows which is faster.
/// let overlap = |one: &Row, other: &Row| one.range.0 <= other.range.1 && other.range.0 <= one.range.1;
/// assert!(overlap(&rate(100.0), &rate(108.0)));
/// assert!(!overlap(&rate(100.0), &rate(120.0)));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What was done, such as `five_steps: decide and evolve`.
    pub what: String,
    /// How often a second, the median of the rounds.
    pub per_second: f64,
    /// The slowest round and the fastest.
    pub range: (f64, f64),
}

/// Everything that was measured.
///
/// ```
/// use workflow::testkit::measure::{Report, Row, STEP};
///
/// let row = Row { what: STEP.to_owned(), per_second: 2e6, range: (1.9e6, 2.1e6) };
/// let report = Report { rows: vec![row], digest: 7, refused: [0.25, 0.3], ratio_to_match: 12.0 };
/// assert_eq!(report.rate(STEP), Some(2e6));
/// assert_eq!(report.rate("a row that nobody measured"), None);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// In the order in which it was measured.
    pub rows: Vec<Row>,
    /// Depends on seed and count alone: two runs that print the same did the same.
    pub digest: u64,
    /// The share of steps that are refused, of the five-step process and of `protection`.
    pub refused: [f64; 2],
    /// How often the plain `match` goes where the engine goes once.
    pub ratio_to_match: f64,
}

impl Report {
    /// The rate of a row, in times a second.
    #[must_use]
    pub fn rate(&self, what: &str) -> Option<f64> {
        self.rows.iter().find(|it| it.what == what).map(|it| it.per_second)
    }
}

/// Nanoseconds that the processor gave to this thread, where the system tells: what others do beside it does not count. The
/// engine opens no file, so the caller brings what reads one; it is handed the path.
///
/// ```
/// use workflow::testkit::measure::of_the_processor;
///
/// let linux = |path: &str| (path == "/proc/thread-self/schedstat").then(|| "71500 300 12\n".to_owned());
/// assert_eq!(of_the_processor(linux), Some(71_500));
/// assert_eq!(of_the_processor(|_| None), None, "elsewhere nobody tells");
/// ```
pub fn of_the_processor(read: impl FnOnce(&str) -> Option<String>) -> Option<u64> {
    let told = read("/proc/thread-self/schedstat")?;
    told.split_whitespace().next()?.parse().ok()
}

/// The row that the target is set for.
///
/// ```
/// use workflow::testkit::measure::STEP;
///
/// let (process, what) = STEP.split_once(": ").ok_or("a row says of which process it is")?;
/// assert_eq!((process, what), ("five_steps", "decide and evolve"));
/// # Ok::<(), &str>(())
/// ```
pub const STEP: &str = "five_steps: decide and evolve";

/// The row that it is compared with.
///
/// ```
/// use workflow::testkit::measure::BY_HAND;
///
/// assert!(BY_HAND.starts_with("a plain match"));
/// ```
pub const BY_HAND: &str = "a plain match, by hand";
/// How many times more steps that row takes, and those of working days: they are over so soon that the clock of the processor
/// would hardly have ticked.
///
/// ```
/// use workflow::testkit::measure::MORE_OF_WHAT_IS_SHORT;
///
/// assert_eq!(10_000 * MORE_OF_WHAT_IS_SHORT, 160_000);
/// ```
pub const MORE_OF_WHAT_IS_SHORT: usize = 16;

/// Measures everything. `stopwatch` tells how many nanoseconds have passed since some moment, best those of the processor.
///
/// # Errors
/// [`Problems`] when a definition that is measured does not read, which is a defect.
///
/// ```
/// use workflow::testkit::measure::{STEP, measure};
///
/// // A stopwatch that counts how often it was looked at is as good as any to see what is measured.
/// let looked = std::cell::Cell::new(0);
/// let stopwatch = || {
///     looked.set(looked.get() + 1);
///     looked.get()
/// };
/// let report = measure(1, 7, &stopwatch)?;
/// assert!(report.rate(STEP).is_some());
/// # Ok::<(), workflow::Problems>(())
/// ```
pub fn measure(iterations: usize, seed: u64, stopwatch: &dyn Fn() -> u64) -> Result<Report, Problems> {
    let law = LawBook::parse(&format!("{}\n[kind.measure]\n", shipped::LAW.1))?;
    let vocabulary = Vocabulary::new(["kz"]);
    let (_, protection_text) = shipped::DEFINITIONS[0];
    let five = Definition::parse(FIVE_STEPS, &law, &vocabulary)?;
    let protection = Definition::parse(protection_text, &law, &vocabulary)?;
    let calendar = plain_calendar(2026..=2030);
    let start = Timestamp::from_timestamp(1_772_427_600, 0).unwrap_or_default();
    let loads =
        [Load::prepare(&five, &calendar, start, seed), Load::prepare(&protection, &calendar, start, seed)];
    let mut bench = Bench { stopwatch, rows: Vec::new(), digest: seed };

    let [five_load, _] = &loads;
    let by_hand_steps = by_hand::prepare(five_load);
    bench
        .row(BY_HAND, iterations.saturating_mul(MORE_OF_WHAT_IS_SHORT), |n| by_hand::step(&by_hand_steps, n));
    for load in &loads {
        let name = load.definition().id();
        let mut after = Instance::unopened();
        let mut kept: Vec<Decision> = Vec::with_capacity(PREPARED);
        bench.row(&format!("{name}: decide and evolve"), iterations, |n| match load.step(n, &mut after) {
            Ok(decision) => {
                if kept.len() == PREPARED {
                    kept.clear();
                }
                let events = decision.events.len() as u64;
                kept.push(decision);
                events + u64::from(after.version())
            }
            Err(denied) => denied.blockers.len() as u64,
        });
        bench.row(&format!("{name}: and the JSON of the events"), iterations / 4, |n| {
            load.step(n, &mut after).map_or(0, |decision| {
                let texts =
                    decision.events.iter().filter_map(|it| bytes(load.definition(), after.version(), it));
                texts.map(|it| it.len() as u64).sum()
            })
        });
        bench.row(&format!("{name}: and its bytes in the chain"), iterations / 4, |n| {
            load.step(n, &mut after).map_or(0, |decision| {
                let bytes =
                    decision.events.iter().filter_map(|it| bytes(load.definition(), after.version(), it));
                bytes.map(|it| chained(&it)).sum()
            })
        });
        bench.row(&format!("{name}: offers"), iterations / 4, |n| load.offers(n) as u64);
    }
    // As many for a week as for two years: the days are looked up, and not gone through.
    let begins = calendar.first();
    for days in [5, 500] {
        bench.row(
            &format!("calendar: the end of {days} working days"),
            iterations * MORE_OF_WHAT_IS_SHORT,
            |n| {
                let day = begins + Days::new((n % 250) as u64);
                let end = calendar.add(day, Term::WorkingDays(days));
                end.map_or(0, |it| u64::from(it.ordinal()))
            },
        );
    }
    let structural =
        |_| u64::from(Definition::parse_without_search(protection_text, &law, &vocabulary).is_ok());
    bench.row("protection: parsed, structural checks", iterations.min(PARSED), structural);
    let exact = |_| u64::from(Definition::parse(protection_text, &law, &vocabulary).is_ok());
    bench.row("protection: parsed, and the exact search", iterations.min(PARSED), exact);
    let card = small_process();
    replay(&mut bench, &card, &stored::a_long_life(&card, &calendar, start, seed, iterations.min(JOURNAL)));
    let cases = stored::under_a_term(&five, &calendar, start, seed, iterations.min(SWEPT));
    sweep(&mut bench, &five, &calendar, &cases);

    let rate =
        |what: &str, rows: &[Row]| rows.iter().find(|it| it.what == what).map_or(0.0, |it| it.per_second);
    let by_hand = rate(BY_HAND, &bench.rows);
    let ratio_to_match = by_hand / rate(STEP, &bench.rows).max(1.0);
    let [one, other] = &loads;
    Ok(Report {
        ratio_to_match,
        refused: [one.refused(), other.refused()],
        rows: bench.rows,
        digest: bench.digest,
    })
}

struct Bench<'b> {
    stopwatch: &'b dyn Fn() -> u64,
    rows: Vec<Row>,
    digest: u64,
}

impl Bench<'_> {
    fn row(&mut self, what: &str, iterations: usize, mut step: impl FnMut(usize) -> u64) {
        let iterations = iterations.max(1);
        let mut rates = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let begin = (self.stopwatch)();
            for n in 0..iterations {
                // What comes out is folded into the digest, so that nothing can be left out as unused.
                self.digest = self.digest.wrapping_mul(0x0000_0100_0000_01b3).wrapping_add(step(n));
            }
            let taken = (self.stopwatch)().saturating_sub(begin).max(1);
            #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
            rates.push(iterations as f64 * 1e9 / taken as f64);
        }
        rates.sort_by(f64::total_cmp);
        let at = |n: usize| rates.get(n).copied().unwrap_or_default();
        let row = Row { what: what.to_owned(), per_second: at(ROUNDS / 2), range: (at(0), at(ROUNDS - 1)) };
        self.rows.push(row);
    }
}

fn bytes(definition: &Definition, version: u32, event: &Event) -> Option<Vec<u8>> {
    record::bytes(definition, version, event).ok()
}

fn chained(body: &[u8]) -> u64 {
    let entry = Entry { case: [7; 16], seq: 1, previous: Hash::START, commitment: None, body };
    let Hash([first, ..]) = chain::hash(&entry);
    u64::from(first)
}

/// Reads and folds the journal of one case.
fn replay(bench: &mut Bench<'_>, card: &Definition, stored: &[Vec<u8>]) {
    bench.row(&format!("a journal of {} events, read and folded", stored.len()), 1, |_| {
        let mut instance = Instance::unopened();
        for event in stored.iter().filter_map(|it| record::read(card, it).ok()) {
            apply(card, &mut instance, &event);
        }
        u64::from(instance.version())
    });
}

/// Ticks cases whose terms are over.
fn sweep(bench: &mut Bench<'_>, five: &Definition, calendar: &Calendar, cases: &[Instance]) {
    // What runs by then has run out.
    let now = Timestamp::from_timestamp(LATE, 0).unwrap_or_default();
    let late = Context { now, calendar, actor: Actor::System };
    bench.row(&format!("a sweep of {} due cases", cases.len()), 1, |_| {
        let fired = cases.iter().filter_map(|it| decide(five, it, &Command::Tick, &late).ok());
        fired.map(|it| it.events.len() as u64).sum()
    });
}
