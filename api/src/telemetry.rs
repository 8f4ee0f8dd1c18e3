//! The log: one JSON object a line on standard error, with ids and never with what somebody typed.

use std::panic::PanicHookInfo;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Begins to log. `RUST_LOG` chooses how much; the mapper's own statements are never among it, because they hold
/// values.
///
/// # Panics
/// Never: both directives are well formed.
pub fn begin() {
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .from_env_lossy()
        .add_directive("sqlx=warn".parse().expect("a directive"))
        .add_directive("sea_orm=warn".parse().expect("a directive"));
    let log = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr);
    // A second call, in tests, leaves the first one in place.
    if log.try_init().is_ok() {
        std::panic::set_hook(Box::new(tell_of_a_panic));
    }
}

/// Where the program panicked, without its message: a message may hold what somebody typed.
fn tell_of_a_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map_or_else(String::new, ToString::to_string);
    tracing::error!(panic.place = %place, "the program panicked at {place}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::panic;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_told_by_its_place_and_without_its_message() {
        let lines = Lines::default();
        let same = lines.clone();
        let log = tracing_subscriber::fmt().json().with_writer(move || same.clone()).finish();
        tracing::subscriber::with_default(log, || {
            let before = panic::take_hook();
            panic::set_hook(Box::new(tell_of_a_panic));
            assert!(panic::catch_unwind(|| panic!("the story of an applicant")).is_err());
            panic::set_hook(before);
        });
        let told = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(told.contains("telemetry.rs:"), "{told}");
        assert!(!told.contains("story"), "{told}");
    }
}
