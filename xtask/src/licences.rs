//! `cargo xtask licences`: every licence in both trees, and a reason for every direct dependency.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::arguments::Arguments;
use crate::cargo_graph::CargoGraph;
use crate::licence_expression::Licence;
use crate::{process, repository};

const DOCUMENT: &str = "docs/dependencies.md";

const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BlueOak-1.0.0",
    "CC-BY-4.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Build and test tools under a file-based copyleft: used as they are, never shipped.
const MPL_TOOLS: [&str; 2] = ["axe-core", "lightningcss"];

/// A package somewhere in one of the two trees.
struct Found {
    name: String,
    version: String,
    licence: String,
    /// Part of the tools only, not of what is shipped.
    tool: bool,
}

/// A dependency that a manifest of this repository names itself.
#[derive(Debug, PartialEq, Eq)]
struct Direct {
    requirement: String,
    licence: String,
}

type DirectByName = BTreeMap<String, Direct>;

pub fn run(mut arguments: Arguments) -> Result<()> {
    let rows = arguments.flag("--rows");
    arguments.finish()?;
    if rows {
        let (direct, _) = everything(&mut Vec::new())?;
        for (name, dependency) in direct {
            process::say(&row(&name, &dependency, "..."));
        }
        return Ok(());
    }
    let findings = check()?;
    for finding in &findings {
        process::say(finding);
    }
    if !findings.is_empty() {
        bail!("{} findings about licences", findings.len());
    }
    process::say("all licences are allowed, all direct dependencies have a reason");
    Ok(())
}

pub fn check() -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let (direct, all) = everything(&mut findings)?;
    findings.extend(all.iter().filter_map(judge));
    let document = fs::read_to_string(repository::root().join(DOCUMENT)).unwrap_or_default();
    findings.extend(compare_document(&direct, &document));
    Ok(findings)
}

fn everything(findings: &mut Vec<String>) -> Result<(DirectByName, Vec<Found>)> {
    let (mut direct, mut all) = rust_tree(findings)?;
    let lock = repository::read("web/package-lock.json")?;
    let (web_direct, web) =
        web_tree(&lock, |path| fs::read_to_string(repository::web().join(path).join("package.json")).ok())?;
    direct.extend(web_direct);
    all.extend(web);
    Ok((direct, all))
}

fn rust_tree(findings: &mut Vec<String>) -> Result<(DirectByName, Vec<Found>)> {
    let graph = CargoGraph::read()?;
    let mut direct = DirectByName::new();
    for dependency in graph.declared.iter().filter(|dependency| !dependency.inside) {
        let licence = graph
            .packages
            .iter()
            .filter(|package| package.name == dependency.to)
            .filter_map(|package| package.licence.clone())
            .next_back()
            .unwrap_or_default();
        let entry = Direct { requirement: dependency.requirement.clone(), licence };
        let known = direct.entry(dependency.to.clone()).or_insert(entry);
        if known.requirement != dependency.requirement {
            findings.push(format!(
                "{} asks for {} {}, another crate for {}: write the same in both",
                dependency.from, dependency.to, dependency.requirement, known.requirement
            ));
        }
    }
    let all = graph
        .packages
        .into_iter()
        .filter(|package| !package.inside)
        .map(|package| Found {
            licence: package.licence.unwrap_or_default(),
            name: package.name,
            version: package.version,
            tool: false,
        })
        .collect();
    Ok((direct, all))
}

/// Reads the lock; `manifest` gives the package.json of an installed package where the lock has no licence.
fn web_tree(lock: &str, manifest: impl Fn(&str) -> Option<String>) -> Result<(DirectByName, Vec<Found>)> {
    let lock: Value = serde_json::from_str(lock).context("web/package-lock.json is not JSON")?;
    let packages =
        lock["packages"].as_object().context("web/package-lock.json has no packages; write it with npm 7 or newer")?;
    let mut all = Vec::new();
    let mut licences = BTreeMap::new();
    for (path, entry) in packages {
        let Some((_, name)) = path.rsplit_once("node_modules/") else {
            continue;
        };
        let licence =
            licence_of(entry).or_else(|| licence_of(&serde_json::from_str(&manifest(path)?).ok()?)).unwrap_or_default();
        licences.insert(path.clone(), licence.clone());
        all.push(Found {
            name: name.to_owned(),
            version: entry["version"].as_str().unwrap_or_default().to_owned(),
            licence,
            tool: entry["dev"] == true || entry["devOptional"] == true,
        });
    }
    let mut direct = DirectByName::new();
    for section in ["dependencies", "devDependencies"] {
        for (name, requirement) in packages[""][section].as_object().into_iter().flatten() {
            direct.insert(
                name.clone(),
                Direct {
                    requirement: requirement.as_str().unwrap_or_default().to_owned(),
                    licence: licences.get(&format!("node_modules/{name}")).cloned().unwrap_or_default(),
                },
            );
        }
    }
    Ok((direct, all))
}

/// `license` as a text, or the older forms: an object with a type, a list of them.
fn licence_of(manifest: &Value) -> Option<String> {
    let one = |value: &Value| value.as_str().or_else(|| value["type"].as_str()).map(str::to_owned);
    one(&manifest["license"]).or_else(|| {
        let list: Vec<String> = manifest["licenses"].as_array()?.iter().filter_map(one).collect();
        Some(list.join(" OR "))
    })
}

fn judge(package: &Found) -> Option<String> {
    let Found { name, version, licence, tool } = package;
    if licence.is_empty() {
        return Some(format!("{name} {version} states no licence: replace it"));
    }
    let mpl_tool = *tool
        && MPL_TOOLS
            .iter()
            .any(|known| name == known || name.strip_prefix(known).is_some_and(|rest| rest.starts_with('-')));
    let font = name.starts_with("@fontsource");
    let allowed = |id: &str| ALLOWED.contains(&id) || (id == "MPL-2.0" && mpl_tool) || (id == "OFL-1.1" && font);
    match Licence::from_text(licence) {
        Ok(expression) if expression.is_allowed(&allowed) => None,
        Ok(_) => Some(format!(
            "{name} {version} is under {licence}, which is not on the list in xtask/src/licences.rs: replace it"
        )),
        Err(error) => Some(format!("{name} {version}: {error}")),
    }
}

/// The document must have one row for each direct dependency, with what is true now, and no other rows.
fn compare_document(direct: &DirectByName, document: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let mut rows = BTreeMap::new();
    for line in document.lines() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        if let [name, requirement, licence, reason] = cells[..]
            && let Some(name) = name.strip_prefix('`').and_then(|name| name.strip_suffix('`'))
        {
            rows.insert(name, (requirement, licence, reason));
        }
    }
    for (name, dependency) in direct {
        match rows.remove(name.as_str()) {
            None => findings.push(format!(
                "{DOCUMENT} has no row for {name}; add: {}",
                row(name, dependency, "(why it is needed)")
            )),
            Some((requirement, licence, _))
                if requirement != dependency.requirement || licence != dependency.licence =>
            {
                findings.push(format!(
                    "{DOCUMENT} says {name} {requirement}, {licence}; the manifest says {}, {}",
                    dependency.requirement, dependency.licence
                ));
            }
            Some((_, _, reason)) if reason.len() < 10 => {
                findings.push(format!("{DOCUMENT} gives no reason for {name}"));
            }
            Some(_) => {}
        }
    }
    findings.extend(
        rows.keys().map(|name| format!("{DOCUMENT} has a row for {name}, which nothing here names: take it out")),
    );
    findings
}

fn row(name: &str, dependency: &Direct, reason: &str) -> String {
    format!("| `{name}` | {} | {} | {reason} |", dependency.requirement, dependency.licence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, licence: &str, tool: bool) -> Option<String> {
        judge(&Found { name: name.to_owned(), version: "1.0.0".to_owned(), licence: licence.to_owned(), tool })
    }

    #[test]
    fn licences_that_depend_on_the_use() {
        assert_eq!(package("serde", "MIT OR Apache-2.0", false), None);
        assert_eq!(package("lightningcss-linux-x64-gnu", "MPL-2.0", true), None);
        assert!(package("lightningcss", "MPL-2.0", false).is_some());
        assert!(package("editor", "MPL-2.0", true).is_some());
        assert_eq!(package("@fontsource-variable/inter", "OFL-1.1", false), None);
        assert!(package("inter", "OFL-1.1", false).is_some());
        assert!(package("unnamed", "", false).is_some());
        assert!(package("copyleft", "AGPL-3.0-only", false).is_some());
    }

    #[test]
    fn the_web_lock_and_older_manifests() {
        let lock = r#"{"packages": {
            "": {"dependencies": {"a": "1.0.0"}, "devDependencies": {"b": "2.0.0"}},
            "node_modules/a": {"version": "1.0.0", "license": "MIT"},
            "node_modules/b": {"version": "2.0.0", "dev": true},
            "node_modules/b/node_modules/@s/c": {"version": "3.0.0", "license": "ISC"}
        }}"#;
        let (direct, all) = web_tree(lock, |path| {
            (path == "node_modules/b").then(|| r#"{"licenses": [{"type": "MIT"}, {"type": "ISC"}]}"#.to_owned())
        })
        .unwrap();
        assert_eq!(direct["b"].licence, "MIT OR ISC");
        assert_eq!(direct["a"].requirement, "1.0.0");
        let names: Vec<&str> = all.iter().map(|found| found.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "@s/c"]);
    }

    #[test]
    fn rows_that_are_missing_wrong_or_left_over() {
        let direct = DirectByName::from(
            ["a", "b", "c"]
                .map(|name| (name.to_owned(), Direct { requirement: "1.0".to_owned(), licence: "MIT".to_owned() })),
        );
        let document = "\
| name | version | licence | reason |
|---|---|---|---|
| `a` | 1.0 | MIT | reads the configuration |
| `b` | 0.9 | MIT | reads something else |
| `d` | 1.0 | MIT | was needed once |
";
        assert_eq!(
            compare_document(&direct, document),
            [
                "docs/dependencies.md says b 0.9, MIT; the manifest says 1.0, MIT",
                "docs/dependencies.md has no row for c; add: | `c` | 1.0 | MIT | (why it is needed) |",
                "docs/dependencies.md has a row for d, which nothing here names: take it out",
            ]
        );
    }
}
