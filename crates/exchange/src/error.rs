//! Why something could not be imported.

use ledger::CommitError;
use ledger::port::StoreError;
use std::fmt;

/// Where in a file something is wrong, as far as that can be said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// 1-based; a header is not counted.
    pub row: Option<u32>,
    pub column: Option<String>,
    /// 0-based offset into the file.
    pub byte: Option<usize>,
}

#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// A file cannot be read as what it should be. Nothing was imported.
    #[error("{file}{place}: {problem}. {remedy}.")]
    Input { file: String, place: Place, problem: String, remedy: String },
    /// The files do not make up an import together.
    #[error("{problem}. {remedy}.")]
    Files { problem: String, remedy: String },
    /// What was asked for besides the files cannot be right.
    #[error("{what} \"{value}\" {problem}")]
    Target { what: &'static str, value: String, problem: &'static str },
    #[error("the import was planned for another person than the one who runs it; plan it again")]
    OtherPerson,
    #[error("the declared kinds do not fit together: {0}")]
    Registry(#[from] graph::registry::RegistryError),
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ExchangeError {
    pub(crate) fn input(file: &str, place: Place, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Input { file: shown(file), place, problem: problem.into(), remedy: remedy.into() }
    }

    pub(crate) fn file(file: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::input(file, Place::default(), problem, remedy)
    }

    pub(crate) fn row(
        file: &str,
        row: u32,
        column: &str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let place = Place { row: Some(row), column: Some(shown(column)), byte: None };
        Self::input(file, place, problem, remedy)
    }

    /// The same error where `skipped` bytes stand before what was read.
    pub(crate) fn after(mut self, skipped: usize) -> Self {
        if let Self::Input { place: Place { byte: Some(byte), .. }, .. } = &mut self {
            *byte += skipped;
        }
        self
    }
}

impl From<access::Denied> for ExchangeError {
    fn from(denied: access::Denied) -> Self {
        Self::Commit(denied.into())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(row) = self.row {
            write!(formatter, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(formatter, ", column {column}")?;
        }
        if let Some(byte) = self.byte {
            write!(formatter, ", byte {byte}")?;
        }
        Ok(())
    }
}

/// At most 200 characters on one line, for messages and findings.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(200).map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}
