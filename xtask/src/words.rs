//! Words that must not stand in the repository: places of one machine, notes to oneself, halves of a merge, tests that
//! do not run.

use anyhow::Result;

use crate::repository;

const LARGEST_FILE: u64 = 1024 * 1024;

/// Where a word is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    Rust,
    TypeScript,
    Code,
}

struct Forbidden {
    /// Written in two halves, so that this file does not hold the word itself.
    word: (&'static str, &'static str),
    place: Place,
    /// Only where no letter, digit, dot or slash stands before it: a path from the root of a file system.
    at_start: bool,
    instead: &'static str,
}

const PATH: &str = "name no folder of one machine; make the path relative or a setting";
const HOST: &str = "name no registry; use its ordinary client with the settings of the machine";
const MERGE: &str = "decide between the two sides of the merge";
const NOTE: &str = "do it now, or file an issue";
const SKIPPED: &str = "every test runs; assert a known wrong result with its reason instead";

const FORBIDDEN: [Forbidden; 25] = [
    word("/work", "/", Place::Anywhere, true, PATH),
    word("/root", "/", Place::Anywhere, true, PATH),
    word("registry.npm", "js.org", Place::Anywhere, false, HOST),
    word("files.python", "hosted.org", Place::Anywhere, false, HOST),
    word("pypi", ".org", Place::Anywhere, false, HOST),
    word("index.crates", ".io", Place::Anywhere, false, HOST),
    word("static.crates", ".io", Place::Anywhere, false, HOST),
    word("deb.debian", ".org", Place::Anywhere, false, HOST),
    word("<<<<", "<<< ", Place::Anywhere, false, MERGE),
    word(">>>>", ">>> ", Place::Anywhere, false, MERGE),
    word("TO", "DO", Place::Code, true, NOTE),
    word("FIX", "ME", Place::Code, true, NOTE),
    word("todo", "!(", Place::Rust, false, NOTE),
    word("unimplemented", "!(", Place::Rust, false, NOTE),
    word("#[ig", "nore", Place::Rust, false, SKIPPED),
    word("@ts-", "ignore", Place::TypeScript, false, "fix the type, or use @ts-expect-error with a reason"),
    word("@ts-no", "check", Place::TypeScript, false, "fix the types"),
    word("it.sk", "ip", Place::TypeScript, true, SKIPPED),
    word("test.sk", "ip", Place::TypeScript, true, SKIPPED),
    word("describe.sk", "ip", Place::TypeScript, true, SKIPPED),
    word("journey.sk", "ip", Place::TypeScript, true, SKIPPED),
    word("it.on", "ly", Place::TypeScript, true, SKIPPED),
    word("test.on", "ly", Place::TypeScript, true, SKIPPED),
    word("describe.on", "ly", Place::TypeScript, true, SKIPPED),
    word("journey.on", "ly", Place::TypeScript, true, SKIPPED),
];

const fn word(
    first: &'static str,
    second: &'static str,
    place: Place,
    at_start: bool,
    instead: &'static str,
) -> Forbidden {
    Forbidden { word: (first, second), place, at_start, instead }
}

pub fn check() -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for file in repository::files()? {
        // Written by package managers, which put into them what their settings say.
        if file.ends_with("Cargo.lock") || file.ends_with("package-lock.json") {
            continue;
        }
        // What is not text has no words.
        let Ok(text) = repository::read(&file) else {
            continue;
        };
        findings.extend(judge(&file, &text));
    }
    Ok(findings)
}

/// Files over 1 MiB that are tracked or would be.
pub fn check_sizes() -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for file in repository::files()? {
        let bytes = std::fs::metadata(repository::root().join(&file))?.len();
        if bytes > LARGEST_FILE {
            findings.push(format!(
                "{file} has {bytes} bytes, {LARGEST_FILE} are allowed: make it smaller, or produce it when it is needed"
            ));
        }
    }
    Ok(findings)
}

fn judge(file: &str, text: &str) -> Vec<String> {
    let words: Vec<(String, &Forbidden)> = FORBIDDEN
        .iter()
        .filter(|forbidden| applies(forbidden.place, file))
        .map(|forbidden| (format!("{}{}", forbidden.word.0, forbidden.word.1), forbidden))
        .collect();
    let mut findings = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for (word, forbidden) in &words {
            if stands_in(line, word, forbidden.at_start) {
                findings.push(format!("{file}:{}: `{word}`: {}", number + 1, forbidden.instead));
            }
        }
    }
    findings
}

fn applies(place: Place, file: &str) -> bool {
    let is_rust = file.ends_with(".rs");
    let is_typescript = file.ends_with(".ts") || file.ends_with(".tsx");
    match place {
        Place::Anywhere => true,
        Place::Rust => is_rust,
        Place::TypeScript => is_typescript,
        Place::Code => {
            is_rust
                || is_typescript
                || [".css", ".html", ".toml", ".sh", ".sql", ".md", ".ci/run"]
                    .iter()
                    .any(|ending| file.ends_with(ending))
        }
    }
}

fn stands_in(line: &str, word: &str, at_start: bool) -> bool {
    let continues = |character: char| character.is_alphanumeric() || "._-/".contains(character);
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !at_start
            || (!before.is_some_and(continues) && (word.ends_with('/') || !after.is_some_and(char::is_alphanumeric)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, line: &[&str], found: bool) {
        let line = line.concat();
        assert_eq!(!judge(file, &line).is_empty(), found, "{file}: {line}");
    }

    #[test]
    fn paths_of_a_machine() {
        check("a.md", &["see `/wo", "rk/main`"], true);
        check("a.rs", &["let path = \"/ro", "ot/x\";"], true);
        check("a.md", &["https://example.com/wo", "rk/main"], false);
        check("a.md", &["home/wo", "rk/main"], false);
    }

    #[test]
    fn notes_and_tests_that_do_not_run() {
        check("a.rs", &["// TO", "DO: later"], true);
        check("a.rs", &["const TO", "DOS: u8 = 1;"], false);
        check("a.json", &["\"TO", "DO\""], false);
        check("a.rs", &["    #[ig", "nore = \"slow\"]"], true);
        check("a.ts", &["it.sk", "ip(\"x\")"], true);
        check("a.ts", &["await.it.sk", "ip(\"x\")"], false);
        check("a.rs", &["it.sk", "ip(1)"], false);
    }

    #[test]
    fn halves_of_a_merge() {
        check("a.md", &["<<<<", "<<< HEAD"], true);
        check("a.md", &[">>>>", ">>> other"], true);
        check("a.rs", &["a <<", "< b"], false);
    }

    #[test]
    fn the_finding_says_where_and_what_to_do() {
        assert_eq!(
            judge("a.ts", &["\n// @ts-", "ignore"].concat()),
            [["a.ts:2: `@ts-", "ignore`: fix the type, or use @ts-expect-error with a reason"].concat()]
        );
    }
}
