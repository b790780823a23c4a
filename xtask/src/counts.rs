//! How many tests passed, failed and were skipped, read from what each test runner says.

use std::fmt;
use std::ops::AddAssign;

use anyhow::{Context, Result};
use serde_json::Value;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Counts {
    pub fn one(success: bool) -> Self {
        Self { passed: u64::from(success), failed: u64::from(!success), skipped: 0 }
    }

    /// A runner that failed without a failed test (it did not build, it crashed) still counts as one failure.
    pub fn with_outcome(mut self, success: bool) -> Self {
        if !success && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// From nextest's `Summary [ 1.2s] 5 tests run: 3 passed (1 slow), 1 failed, 1 timed out, 2 skipped`.
/// The last such line counts; none means that no test ran.
pub fn from_nextest(output: &str) -> Option<Counts> {
    let output = without_colour(output);
    let line =
        output.lines().rev().map(str::trim).find(|line| line.starts_with("Summary [") && line.contains(" run:"))?;
    let (_, list) = line.split_once(" run:")?;
    let mut counts = Counts::default();
    for part in without_parentheses(list).split(',') {
        let (number, what) = part.trim().split_once(' ')?;
        let number: u64 = number.parse().ok()?;
        match what.trim() {
            "passed" => counts.passed += number,
            "skipped" => counts.skipped += number,
            // failed, timed out, exec failed
            _ => counts.failed += number,
        }
    }
    Some(counts)
}

/// From the `test result: ok. 5 passed; 0 failed; 1 ignored; ...` lines of `cargo test`, one per executable.
pub fn from_libtest(output: &str) -> Option<Counts> {
    let output = without_colour(output);
    let mut total = None;
    for line in output.lines() {
        let Some(result) = line.trim().strip_prefix("test result:") else {
            continue;
        };
        let mut counts = Counts::default();
        let list = result.split_once('.').map_or(result, |(_, list)| list);
        for part in list.split(';') {
            let mut words = part.split_whitespace();
            let (Some(number), Some(what)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match what {
                "passed" => counts.passed += number,
                "failed" => counts.failed += number,
                "ignored" => counts.skipped += number,
                _ => {}
            }
        }
        *total.get_or_insert_with(Counts::default) += counts;
    }
    total
}

/// From Vitest's JSON report. A file that could not be loaded has no tests in it and counts as one failure.
pub fn from_vitest(report: &str) -> Result<Counts> {
    let report: Value = serde_json::from_str(report).context("the report of the web tests is not JSON")?;
    let number = |name: &str| report[name].as_u64().unwrap_or(0);
    let broken_files = report["testResults"].as_array().map_or(0, |files| {
        files
            .iter()
            .filter(|file| {
                let tests = file["assertionResults"].as_array();
                let any_failed = tests.is_some_and(|tests| tests.iter().any(|test| test["status"] == "failed"));
                file["status"] == "failed" && !any_failed
            })
            .count()
    });
    Ok(Counts {
        passed: number("numPassedTests"),
        failed: number("numFailedTests") + broken_files as u64,
        skipped: number("numPendingTests") + number("numTodoTests"),
    })
}

fn without_parentheses(text: &str) -> String {
    let mut depth = 0_u32;
    text.chars()
        .filter(|character| {
            match character {
                '(' => depth += 1,
                ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

fn without_colour(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
        Counts { passed, failed, skipped }
    }

    #[test]
    fn nextest() {
        for (line, expected) in [
            ("     Summary [   0.011s] 12 tests run: 12 passed, 0 skipped", counts(12, 0, 0)),
            (
                "     Summary [   9.1s] 9 tests run: 5 passed (2 slow, 1 leaky), 2 failed, 1 timed out, 1 exec failed, 3 skipped",
                counts(5, 4, 3),
            ),
            ("     Summary [   0.1s] 1 test run: 1 passed, 0 skipped", counts(1, 0, 0)),
            ("     Summary [   0.1s] 2/5 tests run: 1 passed, 1 failed, 0 skipped", counts(1, 1, 0)),
            (
                "\u{1b}[32;1m     Summary\u{1b}[0m [   0.1s] \u{1b}[1m1\u{1b}[0m test run: \u{1b}[1m1\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, \u{1b}[1m0\u{1b}[0m \u{1b}[33;1mskipped\u{1b}[0m",
                counts(1, 0, 0),
            ),
        ] {
            assert_eq!(from_nextest(&format!("first\n{line}\nlast\n")), Some(expected), "{line}");
        }
        assert_eq!(from_nextest("error: could not compile\n"), None);
    }

    #[test]
    fn libtest_adds_up_all_executables() {
        let output = "\
test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s
noise
test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s
";
        assert_eq!(from_libtest(output), Some(counts(6, 2, 1)));
        assert_eq!(from_libtest("nothing"), None);
    }

    #[test]
    fn vitest() {
        let report = r#"{
            "numPassedTests": 3, "numFailedTests": 1, "numPendingTests": 2, "numTodoTests": 1,
            "testResults": [
                {"status": "passed", "assertionResults": [{"status": "passed"}]},
                {"status": "failed", "assertionResults": [{"status": "failed"}]},
                {"status": "failed", "assertionResults": [], "message": "Cannot find module"}
            ]}"#;
        assert_eq!(from_vitest(report).unwrap(), counts(3, 2, 3));
        assert!(from_vitest("").is_err());
    }

    #[test]
    fn a_failed_runner_is_a_failure_even_without_a_failed_test() {
        assert_eq!(counts(4, 0, 0).with_outcome(false), counts(4, 1, 0));
        assert_eq!(counts(4, 2, 0).with_outcome(false), counts(4, 2, 0));
        assert_eq!(counts(4, 0, 0).with_outcome(true), counts(4, 0, 0));
        assert_eq!(counts(4, 1, 2).to_string(), "4 passed, 1 failed, 2 skipped");
    }
}
