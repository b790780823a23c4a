//! The least that has to be done to keep the same rows: one writer thread, group commit, and nothing that knows what
//! the rows mean. What the product writes is recorded once and written again, statement by statement and byte by byte.

use anyhow::{Context, Result, bail};
use rusqlite::{Connection, params};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// As in the product's writer: jobs that may wait, and jobs that share one flush.
const QUEUE: usize = 4_096;
const GROUP: usize = 512;
/// As the product opens its file.
const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 2000; PRAGMA cache_size = -8192;";
const STATEMENT_CACHE: usize = 96;

/// What the product wrote for one `create`.
pub struct Rows {
    sequence: i64,
    operation: Vec<u8>,
    batch: Vec<u8>,
    recorded_at: i64,
    happened_at: i64,
    fingerprint: Vec<u8>,
    format: i64,
    operation_body: String,
    record: Vec<u8>,
    kind: String,
    space: Vec<u8>,
    record_body: String,
    key: String,
    /// Who makes a record hears of it from then on.
    watcher: Option<Vec<u8>>,
    number: i64,
}

/// Reads what the product wrote above `after`, which is creations only, each of one record.
pub fn recorded(path: &Path, after: u64) -> Result<Vec<Rows>> {
    let connection = Connection::open(path)?;
    let mut statement = connection.prepare(
        "SELECT operation.sequence, operation.id, operation.batch, operation.recorded_at, operation.happened_at,
           operation.fingerprint, operation.format, operation.body, record.id, record.kind, record.space, record.body, record_key.key, watch.person
         FROM operation JOIN operation_record USING (sequence) JOIN record ON record.id = operation_record.record
           JOIN record_key ON record_key.record = record.id LEFT JOIN watch ON watch.record = record.id
         WHERE operation.sequence > ?1 ORDER BY operation.sequence",
    )?;
    let mut number = 0;
    let rows = statement.query_map([i64::try_from(after)?], |row| {
        // Numbers are given in the order of the sequence.
        number += 1;
        Ok(Rows {
            sequence: row.get(0)?,
            operation: row.get(1)?,
            batch: row.get(2)?,
            recorded_at: row.get(3)?,
            happened_at: row.get(4)?,
            fingerprint: row.get(5)?,
            format: row.get(6)?,
            operation_body: row.get(7)?,
            record: row.get(8)?,
            kind: row.get(9)?,
            space: row.get(10)?,
            record_body: row.get(11)?,
            key: row.get(12)?,
            watcher: row.get(13)?,
            number,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whom to tell that the next row set is on disk. Which one that is the writer knows: as in the product, the order in
/// which jobs arrive is the order of the sequence.
type Job = SyncSender<()>;

/// Writes `rows` into the file at `path`, handed over by `producers` threads that each wait until what they sent is
/// on disk. Answers how long that took.
pub fn write(path: &Path, rows: &Arc<Vec<Rows>>, producers: usize) -> Result<Duration> {
    let connection = Connection::open(path)?;
    connection.execute_batch(SETTINGS)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    let (sender, receiver) = sync_channel::<Job>(QUEUE);
    let (failed, failure) = channel();
    let all = rows.clone();
    let writer = thread::spawn(move || drain(&connection, &receiver, &all, &failed));
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..producers {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                loop {
                    if next.fetch_add(1, Ordering::Relaxed) >= rows.len() {
                        return;
                    }
                    let (done, durable) = sync_channel(1);
                    if sender.send(done).is_err() || durable.recv().is_err() {
                        return;
                    }
                }
            });
        }
    });
    let elapsed = started.elapsed();
    drop(sender);
    if writer.join().is_err() {
        bail!("the bare writer stopped");
    }
    match failure.try_recv() {
        Ok(error) => Err(error).context("the bare writer"),
        Err(_) => Ok(elapsed),
    }
}

/// Works jobs off until nobody can send one.
fn drain(connection: &Connection, receiver: &Receiver<Job>, rows: &[Rows], failed: &Sender<rusqlite::Error>) {
    let mut rest = rows.iter();
    while let Ok(first) = receiver.recv() {
        match commit(connection, first, receiver, &mut rest) {
            Ok(group) => {
                for done in group {
                    let _ = done.send(());
                }
            }
            Err(error) => {
                let _ = failed.send(error);
                return;
            }
        }
    }
}

/// One transaction: `first`, and whatever arrives while those before it are written, as in the product.
fn commit(
    connection: &Connection,
    first: Job,
    receiver: &Receiver<Job>,
    rest: &mut std::slice::Iter<'_, Rows>,
) -> rusqlite::Result<Vec<Job>> {
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let mut group = Vec::new();
    let mut next = Some(first);
    while let Some(job) = next
        && let Some(rows) = rest.next()
    {
        connection.prepare_cached("SAVEPOINT job")?.execute([])?;
        put(connection, rows)?;
        connection.prepare_cached("RELEASE job")?.execute([])?;
        group.push(job);
        next = if group.len() < GROUP { receiver.try_recv().ok() } else { None };
    }
    connection.prepare_cached("COMMIT")?.execute([])?;
    Ok(group)
}

/// The product's own statements for a `create`, in its order.
fn put(connection: &Connection, rows: &Rows) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE space SET last_number = ?2 WHERE id = ?1")?
        .execute(params![rows.space, rows.number])?;
    connection
        .prepare_cached(
            "INSERT INTO record (id, kind, space, sequence, body) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET space = excluded.space, sequence = excluded.sequence, body = excluded.body",
        )?
        .execute(params![rows.record, rows.kind, rows.space, rows.sequence, rows.record_body])?;
    connection
        .prepare_cached("INSERT OR IGNORE INTO record_key (key, record) VALUES (?1, ?2)")?
        .execute(params![rows.key, rows.record])?;
    connection
        .prepare_cached(
            "INSERT INTO operation (sequence, id, batch, recorded_at, happened_at, fingerprint, format, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            rows.sequence,
            rows.operation,
            rows.batch,
            rows.recorded_at,
            rows.happened_at,
            rows.fingerprint,
            rows.format,
            rows.operation_body
        ])?;
    connection
        .prepare_cached("INSERT INTO operation_record (record, sequence) VALUES (?1, ?2)")?
        .execute(params![rows.record, rows.sequence])?;
    if let Some(person) = &rows.watcher {
        connection
            .prepare_cached("INSERT OR IGNORE INTO watch (record, person, watching) VALUES (?1, ?2, 1)")?
            .execute(params![rows.record, person])?;
    }
    Ok(())
}

/// Fails when the two files differ in any row of any table: then the two loops did not do the same work.
pub fn compare(product: &Path, bare: &Path) -> Result<()> {
    let connection = Connection::open(product)?;
    connection.execute("ATTACH ?1 AS bare", [bare.to_str().context("the path is not text")?])?;
    let mut statement =
        connection.prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
    let tables: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for table in tables {
        for (one, other) in [("main", "bare"), ("bare", "main")] {
            let sql = format!(
                "SELECT count(*) FROM (SELECT * FROM {one}.\"{table}\" EXCEPT SELECT * FROM {other}.\"{table}\")"
            );
            let different: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
            if different > 0 {
                bail!(
                    "{different} rows of {table} differ between the product and the bare loop; bring bare_loop.rs up to date"
                );
            }
        }
    }
    Ok(())
}
