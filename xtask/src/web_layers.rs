//! The direction of imports inside the client: the `[web]` table of `layers.toml`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::{layers, repository, web_imports};

type Table = BTreeMap<String, BTreeSet<String>>;

pub fn check() -> Result<Vec<String>> {
    let table = layers::read()?.web;
    let mut findings = Vec::new();
    for file in repository::files()? {
        let is_source = file.ends_with(".ts") || file.ends_with(".tsx");
        let Some(inside) = file.strip_prefix("web/src/").filter(|_| is_source) else {
            continue;
        };
        findings.extend(judge(inside, &repository::read(&file)?, &table));
    }
    Ok(findings)
}

/// Imports of one file, named relative to `web/src`, that the table does not allow.
fn judge(file: &str, source: &str, table: &Table) -> Vec<String> {
    let from = part_of(file, table);
    let mut findings = Vec::new();
    for import in web_imports::imports(source) {
        let Some(target) = resolve(file, &import.specifier) else {
            continue;
        };
        let to = part_of(&target, table);
        if may_import(&from, &to, table) {
            continue;
        }
        let advice = if from.starts_with("features/") && to.starts_with("features/") {
            "features meet in app, through a slot"
        } else {
            "move what is shared down, or pass it in from app"
        };
        findings.push(format!(
            "web/src/{file}:{}: {from} may not import {to} (\"{}\"); {advice}",
            import.line, import.specifier
        ));
    }
    findings
}

/// The part of the client that a file belongs to: `app`, `kit`, `features/delivery`, or a longer folder that the table
/// names on its own. Files directly in `web/src` put the program together and so belong to `app`.
fn part_of(file: &str, table: &Table) -> String {
    let folders: Vec<&str> = file.split('/').collect();
    let folders = &folders[..folders.len() - 1];
    match folders {
        [] => "app".to_owned(),
        ["features", name, ..] => format!("features/{name}"),
        _ => (1..=folders.len())
            .rev()
            .map(|length| folders[..length].join("/"))
            .find(|name| table.contains_key(name))
            .unwrap_or_else(|| folders[0].to_owned()),
    }
}

fn may_import(from: &str, to: &str, table: &Table) -> bool {
    if from == to {
        return true;
    }
    let rule = if from.starts_with("features/") { "features" } else { from };
    let Some(allowed) = table.get(rule) else {
        return false;
    };
    let family = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
    // Within one family the longer name is a part of the shorter: kit and kit/editor. Features are no such family.
    let same_family = family(from) == family(to) && rule != "features";
    same_family || allowed.contains(to) || allowed.contains(&family(to))
}

/// The file or folder below `web/src` that a specifier means; None for packages and for what lies outside.
fn resolve(file: &str, specifier: &str) -> Option<String> {
    if let Some(inside) = specifier.strip_prefix("@/") {
        return Some(inside.to_owned());
    }
    if !specifier.starts_with('.') {
        return None;
    }
    let mut folders: Vec<&str> = file.split('/').collect();
    folders.pop();
    for part in specifier.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                folders.pop()?;
            }
            name => folders.push(name),
        }
    }
    Some(folders.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r#"
longest_chain = 6
[web]
app = ["features", "kit", "graph", "contract"]
features = ["kit", "graph", "contract"]
kit = []
"kit/editor" = ["contract"]
graph = ["contract"]
contract = []
"#;

    fn check(file: &str, import: &str, allowed: bool) {
        let table = layers::Layers::from_text(TABLE).unwrap().web;
        let findings = judge(file, &format!("import x from \"{import}\";"), &table);
        assert_eq!(findings.is_empty(), allowed, "{file} imports {import}: {findings:?}");
    }

    #[test]
    fn what_the_parts_may_import() {
        for (file, import, allowed) in [
            ("main.tsx", "./app/shell", true),
            ("app/router.tsx", "@/features/delivery/board", true),
            ("app/router.tsx", "../features/delivery/board", true),
            ("features/delivery/board.tsx", "@/kit/board", true),
            ("features/delivery/board.tsx", "./card", true),
            ("features/delivery/board.tsx", "../delivery/card", true),
            ("features/delivery/board.tsx", "../strategy/ideas", false),
            ("features/delivery/board.tsx", "@/features/strategy/ideas", false),
            ("features/delivery/board.tsx", "@/app/shell", false),
            ("kit/table.tsx", "@/graph/store", false),
            ("kit/table.tsx", "@/contract/schema", false),
            ("kit/table.tsx", "./editor/editor", true),
            ("kit/editor/editor.tsx", "@/contract/schema", true),
            ("kit/editor/editor.tsx", "../button", true),
            ("kit/editor/editor.tsx", "@/graph/store", false),
            ("graph/store.ts", "@/contract/schema", true),
            ("graph/store.ts", "@/kit/table", false),
            ("graph/deep/er.ts", "../store", true),
            ("graph/store.ts", "react", true),
            ("graph/expression.test.ts", "../../../crates/graph/vectors.json", true),
            ("contract/client.ts", "@/graph/store", false),
        ] {
            check(file, import, allowed);
        }
    }

    #[test]
    fn the_finding_says_where_and_what_to_do() {
        let table = layers::Layers::from_text(TABLE).unwrap().web;
        assert_eq!(
            judge("features/a/x.ts", "\nimport y from \"@/features/b/y\";", &table),
            [
                "web/src/features/a/x.ts:2: features/a may not import features/b (\"@/features/b/y\"); features meet in app, through a slot"
            ]
        );
    }
}
