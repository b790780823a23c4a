//! The ports on real databases. Nothing outside this crate speaks SQL.
//!
//! SQLite: one file for each workspace's graph and one for accounts; WAL, synchronous=FULL, exactly one
//! writer thread for each file with group commit, readers on connections of their own.

mod announcer;
pub mod backup;
mod database;
pub mod doctor;
pub mod erasure_list;
pub mod files;
pub mod postgres;
mod remembered;
mod rows;
pub mod sqlite;
mod write_queue;

pub use database::{ChangedElsewhere, Database};
pub use sqlite::SqliteWorkspace;

/// All that one workspace needs of a database.
pub trait WorkspaceStore: ledger::port::Store + documents::port::DocumentStore + exchange::port::ImportStore {}

impl<T: ledger::port::Store + documents::port::DocumentStore + exchange::port::ImportStore> WorkspaceStore for T {}

/// Jobs, and whom they tell what.
pub trait JobsStore: automation::job::JobStore + automation::webhook::WebhookStore + 'static {}

impl<T: automation::job::JobStore + automation::webhook::WebhookStore + 'static> JobsStore for T {}
