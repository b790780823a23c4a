//! `cargo xtask run`: from a clone to a page in the browser.

use std::process::Command;

use anyhow::Result;

use crate::arguments::Arguments;
use crate::program::Profile;
use crate::{client, node, process, program, repository};

pub fn run(mut arguments: Arguments) -> Result<()> {
    // The dev profile builds in a fraction of the time that link-time optimisation takes, and the demo is small enough
    // that nobody sees the difference in use: the first page is what a person waits for.
    let profile = if arguments.flag("--release") { Profile::Release } else { Profile::Dev };
    let empty = arguments.flag("--empty");
    let passed_on = arguments.passed_on();
    arguments.finish()?;

    process::say("[1/3] client");
    let node = node::find()?;
    client::build(&node)?;

    process::say("[2/3] program (the first build takes a few minutes)");
    let executable = program::build(profile)?;

    process::say("[3/3] start (Ctrl-C stops it; what you do is kept in data/)");
    let mut serve = Command::new(executable);
    serve.current_dir(repository::root()).arg("serve");
    if !empty {
        serve.arg("--demo");
    }
    if !passed_on.iter().any(|word| word == "--data" || word.starts_with("--data=")) {
        serve.args(["--data", "data"]);
    }
    serve.args(passed_on);
    become_program(serve)
}

/// On Unix this process turns into the program, so Ctrl-C, signals and the exit code reach it and nothing else.
#[cfg(unix)]
fn become_program(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let line = process::shown(&command);
    let error = command.exec();
    Err(anyhow::anyhow!("cannot start `{line}`: {error}"))
}

#[cfg(not(unix))]
fn become_program(command: Command) -> Result<()> {
    process::run(command)
}
