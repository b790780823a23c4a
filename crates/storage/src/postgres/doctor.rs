//! Looks a workspace over: whether what the program promises of it holds.

use super::graph_read::Snapshot;
use super::server::Postgres;
use super::session::{get, text};
use crate::doctor::{Check, Promise, Telling};
use graph::id::WorkspaceId;
use ledger::file_versions::{FileVersion, file_versions};
use ledger::port::StoreError;
use std::collections::BTreeSet;

const PROMISES: [Promise; 11] = [
    Promise {
        words: "the sequence of operations has no gap",
        count: "SELECT count(*) FROM operation WHERE workspace = $1",
        problems: "SELECT 'operation ' || missing || ' is missing'
                   FROM generate_series(1, (SELECT max(sequence) FROM operation WHERE workspace = $1)) AS missing
                   WHERE NOT EXISTS (SELECT 1 FROM operation WHERE workspace = $1 AND sequence = missing)",
    },
    Promise {
        words: "the head stands where the log ends",
        count: "SELECT count(*) FROM head WHERE workspace = $1",
        problems: "SELECT 'the head is at ' || head.sequence || ', and the log ends at ' || ends.sequence
                   FROM head, (SELECT coalesce(max(sequence), 0) AS sequence FROM operation WHERE workspace = $1) ends
                   WHERE head.workspace = $1 AND head.sequence <> ends.sequence",
    },
    Promise {
        words: "every row was written by an operation of the log",
        count: "SELECT (SELECT count(*) FROM record WHERE workspace = $1)
                  + (SELECT count(*) FROM link WHERE workspace = $1)
                  + (SELECT count(*) FROM evidence WHERE workspace = $1)",
        problems: "SELECT what || ' is of operation ' || sequence || ', which is not there' FROM (
                     SELECT 'record ' || id AS what, sequence FROM record WHERE workspace = $1
                     UNION ALL SELECT 'link ' || role || ' of ' || source, sequence FROM link WHERE workspace = $1
                     UNION ALL SELECT 'evidence ' || id, sequence FROM evidence WHERE workspace = $1) AS row
                   WHERE NOT EXISTS (
                     SELECT 1 FROM operation WHERE workspace = $1 AND operation.sequence = row.sequence)",
    },
    Promise {
        words: "every row is the JSON that it should be, under its own id",
        count: "SELECT count(*) FROM record WHERE workspace = $1",
        problems: "SELECT 'record ' || id || ' holds another' FROM record WHERE workspace = $1
                     AND (body::json ->> 'id' <> id::text OR body::json ->> 'kind' <> kind)",
    },
    Promise {
        words: "every record is in a space that stands",
        count: "SELECT count(*) FROM record WHERE workspace = $1",
        problems: "SELECT 'record ' || id || ' is in space ' || space || ', which is not there' FROM record
                   WHERE workspace = $1
                     AND NOT EXISTS (SELECT 1 FROM space WHERE workspace = $1 AND space.id = record.space)",
    },
    Promise {
        words: "both ends of every link stand",
        count: "SELECT count(*) FROM link WHERE workspace = $1",
        problems: "SELECT 'link ' || role || ' from ' || source || ' to ' || target || ' has lost an end' FROM link
                   WHERE workspace = $1
                     AND (NOT EXISTS (SELECT 1 FROM record WHERE workspace = $1 AND id = source)
                          OR NOT EXISTS (SELECT 1 FROM record WHERE workspace = $1 AND id = target))",
    },
    Promise {
        words: "all evidence is of a link",
        count: "SELECT count(*) FROM evidence WHERE workspace = $1",
        problems: "SELECT 'evidence ' || id || ' is of a link that is not there' FROM evidence WHERE workspace = $1
                     AND NOT EXISTS (SELECT 1 FROM link WHERE workspace = $1 AND link.source = evidence.source
                                       AND link.role = evidence.role AND link.target = evidence.target)",
    },
    Promise {
        words: "every key leads to its record",
        count: "SELECT count(*) FROM record WHERE workspace = $1 AND body::json ->> 'key' IS NOT NULL",
        problems: "SELECT 'key ' || (body::json ->> 'key') || ' does not lead to record ' || id FROM record
                   WHERE workspace = $1 AND body::json ->> 'key' IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM record_key WHERE workspace = $1
                                       AND key = record.body::json ->> 'key' AND record_key.record = record.id)",
    },
    Promise {
        words: "no number is given twice",
        count: "SELECT count(*) FROM space WHERE workspace = $1",
        problems: "SELECT 'space ' || (space.body::json ->> 'prefix') || ' goes on at ' || last_number
                     || ', and has given ' || given.number
                   FROM space
                   JOIN (SELECT record.space, max(substring(body::json ->> 'key' FROM '[0-9]+$')::bigint) AS number
                         FROM record WHERE workspace = $1 GROUP BY record.space) AS given ON given.space = space.id
                   WHERE space.workspace = $1 AND given.number > last_number",
    },
    Promise {
        words: "every finished import kept all of its rows",
        count: "SELECT count(*) FROM import WHERE workspace = $1",
        problems:
            "SELECT 'import ' || (i.body::json #>> '{import,title}') || ' kept ' || kept.rows || ' of ' || said.rows
                   FROM import AS i
                   JOIN LATERAL (SELECT count(*) AS rows FROM import_row
                                 WHERE workspace = $1 AND import_row.import = i.id) AS kept ON true
                   JOIN LATERAL (SELECT sum((file ->> 'rows')::bigint) AS rows
                                 FROM json_array_elements(i.body::json #> '{import,files}') AS file) AS said ON true
                   WHERE i.workspace = $1 AND i.body::json #>> '{import,finished_at}' IS NOT NULL
                     AND kept.rows > 0 AND kept.rows < said.rows",
    },
    Promise {
        words: "every state that a record is in stands",
        count: "SELECT count(*) FROM state WHERE workspace = $1",
        problems: "SELECT 'record ' || id || ' is in a state that is not there' FROM record WHERE workspace = $1
                     AND body::json #>> '{fields,state}' IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM state WHERE workspace = $1
                                       AND state.id::text = record.body::json #>> '{fields,state}')",
    },
];

impl Postgres {
    /// Every workspace that an account knows of.
    pub fn workspaces(&self) -> Result<Vec<WorkspaceId>, StoreError> {
        self.read(|session| {
            let rows = session.rows("SELECT id FROM workspace ORDER BY id", &[])?;
            rows.iter().map(|row| get(row, 0).map(WorkspaceId)).collect()
        })
    }

    /// Looks over one workspace, all of it as of one moment.
    pub fn examine(&self, workspace: WorkspaceId) -> Result<Vec<Check>, StoreError> {
        self.read(|session| {
            PROMISES
                .iter()
                .map(|promise| {
                    let looked_at = session.count(promise.count, &[&workspace.0])?;
                    let mut telling = Telling::default();
                    session.stream(promise.problems, &[&workspace.0], &mut |row| {
                        telling.add(text(row, 0)?.to_owned());
                        Ok(true)
                    })?;
                    let problems = telling.words();
                    Ok(Check { promise: promise.words, looked_at, problems })
                })
                .collect()
        })
    }

    /// Every version of every file.
    pub fn file_versions(&self, workspace: WorkspaceId) -> Result<BTreeSet<FileVersion>, StoreError> {
        self.read(|session| file_versions(&Snapshot { session, workspace: workspace.0, foresight: None }))
    }

    /// Whether something is kept of a workspace.
    pub(crate) fn has_graph(&self, workspace: WorkspaceId) -> Result<bool, StoreError> {
        self.read(|session| Ok(session.first("SELECT 1 FROM head WHERE workspace = $1", &[&workspace.0])?.is_some()))
    }

    /// Removes all that is kept of a workspace.
    pub(crate) fn remove_graph(&self, workspace: WorkspaceId) -> Result<(), StoreError> {
        self.write(|session| {
            // Whatever has a column for the workspace, but for what accounts hold of it.
            let sql = "SELECT quote_ident(table_name) FROM information_schema.columns
                       WHERE table_schema = current_schema() AND column_name = 'workspace'
                         AND table_name NOT IN ('member', 'invitation', 'share', 'job', 'webhook', 'audit') ORDER BY 1";
            for row in session.rows(sql, &[])? {
                session.execute(&format!("DELETE FROM {} WHERE workspace = $1", text(&row, 0)?), &[&workspace.0])?;
            }
            Ok(())
        })
    }

    /// Size of the whole database.
    pub(crate) fn bytes(&self) -> Result<u64, StoreError> {
        self.read(|session| session.count("SELECT pg_database_size(current_database())", &[]))
    }
}
