//! Looks a workspace's database over: whether what the program promises of it holds. Reads only, and may be done while
//! the program runs.

use super::graph_read::Snapshot;
use super::snapshot::open_to_read;
use super::store_error;
use crate::doctor::{Check, Promise, Telling};
use ledger::file_versions::{FileVersion, file_versions};
use ledger::port::StoreError;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;

const PROMISES: [Promise; 10] = [
    Promise {
        words: "the sequence of operations has no gap",
        count: "SELECT count(*) FROM operation",
        problems: "SELECT 'operation ' || (sequence - 1) || ' is missing' FROM operation
                   WHERE sequence > 1 AND sequence - 1 NOT IN (SELECT sequence FROM operation)
                   UNION ALL SELECT 'operation 1 is missing' WHERE EXISTS (SELECT 1 FROM operation)
                   AND NOT EXISTS (SELECT 1 FROM operation WHERE sequence = 1)",
    },
    Promise {
        words: "every row was written by an operation of the log",
        count: "SELECT (SELECT count(*) FROM record) + (SELECT count(*) FROM link) + (SELECT count(*) FROM evidence)",
        problems: "SELECT what || ' is of operation ' || sequence || ', which is not there' FROM (
                     SELECT 'record ' || lower(hex(id)) AS what, sequence FROM record
                     UNION ALL SELECT 'link ' || role || ' of ' || lower(hex(source)), sequence FROM link
                     UNION ALL SELECT 'evidence ' || lower(hex(id)), sequence FROM evidence)
                   WHERE sequence NOT IN (SELECT sequence FROM operation)",
    },
    Promise {
        words: "every row is the JSON that it should be, under its own id",
        count: "SELECT count(*) FROM record",
        problems: "SELECT 'record ' || lower(hex(id)) || ' holds another, or no JSON' FROM record
                   WHERE NOT json_valid(body) OR replace(json_extract(body, '$.id'), '-', '') <> lower(hex(id))
                      OR json_extract(body, '$.kind') <> kind",
    },
    Promise {
        words: "every record is in a space that stands",
        count: "SELECT count(*) FROM record",
        problems: "SELECT 'record ' || lower(hex(id)) || ' is in space ' || lower(hex(space)) || ', which is not there'
                   FROM record WHERE space NOT IN (SELECT id FROM space)",
    },
    Promise {
        words: "both ends of every link stand, in the spaces that it says",
        count: "SELECT count(*) FROM link",
        problems: "SELECT 'link ' || role || ' from ' || lower(hex(source)) || ' to ' || lower(hex(target)) FROM link
                   WHERE NOT EXISTS (SELECT 1 FROM record WHERE id = source AND space = source_space)
                      OR NOT EXISTS (SELECT 1 FROM record WHERE id = target AND space = target_space)",
    },
    Promise {
        words: "all evidence is of a link",
        count: "SELECT count(*) FROM evidence",
        problems: "SELECT 'evidence ' || lower(hex(e.id)) || ' is of no link' FROM evidence e
                   WHERE NOT EXISTS (SELECT 1 FROM link l
                     WHERE l.source = e.source AND l.role = e.role AND l.target = e.target)",
    },
    Promise {
        words: "every key leads to its record",
        count: "SELECT count(*) FROM record_key",
        problems: "SELECT 'key ' || key || ' leads nowhere' FROM record_key WHERE record NOT IN (SELECT id FROM record)
                   UNION ALL SELECT 'record ' || lower(hex(id)) || ' is not found by its key ' || json_extract(body, '$.key')
                   FROM record WHERE json_extract(body, '$.key') IS NOT NULL AND NOT EXISTS
                     (SELECT 1 FROM record_key WHERE key = json_extract(body, '$.key') AND record = record.id)",
    },
    Promise {
        words: "no number is given twice",
        count: "SELECT count(*) FROM space",
        problems: "SELECT 'space ' || json_extract(s.body, '$.prefix') || ' goes on at ' || s.last_number ||
                     ', and has given ' || r.number FROM space s
                   JOIN (SELECT space, max(CAST(substr(json_extract(body, '$.key'),
                          length(rtrim(json_extract(body, '$.key'), '0123456789')) + 1) AS INTEGER)) AS number
                         FROM record GROUP BY space) r ON r.space = s.id
                   WHERE r.number > s.last_number",
    },
    Promise {
        words: "every state that a record is in stands",
        count: "SELECT count(*) FROM state",
        problems: "SELECT 'record ' || lower(hex(id)) || ' is in a state that is not there' FROM record
                   WHERE json_extract(body, '$.fields.state') IS NOT NULL
                     AND replace(json_extract(body, '$.fields.state'), '-', '') NOT IN (SELECT lower(hex(id)) FROM state)",
    },
    Promise {
        words: "every finished import kept all of its rows",
        count: "SELECT count(*) FROM import",
        problems: "SELECT 'import ' || json_extract(i.body, '$.import.title') || ' kept ' || r.kept || ' of ' || f.rows
                   FROM import i
                   JOIN (SELECT import, count(*) AS kept FROM import_row GROUP BY import) r ON r.import = i.id
                   JOIN (SELECT i.id AS id, sum(json_extract(file.value, '$.rows')) AS rows
                         FROM import i, json_each(i.body, '$.import.files') file GROUP BY i.id) f ON f.id = i.id
                   WHERE json_extract(i.body, '$.import.finished_at') IS NOT NULL AND r.kept < f.rows",
    },
];

/// Looks over the database of one workspace.
pub fn examine(path: &Path) -> Result<Vec<Check>, StoreError> {
    let connection = open_to_read(path)?;
    // All of one moment, whatever is written meanwhile.
    connection.execute_batch("BEGIN").map_err(store_error)?;
    let mut checks = vec![intact(&connection)?];
    if !checks[0].holds() {
        return Ok(checks);
    }
    for promise in PROMISES {
        let looked_at: i64 = connection.query_row(promise.count, [], |row| row.get(0)).map_err(store_error)?;
        let problems = words_of(&connection, promise.problems)?;
        checks.push(Check { promise: promise.words, looked_at: looked_at.unsigned_abs(), problems });
    }
    Ok(checks)
}

/// Whether the file itself is whole, as SQLite sees it.
pub fn examine_file(path: &Path) -> Result<Check, StoreError> {
    intact(&open_to_read(path)?)
}

fn intact(connection: &Connection) -> Result<Check, StoreError> {
    let found = words_of(connection, "PRAGMA integrity_check(20)")?;
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).map_err(store_error)?;
    let problems = found.into_iter().filter(|line| line != "ok").collect();
    Ok(Check { promise: "the file is whole", looked_at: pages.unsigned_abs(), problems })
}

fn words_of(connection: &Connection, sql: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare(sql).map_err(store_error)?;
    let rows = statement.query_map([], |row| row.get::<_, Option<String>>(0)).map_err(store_error)?;
    let mut telling = Telling::default();
    for row in rows {
        telling.add(row.map_err(store_error)?.unwrap_or_else(|| "a row without words".into()));
    }
    Ok(telling.words())
}

/// Every version of a file that the database names.
pub fn versions_in(path: &Path) -> Result<BTreeSet<FileVersion>, StoreError> {
    let connection = open_to_read(path)?;
    // All of one moment, whatever is written meanwhile.
    connection.execute_batch("BEGIN").map_err(store_error)?;
    file_versions(&Snapshot(&connection))
}

/// Sequence that the graph stands at, and the one that its full-text index has come to; nothing without an index.
pub fn search_lag(graph: &Path, index: &Path) -> Result<Option<(u64, u64)>, StoreError> {
    if !index.is_file() {
        return Ok(None);
    }
    let number = |path: &Path, sql: &str| -> Result<u64, StoreError> {
        let connection = open_to_read(path)?;
        let number: i64 = connection.query_row(sql, [], |row| row.get(0)).map_err(store_error)?;
        Ok(number.unsigned_abs())
    };
    let stands = number(graph, "SELECT coalesce(max(sequence), 0) FROM operation")?;
    Ok(Some((stands, number(index, "SELECT sequence FROM position")?)))
}
