//! `cargo xtask package`: the program as a Debian package, written without Debian's tools, the same bytes each time.

#[cfg(test)]
mod claims;
mod contents;
mod dates;
mod debian_archive;
#[cfg(test)]
mod fake_executable;
mod manifest;
mod requirements;
#[cfg(test)]
mod tests;
mod works_of_others;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::arguments::Arguments;
use crate::program::Profile;
use crate::{client, node, process, program, repository};
use debian_archive::Archive;
use manifest::Manifest;

/// Counts the packages that are made of one version of the program.
const REVISION: &str = "1";
/// Whoever gives a package away maintains it, and says so in the way of Debian's own tools: DEBFULLNAME and DEBEMAIL.
const NOBODY_YET: (&str, &str) = ("Throughline authors", "authors@throughline.invalid");

/// Builds what has to be built, then writes `target/package/throughline_<version>_<architecture>.deb`.
pub fn run(mut arguments: Arguments) -> Result<()> {
    let given = arguments.values("--binary")?;
    arguments.finish()?;
    let executable = match &given[..] {
        [] => {
            process::say("[1/3] client");
            client::build(&node::find()?)?;
            process::say("[2/3] program, in release mode");
            let executable = program::build(Profile::Release)?;
            process::say("[3/3] package");
            executable
        }
        [path] => PathBuf::from(path),
        _ => bail!("--binary is given {} times; a package holds one executable", given.len()),
    };
    let binary = fs::read(&executable)
        .with_context(|| format!("cannot read the executable {}; name another with --binary", executable.display()))?;
    // The licences of the client's packages are read where npm puts them.
    client::install(&node::find()?)?;
    let package = assemble(binary, &works_of_others::document()?, &Origin::of_this_checkout()?)
        .with_context(|| format!("cannot make a package of {}", executable.display()))?;
    let folder = repository::root().join("target").join("package");
    let path = write(&package, &folder)?;
    process::say(&repository::shown(&path));
    for line in package.manifest.control.lines().filter(|line| line.starts_with("Depends:")) {
        process::say(line);
    }
    Ok(())
}

/// What a package says of where it comes from.
struct Origin {
    /// In Debian's form: `0.1.0-1`.
    version: String,
    /// `Name <address>`.
    maintainer: String,
    /// Seconds since 1970; every file in the package is as old as this.
    time: u64,
}

impl Origin {
    fn of_this_checkout() -> Result<Self> {
        let manifest: toml::Table =
            toml::from_str(&repository::read("Cargo.toml")?).context("cannot read Cargo.toml")?;
        let version = manifest
            .get("workspace")
            .and_then(|workspace| workspace.get("package")?.get("version")?.as_str())
            .context("Cargo.toml has no version in [workspace.package]")?;
        let setting = |name, otherwise: &str| {
            std::env::var(name).ok().filter(|value| !value.trim().is_empty()).unwrap_or_else(|| otherwise.to_owned())
        };
        let (name, address) = (setting("DEBFULLNAME", NOBODY_YET.0), setting("DEBEMAIL", NOBODY_YET.1));
        Ok(Self { version: debian_version(version), maintainer: format!("{name} <{address}>"), time: time()? })
    }
}

/// `1.0.0-beta.1` comes before `1.0.0`, which Debian writes with a tilde.
fn debian_version(version: &str) -> String {
    format!("{}-{REVISION}", version.replacen('-', "~", 1).replace('-', "."))
}

/// `SOURCE_DATE_EPOCH` (reproducible-builds.org), or else when the last commit was made.
fn time() -> Result<u64> {
    if let Ok(text) = std::env::var("SOURCE_DATE_EPOCH") {
        return text
            .trim()
            .parse()
            .with_context(|| format!("SOURCE_DATE_EPOCH is \"{text}\"; it has to be a number of seconds since 1970"));
    }
    let mut git = Command::new("git");
    git.current_dir(repository::root()).args(["log", "-1", "--format=%ct"]);
    let text = process::capture(git).context(
        "the time of the package comes from the last commit, which git does not tell; set SOURCE_DATE_EPOCH instead",
    )?;
    text.trim().parse().with_context(|| format!("git gives \"{}\" as the time of the last commit", text.trim()))
}

/// A whole package, in memory.
struct Package {
    manifest: Manifest,
    bytes: Vec<u8>,
}

fn assemble(binary: Vec<u8>, works_of_others: &str, origin: &Origin) -> Result<Package> {
    let requirements = requirements::of(&binary)?;
    let data = contents::files(binary, works_of_others, origin)?;
    let manifest = Manifest::new(origin, &requirements, &data)?;
    let bytes = Archive { time: origin.time, control: manifest.files()?, data }.bytes()?;
    Ok(Package { manifest, bytes })
}

fn write(package: &Package, folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", repository::shown(folder)))?;
    let path = folder.join(&package.manifest.file_name);
    fs::write(&path, &package.bytes).with_context(|| format!("cannot write {}", repository::shown(&path)))?;
    Ok(path)
}
