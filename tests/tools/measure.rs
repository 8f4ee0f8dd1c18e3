//! Measures what one request costs: processor time of the program and its database server together, which survives a
//! noisy machine, with the rate beside it. Nothing is asserted here.
//!
//! `QORGAN_BIN=target/release/qorgan cargo run -p tests --example tools -- measure`

#![expect(clippy::cast_precision_loss, reason = "ticks and milliseconds are far below what a float holds")]

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tests::Backend;
use tests::database::TestDatabase;
use tests::house::{Client, PASSWORD, Who, new_case};
use tests::postgres::Cluster;
use tests::program::Settings;

/// How often everything is measured; the median is told.
const ROUNDS: usize = 5;
/// Requests of a kind in a round, by so many clients at once.
const REQUESTS: usize = 240;
const CLIENTS: usize = 8;

/// Measures on both databases.
pub(crate) fn run() -> ExitCode {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        tests::run(Box::pin(measure(backend)));
    }
    ExitCode::SUCCESS
}

async fn measure(backend: Backend) {
    let database = TestDatabase::durable(backend).await;
    let settings = Settings::new(&database.url, database.folder());
    let stated = settings.run(&["check"]).well().stdout;
    println!("\n## {backend:?}");
    for line in stated.lines().filter(|it| it.starts_with("  ") || it.starts_with("database")) {
        println!("{line}");
    }
    let began = Instant::now();
    let serving = settings.serve();
    Client::at(&serving.url).get("/readyz").await.is(200);
    println!("start to ready: {} ms", began.elapsed().as_millis());
    let owner = Client::at(&serving.url).signed_in(&Who::Owner.email(), PASSWORD).await;
    let officer = Client::at(&serving.url).signed_in(&Who::Officer.email(), PASSWORD).await;
    let processes = || {
        let mut ids = vec![serving.program.id()];
        if backend == Backend::Postgres {
            ids.extend(Cluster::durable().processes());
        }
        ids
    };
    let (mut filing, mut first, mut again, mut acting) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let body = new_case();
        let (cost, filed) = cost_of(&processes, REQUESTS, async |_| {
            owner.send(Method::POST, "/api/v1/cases", Some(&body), &[]).await.is(201).text("id").to_owned()
        })
        .await;
        filing.push(cost);
        let id = |n: usize| filed.get(n).expect("as many as were filed");
        let read = async |n: usize| officer.get(&format!("/api/v1/cases/{}", id(n))).await.is(200).status;
        first.push(cost_of(&processes, REQUESTS, read).await.0);
        again.push(cost_of(&processes, REQUESTS, read).await.0);
        let act =
            async |n: usize| officer.act_from(id(n), "begin_review", json!({}), "1").await.is(200).status;
        acting.push(cost_of(&processes, REQUESTS, act).await.0);
    }
    println!("| what | processor time, ms | requests a second |\n|---|---|---|");
    let rows = [
        ("file a case", filing),
        ("read it, first of the hour", first),
        ("read it again", again),
        ("act on it", acting),
    ];
    for (what, costs) in rows {
        let (cpu, rate) = (median(costs.iter().map(|it| it.0)), median(costs.iter().map(|it| it.1)));
        println!("| {what} | {cpu:.2} | {rate:.0} |");
    }
    println!("resident memory of the program afterwards: {} MiB", resident(serving.program.id()) / 1024);
    assert!(serving.program.stop());
}

/// Processor time of one request in milliseconds and requests a second, and what the requests gave.
async fn cost_of<T>(
    processes: &impl Fn() -> Vec<u32>,
    requests: usize,
    request: impl AsyncFn(usize) -> T,
) -> ((f64, f64), Vec<T>) {
    let (ids, began) = (processes(), Instant::now());
    let before: u64 = ids.iter().map(|it| ticks(*it)).sum();
    let mut given = Vec::new();
    for from in (0..requests).step_by(CLIENTS) {
        given.extend(join_all((from..requests.min(from + CLIENTS)).map(|n| request(n))).await);
    }
    let took = began.elapsed();
    // Processes of the database server that were born meanwhile count from their birth.
    let after: u64 = processes().iter().map(|it| ticks(*it)).sum();
    let spent = Duration::from_millis(10) * u32::try_from(after.saturating_sub(before)).unwrap_or(u32::MAX);
    let each = spent.as_secs_f64() * 1000.0 / requests as f64;
    ((each, requests as f64 / took.as_secs_f64()), given)
}

/// User and system time of a process so far, in hundredths of a second.
fn ticks(process: u32) -> u64 {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{process}/stat")) else { return 0 };
    let after_name = stat.rsplit_once(')').map_or("", |it| it.1);
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let number = |at: usize| fields.get(at).and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
    number(11) + number(12)
}

/// Resident memory of a process in KiB.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|it| it.parse().ok()).unwrap_or(0)
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
