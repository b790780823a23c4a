//! `cargo xtask codegen`: what the client knows of the wire, from what the program says of itself.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::arguments::Arguments;
use crate::{process, repository, typescript};

const DOCUMENT: &str = "web/src/contract/openapi.json";
const TYPES: &str = "web/src/contract/schema.ts";

pub fn run(mut arguments: Arguments) -> Result<()> {
    let only_check = arguments.flag("--check");
    let document = arguments.values("--document")?.pop();
    let out = arguments.values("--out")?.pop();
    arguments.finish()?;
    if only_check {
        let findings = check()?;
        for finding in &findings {
            process::say(finding);
        }
        if !findings.is_empty() {
            bail!("generated files are out of date: run `cargo xtask codegen`");
        }
        process::say("generated files are up to date");
        return Ok(());
    }
    let types = out.map_or_else(|| repository::root().join(TYPES), PathBuf::from);
    let text = match document {
        Some(path) => fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?,
        None => {
            let text = from_program()?;
            write(&repository::root().join(DOCUMENT), &text)?;
            text
        }
    };
    write(&types, &typescript::from_openapi(&text)?)
}

/// Generated files that are not what the program would say now.
pub fn check() -> Result<Vec<String>> {
    let document = from_program()?;
    let types = typescript::from_openapi(&document)?;
    let mut findings = Vec::new();
    for (path, wanted) in [(DOCUMENT, document), (TYPES, types)] {
        let found = fs::read_to_string(repository::root().join(path)).unwrap_or_default();
        if found != wanted {
            findings.push(format!("{path} {}", first_difference(&found, &wanted)));
        }
    }
    Ok(findings)
}

fn from_program() -> Result<String> {
    let mut cargo = repository::cargo();
    cargo.args(["run", "--quiet", "--package", "throughline", "--", "openapi"]);
    let text = process::capture(cargo).context("`throughline openapi` should print the OpenAPI document")?;
    Ok(format!("{}\n", text.trim_end()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", repository::shown(path)))?;
    process::say(&format!("wrote {}", repository::shown(path)));
    Ok(())
}

fn first_difference(found: &str, wanted: &str) -> String {
    let mut found = found.lines();
    for (number, wanted) in wanted.lines().enumerate() {
        let line = found.next();
        if line != Some(wanted) {
            return format!("differs in line {}: `{}` should be `{wanted}`", number + 1, line.unwrap_or("(the end)"));
        }
    }
    "has lines at the end that should not be there".to_owned()
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn the_first_difference_is_shown() {
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), "differs in line 2: `b` should be `c`");
        assert_eq!(first_difference("a\n", "a\nc\n"), "differs in line 2: `(the end)` should be `c`");
        assert_eq!(first_difference("a\nb\n", "a\n"), "has lines at the end that should not be there");
    }
}
