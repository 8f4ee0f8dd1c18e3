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
