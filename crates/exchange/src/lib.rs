//! Import and export: what comes from other programs, with an account of every value.
//!
//! An importer is a pure reader: from a file to [`table::Table`]s. A [`mapping::Mapping`] says what becomes of them,
//! [`plan`] works that out in operations, and [`carry`] commits them.

pub mod asana;
pub mod carry;
pub mod dates;
pub mod delimited;
pub mod detect;
pub mod draft;
mod entry;
mod error;
pub mod existing;
pub mod export;
pub mod github;
pub mod gitlab;
pub mod guess;
pub mod html_copy;
pub mod identity;
pub mod jira;
pub mod linear;
pub mod mapping;
pub mod markup;
pub mod plan;
pub mod platform_status;
pub mod port;
pub mod reopen;
pub mod restricted;
pub mod run;
mod sheet;
pub mod spreadsheet;
pub mod table;
pub mod trello;

pub use error::{ExchangeError, Place};
