//! The schema, brought up to date.

use super::session::{Session, get, values};
use ledger::port::StoreError;

const STEPS: &[(i32, &str)] = &[
    (1, include_str!("schema_1.sql")),
    (2, include_str!("schema_2.sql")),
    (3, include_str!("schema_3.sql")),
    (4, include_str!("schema_4.sql")),
];
/// Any number that nobody else locks.
const LOCK: i64 = 7_410_741_074;

/// Takes every step that was not taken yet. Programs that start at the same time wait for each other.
pub(super) fn migrate(session: &Session) -> Result<(), StoreError> {
    session.begin("BEGIN")?;
    let outcome = steps(session).and_then(|()| session.commit());
    if outcome.is_err() {
        session.roll_back();
    }
    outcome
}

fn steps(session: &Session) -> Result<(), StoreError> {
    session.rows("SELECT pg_advisory_xact_lock($1)", &[&LOCK])?;
    // A schema that the address names and that is not there yet is made.
    if session.first("SELECT 1 WHERE current_schema() IS NULL", &[])?.is_some() {
        let sql = "SELECT 'CREATE SCHEMA IF NOT EXISTS '
                     || quote_ident(trim(both ' \"' FROM split_part(current_setting('search_path'), ',', 1)))";
        let make: String = session.first(sql, &[])?.map_or(Ok(String::new()), |row| get(&row, 0))?;
        session.execute(&make, &[])?;
    }
    let encoding = session.first("SELECT current_setting('server_encoding')", &[])?;
    let encoding: String = encoding.map_or(Ok(String::new()), |row| get(&row, 0))?;
    if encoding != "UTF8" {
        return Err(StoreError::Failed(format!("the database's encoding is {encoding}; it has to be UTF8")));
    }
    session.execute("CREATE TABLE IF NOT EXISTS schema_step (version integer PRIMARY KEY)", &[])?;
    let taken: i32 =
        session.first("SELECT coalesce(max(version), 0) FROM schema_step", &[])?.map_or(Ok(0), |row| get(&row, 0))?;
    let newest = STEPS.last().map_or(0, |(version, _)| *version);
    if taken > newest {
        return Err(StoreError::Failed(format!(
            "the database was written by a newer version of this program (schema {taken}, this one knows {newest})"
        )));
    }
    for (version, sql) in STEPS.iter().filter(|(version, _)| *version > taken) {
        for statement in sql.split(";\n").map(str::trim).filter(|statement| !statement.is_empty()) {
            session.execute(statement.trim_end_matches(';'), &[])?;
        }
        session.queue("INSERT INTO schema_step (version) VALUES ($1)", values![*version])?;
    }
    session.flush()
}
