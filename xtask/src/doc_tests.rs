//! Which crates have examples in their documentation that are run as tests.
//!
//! `cargo test --doc` compiles every library for rustdoc even when there is nothing to run, so only these are asked.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::repository;

/// Names of the packages with at least one example.
pub fn packages() -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for file in repository::files()? {
        let Some(folder) = file.strip_prefix("crates/").and_then(|rest| rest.split('/').next()) else {
            continue;
        };
        let manifest = format!("crates/{folder}/Cargo.toml");
        let is_library = repository::root().join("crates").join(folder).join("src/lib.rs").is_file();
        if !file.ends_with(".rs") || !is_library || !has_example(&repository::read(&file)?) {
            continue;
        }
        let manifest: toml::Table = repository::read(&manifest)?.parse()?;
        if let Some(name) =
            manifest.get("package").and_then(|package| package.get("name")).and_then(toml::Value::as_str)
        {
            found.insert(name.to_owned());
        }
    }
    Ok(found)
}

fn has_example(source: &str) -> bool {
    let mut inside = false;
    for line in source.lines() {
        let line = line.trim_start();
        let Some(text) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            inside = false;
            continue;
        };
        let Some(language) = text.trim().strip_prefix("```") else {
            continue;
        };
        if inside {
            inside = false;
            continue;
        }
        inside = true;
        let runs = language
            .split(',')
            .map(str::trim)
            .all(|word| matches!(word, "" | "rust" | "no_run" | "should_panic" | "compile_fail"));
        if runs {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::has_example;

    #[test]
    fn examples_and_what_only_looks_like_one() {
        assert!(has_example("/// Adds.\n///\n/// ```\n/// add(1, 2);\n/// ```\nfn add() {}"));
        assert!(has_example("//! ```rust,no_run\n//! x();\n//! ```"));
        assert!(!has_example("/// ```text\n/// a picture\n/// ```\nfn f() {}"));
        assert!(!has_example("// ```\n// not documentation\n// ```"));
        assert!(!has_example("fn f() {}"));
    }
}
