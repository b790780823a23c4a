//! Forward migrations. Each runs in one transaction; the checksum of the schema that results is kept, so
//! that a step that was skipped or a schema that was altered is found at the next start.

use super::store_error;
use ledger::port::StoreError;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use sha2::{Digest, Sha256};
use std::path::Path;

pub(super) struct Migration {
    pub version: u32,
    pub sql: &'static str,
}

/// Brings the file to the newest version. Refuses a file from a newer program, and one whose schema is not
/// what its version left; takes a copy of the file before it changes one that holds data.
pub(super) fn migrate(connection: &mut Connection, path: &Path, migrations: &[Migration]) -> Result<(), StoreError> {
    connection
        .execute_batch(
            "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, checksum TEXT NOT NULL) STRICT",
        )
        .map_err(store_error)?;
    let at: Option<(u32, String)> = connection
        .query_row("SELECT version, checksum FROM migration ORDER BY version DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()
        .map_err(store_error)?;
    let newest = migrations.last().map_or(0, |migration| migration.version);
    let current = at.as_ref().map_or(0, |(version, _)| *version);
    if current > newest {
        return Err(StoreError::Failed(format!(
            "{} was written by a newer program (schema {current}, this one knows {newest}); start that program, or restore a backup",
            path.display()
        )));
    }
    if let Some((version, checksum)) = &at
        && *checksum != schema_checksum(connection)?
    {
        return Err(StoreError::Damaged(format!(
            "the schema of {} is not what version {version} left; restore a backup",
            path.display()
        )));
    }
    if current > 0 && current < newest {
        let copy = path.with_extension(format!("before-{newest}.db"));
        connection.execute("VACUUM INTO ?1", [copy.to_string_lossy()]).map_err(store_error)?;
    }
    for migration in migrations.iter().filter(|migration| migration.version > current) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(store_error)?;
        transaction.execute_batch(migration.sql).map_err(store_error)?;
        let checksum = schema_checksum(&transaction)?;
        transaction
            .execute("INSERT INTO migration (version, checksum) VALUES (?1, ?2)", (migration.version, checksum))
            .map_err(store_error)?;
        transaction.commit().map_err(store_error)?;
    }
    Ok(())
}

fn schema_checksum(connection: &Connection) -> Result<String, StoreError> {
    let mut statement = connection
        .prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name")
        .map_err(store_error)?;
    let mut rows = statement.query([]).map_err(store_error)?;
    let mut hash = Sha256::new();
    while let Some(row) = rows.next().map_err(store_error)? {
        for column in 0..3 {
            let text: String = row.get(column).map_err(store_error)?;
            hash.update(text.as_bytes());
            hash.update([0]);
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
