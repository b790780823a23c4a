//! `cargo xtask layers`: the direction of dependencies, held by the table in `layers.toml`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use toml::{Table, Value};

use crate::arguments::Arguments;
use crate::cargo_graph::{CargoGraph, EdgeKind};
use crate::{process, repository, web_layers};

type Edges = BTreeMap<String, BTreeSet<String>>;

/// `layers.toml`, read.
#[derive(Debug)]
pub struct Layers {
    normal: Edges,
    dev: Edges,
    longest_chain: usize,
    /// Crates that no shipped crate may need: used in tests only, and not counted in the chain.
    apart: BTreeSet<String>,
    outside: Vec<Outside>,
    never: Vec<Never>,
    /// Which folder of `web/src` may import which others.
    pub web: Edges,
}

/// Packages that only some crates may name.
#[derive(Debug)]
struct Outside {
    packages: BTreeSet<String>,
    normal: BTreeSet<String>,
    dev: BTreeSet<String>,
}

/// A package that must not be reached from these crates, not even through others.
#[derive(Debug)]
struct Never {
    package: String,
    from: BTreeSet<String>,
}

pub fn run(arguments: Arguments) -> Result<()> {
    arguments.finish()?;
    let mut findings = crates()?;
    findings.extend(web_layers::check()?);
    for finding in &findings {
        process::say(finding);
    }
    if !findings.is_empty() {
        bail!("{} edges are not as layers.toml says", findings.len());
    }
    process::say("all edges are as layers.toml says");
    Ok(())
}

pub fn read() -> Result<Layers> {
    Layers::from_text(&repository::read("layers.toml")?).context("in layers.toml")
}

pub fn crates() -> Result<Vec<String>> {
    Ok(read()?.compare(&CargoGraph::read()?))
}

impl Layers {
    pub fn from_text(text: &str) -> Result<Self> {
        let table: Table = text.parse()?;
        let outside = tables(&table, "outside")?
            .into_iter()
            .map(|entry| {
                Ok(Outside {
                    packages: names(entry, "packages")?,
                    normal: names(entry, "normal")?,
                    dev: names(entry, "dev")?,
                })
            })
            .collect::<Result<_>>()?;
        let never = tables(&table, "never")?
            .into_iter()
            .map(|entry| {
                Ok(Never {
                    package: entry
                        .get("package")
                        .and_then(Value::as_str)
                        .context("[[never]] needs `package`")?
                        .to_owned(),
                    from: names(entry, "from")?,
                })
            })
            .collect::<Result<_>>()?;
        let longest_chain =
            table.get("longest_chain").and_then(Value::as_integer).context("`longest_chain` is missing")?;
        Ok(Self {
            normal: edges(&table, "normal")?,
            dev: edges(&table, "dev")?,
            longest_chain: usize::try_from(longest_chain)?,
            apart: names(&table, "apart")?,
            outside,
            never,
            web: edges(&table, "web")?,
        })
    }

    /// Every difference between the table and the workspace, as a sentence with what to do.
    pub fn compare(&self, graph: &CargoGraph) -> Vec<String> {
        let normal = graph.inner_edges(EdgeKind::Normal);
        let mut findings = Vec::new();
        compare_edges("normal", &self.normal, &normal, &mut findings);
        compare_edges("dev", &self.dev, &graph.inner_edges(EdgeKind::Dev), &mut findings);
        self.judge_apart(&normal, &mut findings);
        self.judge_chain(&normal, &mut findings);
        self.judge_outside(graph, &mut findings);
        for never in &self.never {
            for from in &never.from {
                if let Some(path) = graph.path(from, &never.package) {
                    findings.push(format!(
                        "{from} must stay free of {}, but reaches it: {}",
                        never.package,
                        path.join(" -> ")
                    ));
                }
            }
        }
        findings
    }

    fn judge_apart(&self, normal: &Edges, findings: &mut Vec<String>) {
        for (from, targets) in normal {
            for to in targets.intersection(&self.apart) {
                if !self.apart.contains(from) {
                    findings.push(format!("{from} -> {to}: {to} is for tests only; move it to [dev-dependencies]"));
                }
            }
        }
    }

    fn judge_chain(&self, normal: &Edges, findings: &mut Vec<String>) {
        let mut longest: Vec<String> = Vec::new();
        for start in normal.keys().filter(|name| !self.apart.contains(*name)) {
            let chain = chain_from(start, normal, &self.apart);
            if chain.len() > longest.len() {
                longest = chain;
            }
        }
        if longest.len() > self.longest_chain {
            findings.push(format!(
                "the longest chain of crates has {} links, {} are allowed: {}",
                longest.len(),
                self.longest_chain,
                longest.join(" -> ")
            ));
        }
    }

    fn judge_outside(&self, graph: &CargoGraph, findings: &mut Vec<String>) {
        for edge in graph.declared.iter().filter(|edge| !edge.inside) {
            for rule in self.outside.iter().filter(|rule| rule.packages.contains(&edge.to)) {
                let (allowed, section) = match edge.kind {
                    EdgeKind::Normal => (&rule.normal, "[dependencies]"),
                    EdgeKind::Dev => (&rule.dev, "[dev-dependencies]"),
                };
                if !allowed.contains(&edge.from) {
                    findings.push(format!(
                        "{} names {} in {section}; there it belongs to {} only",
                        edge.from,
                        edge.to,
                        joined(allowed)
                    ));
                }
            }
        }
    }
}

fn compare_edges(kind: &str, table: &Edges, real: &Edges, findings: &mut Vec<String>) {
    let none = BTreeSet::new();
    let crates: BTreeSet<&String> = table.keys().chain(real.keys()).collect();
    for name in crates {
        let wanted = table.get(name).unwrap_or(&none);
        let found = real.get(name).unwrap_or(&none);
        if !real.contains_key(name) {
            findings.push(format!("layers.toml [{kind}] lists the crate {name}, which does not exist: take it out"));
            continue;
        }
        if kind == "normal" && !table.contains_key(name) {
            findings.push(format!("the crate {name} is not in layers.toml [{kind}]: add a line for it"));
        }
        for to in found.difference(wanted) {
            findings.push(format!(
                "{name} -> {to} ({kind}) is not in layers.toml: take the dependency out, or add it to the table with the reason in the commit"
            ));
        }
        for to in wanted.difference(found) {
            findings.push(format!(
                "{name} -> {to} ({kind}) is in layers.toml but not in crates/{name}/Cargo.toml: take it out of the table"
            ));
        }
    }
}

/// The longest way down from a crate. The edges have no cycle, or cargo would have refused them.
fn chain_from(start: &str, edges: &Edges, apart: &BTreeSet<String>) -> Vec<String> {
    let below = edges
        .get(start)
        .into_iter()
        .flatten()
        .filter(|name| !apart.contains(*name))
        .map(|name| chain_from(name, edges, apart))
        .max_by_key(Vec::len)
        .unwrap_or_default();
    let mut chain = vec![start.to_owned()];
    chain.extend(below);
    chain
}

fn edges(table: &Table, key: &str) -> Result<Edges> {
    let Some(inner) = table.get(key) else {
        return Ok(Edges::new());
    };
    let inner = inner.as_table().with_context(|| format!("[{key}] is not a table"))?;
    inner.keys().map(|name| Ok((name.clone(), names(inner, name)?))).collect()
}

fn names(table: &Table, key: &str) -> Result<BTreeSet<String>> {
    let Some(value) = table.get(key) else {
        return Ok(BTreeSet::new());
    };
    let list = value.as_array().with_context(|| format!("`{key}` is not a list"))?;
    list.iter()
        .map(|name| {
            name.as_str().map(str::to_owned).with_context(|| format!("`{key}` holds something that is not a name"))
        })
        .collect()
}

fn tables<'a>(table: &'a Table, key: &str) -> Result<Vec<&'a Table>> {
    let Some(value) = table.get(key) else {
        return Ok(Vec::new());
    };
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|entry| entry.as_table().with_context(|| format!("[[{key}]] is not a table")))
        .collect()
}

fn joined(names: &BTreeSet<String>) -> String {
    if names.is_empty() { "no crate".to_owned() } else { names.iter().cloned().collect::<Vec<_>>().join(", ") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TABLE: &str = r#"
longest_chain = 3
apart = ["testkit"]
[normal]
graph = []
access = ["graph"]
storage = ["access"]
testkit = ["storage"]
[dev]
access = ["testkit"]
[[outside]]
packages = ["rusqlite"]
normal = ["storage"]
dev = []
[[never]]
package = "tokio"
from = ["graph"]
"#;

    /// A workspace from lines `crate -> dependency [dev]`; names in capitals are packages from outside.
    fn workspace(lines: &[&str]) -> CargoGraph {
        let crates = ["graph", "access", "storage", "testkit"];
        let edges: Vec<(&str, &str, &str)> = lines
            .iter()
            .map(|line| {
                let mut words = line.split_whitespace();
                let from = words.next().unwrap();
                let to = words.nth(1).unwrap();
                (from, to, words.next().unwrap_or(""))
            })
            .collect();
        let kind_of = |kind: &str| {
            if kind == "dev" { json!("dev") } else { json!(null) }
        };
        let mut all: BTreeSet<&str> = crates.into_iter().collect();
        all.extend(edges.iter().flat_map(|(from, to, _)| [*from, *to]));
        let of = |name: &&str| edges.iter().filter(move |edge| edge.0 == *name).copied().collect::<Vec<_>>();
        let packages: Vec<_> = all
            .iter()
            .map(|name| {
                let dependencies: Vec<_> = of(name)
                    .iter()
                    .map(|(_, to, kind)| {
                        let path = crates.contains(to).then_some("/somewhere");
                        json!({"name": to, "kind": kind_of(kind), "path": path, "req": "^1.0"})
                    })
                    .collect();
                json!({"id": name, "name": name, "version": "1.0.0", "license": "MIT", "dependencies": dependencies})
            })
            .collect();
        let nodes: Vec<_> = all
            .iter()
            .map(|name| {
                let deps: Vec<_> = of(name)
                    .iter()
                    .map(|(_, to, kind)| json!({"pkg": to, "dep_kinds": [{"kind": kind_of(kind)}]}))
                    .collect();
                json!({"id": name, "deps": deps})
            })
            .collect();
        let metadata = json!({
            "workspace_members": crates,
            "packages": packages,
            "resolve": {"nodes": nodes},
        });
        CargoGraph::from_metadata(&metadata.to_string()).unwrap()
    }

    fn check(lines: &[&str]) -> Vec<String> {
        let mut all = vec!["access -> graph", "storage -> access", "testkit -> storage", "access -> testkit dev"];
        let without: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("no ")).collect();
        all.retain(|line| !without.contains(line));
        all.extend(lines.iter().filter(|line| !line.starts_with("no ")));
        Layers::from_text(TABLE).unwrap().compare(&workspace(&all))
    }

    #[test]
    fn a_workspace_that_is_as_the_table_says() {
        assert_eq!(check(&["storage -> rusqlite"]), Vec::<String>::new());
    }

    #[test]
    fn an_edge_that_the_table_does_not_have() {
        assert_eq!(
            check(&["storage -> graph"]),
            [
                "storage -> graph (normal) is not in layers.toml: take the dependency out, or add it to the table with the reason in the commit"
            ]
        );
    }

    #[test]
    fn an_edge_that_only_the_table_has() {
        assert_eq!(
            check(&["no access -> testkit dev"]),
            ["access -> testkit (dev) is in layers.toml but not in crates/access/Cargo.toml: take it out of the table"]
        );
    }

    #[test]
    fn a_package_in_the_wrong_crate_and_in_the_wrong_section() {
        assert_eq!(
            check(&["access -> rusqlite", "storage -> rusqlite dev"]),
            [
                "access names rusqlite in [dependencies]; there it belongs to storage only",
                "storage names rusqlite in [dev-dependencies]; there it belongs to no crate only",
            ]
        );
    }

    #[test]
    fn a_package_that_comes_in_through_another() {
        assert_eq!(
            check(&["graph -> runtime", "runtime -> tokio"]),
            ["graph must stay free of tokio, but reaches it: graph -> runtime -> tokio"]
        );
        assert_eq!(check(&["graph -> runtime dev", "runtime -> tokio"]), Vec::<String>::new());
    }

    #[test]
    fn testkit_in_a_shipped_crate() {
        let findings = check(&["graph -> testkit"]);
        assert!(
            findings.contains(&"graph -> testkit: testkit is for tests only; move it to [dev-dependencies]".to_owned()),
            "{findings:?}"
        );
    }

    #[test]
    fn a_chain_that_is_too_long() {
        let short = TABLE.replace("longest_chain = 3", "longest_chain = 2");
        let graph = workspace(&["access -> graph", "storage -> access", "testkit -> storage", "access -> testkit dev"]);
        assert_eq!(
            Layers::from_text(&short).unwrap().compare(&graph),
            ["the longest chain of crates has 3 links, 2 are allowed: storage -> access -> graph"]
        );
    }
}
