//! `qorgan workflow bench`: what the engine costs on this machine, beside a plain `match` in the same process.

use crate::commands::{Failure, say, whole};
use serde_json::{Map, Value, json};
use std::ops::RangeInclusive;
use std::time::Instant;
use workflow::testkit::measure::{BY_HAND, MORE_OF_WHAT_IS_SHORT, Report, STEP, measure, of_the_processor};

/// Measures the engine on this machine.
#[derive(clap::Args)]
pub(super) struct Bench {
    /// How many steps are taken in each round of a row, between ten thousand and a thousand million.
    #[arg(long, default_value_t = 1_000_000, value_parser = steps)]
    iterations: usize,
    /// Chance: the same seed prepares the same steps.
    #[arg(long, default_value_t = 1, value_parser = whole::<u64>)]
    seed: u64,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Bench {
    pub(super) fn run(self) -> Result<(), Failure> {
        if cfg!(debug_assertions) {
            tracing::warn!("this is a debug build: build with --release to measure");
        }
        let begin = Instant::now();
        let elapsed = || u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let spent = || of_the_processor(|path| std::fs::read_to_string(path).ok());
        let report = measure(self.iterations, self.seed, &|| spent().unwrap_or_else(elapsed))?;
        let by_hand = self.iterations.saturating_mul(MORE_OF_WHAT_IS_SHORT);
        if !is_measured(self.iterations, report.rate(STEP)) || !is_measured(by_hand, report.rate(BY_HAND)) {
            return Err(format!(
                "--iterations {}: too few to measure, they took less than a millisecond; a million is the default",
                self.iterations
            )
            .into());
        }
        if self.json {
            say(format_args!("{}", self.in_json(&report)));
            return Ok(());
        }
        let [five, protection] = report.refused;
        for row in &report.rows {
            let (least, most) = row.range;
            say(format_args!("{:<48} {:>14.0} a second ({least:.0} to {most:.0})", row.what, row.per_second));
        }
        say(format_args!(
            "refused: {:.0} % of five_steps, {:.0} % of protection",
            five * 100.0,
            protection * 100.0
        ));
        say(format_args!("a plain match goes {:.0} times where the engine goes once", report.ratio_to_match));
        say(format_args!("digest {:016x} of {} steps, seed {}", report.digest, self.iterations, self.seed));
        Ok(())
    }

    /// The same for programs.
    fn in_json(&self, report: &Report) -> Value {
        let [five, protection] = report.refused;
        let rows: Map<String, Value> =
            report.rows.iter().map(|it| (it.what.clone(), json!(it.per_second.round()))).collect();
        json!({
            "decide_evolve_per_second": report.rate(STEP).unwrap_or_default().round(),
            "ratio_to_match": report.ratio_to_match,
            "digest": format!("{:016x}", report.digest),
            "iterations": self.iterations,
            "seed": self.seed,
            "share_refused": { "five_steps": five, "protection": protection },
            "per_second": rows,
        })
    }
}

/// Fewer steps are over before a clock has ticked on any machine, and more are not over today.
const COUNTS: RangeInclusive<usize> = 10_000..=1_000_000_000;

/// A number of steps that can be measured, said before anything is: the other rows take their time however few steps are asked
/// for.
fn steps(text: &str) -> Result<usize, String> {
    let steps = whole(text)?;
    let (least, most) = (COUNTS.start(), COUNTS.end());
    match steps {
        few if few < *least => {
            Err(format!("too few to measure: {least} at the least; a million is the default"))
        }
        many if many > *most => {
            Err(format!("more than anybody waits for: {most} at the most; a million is the default"))
        }
        steps => Ok(steps),
    }
}

/// Whether so many steps took long enough for their rate to say something: below a millisecond the rate is that of chance.
fn is_measured(iterations: usize, per_second: Option<f64>) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    let steps = iterations as f64;
    per_second.is_some_and(|it| steps >= it / 1e3)
}

#[cfg(test)]
mod tests {
    use super::{BY_HAND, Bench, STEP, is_measured, measure, steps};
    use std::cell::Cell;

    #[test]
    fn a_count_that_says_nothing_is_refused_before_anything_is_measured() {
        assert_eq!((steps("10000"), steps("1000000000")), (Ok(10_000), Ok(1_000_000_000)));
        for (count, said) in
            [("0", "10000 at the least"), ("9999", "10000 at the least"), ("1000000001", "at the most")]
        {
            assert!(steps(count).is_err_and(|it| it.contains(said)), "{count}");
        }
        assert!(steps("abc").is_err_and(|it| it.contains("a whole number")));
    }

    #[test]
    fn programs_are_told_each_row_by_its_name_and_what_it_is_compared_with() {
        let bench = Bench { iterations: 2, seed: 7, json: true };
        let looked = Cell::new(0);
        let stopwatch = || {
            looked.set(looked.get() + 1_000);
            looked.get()
        };
        let report = measure(bench.iterations, bench.seed, &stopwatch).expect("what is measured reads");
        let told = bench.in_json(&report);
        assert_eq!((&told["iterations"], &told["seed"]), (&2.into(), &7.into()));
        // Two steps between two looks at a stopwatch that goes on by a thousandth of a millisecond, and sixteen times as many by hand.
        assert_eq!((&told["per_second"][STEP], &told["per_second"][BY_HAND]), (&2e6.into(), &32e6.into()));
        assert_eq!((&told["decide_evolve_per_second"], &told["ratio_to_match"]), (&2e6.into(), &16.0.into()));
        let rows = told["per_second"].as_object().expect("rows");
        assert_eq!(rows.len(), report.rows.len());
        assert_eq!(told["digest"].as_str().map(str::len), Some(16));
    }

    #[test]
    fn what_took_less_than_a_millisecond_is_not_measured() {
        let million = Some(1e6);
        assert!(is_measured(1_000, million) && !is_measured(999, million));
        assert!(!is_measured(0, million) && !is_measured(1_000, None));
    }
}
