//! `cargo xtask bench`: how fast the program is, against the limits that it promises to keep.
//!
//! `throughline-benches [FILTER] [--idle-seconds N]` runs the benches whose name contains FILTER, prints one line
//! for each figure, and fails when one is over its limit. Figures of the whole program are taken from the release
//! executable beside this one, or from the one that `THROUGHLINE_BIN` names.

mod bare_loop;
mod bootstrap;
mod commit_to_socket;
mod connection;
mod create_over_http;
mod durable_writes;
mod figure;
mod idle_memory;
mod import_rows;
mod list_with_columns;
mod permission_cost;
mod postgres_writes;
mod process_cost;
mod program;
mod search;
mod start;

use anyhow::{Context, Result, bail};
use figure::{Figure, say};
use std::process::ExitCode;
use std::time::Duration;

/// The product's allocator: the ledger is measured as it runs in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long the program is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(60);

struct Arguments {
    filter: String,
    idle: Duration,
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("a bench could not be carried out: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Whether every limit was kept.
fn run() -> Result<bool> {
    let arguments = arguments()?;
    let chosen = |name: &str| name.contains(&arguments.filter);
    let mut kept = true;
    let mut ran = false;
    let mut report = |figures: Vec<Figure>| {
        ran = true;
        for figure in figures {
            kept &= figure.is_kept();
            say(&figure.to_string());
        }
    };
    if chosen("durable_writes") {
        report(durable_writes::measure()?);
    }
    if chosen("postgres_writes") {
        report(postgres_writes::measure()?);
    }
    if chosen("search") {
        report(search::measure()?);
    }
    if chosen("list_with_columns") {
        report(list_with_columns::measure()?);
    }
    if chosen("permission_cost") {
        report(permission_cost::measure()?);
    }
    // Filling takes long, so that what one bench filled serves the other.
    let mut filled = None;
    if chosen("create_over_http") {
        let (figures, world) = create_over_http::measure()?;
        report(figures);
        filled = Some(world);
    }
    if chosen("bootstrap") {
        let world = match filled.take() {
            Some(world) => world,
            None => program::filled()?,
        };
        report(bootstrap::measure(&world)?);
    }
    drop(filled);
    if chosen("commit_to_socket") {
        report(commit_to_socket::measure()?);
    }
    if chosen("import_rows") {
        report(import_rows::measure()?);
    }
    if chosen("start") {
        report(start::measure()?);
    }
    if chosen("idle_memory") {
        report(idle_memory::measure(arguments.idle)?);
    }
    if !ran {
        bail!("no bench has \"{}\" in its name", arguments.filter);
    }
    Ok(kept)
}

fn arguments() -> Result<Arguments> {
    let mut arguments = Arguments { filter: String::new(), idle: IDLE };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        if word == "--idle-seconds" {
            let seconds = words.next().context("--idle-seconds needs a number")?;
            arguments.idle = Duration::from_secs(seconds.parse().context("--idle-seconds needs a number")?);
        } else if word.starts_with('-') || !arguments.filter.is_empty() {
            bail!("\"{word}\" is not understood; usage: throughline-benches [FILTER] [--idle-seconds N]");
        } else {
            arguments.filter = word;
        }
    }
    Ok(arguments)
}
