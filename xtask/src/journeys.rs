//! `cargo xtask journeys` and `cargo xtask screens`: the real program in a real browser.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::arguments::Arguments;
use crate::counts::Counts;
use crate::program::Profile;
use crate::test::vitest;
use crate::{browser, client, node, process, program, repository};

const CONFIGURATION: &str = "vitest.config.mts";

#[derive(Default)]
pub struct Options {
    filters: Vec<String>,
    headed: bool,
    pictures: bool,
    skip_build: bool,
}

impl Options {
    /// With the client and the program as they were built last.
    pub fn built_before() -> Self {
        Self { skip_build: true, ..Self::default() }
    }
}

pub fn run(mut arguments: Arguments) -> Result<()> {
    let mut options = Options {
        headed: arguments.flag("--headed"),
        pictures: arguments.flag("--screens"),
        skip_build: arguments.flag("--no-build"),
        filters: Vec::new(),
    };
    while let Some(filter) = arguments.positional() {
        options.filters.push(filter);
    }
    arguments.finish()?;
    let counts = test(&options)?;
    process::say(&counts.to_string());
    if counts.failed > 0 {
        std::process::exit(1);
    }
    Ok(())
}

/// Runs the journeys; without a browser they count as skipped.
pub fn test(options: &Options) -> Result<Counts> {
    test_with(options, |_| ())
}

/// The same; `prepare` says more to the journeys.
pub fn test_with(options: &Options, prepare: impl Fn(&mut Command)) -> Result<Counts> {
    let Some(browser) = browser::find_or_install()? else {
        process::say(&format!("journeys skipped: no Chromium; {}", browser::INSTALL));
        return Ok(Counts { skipped: all_journeys()?, ..Counts::default() });
    };
    vitest_with_program(&browser, options, "journeys", |command| {
        command.args(&options.filters);
        prepare(command);
        if options.pictures {
            command.env("THROUGHLINE_PICTURES", repository::root().join("target/journeys"));
        }
    })
}

pub fn screens(mut arguments: Arguments) -> Result<()> {
    let options = Options { skip_build: arguments.flag("--no-build"), ..Options::default() };
    arguments.finish()?;
    let folder = repository::root().join("target/screens");
    let browser =
        browser::find_or_install()?.with_context(|| format!("pictures need a browser: {}", browser::INSTALL))?;
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let counts = vitest_with_program(&browser, &options, "screens", |command| {
        command.env("THROUGHLINE_SCREENS", &folder);
    })?;
    process::say(&format!("open {}", folder.join("index.html").display()));
    if counts.failed > 0 {
        bail!("not every page could be pictured; the messages above say which");
    }
    Ok(())
}

fn vitest_with_program(
    browser: &PathBuf,
    options: &Options,
    report: &str,
    prepare: impl FnOnce(&mut std::process::Command),
) -> Result<Counts> {
    let node = node::find()?;
    let executable = if options.skip_build {
        client::install(&node)?;
        program::path(Profile::Dev)?
    } else {
        client::build(&node)?;
        program::build(Profile::Dev)?
    };
    vitest(&node, report, |command| {
        command
            .args(["run", "--config"])
            .arg(repository::journeys().join(CONFIGURATION))
            .env("CHROMIUM", browser)
            .env("THROUGHLINE_BIN", &executable);
        if options.headed {
            command.env("THROUGHLINE_HEADED", "1");
        }
        prepare(command);
    })
}

/// How many journeys there are, by loading their files without running them.
fn all_journeys() -> Result<u64> {
    let node = node::find()?;
    client::install(&node)?;
    let mut command = node.tool("vitest", "vitest")?;
    command.args(["list", "--json", "--config"]).arg(repository::journeys().join(CONFIGURATION));
    let list: serde_json::Value = serde_json::from_str(&process::capture(command)?)?;
    Ok(list.as_array().context("Vitest's list of journeys is no list")?.len() as u64)
}
