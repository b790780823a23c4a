//! Shared texts beside the graph, written by the same one writer.

use super::session::{get, values};
use super::signals::Signal;
use super::workspace::PostgresWorkspace;
use crate::rows::{signed, unsigned};
use documents::port::{DocumentStore, Merged, StoredText};
use graph::id::RecordId;
use ledger::port::{Store, StoreError};

impl PostgresWorkspace {
    fn text_changed(&self, record: RecordId, field: &str) -> Vec<Signal> {
        vec![Signal::Text { workspace: self.workspace(), record, field: field.to_owned() }]
    }
}

impl DocumentStore for PostgresWorkspace {
    fn is_shared(&self) -> bool {
        true
    }

    fn load(&self, record: RecordId, field: &str) -> Result<Option<StoredText>, StoreError> {
        self.reading(|snapshot| {
            let kept = snapshot.session.first(
                "SELECT version, state FROM document WHERE workspace = $1 AND record = $2 AND field = $3",
                &[&snapshot.workspace, &record.0, &field],
            )?;
            let rows = snapshot.session.rows(
                "SELECT number, bytes FROM document_update WHERE workspace = $1 AND record = $2 AND field = $3
                 ORDER BY number",
                &[&snapshot.workspace, &record.0, &field],
            )?;
            if kept.is_none() && rows.is_empty() {
                return Ok(None);
            }
            let (version, state) = match &kept {
                Some(kept) => (unsigned(get(kept, 0)?), get(kept, 1)?),
                None => (0, vec![]),
            };
            let through = rows.last().map_or(Ok(0), |row| get(row, 0).map(unsigned))?;
            let updates = rows.iter().map(|row| get(row, 1)).collect::<Result<_, _>>()?;
            Ok(Some(StoredText { version, state, updates, through }))
        })
    }

    fn append(&self, record: RecordId, field: &str, update: Vec<u8>) -> Result<u64, StoreError> {
        let (workspace, tells, field) = (self.workspace().0, self.text_changed(record, field), field.to_owned());
        self.writing(tells, move |session| {
            session.count(
                "INSERT INTO document_update (workspace, record, field, bytes) VALUES ($1, $2, $3, $4) RETURNING number",
                &[&workspace, &record.0, &field, &update],
            )
        })
    }

    fn replace(&self, (record, field): (RecordId, &str), former: u64, merged: Merged) -> Result<bool, StoreError> {
        let (workspace, tells, field) = (self.workspace().0, self.text_changed(record, field), field.to_owned());
        self.writing(tells, move |session| {
            let Merged { version, state, through } = merged;
            let kept = session.execute(
                "INSERT INTO document AS kept (workspace, record, field, version, state) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (workspace, record, field) DO UPDATE SET version = excluded.version, state = excluded.state
                 WHERE kept.version = $6",
                &[&workspace, &record.0, &field, &signed(version), &state, &signed(former)],
            )?;
            if kept == 0 {
                return Ok(false);
            }
            session.queue(
                "DELETE FROM document_update WHERE workspace = $1 AND record = $2 AND field = $3 AND number <= $4",
                values![workspace, record.0, field, signed(through)],
            )?;
            Ok(true)
        })
    }

    fn forget(&self, record: RecordId) -> Result<u64, StoreError> {
        let workspace = self.workspace().0;
        self.writing(vec![], move |session| {
            let count = session.count(
                "SELECT count(*) FROM (SELECT field FROM document WHERE workspace = $1 AND record = $2
                   UNION SELECT field FROM document_update WHERE workspace = $1 AND record = $2) AS texts",
                &[&workspace, &record.0],
            )?;
            for table in ["document", "document_update"] {
                let sql = format!("DELETE FROM {table} WHERE workspace = $1 AND record = $2");
                session.queue(&sql, values![workspace, record.0])?;
            }
            Ok(count)
        })
    }

    fn unrevised_texts(&self) -> Result<Vec<(RecordId, String)>, StoreError> {
        self.reading(|snapshot| {
            let sql = "SELECT DISTINCT record, field FROM document_update WHERE workspace = $1 ORDER BY record, field";
            let rows = snapshot.session.rows(sql, &[&snapshot.workspace])?;
            rows.iter().map(|row| Ok((RecordId(get(row, 0)?), get(row, 1)?))).collect()
        })
    }
}
