//! The same as `durable_writes`, on PostgreSQL: batches of one `create` through the ledger, and the same rows through a
//! bare loop with one connection, one transaction for whatever waits, and each batch's statements sent together.

use crate::durable_writes::{PRODUCERS, Seed, SystemClock};
use crate::figure::{Figure, Limit, median};
use anyhow::{Context, Result, bail};
use futures_util::future::try_join_all;
use ledger::Ledger;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};
use storage::postgres::{Postgres, PostgresWorkspace};
use tokio::runtime::Runtime;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Row, Statement};

const LIMIT_SHARE: f64 = 0.7;
const ROUNDS: usize = 9;
/// Batches in one turn: about two seconds of either loop.
const COUNT: usize = 6_400;
const GROUP: usize = 512;

/// The statements of a `create` in the product's order, each with the query that reads back what it wrote, row by row in
/// the order of the sequence; `$1` is the workspace, `$2` the sequence to begin after.
const STATEMENTS: [(&str, &str); 6] = [
    (
        "UPDATE space SET last_number = $3 WHERE workspace = $1 AND id = $2",
        "SELECT record.workspace, record.space, row_number() OVER (ORDER BY record.sequence)
         FROM record WHERE workspace = $1 AND sequence > $2 ORDER BY sequence",
    ),
    (
        "INSERT INTO record (workspace, id, kind, space, sequence, source_id, parent, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (workspace, id) DO UPDATE SET space = excluded.space, sequence = excluded.sequence,
           source_id = excluded.source_id, parent = excluded.parent, body = excluded.body",
        "SELECT workspace, id, kind, space, sequence, source_id, parent, body FROM record
         WHERE workspace = $1 AND sequence > $2 ORDER BY sequence",
    ),
    (
        "INSERT INTO record_key (workspace, key, record) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        "SELECT record.workspace, key, record FROM record_key
         JOIN record ON record.workspace = $1 AND record.id = record_key.record
         WHERE record_key.workspace = $1 AND sequence > $2 ORDER BY sequence",
    ),
    (
        "INSERT INTO operation (workspace, sequence, id, batch, recorded_at, happened_at, fingerprint, format, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        "SELECT workspace, sequence, id, batch, recorded_at, happened_at, fingerprint, format, body FROM operation
         WHERE workspace = $1 AND sequence > $2 ORDER BY sequence",
    ),
    (
        "INSERT INTO operation_record (workspace, record, sequence) VALUES ($1, $2, $3)",
        "SELECT workspace, record, sequence FROM operation_record
         WHERE workspace = $1 AND sequence > $2 ORDER BY sequence",
    ),
    (
        "INSERT INTO watch (workspace, record, person, watching) VALUES ($1, $2, $3, true) ON CONFLICT DO NOTHING",
        "SELECT watch.workspace, record, person FROM watch
         JOIN record ON record.workspace = $1 AND record.id = watch.record
         WHERE watch.workspace = $1 AND sequence > $2 ORDER BY sequence",
    ),
];

pub fn measure() -> Result<Vec<Figure>> {
    let variable = testkit::postgres::VARIABLE;
    if std::env::var_os(variable).is_none() {
        bail!("{variable} names no PostgreSQL whose writes are durable; `cargo xtask bench` makes one");
    }
    let (mut shares, mut products, mut bares) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let seed = Seed::new();
        let (product_address, bare_address) = (testkit::postgres::fresh(), testkit::postgres::fresh());
        let product = {
            let ledger = open(&seed, &product_address)?;
            seed.found(&ledger)?;
            COUNT as f64 / seed.commit_features(&ledger, COUNT)?.as_secs_f64()
        };
        let bare = {
            let ledger = open(&seed, &bare_address)?;
            let after = seed.found(&ledger)?;
            drop(ledger);
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
            let rows = runtime.block_on(recorded(&product_address, &seed, after))?;
            COUNT as f64 / write(&runtime, &bare_address, Arc::new(rows))?.as_secs_f64()
        };
        if round == 0 {
            // What the first round makes warm favours neither.
            continue;
        }
        shares.push(product / bare);
        products.push(product);
        bares.push(bare);
    }
    let each: Vec<String> = shares.iter().map(|share| format!("{share:.2}")).collect();
    Ok(vec![Figure {
        name: "postgres_writes",
        value: median(&shares),
        unit: "of bare",
        limit: Limit::AtLeast(LIMIT_SHARE),
        how: format!(
            "{PRODUCERS} producers, {COUNT} creates a turn, rounds {}; {:.0} a second against {:.0} of a bare loop that writes the same rows",
            each.join(" "),
            median(&products),
            median(&bares)
        ),
    }])
}

fn open(seed: &Seed, address: &str) -> Result<Ledger> {
    let store = Arc::new(PostgresWorkspace::open(&Postgres::open(address)?, seed.workspace)?);
    Ok(Ledger::new(store, Arc::new(graph::catalogue::registry()?), Arc::new(SystemClock)))
}

/// Values of the statements of one batch.
type Values = Vec<Vec<Box<dyn ToSql + Sync + Send>>>;

async fn connected(address: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// What the product wrote after a sequence, batch by batch.
async fn recorded(address: &str, seed: &Seed, after: u64) -> Result<Vec<Values>> {
    let client = connected(address).await?;
    let after = i64::try_from(after)?;
    let mut batches: Vec<Values> = (0..COUNT).map(|_| Vec::new()).collect();
    for (_, query) in STATEMENTS {
        let rows = client.query(query, &[&seed.workspace.0, &after]).await?;
        if rows.len() != COUNT {
            bail!("{COUNT} batches left {} rows; bring the statements up to date", rows.len());
        }
        for (batch, row) in batches.iter_mut().zip(&rows) {
            batch.push(values_of(row)?);
        }
    }
    Ok(batches)
}

fn values_of(row: &Row) -> Result<Vec<Box<dyn ToSql + Sync + Send>>> {
    let mut values: Vec<Box<dyn ToSql + Sync + Send>> = Vec::new();
    for (at, column) in row.columns().iter().enumerate() {
        values.push(match column.type_().name() {
            "uuid" => Box::new(row.try_get::<_, Option<uuid::Uuid>>(at)?),
            "int8" => Box::new(row.try_get::<_, i64>(at)?),
            "int4" => Box::new(row.try_get::<_, i32>(at)?),
            "bytea" => Box::new(row.try_get::<_, Vec<u8>>(at)?),
            "text" => Box::new(row.try_get::<_, Option<String>>(at)?),
            other => bail!("a column of type {other}"),
        });
    }
    Ok(values)
}

type Job = SyncSender<()>;

fn write(runtime: &Runtime, address: &str, batches: Arc<Vec<Values>>) -> Result<Duration> {
    let client = runtime.block_on(connected(address))?;
    runtime.block_on(client.batch_execute("SET synchronous_commit = on"))?;
    let mut statements = Vec::new();
    // As on SQLite, each batch in a savepoint of its own.
    let savepoint = std::iter::once("SAVEPOINT job").chain(STATEMENTS.map(|(statement, _)| statement));
    for statement in savepoint.chain(["RELEASE SAVEPOINT job"]) {
        statements.push(runtime.block_on(client.prepare(statement))?);
    }
    let (sender, receiver) = sync_channel::<Job>(4_096);
    let next = AtomicUsize::new(0);
    let handle = runtime.handle().clone();
    let count = batches.len();
    let writer = thread::spawn(move || drain(&handle, &client, &statements, &receiver, &batches));
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..PRODUCERS {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while next.fetch_add(1, Ordering::Relaxed) < count {
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
    writer.join().ok().context("the bare writer stopped")??;
    Ok(elapsed)
}

fn drain(
    runtime: &tokio::runtime::Handle,
    client: &Client,
    statements: &[Statement],
    receiver: &Receiver<Job>,
    batches: &[Values],
) -> Result<()> {
    let mut rest = batches.iter();
    while let Ok(first) = receiver.recv() {
        runtime.block_on(client.batch_execute("BEGIN"))?;
        let mut group = Vec::new();
        let mut next = Some(first);
        while let Some(job) = next
            && let Some(batch) = rest.next()
        {
            let nothing = Vec::new();
            let own = std::iter::once(&nothing).chain(batch).chain([&nothing]);
            let sent = statements.iter().zip(own).map(|(statement, values)| async move {
                let values: Vec<&(dyn ToSql + Sync)> =
                    values.iter().map(|value| -> &(dyn ToSql + Sync) { &**value }).collect();
                client.execute_raw(statement, values).await
            });
            runtime.block_on(try_join_all(sent))?;
            group.push(job);
            next = if group.len() < GROUP { receiver.try_recv().ok() } else { None };
        }
        runtime.block_on(client.batch_execute("COMMIT"))?;
        for done in group {
            let _ = done.send(());
        }
    }
    Ok(())
}
