//! The workspace as cargo sees it: crates, their edges, and every package below them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{process, repository};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// Normal and build dependencies: what ends up in, or is needed for, the shipped program.
    Normal,
    Dev,
}

/// One dependency as a manifest states it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Declared {
    pub from: String,
    pub to: String,
    pub kind: EdgeKind,
    /// A crate of this workspace.
    pub inside: bool,
    /// As written, without the caret that cargo puts before it.
    pub requirement: String,
}

#[derive(Clone, Debug)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub licence: Option<String>,
    pub inside: bool,
}

pub struct CargoGraph {
    pub packages: Vec<Package>,
    pub declared: BTreeSet<Declared>,
    /// Resolved normal and build edges between package names, from the features that the whole workspace asks for.
    resolved: BTreeMap<String, BTreeSet<String>>,
}

impl CargoGraph {
    pub fn read() -> Result<Self> {
        let mut cargo = repository::cargo();
        cargo.args(["metadata", "--format-version=1", "--locked"]);
        Self::from_metadata(&process::capture(cargo)?)
    }

    pub fn from_metadata(text: &str) -> Result<Self> {
        let metadata: Value = serde_json::from_str(text).context("cargo metadata is not JSON")?;
        let members: BTreeSet<&str> = list(&metadata["workspace_members"]).filter_map(Value::as_str).collect();
        let mut packages = Vec::new();
        let mut declared = BTreeSet::new();
        let mut names = BTreeMap::new();
        for package in list(&metadata["packages"]) {
            let id = text_of(&package["id"]);
            let name = short(&text_of(&package["name"]));
            let inside = members.contains(id.as_str());
            names.insert(id, name.clone());
            if inside {
                declared.extend(list(&package["dependencies"]).map(|dependency| Declared {
                    from: name.clone(),
                    to: short(&text_of(&dependency["name"])),
                    kind: if dependency["kind"] == "dev" { EdgeKind::Dev } else { EdgeKind::Normal },
                    inside: dependency["path"].is_string(),
                    requirement: text_of(&dependency["req"]).trim_start_matches('^').to_owned(),
                }));
            }
            packages.push(Package {
                name,
                version: text_of(&package["version"]),
                licence: package["license"].as_str().map(str::to_owned),
                inside,
            });
        }
        let mut resolved: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for node in list(&metadata["resolve"]["nodes"]) {
            let Some(from) = names.get(&text_of(&node["id"])) else {
                continue;
            };
            for dependency in list(&node["deps"]) {
                let ships = list(&dependency["dep_kinds"]).any(|kind| kind["kind"] != "dev");
                if let (true, Some(to)) = (ships, names.get(&text_of(&dependency["pkg"]))) {
                    resolved.entry(from.clone()).or_default().insert(to.clone());
                }
            }
        }
        Ok(Self { packages, declared, resolved })
    }

    /// Edges of one kind between crates of the workspace.
    pub fn inner_edges(&self, kind: EdgeKind) -> BTreeMap<String, BTreeSet<String>> {
        let mut edges: BTreeMap<String, BTreeSet<String>> = self
            .packages
            .iter()
            .filter(|package| package.inside)
            .map(|package| (package.name.clone(), BTreeSet::new()))
            .collect();
        for edge in &self.declared {
            if edge.inside && edge.kind == kind {
                edges.entry(edge.from.clone()).or_default().insert(edge.to.clone());
            }
        }
        edges
    }

    /// How `from` comes to depend on `to`, the shortest way, both ends included.
    pub fn path(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut seen = BTreeSet::from([from.to_owned()]);
        let mut paths = vec![vec![from.to_owned()]];
        while !paths.is_empty() {
            let mut longer = Vec::new();
            for path in paths {
                let last = path.last()?;
                for next in self.resolved.get(last).into_iter().flatten() {
                    if seen.insert(next.clone()) {
                        let mut path = path.clone();
                        path.push(next.clone());
                        if next == to {
                            return Some(path);
                        }
                        longer.push(path);
                    }
                }
            }
            paths = longer;
        }
        None
    }
}

/// Crates are spoken of by their folder's name; only cargo needs the prefix.
fn short(name: &str) -> String {
    name.strip_prefix("throughline-").unwrap_or(name).to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
