//! Erasing: what was erased, and what of the log and beside the graph is replaced by it.

use super::graph_read::Snapshot;
use super::graph_write::Transaction;
use super::session::{get, text, values};
use crate::rows::{json, signed, unsigned};
use graph::id::{BatchId, ImportId, RecordId};
use graph::operation::LoggedOperation;
use graph::record::ImportRowKey;
use ledger::erasure::{Aside, Erasure};
use ledger::port::StoreError;
use uuid::Uuid;

/// Rows that cross the network at once.
const PAGE: i64 = 5_000;

impl Snapshot<'_> {
    pub(super) fn all_erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        let sql = "SELECT body FROM erasure WHERE workspace = $1 ORDER BY at DESC, id DESC";
        self.session.many(sql, &[&self.workspace])
    }

    pub(super) fn each_label(&self, each: &mut dyn FnMut(BatchId, &str)) -> Result<(), StoreError> {
        let sql = "SELECT DISTINCT batch, body::json ->> 'label' FROM operation WHERE workspace = $1";
        for row in self.session.rows(sql, &[&self.workspace])? {
            each(BatchId(get(&row, 0)?), text(&row, 1)?);
        }
        Ok(())
    }

    pub(super) fn each_aside(&self, each: &mut dyn FnMut(Aside, &str)) -> Result<(), StoreError> {
        let mut after = 0i64;
        loop {
            let sql = "SELECT id, body FROM notification WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT $3";
            let page = self.session.rows(sql, &[&self.workspace, &after, &PAGE])?;
            for row in &page {
                after = get(row, 0)?;
                each(Aside::Notification(unsigned(Some(after))), text(row, 1)?);
            }
            if page.is_empty() {
                break;
            }
        }
        for row in self.session.rows("SELECT id, body FROM import WHERE workspace = $1", &[&self.workspace])? {
            let import: Uuid = get(&row, 0)?;
            let (mut file, mut number) = (String::new(), -1i64);
            loop {
                let sql = "SELECT file, row, body FROM import_row WHERE workspace = $1 AND import = $2
                             AND (file, row) > ($3, $4) ORDER BY file, row LIMIT $5";
                let page = self.session.rows(sql, &[&self.workspace, &import, &file, &number, &PAGE])?;
                for row in &page {
                    (file, number) = (get(row, 0)?, get(row, 1)?);
                    let row_number = u32::try_from(number).unwrap_or(u32::MAX);
                    let key = ImportRowKey { import: ImportId(import), file: file.clone(), row: row_number };
                    each(Aside::ImportRow(key), text(row, 2)?);
                }
                if page.is_empty() {
                    break;
                }
            }
            each(Aside::ImportReport(ImportId(import)), text(&row, 1)?);
        }
        Ok(())
    }
}

impl Transaction<'_> {
    pub(super) fn put_operation_again(&self, operation: &LoggedOperation) -> Result<(), StoreError> {
        let sql = "UPDATE operation SET body = $3 WHERE workspace = $1 AND sequence = $2";
        self.session.queue(sql, values![self.workspace, signed(operation.sequence), json(operation)?])
    }

    pub(super) fn put_aside_again(&self, aside: &Aside, json: Option<&str>) -> Result<(), StoreError> {
        let (workspace, json) = (self.workspace, json.map(str::to_owned));
        match (aside, json) {
            (Aside::Notification(id), Some(json)) => self.session.queue(
                "UPDATE notification SET body = $3 WHERE workspace = $1 AND id = $2",
                values![workspace, signed(*id), json],
            ),
            (Aside::Notification(id), None) => self
                .session
                .queue("DELETE FROM notification WHERE workspace = $1 AND id = $2", values![workspace, signed(*id)]),
            (Aside::ImportRow(key), Some(json)) => self.session.queue(
                "UPDATE import_row SET body = $5 WHERE workspace = $1 AND import = $2 AND file = $3 AND row = $4",
                values![workspace, key.import.0, key.file.clone(), i64::from(key.row), json],
            ),
            (Aside::ImportRow(key), None) => self.session.queue(
                "DELETE FROM import_row WHERE workspace = $1 AND import = $2 AND file = $3 AND row = $4",
                values![workspace, key.import.0, key.file.clone(), i64::from(key.row)],
            ),
            (Aside::ImportReport(import), Some(json)) => self.session.queue(
                "UPDATE import SET body = $3 WHERE workspace = $1 AND id = $2",
                values![workspace, import.0, json],
            ),
            (Aside::ImportReport(import), None) => {
                self.session.queue("DELETE FROM import WHERE workspace = $1 AND id = $2", values![workspace, import.0])
            }
        }
    }

    pub(super) fn remove_personal(&self, person: RecordId) -> Result<u64, StoreError> {
        let remove = |table: &str| {
            let sql = format!("DELETE FROM {table} WHERE workspace = $1 AND person = $2");
            self.session.execute(&sql, &[&self.workspace, &person.0])
        };
        let values = remove("personal_value")?;
        remove("watch")?;
        Ok(values)
    }

    pub(super) fn keep_erasure(&self, erasure: &Erasure) -> Result<(), StoreError> {
        self.session.queue(
            "INSERT INTO erasure (workspace, id, at, body) VALUES ($1, $2, $3, $4)
             ON CONFLICT (workspace, id) DO UPDATE SET body = excluded.body",
            values![self.workspace, erasure.id, erasure.at.0, json(erasure)?],
        )
    }
}
