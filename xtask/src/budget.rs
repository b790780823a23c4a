//! The size of source files: more than 500 lines is mentioned, more than 800 needs a dated reason on a list.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::Result;

use crate::{process, repository};

const MENTIONED: usize = 500;
const LIMIT: usize = 800;
const LIST: &str = "docs/adr/files-over-budget.md";
const SOURCES: [&str; 9] = [".rs", ".ts", ".tsx", ".js", ".mjs", ".css", ".py", ".sh", ".sql"];
/// Written by `cargo xtask codegen`; nobody reads it from top to bottom.
const GENERATED: [&str; 1] = ["web/src/contract/schema.ts"];

pub fn check() -> Result<Vec<String>> {
    let mut sizes = BTreeMap::new();
    for file in repository::files()? {
        if SOURCES.iter().any(|ending| file.ends_with(ending)) && !GENERATED.contains(&file.as_str()) {
            let lines = repository::read(&file)?.lines().count();
            sizes.insert(file, lines);
        }
    }
    let large: Vec<String> = sizes
        .iter()
        .filter(|(_, lines)| **lines > MENTIONED)
        .map(|(file, lines)| format!("  {lines} lines: {file}"))
        .collect();
    if !large.is_empty() {
        process::say(&format!("over {MENTIONED} lines (allowed up to {LIMIT}; consider a split):"));
        process::say(&large.join("\n"));
    }
    let list = std::fs::read_to_string(repository::root().join(LIST)).unwrap_or_default();
    Ok(judge(&sizes, &list, former_list(&list).as_deref()))
}

/// The list as it was before its last change, where the history tells.
fn former_list(now: &str) -> Option<String> {
    let show = |revision: &str| {
        let mut git = Command::new("git");
        git.current_dir(repository::root()).args(["show", &format!("{revision}:{LIST}")]);
        process::capture(git).ok()
    };
    let committed = show("HEAD")?;
    if committed != now {
        return Some(committed);
    }
    let mut git = Command::new("git");
    git.current_dir(repository::root()).args(["log", "-1", "--format=%H", "--", LIST]);
    let last_change = process::capture(git).ok()?;
    show(&format!("{}^", last_change.trim()))
}

struct Entry {
    lines: usize,
    complete: bool,
}

/// Rows `| path | lines | date | reason |`.
fn entries(list: &str) -> BTreeMap<String, Entry> {
    let mut found = BTreeMap::new();
    for line in list.lines() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        if let [path, lines, date, reason] = cells[..]
            && let Ok(lines) = lines.parse()
        {
            let complete = is_date(date) && reason.len() >= 10;
            found.insert(path.trim_matches('`').to_owned(), Entry { lines, complete });
        }
    }
    found
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.char_indices().all(|(at, character)| match at {
            4 | 7 => character == '-',
            _ => character.is_ascii_digit(),
        })
}

fn judge(sizes: &BTreeMap<String, usize>, list: &str, former: Option<&str>) -> Vec<String> {
    let listed = entries(list);
    let mut findings = Vec::new();
    for (file, lines) in sizes.iter().filter(|(_, lines)| **lines > LIMIT) {
        match listed.get(file) {
            None => findings
                .push(format!("{file} has {lines} lines, {LIMIT} are allowed: split it by what changes together")),
            Some(entry) if *lines > entry.lines => {
                findings.push(format!("{file} grew to {lines} lines, {LIST} allows it {}: split it", entry.lines))
            }
            Some(entry) if !entry.complete => {
                findings.push(format!("{LIST}: {file} needs a date (2026-01-31) and a reason"))
            }
            Some(_) => {}
        }
    }
    for file in listed.keys() {
        if sizes.get(file).is_none_or(|lines| *lines <= LIMIT) {
            findings.push(format!("{LIST}: {file} is within the limit now: take it off the list"));
        }
    }
    if let Some(former) = former {
        let former = entries(former);
        for (file, entry) in &listed {
            match former.get(file) {
                None => findings
                    .push(format!("{LIST}: {file} was added, but the list may only shrink: split the file instead")),
                Some(before) if entry.lines > before.lines => findings
                    .push(format!("{LIST}: {file} was allowed {} lines and may not be allowed more", before.lines)),
                Some(_) => {}
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(size: usize, list: &str, former: Option<&str>, expected: &[&str]) {
        let sizes = BTreeMap::from([("a.rs".to_owned(), size)]);
        assert_eq!(judge(&sizes, list, former), expected);
    }

    const ROW: &str =
        "| file | lines | date | reason |\n|---|---|---|---|\n| `a.rs` | 900 | 2026-01-31 | one table of cases |";

    #[test]
    fn files_and_the_list() {
        check(800, "", None, &[]);
        check(801, "", None, &["a.rs has 801 lines, 800 are allowed: split it by what changes together"]);
        check(900, ROW, None, &[]);
        check(901, ROW, None, &["a.rs grew to 901 lines, docs/adr/files-over-budget.md allows it 900: split it"]);
        check(700, ROW, None, &["docs/adr/files-over-budget.md: a.rs is within the limit now: take it off the list"]);
        check(
            900,
            &ROW.replace("2026-01-31", "soon"),
            None,
            &["docs/adr/files-over-budget.md: a.rs needs a date (2026-01-31) and a reason"],
        );
    }

    #[test]
    fn the_list_may_only_shrink() {
        check(900, ROW, Some(ROW), &[]);
        check(
            900,
            ROW,
            Some(""),
            &["docs/adr/files-over-budget.md: a.rs was added, but the list may only shrink: split the file instead"],
        );
        check(
            900,
            ROW,
            Some(&ROW.replace("900", "850")),
            &["docs/adr/files-over-budget.md: a.rs was allowed 850 lines and may not be allowed more"],
        );
    }
}
