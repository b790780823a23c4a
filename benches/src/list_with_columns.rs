//! A page of a list as people look at it: a hundred records with two columns of links and four roll-ups, out of a hundred
//! thousand, through the product.

use crate::figure::{Figure, Limit, median};
use access::{Actor, Grant, Role, Rules};
use anyhow::{Context, Result, bail};
use graph::custom::Definitions;
use graph::expression::{CivilDate, Vocabulary, compile};
use graph::id::{RecordId, SpaceId, WorkspaceId};
use graph::record::{Link, LinkKey, Record};
use graph::time::Instant as Moment;
use ledger::filter::{Columns, Setting, listing};
use ledger::port::Store;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;
use storage::SqliteWorkspace;
use uuid::Uuid;

const FEATURES: u128 = 100_000;
const PAGE: usize = 100;
const PAGES: usize = 100;
const TURNS: usize = 9;
/// Milliseconds.
const LIMIT: f64 = 1.0;
/// What a feature is asked for by and decided by: two ideas, one decision.
const IDEAS: u128 = 2;

pub fn measure() -> Result<Vec<Figure>> {
    let home = tempfile::tempdir()?;
    let path = home.path().join("bench.db");
    let workspace = WorkspaceId(Uuid::from_u128(1));
    drop(SqliteWorkspace::open(workspace, &path)?);
    fill(&path)?;
    let store = SqliteWorkspace::open(workspace, &path)?;
    let person = RecordId(Uuid::from_u128(2));
    let grant = Grant { person, space: space(), role: Role::Maker };
    let rules = Rules { grants: vec![grant], ..Rules::default() };
    let visible = Actor::new(workspace, person, &rules, 1).visible_spaces();
    let registry = graph::catalogue::registry()?;
    let vocabulary = Vocabulary::new(&registry, &Definitions::default());
    let schema = vocabulary.schema(&["feature"]);
    let rollups =
        ["count(asked_for_by)", "sum(asked_for_by.tally.count)", "max(asked_for_by.tally.count)", "count(decided_by)"];
    let computed = rollups.iter().map(|source| compile(source, &schema)).collect::<Result<Vec<_>, _>>();
    let computed = computed.map_err(|problem| anyhow::anyhow!("{}", problem.message))?;
    let columns = Columns { linked: vec!["asked_for_by", "decided_by"], computed };
    let date_of = |instant: i64| CivilDate::day(instant.div_euclid(86_400_000));
    let setting = Setting { me: person, today: CivilDate::day(19_000), date_of: &date_of, visits: 50_000 };
    let (mut with, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        for (columns, times) in [(Some(&columns), &mut with), (None, &mut bare)] {
            let started = Instant::now();
            for page in 0..PAGES {
                let after =
                    RecordId(Uuid::from_u128(feature(page as u128 * (FEATURES / 2 / PAGES as u128)).0.as_u128() - 1));
                let mut shown = None;
                store.read(&mut |read| {
                    let records = read.records_of_kind("feature", visible.spaces(), Some(after), PAGE)?;
                    let none = Columns::default();
                    shown = listing(read, &visible, &vocabulary, &setting, records, columns.unwrap_or(&none))?;
                    Ok(())
                })?;
                let shown = shown.context("a page follows few links")?;
                let expected = columns.map_or(0, |_| PAGE * 3);
                if shown.records.len() != PAGE || shown.links.len() != expected {
                    bail!("a page had {} records and {} links", shown.records.len(), shown.links.len());
                }
                if columns.is_some() && shown.computed[0] != [json!(2), json!(7), json!(4), json!(1)] {
                    bail!("the roll-ups of the first record are {:?}", shown.computed[0]);
                }
            }
            times.push(started.elapsed().as_secs_f64() * 1e3 / PAGES as f64);
        }
    }
    Ok(vec![Figure {
        name: "list_with_columns",
        value: median(&with),
        unit: "ms",
        limit: Limit::AtMost(LIMIT),
        how: format!(
            "a page of {PAGE} among {FEATURES} records with two link columns and four roll-ups; {:.2} ms without them, median of {TURNS} turns of {PAGES} pages",
            median(&bare)
        ),
    }])
}

fn space() -> SpaceId {
    SpaceId(Uuid::from_u128(1_000))
}

fn feature(number: u128) -> RecordId {
    RecordId(Uuid::from_u128((1 << 100) + number))
}

fn idea(number: u128) -> RecordId {
    RecordId(Uuid::from_u128((2 << 100) + number))
}

fn decision(number: u128) -> RecordId {
    RecordId(Uuid::from_u128((3 << 100) + number))
}

fn record(id: RecordId, kind: &str, title: String, more: Option<(&str, Value)>) -> Record {
    let mut fields: graph::record::Fields =
        [("title".to_owned(), json!(title)), ("description".to_owned(), json!("What it is for. ".repeat(8)))].into();
    fields.extend(more.map(|(name, value)| (name.to_owned(), value)));
    let versions = fields.keys().map(|name| (name.clone(), 1)).collect();
    Record {
        id,
        kind: kind.into(),
        space: space(),
        sequence: 1,
        key: None,
        created_at: Moment(1_700_000_000_000),
        created_by: RecordId(Uuid::from_u128(2)),
        updated_at: Moment(1_700_000_000_000),
        updated_by: RecordId(Uuid::from_u128(2)),
        fields,
        versions,
        state_since: None,
        conflicts: vec![],
        erased: false,
    }
}

/// Rows as the product writes them.
fn fill(path: &Path) -> Result<()> {
    let connection = Connection::open(path)?;
    connection.execute_batch("BEGIN")?;
    let mut records =
        connection.prepare("INSERT INTO record (id, kind, space, sequence, body) VALUES (?1, ?2, ?3, 1, ?4)")?;
    let mut links = connection.prepare(
        "INSERT INTO link (source, role, target, source_space, target_space, sequence, removed, body)
         VALUES (?1, ?2, ?3, ?4, ?4, 1, 0, ?5)",
    )?;
    let mut put = |record: &Record| -> Result<()> {
        records.execute(params![record.id.0, record.kind, record.space.0, serde_json::to_string(record)?])?;
        Ok(())
    };
    let mut join = |from: RecordId, role: &str, to: RecordId| -> Result<()> {
        let link = Link {
            key: LinkKey { from, role: role.into(), to },
            spaces: [space(), space()],
            sequence: 1,
            fields: Default::default(),
            created_at: Moment(1_700_000_000_000),
            created_by: RecordId(Uuid::from_u128(2)),
            removed: false,
        };
        links.execute(params![from.0, role, to.0, space().0, serde_json::to_string(&link)?])?;
        Ok(())
    };
    for number in 0..FEATURES {
        put(&record(feature(number), "feature", format!("Feature number {number}"), None))?;
        for each in 0..IDEAS {
            let asking = idea(number * IDEAS + each);
            let tally = json!({ "count": 3 + each, "source": "A portal", "as_of": "2026-11-01" });
            put(&record(asking, "idea", format!("Idea {each} for {number}"), Some(("tally", tally))))?;
            join(asking, "asks_for", feature(number))?;
        }
        put(&record(decision(number), "decision", format!("Decision on {number}"), None))?;
        join(decision(number), "decides_on", feature(number))?;
    }
    drop((records, links));
    connection.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}
