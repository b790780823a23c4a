//! SPDX licence expressions: `MIT OR (Apache-2.0 AND BSD-3-Clause)`.

use anyhow::{Result, bail};

#[derive(Debug, PartialEq, Eq)]
pub enum Licence {
    Named(String),
    AnyOf(Vec<Licence>),
    AllOf(Vec<Licence>),
}

impl Licence {
    /// Reads an expression. The slash that older packages write (`MIT/Apache-2.0`) means `OR`.
    pub fn from_text(text: &str) -> Result<Self> {
        let spaced = text.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
        let mut words: Vec<&str> = spaced.split_whitespace().collect();
        words.reverse();
        let licence = any_of(&mut words)?;
        if let Some(word) = words.pop() {
            bail!("`{word}` is one word too many in the licence `{text}`");
        }
        Ok(licence)
    }

    /// Whether the work may be used under licences that are all allowed.
    pub fn is_allowed(&self, allowed: &impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Named(name) => allowed(name),
            Self::AnyOf(choices) => choices.iter().any(|choice| choice.is_allowed(allowed)),
            Self::AllOf(parts) => parts.iter().all(|part| part.is_allowed(allowed)),
        }
    }
}

// The words are reversed, so that `pop` takes the next one. AND binds closer than OR.

fn any_of(words: &mut Vec<&str>) -> Result<Licence> {
    let mut choices = vec![all_of(words)?];
    while is_next(words, "OR") {
        words.pop();
        choices.push(all_of(words)?);
    }
    Ok(match choices.len() {
        1 => choices.remove(0),
        _ => Licence::AnyOf(choices),
    })
}

fn all_of(words: &mut Vec<&str>) -> Result<Licence> {
    let mut parts = vec![one(words)?];
    while is_next(words, "AND") {
        words.pop();
        parts.push(one(words)?);
    }
    Ok(match parts.len() {
        1 => parts.remove(0),
        _ => Licence::AllOf(parts),
    })
}

fn one(words: &mut Vec<&str>) -> Result<Licence> {
    match words.pop() {
        Some("(") => {
            let inner = any_of(words)?;
            match words.pop() {
                Some(")") => Ok(inner),
                _ => bail!("a bracket is not closed in the licence"),
            }
        }
        Some(word) if !matches!(word, ")" | "OR" | "AND" | "WITH") => {
            // An exception only ever permits more than the licence that it stands with.
            if is_next(words, "WITH") {
                words.pop();
                if words.pop().is_none() {
                    bail!("WITH names no exception in the licence");
                }
            }
            Ok(Licence::Named(word.to_owned()))
        }
        Some(word) => bail!("`{word}` stands where a licence should"),
        None => bail!("the licence is empty or ends too early"),
    }
}

fn is_next(words: &[&str], word: &str) -> bool {
    words.last().is_some_and(|next| next.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: bool) {
        let allowed = |name: &str| matches!(name, "MIT" | "Apache-2.0" | "Unicode-3.0");
        assert_eq!(Licence::from_text(text).unwrap().is_allowed(&allowed), expected, "{text}");
    }

    #[test]
    fn expressions() {
        check("MIT", true);
        check("MPL-2.0", false);
        check("MIT OR GPL-3.0-only", true);
        check("MIT AND GPL-3.0-only", false);
        check("MIT/Apache-2.0", true);
        check("GPL-2.0/LGPL-3.0", false);
        check("(MIT OR Apache-2.0) AND Unicode-3.0", true);
        check("(MIT OR Apache-2.0) AND CC-BY-SA-4.0", false);
        check("GPL-3.0-only OR MIT AND Apache-2.0", true);
        check("GPL-3.0-only AND MIT OR Apache-2.0", true);
        check("Apache-2.0 WITH LLVM-exception OR MPL-2.0", true);
        check("(MPL-2.0 OR Apache-2.0)", true);
    }

    #[test]
    fn what_is_no_expression() {
        for text in ["", "OR MIT", "(MIT", "MIT Apache-2.0", "MIT OR", "MIT WITH"] {
            assert!(Licence::from_text(text).is_err(), "{text}");
        }
    }
}
