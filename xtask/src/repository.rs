//! Where things stand in the repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The top folder. Cargo says at run time where this crate is, so a moved checkout still works.
pub fn root() -> PathBuf {
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or(here.clone(), Path::to_path_buf)
}

pub fn web() -> PathBuf {
    root().join("web")
}

pub fn journeys() -> PathBuf {
    root().join("journeys")
}

/// For what is fetched or remembered between runs; not tracked.
pub fn own_folder() -> PathBuf {
    root().join(".throughline")
}

/// For reports and pictures; deleted by `cargo clean`.
pub fn reports() -> PathBuf {
    root().join("target").join("reports")
}

/// A path as people write it in this repository: relative to the top, with forward slashes.
pub fn shown(path: &Path) -> String {
    let root = root();
    path.strip_prefix(&root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Every file that is tracked or would be, relative to the top, without what `.gitignore` names.
pub fn files() -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.current_dir(root()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listing = process::capture(git).context("git is needed to know which files belong here")?;
    let mut files: Vec<String> =
        listing.split('\0').filter(|name| !name.is_empty() && root().join(name).is_file()).map(str::to_owned).collect();
    files.sort();
    files.dedup();
    Ok(files)
}

pub fn read(relative: &str) -> Result<String> {
    std::fs::read_to_string(root().join(relative)).with_context(|| format!("cannot read {relative}"))
}
