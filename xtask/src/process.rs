//! Starting other programs and saying so.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

/// A heading between the parts of a longer command.
pub fn heading(text: &str) {
    say(&format!("\n== {text}"));
}

pub fn say(text: &str) {
    // A closed pipe (`cargo xtask check | head`) is no reason to stop half-way through a build.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Runs with the terminal of this process; fails with the command line when it fails.
pub fn run(mut command: Command) -> Result<()> {
    let line = shown(&command);
    let status = command.status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// What it wrote to standard output; fails with what it wrote to standard error.
pub fn capture(mut command: Command) -> Result<String> {
    let line = shown(&command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` ended with {}\n{}", output.status, String::from_utf8_lossy(&output.stderr).trim_end());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` wrote what is not UTF-8"))
}

/// Shows what it writes and keeps it too, standard error behind standard output.
pub fn watch(mut command: Command) -> Result<(ExitStatus, String)> {
    let line = shown(&command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{line}`"))?;
    let out = child.stdout.take().map(|pipe| copy(pipe, std::io::stdout()));
    let err = child.stderr.take().map(|pipe| copy(pipe, std::io::stderr()));
    let mut kept = String::new();
    for reader in [out, err].into_iter().flatten() {
        kept.push_str(&reader.join().unwrap_or_default());
    }
    let status = child.wait().with_context(|| format!("lost sight of `{line}`"))?;
    Ok((status, kept))
}

fn copy(pipe: impl Read + Send + 'static, mut to: impl Write + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut kept = String::new();
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let _ = to.write_all(&line).and_then(|()| to.flush());
            kept.push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
        kept
    })
}

/// True when a person looks at the output, so that colour helps.
pub fn colour() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

pub fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}
