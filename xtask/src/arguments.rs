//! Reading the words after the command.
//!
//! Written by hand because the first `cargo xtask run` on a fresh clone waits for everything this crate depends on.

use anyhow::{Result, bail};

/// The words after the command; each `flag`, `values` and `positional` call takes what it knows, and `finish` refuses
/// the rest, so that a mistyped option is an error and not a silent no.
pub struct Arguments {
    words: Vec<String>,
    passed_on: Vec<String>,
}

impl Arguments {
    pub fn from_words(mut words: Vec<String>) -> Self {
        let passed_on = match words.iter().position(|word| word == "--") {
            Some(at) => words.split_off(at).split_off(1),
            None => Vec::new(),
        };
        Self { words, passed_on }
    }

    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() < before
    }

    /// All values given as `--name value` or `--name=value`.
    pub fn values(&mut self, name: &str) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let mut rest = Vec::new();
        let mut words = std::mem::take(&mut self.words).into_iter();
        while let Some(word) = words.next() {
            if word == name {
                match words.next() {
                    Some(value) => found.push(value),
                    None => bail!("{name} needs a value"),
                }
            } else if let Some(value) = word.strip_prefix(name).and_then(|tail| tail.strip_prefix('=')) {
                found.push(value.to_owned());
            } else {
                rest.push(word);
            }
        }
        self.words = rest;
        Ok(found)
    }

    /// The next word that is not an option.
    pub fn positional(&mut self) -> Option<String> {
        let at = self.words.iter().position(|word| !word.starts_with('-'))?;
        Some(self.words.remove(at))
    }

    /// What stood behind `--`.
    pub fn passed_on(&mut self) -> Vec<String> {
        std::mem::take(&mut self.passed_on)
    }

    pub fn finish(self) -> Result<()> {
        if let Some(word) = self.words.first() {
            bail!("`{word}` is not understood here; `cargo xtask help` lists what is");
        }
        if let Some(word) = self.passed_on.first() {
            bail!("nothing is passed on by this command, but `{word}` stands behind `--`");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Arguments {
        Arguments::from_words(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn flags_values_positionals_and_the_rest() {
        let mut arguments = read("board --only rust --headed --only=web -- --listen 127.0.0.1:0");
        assert!(arguments.flag("--headed"));
        assert!(!arguments.flag("--headed"));
        assert_eq!(arguments.values("--only").unwrap(), ["rust", "web"]);
        assert_eq!(arguments.positional().as_deref(), Some("board"));
        assert_eq!(arguments.passed_on(), ["--listen", "127.0.0.1:0"]);
        arguments.finish().unwrap();
    }

    #[test]
    fn an_unknown_word_is_an_error() {
        assert_eq!(
            read("--hedaed").finish().unwrap_err().to_string(),
            "`--hedaed` is not understood here; `cargo xtask help` lists what is"
        );
    }

    #[test]
    fn a_value_that_is_missing_is_an_error() {
        assert!(read("--only").values("--only").is_err());
    }
}
