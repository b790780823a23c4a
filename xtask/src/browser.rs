//! Finding a Chromium for the journeys, or installing one where that is this machine's ordinary way.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::debian;
use crate::node::executable_on_path;

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
    if !debian::may_install() {
        return Ok(None);
    }
    debian::install("chromium")?;
    let browser = find().context("Debian's package `chromium` was installed, but no such executable is on PATH")?;
    Ok(Some(browser))
}

fn find() -> Option<PathBuf> {
    NAMES
        .into_iter()
        .find_map(executable_on_path)
        .or_else(|| ELSEWHERE.iter().map(PathBuf::from).find(|path| path.is_file()))
}
