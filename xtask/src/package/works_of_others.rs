//! The licences of what others wrote and the executable holds. Nearly each of them asks for one thing: that its text
//! goes wherever the work goes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{process, repository};

/// How the names of files begin that hold a licence or what it wants to be said.
const BEGINNINGS: [&str; 6] = ["COPYING", "COPYRIGHT", "LICENCE", "LICENSE", "NOTICE", "UNLICENSE"];
/// Endings of files that only look like it by their name.
const CODE: [&str; 9] = ["c", "h", "html", "js", "json", "py", "rs", "toml", "ts"];
/// Libraries in C stand in a folder or two below the crate that brings them.
const DEEPEST: usize = 3;

/// A crate, or a package of the client.
struct Work {
    /// With its version.
    name: String,
    licence: String,
    texts: BTreeSet<String>,
}

/// One document for all works that `throughline` holds on this kind of machine. Each text stands in it once.
pub fn document() -> Result<String> {
    let mut works = crates().context("the crates that the program is made of cannot be listed")?;
    works.extend(client_packages().context("the packages that the client is made of cannot be listed")?);
    works.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(shown(&works))
}

fn crates() -> Result<Vec<Work>> {
    let mut cargo = repository::cargo();
    cargo.args(["tree", "--locked", "--package", "throughline", "--edges", "normal,no-proc-macro"]);
    cargo.args(["--prefix", "none", "--format", "{p}"]);
    let tree = process::capture(cargo)?;
    let used: BTreeSet<String> = tree.lines().filter_map(name_in_tree).collect();
    let mut cargo = repository::cargo();
    cargo.args(["metadata", "--format-version=1", "--locked"]);
    let metadata: Value = serde_json::from_str(&process::capture(cargo)?).context("cargo metadata is not JSON")?;
    let mut works = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let text = |field: &str| package[field].as_str().unwrap_or_default();
        let name = format!("{} {}", text("name"), text("version"));
        // Crates of this repository have no source.
        if package["source"].is_null() || !used.contains(&name) {
            continue;
        }
        let folder = Path::new(text("manifest_path")).parent().context("a crate has no folder")?;
        works.push(Work { name, licence: text("license").to_owned(), texts: texts_in(folder)? });
    }
    Ok(works)
}

/// `serde v1.0.229 (*)` as `serde 1.0.229`.
fn name_in_tree(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    Some(format!("{} {}", words.next()?, words.next()?.strip_prefix('v')?))
}

fn client_packages() -> Result<Vec<Work>> {
    let lock: Value = serde_json::from_str(&repository::read("web/package-lock.json")?)?;
    let mut works = Vec::new();
    for (path, entry) in lock["packages"].as_object().into_iter().flatten() {
        let Some((_, name)) = path.rsplit_once("node_modules/") else {
            continue;
        };
        if ["dev", "devOptional", "optional"].iter().any(|mark| entry[*mark] == true) {
            continue;
        }
        let folder = repository::web().join(path);
        if !folder.is_dir() {
            bail!("web/{path} is not there: run `npm ci` in web/");
        }
        let text = |field: &str| entry[field].as_str().unwrap_or_default();
        let name = format!("{name} {}", text("version"));
        works.push(Work { name, licence: text("license").to_owned(), texts: texts_in(&folder)? });
    }
    Ok(works)
}

fn texts_in(folder: &Path) -> Result<BTreeSet<String>> {
    let mut texts = BTreeSet::new();
    collect(folder, 0, &mut texts).with_context(|| format!("cannot read the licences in {}", folder.display()))?;
    Ok(texts)
}

fn collect(folder: &Path, depth: usize, texts: &mut BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        // What a package installed below itself is a package of its own.
        if kind.is_dir() && depth < DEEPEST && name != "node_modules" {
            collect(&entry.path(), depth + 1, texts)?;
        } else if kind.is_file() && holds_a_licence(&name) {
            let text = String::from_utf8_lossy(&fs::read(entry.path())?).replace("\r\n", "\n");
            let lines: Vec<&str> = text.trim_matches('\n').lines().map(str::trim_end).collect();
            texts.insert(lines.join("\n"));
        }
    }
    Ok(())
}

fn holds_a_licence(file_name: &str) -> bool {
    let name = file_name.to_ascii_uppercase();
    let is_code = file_name.rsplit_once('.').is_some_and(|(_, ending)| CODE.contains(&ending));
    !is_code && BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

fn shown(works: &[Work]) -> String {
    let mut document =
        "Throughline holds the works below, under the licences beside their names. Behind this list each text of \
         a licence\nstands once, under the names of all works that bring it.\n\n"
            .to_owned();
    let mut by_text: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for work in works {
        let without = if work.texts.is_empty() { ", which brings no text of its licence" } else { "" };
        let _ = writeln!(document, "  {}: {}{without}", work.name, work.licence);
        for text in &work.texts {
            by_text.entry(text).or_default().push(&work.name);
        }
    }
    let mut texts: Vec<(Vec<&str>, &str)> = by_text.into_iter().map(|(text, names)| (names, text)).collect();
    texts.sort();
    for (names, text) in texts {
        let _ = write!(document, "\n{}\n{}\n\n{text}\n", "=".repeat(80), names.join(", "));
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(name: &str, texts: &[&str]) -> Work {
        Work {
            name: name.to_owned(),
            licence: "MIT".to_owned(),
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    #[test]
    fn each_text_stands_once_under_all_its_works() {
        let text = shown(&[
            work("a 1.0", &["Copyright A"]),
            work("b 2.0", &["Shared", "Own"]),
            work("c 3.0", &["Shared"]),
            work("d 4.0", &[]),
        ]);
        assert!(text.contains("\n  a 1.0: MIT\n") && text.contains("  d 4.0: MIT, which brings no text"), "{text}");
        assert!(text.contains("\nb 2.0, c 3.0\n\nShared\n"), "{text}");
        assert_eq!(text.matches("Shared").count(), 1);
        assert_eq!(
            text,
            shown(&[
                work("a 1.0", &["Copyright A"]),
                work("b 2.0", &["Own", "Shared"]),
                work("c 3.0", &["Shared"]),
                work("d 4.0", &[])
            ])
        );
    }

    #[test]
    fn files_that_hold_a_licence() {
        for name in ["LICENSE", "license.md", "LICENSE-APACHE", "LICENSE.APACHE2", "COPYING", "UNLICENSE", "Notice.txt"]
        {
            assert!(holds_a_licence(name), "{name}");
        }
        for name in ["license.rs", "licenses.json", "README.md", "Cargo.toml"] {
            assert!(!holds_a_licence(name), "{name}");
        }
    }

    #[test]
    fn lines_of_the_tree() {
        assert_eq!(name_in_tree("serde v1.0.229 (*)").as_deref(), Some("serde 1.0.229"));
        assert_eq!(name_in_tree("throughline-graph v0.1.0 (/somewhere)").as_deref(), Some("throughline-graph 0.1.0"));
        assert_eq!(name_in_tree(""), None);
    }
}
