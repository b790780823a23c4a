//! `cargo xtask check`: everything that must hold before a change is proposed.

use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::{budget, client, codegen, layers, licences, node, process, repository, test, web_layers, words};

struct Check {
    name: &'static str,
    /// What to do when it fails.
    remedy: &'static str,
    /// The findings; an error means that the check itself could not be made, which fails it too.
    judge: fn() -> Result<Vec<String>>,
}

// What takes a second comes first, so that most failures show before the compiler starts.
const CHECKS: [Check; 12] = [
    Check { name: "format", remedy: "run `cargo fmt --all`", judge: format },
    Check {
        name: "layers",
        remedy: "keep the direction of dependencies that layers.toml holds",
        judge: layers::crates,
    },
    Check {
        name: "web-layers",
        remedy: "keep the direction of imports in the [web] table of layers.toml",
        judge: web_layers::check,
    },
    Check { name: "words", remedy: "each finding above says what to write instead", judge: words::check },
    Check { name: "file-sizes", remedy: "keep large files out of the repository", judge: words::check_sizes },
    Check { name: "file-budget", remedy: "split the file by what changes together", judge: budget::check },
    Check { name: "web-packages", remedy: "see the messages of npm above", judge: install_web_packages },
    Check {
        name: "licences",
        remedy: "replace the package, or give its row in docs/dependencies.md; `cargo xtask licences --rows` prints them",
        judge: licences::check,
    },
    Check { name: "web-types", remedy: "see the compiler's messages above", judge: web_types },
    Check { name: "web-lint", remedy: "run `npx biome check --write .` in web/ or journeys/", judge: web_lint },
    Check { name: "clippy", remedy: "see the compiler's messages above", judge: clippy },
    Check { name: "generated", remedy: "run `cargo xtask codegen` and look at the difference", judge: codegen::check },
];

pub fn run(mut arguments: Arguments) -> Result<()> {
    let only = arguments.values("--only")?;
    arguments.finish()?;
    let names: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
    if let Some(unknown) = only.iter().find(|name| !names.contains(&name.as_str())) {
        bail!("there is no check `{unknown}`; there are {}", names.join(", "));
    }
    let mut failed = Vec::new();
    let mut kept = 0;
    for check in &CHECKS {
        if !only.is_empty() && !only.iter().any(|name| name == check.name) {
            continue;
        }
        process::heading(check.name);
        let started = Instant::now();
        let findings = (check.judge)().unwrap_or_else(|error| vec![format!("{error:#}")]);
        for finding in &findings {
            process::say(finding);
        }
        let seconds = started.elapsed().as_secs_f64();
        if findings.is_empty() {
            process::say(&format!("holds ({seconds:.1} s)"));
            kept += 1;
        } else {
            process::say(&format!("FAILS ({seconds:.1} s): {}", check.remedy));
            failed.push(check);
        }
    }
    process::heading("Checks");
    for check in &failed {
        process::say(&format!("{} fails: {}", check.name, check.remedy));
    }
    if !failed.is_empty() {
        bail!("{} of {} checks fail", failed.len(), failed.len() + kept);
    }
    process::say(&format!("{kept} checks hold"));
    Ok(())
}

/// Runs a tool that shows its own findings.
fn tool(command: Command) -> Result<Vec<String>> {
    Ok(process::run(command).err().map(|error| error.to_string()).into_iter().collect())
}

fn format() -> Result<Vec<String>> {
    let mut cargo = repository::cargo();
    cargo.args(["fmt", "--all", "--check"]);
    tool(cargo)
}

fn clippy() -> Result<Vec<String>> {
    let mut cargo = repository::cargo();
    cargo.args(["clippy", "--quiet", "--workspace", "--all-features", "--all-targets", "--", "--deny", "warnings"]);
    tool(cargo)
}

fn install_web_packages() -> Result<Vec<String>> {
    client::install(&node::find()?)?;
    Ok(Vec::new())
}

fn web_types() -> Result<Vec<String>> {
    let clean = test::check_types(&node::find()?)?;
    Ok(if clean { Vec::new() } else { vec!["the TypeScript compiler found errors".to_owned()] })
}

fn web_lint() -> Result<Vec<String>> {
    let node = node::find()?;
    let mut findings = Vec::new();
    for folder in [repository::web(), repository::journeys()] {
        let mut biome = node.tool("@biomejs/biome", "biome")?;
        biome.current_dir(folder).args(["check", "."]);
        findings.extend(tool(biome)?);
    }
    Ok(findings)
}
