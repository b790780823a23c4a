//! `cargo xtask test`: every suite, one after the other, and one closing line that adds them up.

use std::time::Instant;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::counts::{self, Counts};
use crate::node::Node;
use crate::postgres::Found;
use crate::{client, doc_tests, journeys, node, postgres, process, repository};

const SUITES: [&str; 3] = ["rust", "web", "journeys"];

pub fn run(mut arguments: Arguments) -> Result<()> {
    let only = arguments.values("--only")?;
    let keep_going = arguments.flag("--keep-going");
    arguments.finish()?;
    if let Some(unknown) = only.iter().find(|name| !SUITES.contains(&name.as_str())) {
        bail!("there is no suite `{unknown}`; there are {}", SUITES.join(", "));
    }

    let mut total = Counts::default();
    let mut parts = Vec::new();
    'suites: for suite in SUITES {
        if !only.is_empty() && !only.iter().any(|name| name == suite) {
            continue;
        }
        for (name, part) in parts_of(suite) {
            process::heading(name);
            let started = Instant::now();
            // What keeps a suite from running (no network for npm, say) is its failure; the closing line still comes.
            let counts = part().unwrap_or_else(|error| {
                process::say(&format!("error: {error:#}"));
                Counts::one(false)
            });
            parts.push(format!("{name}: {counts} ({:.0} s)", started.elapsed().as_secs_f64()));
            total += counts;
            if total.failed > 0 && !keep_going {
                process::say("\nStopped at the first suite with a failure; --keep-going runs the others too.");
                break 'suites;
            }
        }
    }

    process::heading("All");
    for part in parts {
        process::say(&part);
    }
    // The last line, alone and in this form: other programs read it.
    process::say(&total.to_string());
    if total.failed > 0 || total == Counts::default() {
        std::process::exit(1);
    }
    Ok(())
}

type Part = fn() -> Result<Counts>;

fn parts_of(suite: &str) -> Vec<(&'static str, Part)> {
    match suite {
        "rust" => vec![
            ("Rust tests", rust_tests as Part),
            ("The program's tests on PostgreSQL", program_on_postgres),
            ("Examples in the documentation", documentation_tests),
        ],
        "web" => vec![("Web types", web_types as Part), ("Web tests", web_tests)],
        _ => vec![
            ("Journeys in a browser", || journeys::test(&journeys::Options::default())),
            ("Journeys on PostgreSQL", journeys_on_postgres),
        ],
    }
}

fn rust_tests() -> Result<Counts> {
    let database = postgres::find_or_make()?;
    let has_nextest = node::executable_on_path("cargo-nextest").is_some();
    let mut cargo = repository::cargo();
    if has_nextest {
        cargo.args([
            "nextest",
            "run",
            "--workspace",
            // Suites that several crates run are features of the crate that holds them.
            "--all-features",
            "--no-fail-fast",
            "--status-level=slow",
        ]);
        cargo.args(["--final-status-level=fail", "--cargo-quiet"]);
        let mut left_out = Vec::new();
        if !has_real_files() {
            process::say("../shared/data is not there: tests that read real exports of other programs are skipped");
            left_out.push("not test(/(^|::)real_/)");
        }
        if matches!(database, Found::None) {
            left_out.push("not test(/(^|::)postgres_/) and not binary(postgres)");
        }
        if !left_out.is_empty() {
            cargo.args(["-E", &left_out.join(" and ")]);
        }
    } else {
        process::say("cargo-nextest is not installed: using cargo test, which is slower");
        cargo.args([
            "test",
            "--quiet",
            "--workspace",
            "--all-features",
            "--no-fail-fast",
            "--lib",
            "--bins",
            "--tests",
        ]);
    }
    database.tell(&mut cargo);
    if process::colour() {
        cargo.env("CARGO_TERM_COLOR", "always");
    }
    let (status, output) = process::watch(cargo)?;
    let read = if has_nextest { counts::from_nextest(&output) } else { counts::from_libtest(&output) };
    Ok(read.unwrap_or_default().with_outcome(status.success()))
}

/// Every test that speaks to the running program, with its data in PostgreSQL; but for those of files that SQLite keeps.
fn program_on_postgres() -> Result<Counts> {
    let database = postgres::find_or_make()?;
    if matches!(database, Found::None) {
        return Ok(Counts::default());
    }
    if node::executable_on_path("cargo-nextest").is_none() {
        process::say("cargo-nextest is not installed: left out");
        return Ok(Counts::default());
    }
    let mut cargo = repository::cargo();
    cargo.args(["nextest", "run", "--package", "throughline", "--all-features", "--no-fail-fast", "--cargo-quiet"]);
    cargo.args(["--status-level=slow", "--final-status-level=fail", "-E", ON_EITHER]);
    cargo.env(EVERYWHERE, "1");
    database.tell(&mut cargo);
    let (status, output) = process::watch(cargo)?;
    Ok(counts::from_nextest(&output).unwrap_or_default().with_outcome(status.success()))
}

fn journeys_on_postgres() -> Result<Counts> {
    let database = postgres::find_or_make()?;
    if matches!(database, Found::None) {
        return Ok(Counts::default());
    }
    journeys::test_with(&journeys::Options::built_before(), |command| {
        command.env(EVERYWHERE, "1");
        database.tell(command);
    })
}

/// Has every program that is started for a test keep its data in PostgreSQL.
const EVERYWHERE: &str = "THROUGHLINE_TEST_ON_POSTGRES";
/// Tests of the running program that ask nothing of SQLite's files.
const ON_EITHER: &str = "kind(test) and not binary(postgres) and not binary(released) and not binary(upkeep) \
     and not test(/(^|::)sqlite_/)";

/// Real exports of other programs may be read and not be shipped, so they stand beside the repository.
fn has_real_files() -> bool {
    repository::root().parent().is_some_and(|beside| beside.join("shared/data").is_dir())
}

fn documentation_tests() -> Result<Counts> {
    let packages = doc_tests::packages()?;
    if packages.is_empty() {
        process::say("none");
        return Ok(Counts::default());
    }
    let mut cargo = repository::cargo();
    cargo.args(["test", "--quiet", "--doc", "--no-fail-fast"]);
    for package in packages {
        cargo.args(["--package", &package]);
    }
    let (status, output) = process::watch(cargo)?;
    Ok(counts::from_libtest(&output).unwrap_or_default().with_outcome(status.success()))
}

/// The type check of the client and of the journeys counts as one test.
fn web_types() -> Result<Counts> {
    let node = node::find()?;
    client::install(&node)?;
    let success = check_types(&node)?;
    if success {
        process::say("no type errors");
    }
    Ok(Counts::one(success))
}

pub fn check_types(node: &Node) -> Result<bool> {
    let mut compiler = node.tool("typescript", "tsc")?;
    compiler.args(["--noEmit", "--pretty", "false"]);
    Ok(process::watch(compiler)?.0.success())
}

fn web_tests() -> Result<Counts> {
    let node = node::find()?;
    client::install(&node)?;
    vitest(&node, "web", |command| {
        command.arg("run");
    })
}

/// Runs Vitest and reads its counts from the report that it writes beside what a person sees.
pub fn vitest(node: &Node, name: &str, prepare: impl FnOnce(&mut std::process::Command)) -> Result<Counts> {
    let report = repository::reports().join(format!("{name}.json"));
    if report.exists() {
        std::fs::remove_file(&report)?;
    }
    let mut command = node.tool("vitest", "vitest")?;
    prepare(&mut command);
    command.args(["--reporter=default", "--reporter=json"]).arg(format!("--outputFile.json={}", report.display()));
    if process::colour() {
        command.env("FORCE_COLOR", "1");
    } else {
        command.env("NO_COLOR", "1");
    }
    let (status, _) = process::watch(command)?;
    let counts = match std::fs::read_to_string(&report) {
        Ok(text) => counts::from_vitest(&text)?,
        Err(_) => Counts::default(),
    };
    Ok(counts.with_outcome(status.success()))
}
