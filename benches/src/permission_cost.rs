//! What it costs that readers see only the spaces they are in: a page of a list through the product, for somebody who
//! is in twenty spaces, and the same rows by a query that asks nobody. Beside it, without a limit: the page of somebody
//! who is in half of them, whose records lie twice as far apart, and of somebody who is in a small one alone.

use crate::figure::{Figure, Limit, median};
use anyhow::{Context, Result, bail};
use graph::id::{RecordId, SpaceId, WorkspaceId};
use graph::record::Record;
use graph::time::Instant as Moment;
use ledger::port::Store;
use rusqlite::{Connection, params};
use serde_json::json;
use std::path::Path;
use std::time::Instant;
use storage::SqliteWorkspace;
use uuid::Uuid;

const RECORDS: u128 = 100_000;
const SPACES: u128 = 20;
const PAGE: usize = 100;
/// Pages in one turn, from all over the list.
const PAGES: usize = 200;
const TURNS: usize = 15;
const LIMIT: f64 = 1.1;

pub fn measure() -> Result<Vec<Figure>> {
    let home = tempfile::tempdir()?;
    let path = home.path().join("bench.db");
    let workspace = WorkspaceId(Uuid::from_u128(1));
    drop(SqliteWorkspace::open(workspace, &path)?);
    fill(&path)?;
    let store = SqliteWorkspace::open(workspace, &path)?;
    let bare = Connection::open(&path)?;
    let all: Vec<SpaceId> = (0..=SPACES).map(space).collect();
    let half: Vec<SpaceId> = (0..SPACES).step_by(2).map(space).collect();
    let (mut ratios, mut halves, mut lone) = (Vec::new(), Vec::new(), Vec::new());
    let (mut products, mut bares) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        // Who goes first changes, so that a machine that slows down favours neither.
        let (product, asked_nobody) = if turn % 2 == 0 {
            let product = through_the_product(&store, &all)?;
            (product, asking_nobody(&bare)?)
        } else {
            let asked_nobody = asking_nobody(&bare)?;
            (through_the_product(&store, &all)?, asked_nobody)
        };
        ratios.push(product / asked_nobody);
        products.push(product);
        bares.push(asked_nobody);
        halves.push(through_the_product(&store, &half)?);
        lone.push(through_the_product(&store, &[space(SPACES)])?);
    }
    let microseconds = |seconds: &[f64]| median(seconds) / PAGES as f64 * 1e6;
    Ok(vec![
        Figure {
            name: "permission_cost",
            value: median(&ratios),
            unit: "x",
            limit: Limit::AtMost(LIMIT),
            how: format!(
                "pages of {PAGE} among {RECORDS} records in {SPACES} spaces against a query that asks nobody; {:.0} and {:.0} µs a page, median of {TURNS} turns",
                microseconds(&products),
                microseconds(&bares)
            ),
        },
        Figure {
            name: "permission_cost_half_seen",
            value: median(&halves) / median(&bares),
            unit: "x",
            limit: Limit::None,
            how: "the same for who is in half of the spaces, between whose records lie those of others".into(),
        },
        Figure {
            name: "permission_cost_lone_space",
            value: microseconds(&lone) / 1e3,
            unit: "ms",
            limit: Limit::None,
            how: format!("a page for who is in one space of a few records among {RECORDS} of others"),
        },
    ])
}

fn space(number: u128) -> SpaceId {
    SpaceId(Uuid::from_u128(1_000 + number))
}

/// Rows as the product writes them, with a text of usual length; a few in a space of its own.
fn fill(path: &Path) -> Result<()> {
    let connection = Connection::open(path)?;
    connection.execute_batch("BEGIN")?;
    let mut insert = connection
        .prepare("INSERT INTO record (id, kind, space, sequence, body) VALUES (?1, 'feature', ?2, ?3, ?4)")?;
    for number in 0..RECORDS {
        let lone = number % (RECORDS / 50) == 0;
        let record = Record {
            id: RecordId(Uuid::from_u128(1 + number)),
            kind: "feature".into(),
            space: space(if lone { SPACES } else { number % SPACES }),
            sequence: 1,
            key: Some(format!("BEN-{number}")),
            created_at: Moment(1_700_000_000_000),
            created_by: RecordId(Uuid::from_u128(2)),
            updated_at: Moment(1_700_000_000_000),
            updated_by: RecordId(Uuid::from_u128(2)),
            fields: [
                ("title".to_owned(), json!(format!("Feature number {number}"))),
                ("description".to_owned(), json!("Some words about what it is for. ".repeat(8))),
                ("effort".to_owned(), json!(number % 13)),
            ]
            .into(),
            versions: [("title".to_owned(), 1), ("description".to_owned(), 1), ("effort".to_owned(), 1)].into(),
            state_since: None,
            conflicts: vec![],
            erased: false,
        };
        let body = serde_json::to_string(&record)?;
        insert.execute(params![record.id.0, record.space.0, 1, body])?;
    }
    drop(insert);
    connection.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}

/// Where page number `page` begins; half of the list lies behind the last, so that each is full.
fn begins_at(page: usize) -> RecordId {
    RecordId(Uuid::from_u128(1 + page as u128 * (RECORDS / 2 / PAGES as u128)))
}

/// Seconds for all pages.
fn through_the_product(store: &SqliteWorkspace, spaces: &[SpaceId]) -> Result<f64> {
    let started = Instant::now();
    for page in 0..PAGES {
        let mut count = 0;
        store.read(&mut |read| {
            count = read.records_of_kind("feature", spaces, Some(begins_at(page)), PAGE)?.len();
            Ok(())
        })?;
        if spaces.len() > 1 && count != PAGE {
            bail!("a page had {count} records");
        }
    }
    Ok(started.elapsed().as_secs_f64())
}

fn asking_nobody(connection: &Connection) -> Result<f64> {
    let started = Instant::now();
    for page in 0..PAGES {
        let mut statement = connection
            .prepare_cached("SELECT body FROM record WHERE kind = 'feature' AND id > ?1 ORDER BY id LIMIT ?2")?;
        let mut rows = statement.query(params![begins_at(page).0, i64::try_from(PAGE)?])?;
        let mut records: Vec<Record> = Vec::with_capacity(PAGE);
        while let Some(row) = rows.next()? {
            records.push(serde_json::from_str(row.get_ref(0)?.as_str().context("a body is text")?)?);
        }
        if records.len() != PAGE {
            bail!("a page had {} records", records.len());
        }
    }
    Ok(started.elapsed().as_secs_f64())
}
