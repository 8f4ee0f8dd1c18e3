//! What the engine costs: `cargo bench -p workflow`. `qorgan workflow bench` prints the same from the program.
#![expect(
    clippy::disallowed_methods,
    reason = "whoever measures looks at a clock and reads what the system counts"
)]
#![expect(clippy::print_stdout, reason = "a bench answers on standard output")]

use std::fs;
use std::time::Instant;
use workflow::testkit::measure::{Report, measure, of_the_processor};

/// How many steps are taken in each round.
const ITERATIONS: usize = 1_000_000;
const SEED: u64 = 1;

fn main() {
    let begin = Instant::now();
    let elapsed = || u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX);
    let spent = || of_the_processor(|path| fs::read_to_string(path).ok());
    let report = measure(ITERATIONS, SEED, &|| spent().unwrap_or_else(elapsed));
    let Report { rows, digest, refused, ratio_to_match } =
        report.unwrap_or_else(|problems| panic!("{problems}"));
    for row in rows {
        let (least, most) = row.range;
        println!("{:<48} {:>14.0} a second ({least:.0} to {most:.0})", row.what, row.per_second);
    }
    let [five, protection] = refused.map(|share| share * 100.0);
    println!("refused: {five:.0} % of five_steps, {protection:.0} % of protection");
    println!("a plain match goes {ratio_to_match:.0} times where the engine goes once");
    println!("digest {digest:016x} of {ITERATIONS} steps with seed {SEED}");
}
