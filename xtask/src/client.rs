//! Installing what the client needs and building it, each only when something changed.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::node::Node;
use crate::{process, repository};

/// Folders and files of `web/` that decide what the built client looks like.
const SOURCES: [&str; 6] = ["src", "public", "index.html", "vite.config.ts", "tsconfig.json", "package-lock.json"];

/// Installs and builds; says what it does and does nothing that is done already.
pub fn build(node: &Node) -> Result<()> {
    install(node)?;
    let wanted = stamp()?;
    let stamp_file = repository::own_folder().join("client-stamp");
    let built = repository::web().join("dist").join("index.html");
    if built.is_file() && fs::read_to_string(&stamp_file).is_ok_and(|kept| kept == wanted) {
        process::say("client: built already");
        return Ok(());
    }
    process::say("client: vite build");
    let mut vite = node.tool("vite", "vite")?;
    vite.args(["build", "--logLevel", "warn"]);
    process::run(vite).context("the client did not build; the messages above say where")?;
    fs::create_dir_all(repository::own_folder())?;
    // Read again: the stamp covers the result too, and a source may have been saved during the build.
    let after = stamp()?;
    if sources_part(&after) == sources_part(&wanted) {
        fs::write(&stamp_file, after)?;
    }
    Ok(())
}

/// `npm ci`, when what stands in `node_modules` is not what `package-lock.json` says.
pub fn install(node: &Node) -> Result<()> {
    let web = repository::web();
    let lock = fs::read_to_string(web.join("package-lock.json")).context("cannot read web/package-lock.json")?;
    let installed = fs::read_to_string(web.join("node_modules").join(".package-lock.json"));
    if installed.is_ok_and(|installed| is_installed(&lock, &installed)) {
        return Ok(());
    }
    process::say("client: npm ci");
    let mut npm = node.npm();
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    process::run(npm).context("the client's packages could not be installed")
}

/// Compares the lock with npm's own record of what it installed, so that it does not matter who ran npm.
fn is_installed(lock: &str, installed: &str) -> bool {
    let parse = |text: &str| -> Option<serde_json::Map<String, Value>> {
        serde_json::from_str::<Value>(text).ok()?["packages"].as_object().cloned()
    };
    let (Some(mut lock), Some(installed)) = (parse(lock), parse(installed)) else {
        return false;
    };
    lock.remove("");
    let same = |a: &Value, b: &Value| a["version"] == b["version"] && a["integrity"] == b["integrity"];
    let nothing_else = installed.iter().all(|(path, entry)| lock.get(path).is_some_and(|wanted| same(wanted, entry)));
    // Optional packages are for other operating systems.
    let nothing_missing = lock
        .iter()
        .all(|(path, entry)| installed.contains_key(path) || entry["optional"] == true || entry["devOptional"] == true);
    nothing_else && nothing_missing
}

/// Hash of the sources, a space, hash of the built page (which names every built file by its hash).
fn stamp() -> Result<String> {
    let web = repository::web();
    let mut files = Vec::new();
    for source in SOURCES {
        collect(&web.join(source), &mut files)?;
    }
    files.sort();
    let mut sources = Sha256::new();
    for file in files {
        let content = fs::read(&file).with_context(|| format!("cannot read {}", repository::shown(&file)))?;
        sources.update(repository::shown(&file));
        sources.update([0]);
        sources.update((content.len() as u64).to_le_bytes());
        sources.update(content);
    }
    let page = fs::read(web.join("dist").join("index.html")).unwrap_or_default();
    Ok(format!("{} {}", hexadecimal(&sources.finalize()), hexadecimal(&Sha256::digest(page))))
}

fn sources_part(stamp: &str) -> &str {
    stamp.split(' ').next().unwrap_or_default()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else if path.is_file() {
        files.push(path.to_path_buf());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_installed;

    const LOCK: &str = r#"{"packages": {
        "": {"name": "web"},
        "node_modules/a": {"version": "1.0.0", "integrity": "x"},
        "node_modules/b": {"version": "2.0.0", "integrity": "y", "optional": true}
    }}"#;

    #[test]
    fn the_same_packages_are_installed() {
        let installed = r#"{"packages": {"node_modules/a": {"version": "1.0.0", "integrity": "x"}}}"#;
        assert!(is_installed(LOCK, installed));
    }

    #[test]
    fn another_version_a_missing_one_and_one_too_many_are_not() {
        for installed in [
            r#"{"packages": {"node_modules/a": {"version": "1.0.1", "integrity": "x"}}}"#,
            r#"{"packages": {}}"#,
            r#"{"packages": {"node_modules/a": {"version": "1.0.0", "integrity": "x"}, "node_modules/c": {"version": "1.0.0"}}}"#,
            "not json",
        ] {
            assert!(!is_installed(LOCK, installed), "{installed}");
        }
    }
}
