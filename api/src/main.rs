//! The program `qorgan`: reads the command line, does it, and says in one sentence what stood in the way.

use api::commands::{Commands, run};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(Commands::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("qorgan: {error}");
            let mut source = error.source();
            while let Some(it) = source {
                eprintln!("  because {it}");
                source = it.source();
            }
            ExitCode::FAILURE
        }
    }
}
