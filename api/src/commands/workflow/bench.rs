//! `qorgan workflow bench`: what the engine costs on this machine, beside a plain `match` in the same process.

use crate::commands::{Failure, say, whole};
use serde_json::json;
use std::time::Instant;
use workflow::testkit::measure::{STEP, measure, of_the_processor};

/// Measures the engine on this machine.
#[derive(clap::Args)]
pub(super) struct Bench {
    /// How many steps are taken in each round of a row.
    #[arg(long, default_value_t = 1_000_000, value_parser = whole::<usize>)]
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
        if !is_measured(self.iterations, report.rate(STEP)) {
            return Err(format!(
                "--iterations {}: too few to measure, they took less than a millisecond; a million is the default",
                self.iterations
            )
            .into());
        }
        let [five, protection] = report.refused;
        if self.json {
            let rows: serde_json::Map<String, serde_json::Value> =
                report.rows.iter().map(|it| (it.what.clone(), json!(it.per_second.round()))).collect();
            say(format_args!(
                "{}",
                json!({
                    "decide_evolve_per_second": report.rate(STEP).unwrap_or_default().round(),
                    "ratio_to_match": report.ratio_to_match,
                    "digest": format!("{:016x}", report.digest),
                    "iterations": self.iterations,
                    "seed": self.seed,
                    "share_refused": { "five_steps": five, "protection": protection },
                    "per_second": rows,
                })
            ));
            return Ok(());
        }
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
}

/// Whether so many steps took long enough for their rate to say something: below a millisecond the rate is that of chance.
fn is_measured(iterations: usize, per_second: Option<f64>) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    let steps = iterations as f64;
    per_second.is_some_and(|it| steps >= it / 1e3)
}

#[cfg(test)]
mod tests {
    use super::is_measured;

    #[test]
    fn what_took_less_than_a_millisecond_is_not_measured() {
        let million = Some(1e6);
        assert!(is_measured(1_000, million) && !is_measured(999, million));
        assert!(!is_measured(0, million) && !is_measured(1_000, None));
    }
}
