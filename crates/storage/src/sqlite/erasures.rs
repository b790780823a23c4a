//! Erasing: what was erased, and what of the log and beside the graph is replaced by it.

use super::graph_read::{Snapshot, damaged, signed, unsigned};
use super::graph_write::{Transaction, json};
use super::store_error;
use graph::id::{BatchId, ImportId, RecordId};
use graph::operation::LoggedOperation;
use graph::record::ImportRowKey;
use ledger::erasure::{Aside, Erasure};
use ledger::port::StoreError;
use rusqlite::{Row, params};
use uuid::Uuid;

impl Snapshot<'_> {
    fn each_row(&self, sql: &str, mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>) -> Result<(), StoreError> {
        let mut statement = self.0.prepare_cached(sql).map_err(store_error)?;
        let mut rows = statement.query([]).map_err(store_error)?;
        while let Some(row) = rows.next().map_err(store_error)? {
            each(row).map_err(damaged)?;
        }
        Ok(())
    }

    pub(super) fn all_erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        self.many("SELECT body FROM erasure ORDER BY at DESC, id DESC", [])
    }

    pub(super) fn each_label(&self, each: &mut dyn FnMut(BatchId, &str)) -> Result<(), StoreError> {
        self.each_row("SELECT DISTINCT batch, json_extract(body, '$.label') FROM operation", |row| {
            each(BatchId(row.get(0)?), row.get_ref(1)?.as_str()?);
            Ok(())
        })
    }

    pub(super) fn each_aside(&self, each: &mut dyn FnMut(Aside, &str)) -> Result<(), StoreError> {
        self.each_row("SELECT id, body FROM notification", |row| {
            each(Aside::Notification(unsigned(row.get(0)?)), row.get_ref(1)?.as_str()?);
            Ok(())
        })?;
        self.each_row("SELECT import, file, row, body FROM import_row", |row| {
            let key = ImportRowKey { import: ImportId(row.get(0)?), file: row.get(1)?, row: row.get(2)? };
            each(Aside::ImportRow(key), row.get_ref(3)?.as_str()?);
            Ok(())
        })?;
        self.each_row("SELECT id, body FROM import", |row| {
            each(Aside::ImportReport(ImportId(row.get::<_, Uuid>(0)?)), row.get_ref(1)?.as_str()?);
            Ok(())
        })
    }
}

impl Transaction<'_> {
    pub(super) fn put_operation_again(&self, operation: &LoggedOperation) -> Result<(), StoreError> {
        let sql = "UPDATE operation SET body = ?2 WHERE sequence = ?1";
        self.execute(sql, params![signed(operation.sequence), json(operation)?])
    }

    pub(super) fn put_aside_again(&self, aside: &Aside, json: Option<&str>) -> Result<(), StoreError> {
        match (aside, json) {
            (Aside::Notification(id), Some(json)) => {
                self.execute("UPDATE notification SET body = ?2 WHERE id = ?1", params![signed(*id), json])
            }
            (Aside::Notification(id), None) => self.execute("DELETE FROM notification WHERE id = ?1", [signed(*id)]),
            (Aside::ImportRow(key), Some(json)) => self.execute(
                "UPDATE import_row SET body = ?4 WHERE import = ?1 AND file = ?2 AND row = ?3",
                params![key.import.0, key.file, key.row, json],
            ),
            (Aside::ImportRow(key), None) => self.execute(
                "DELETE FROM import_row WHERE import = ?1 AND file = ?2 AND row = ?3",
                params![key.import.0, key.file, key.row],
            ),
            (Aside::ImportReport(import), Some(json)) => {
                self.execute("UPDATE import SET body = ?2 WHERE id = ?1", params![import.0, json])
            }
            (Aside::ImportReport(import), None) => self.execute("DELETE FROM import WHERE id = ?1", [import.0]),
        }
    }

    pub(super) fn remove_personal(&self, person: RecordId) -> Result<u64, StoreError> {
        let remove = |sql: &str| {
            let removed = self.connection.execute(sql, [person.0]).map_err(store_error)?;
            Ok::<u64, StoreError>(removed as u64)
        };
        let values = remove("DELETE FROM personal_value WHERE person = ?1")?;
        remove("DELETE FROM watch WHERE person = ?1")?;
        Ok(values)
    }

    pub(super) fn keep_erasure(&self, erasure: &Erasure) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO erasure (id, at, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            params![erasure.id, erasure.at.0, json(erasure)?],
        )
    }
}
