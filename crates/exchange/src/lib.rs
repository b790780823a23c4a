//! Import and export: what comes from other programs, with an account of every value.
//!
//! An importer is a pure function from files to a plan: a report that accounts for every value, the rows as
//! they stood, and one batch of operations. [`run::run`] carries a plan out.

mod error;
pub mod platform_status;
pub mod port;
pub mod run;

pub use error::{ExchangeError, Place};
