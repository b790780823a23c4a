//! Finding a Chromium for the journeys, or installing one where that is this machine's ordinary way.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::node::executable_on_path;
use crate::process;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const ELSEWHERE: [&str; 4] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/// What a person without a browser is told.
pub const INSTALL: &str =
    "install Chromium (Debian: apt install chromium) or Google Chrome, or set CHROMIUM to its path";

/// None when there is no browser and this is not a machine to install one on.
pub fn find_or_install() -> Result<Option<PathBuf>> {
    if let Some(named) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        if !named.is_file() {
            bail!("CHROMIUM is set to {}, which is no file: correct it, or unset it", named.display());
        }
        return Ok(Some(named));
    }
    if let Some(browser) = find() {
        return Ok(Some(browser));
    }
    if !is_debian() || !is_root() {
        return Ok(None);
    }
    process::say("No Chromium here: installing Debian's package `chromium` (this is Debian and you are root)");
    apt(&["update", "--quiet", "--quiet"])?;
    apt(&["install", "--yes", "--quiet", "--quiet", "--no-install-recommends", "chromium"])?;
    let browser = find().context("Debian's package `chromium` was installed, but no such executable is on PATH")?;
    Ok(Some(browser))
}

fn find() -> Option<PathBuf> {
    NAMES
        .into_iter()
        .find_map(executable_on_path)
        .or_else(|| ELSEWHERE.iter().map(PathBuf::from).find(|path| path.is_file()))
}

fn apt(words: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    command.args(["-o", "Acquire::Retries=3"]).args(words).env("DEBIAN_FRONTEND", "noninteractive");
    process::run(command)
}

fn is_debian() -> bool {
    is_debian_release(&fs::read_to_string("/etc/os-release").unwrap_or_default())
        && Path::new("/usr/bin/apt-get").exists()
}

/// Ubuntu's package of that name only fetches a snap, so its `ID_LIKE=debian` is not enough.
fn is_debian_release(os_release: &str) -> bool {
    os_release.lines().any(|line| matches!(line.trim(), "ID=debian" | "ID=\"debian\""))
}

fn is_root() -> bool {
    let mut id = Command::new("id");
    id.arg("-u");
    process::capture(id).is_ok_and(|text| text.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::is_debian_release;

    #[test]
    fn debian_itself_and_not_what_is_like_it() {
        assert!(is_debian_release("PRETTY_NAME=\"Debian\"\nID=debian\n"));
        assert!(!is_debian_release("ID=ubuntu\nID_LIKE=debian\n"));
        assert!(!is_debian_release(""));
    }
}
