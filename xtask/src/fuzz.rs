//! `cargo xtask fuzz`: made up input for what reads input, for as long as one likes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::arguments::Arguments;
use crate::{process, repository};

/// Each target, and the endings of real files that it may begin with.
const TARGETS: [(&str, &[&str]); 13] = [
    ("operations", &[]),
    ("expressions", &[]),
    ("csv", &["csv", "tsv"]),
    ("xlsx", &["xlsx"]),
    ("jira_json", &["json"]),
    ("jira_xml", &["xml"]),
    ("jira_csv", &["csv"]),
    ("trello", &["json"]),
    ("github", &["json"]),
    ("gitlab", &["json"]),
    ("asana", &["json"]),
    ("linear", &["csv"]),
    ("json_list", &["json"]),
];

/// What libFuzzer watches; no sanitizer, since there is no unsafe code of our own to watch.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table --cfg fuzzing";

/// Seconds for each target where nothing is said.
const SECONDS: u64 = 600;
/// Largest input that is made up, in bytes.
const LENGTH: u64 = 64 * 1024;
/// A real file that is larger teaches nothing more, and slows down.
const SEED: u64 = 200 * 1024;

pub fn run(mut arguments: Arguments) -> Result<()> {
    let seconds = arguments.values("--seconds")?.pop();
    let seconds = match seconds {
        None => SECONDS,
        Some(text) => text.parse().with_context(|| format!("--seconds {text}: give a whole number"))?,
    };
    let mut chosen = Vec::new();
    while let Some(name) = arguments.positional() {
        let known = TARGETS.iter().find(|(target, _)| *target == name);
        let names: Vec<&str> = TARGETS.iter().map(|(target, _)| *target).collect();
        chosen.push(*known.with_context(|| format!("there is no target `{name}`; there are {}", names.join(", ")))?);
    }
    arguments.finish()?;
    if chosen.is_empty() {
        chosen = TARGETS.to_vec();
    }
    let built = build(&chosen)?;
    let mut failed = Vec::new();
    let mut tried = 0;
    for (target, endings) in chosen {
        process::heading(target);
        let found = fuzz(&built, target, endings, seconds)?;
        tried += found.tried;
        process::say(&format!("{target}: {} inputs, {}", found.tried, if found.holds { "all held" } else { "FAILED" }));
        if !found.holds {
            failed.push(target);
        }
    }
    process::heading("All");
    process::say(&format!("{tried} inputs"));
    match failed.is_empty() {
        true => Ok(()),
        false => bail!("{} failed; what they failed at is in target/fuzz/found", failed.join(", ")),
    }
}

fn build(targets: &[(&str, &[&str])]) -> Result<PathBuf> {
    let folder = repository::root().join("target/fuzz");
    let mut cargo = repository::cargo();
    cargo.args(["build", "--release", "--manifest-path"]).arg(repository::root().join("fuzz/Cargo.toml"));
    cargo.arg("--target-dir").arg(&folder).env("RUSTFLAGS", FLAGS);
    // Named, so that build scripts are built without the flags.
    let host = host()?;
    cargo.args(["--target", &host]);
    for (target, _) in targets {
        cargo.args(["--bin", target]);
    }
    process::run(cargo).context("the targets did not build; they need a C++ compiler for libFuzzer")?;
    Ok(folder.join(host).join("release"))
}

fn host() -> Result<String> {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.arg("-vV");
    let said = process::capture(rustc)?;
    let line = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(line.context("rustc names no host")?.to_owned())
}

struct Found {
    tried: u64,
    holds: bool,
}

fn fuzz(built: &Path, target: &str, endings: &[&str], seconds: u64) -> Result<Found> {
    let root = repository::root();
    let (corpus, found) = (root.join("target/fuzz/corpus").join(target), root.join("target/fuzz/found"));
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&found)?;
    let mut command = Command::new(built.join(target));
    command.arg(&corpus);
    for seeds in [root.join("fuzz/seeds").join(target), real_files(target, endings)?] {
        if seeds.is_dir() {
            command.arg(seeds);
        }
    }
    command.args([
        format!("-max_total_time={seconds}"),
        format!("-max_len={LENGTH}"),
        "-timeout=20".to_owned(),
        "-rss_limit_mb=3072".to_owned(),
        "-print_final_stats=1".to_owned(),
        "-use_value_profile=1".to_owned(),
        "-verbosity=0".to_owned(),
        format!("-artifact_prefix={}/{target}-", found.display()),
    ]);
    let (status, output) = process::watch(command)?;
    let tried = output.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let tried = tried.and_then(|count| count.trim().parse().ok()).unwrap_or(0);
    Ok(Found { tried, holds: status.success() && tried > 0 })
}

/// Real exports that stand beside the repository, where they do, in one folder for the target.
fn real_files(target: &str, endings: &[&str]) -> Result<PathBuf> {
    let folder = repository::root().join("target/fuzz/real").join(target);
    let shared = repository::root().join("../shared/data");
    fs::create_dir_all(&folder)?;
    let mut open = vec![shared];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
            if path.is_dir() {
                open.push(path);
            } else if endings.contains(&ending.as_str()) && entry.metadata().is_ok_and(|data| data.len() <= SEED) {
                let name = path.to_string_lossy().replace(['/', '\\'], "_");
                let short: String = name.chars().rev().take(100).collect::<Vec<_>>().into_iter().rev().collect();
                fs::copy(&path, folder.join(short))?;
            }
        }
    }
    Ok(folder)
}
