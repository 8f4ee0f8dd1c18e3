//! Tools around the tests, in one program: what a person starts, and no test run needs.

#![recursion_limit = "256"]
#![expect(clippy::print_stdout, reason = "a tool tells what it has found to whoever started it")]

mod fixture;
mod measure;
mod mutate;

use std::process::ExitCode;

const USAGE: &str = "cargo run -p tests --example tools -- mutate [NAME | --list] | fixture NAME | measure";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["mutate", ..] => mutate::run(arguments.get(1..).unwrap_or_default()),
        ["fixture", name] => fixture::run(name),
        ["measure"] => measure::run(),
        _ => {
            println!("{USAGE}");
            ExitCode::FAILURE
        }
    }
}
