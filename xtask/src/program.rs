//! Building `throughline` itself and knowing where it then stands.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{process, repository};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Dev,
    Release,
}

/// Builds the program and returns the path of the executable.
pub fn build(profile: Profile) -> Result<PathBuf> {
    let mut cargo = repository::cargo();
    cargo.args(["build", "--package", "throughline"]);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    process::run(cargo).context("the program did not build; cargo's messages above say where")?;
    path(profile)
}

/// Where cargo puts the executable, whether it was built or not.
pub fn path(profile: Profile) -> Result<PathBuf> {
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => "release",
    };
    let name = format!("throughline{}", std::env::consts::EXE_SUFFIX);
    Ok(target_folder()?.join(folder).join(name))
}

fn target_folder() -> Result<PathBuf> {
    let mut cargo = repository::cargo();
    cargo.args(["metadata", "--format-version=1", "--no-deps"]);
    let metadata: serde_json::Value = serde_json::from_str(&process::capture(cargo)?)?;
    let folder = metadata["target_directory"].as_str().context("cargo metadata names no target_directory")?;
    Ok(PathBuf::from(folder))
}
