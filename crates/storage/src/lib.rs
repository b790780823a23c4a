//! The ports on real databases. Nothing outside this crate speaks SQL.
//!
//! SQLite: one file for each workspace's graph and one for accounts; WAL, synchronous=FULL, exactly one
//! writer thread for each file with group commit, readers on connections of their own.

pub mod backup;
pub mod files;
pub mod sqlite;

pub use sqlite::SqliteWorkspace;
