//! What the commit pipeline costs beside the disk: batches of one `create`, by many producers at once, through the
//! ledger on SQLite, and the same rows through a bare group-commit loop.

use crate::bare_loop;
use crate::figure::{Figure, Limit, median};
use crate::program::title;
use access::WritePermit;
use anyhow::{Context, Result, bail};
use graph::id::{BatchId, OperationId, RecordId, SpaceId, StateId, WorkspaceId};
use graph::operation::{Batch, Operation, OperationBody, Via};
use graph::record::StateCategory;
use ledger::{Clock, Ledger, Request};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use storage::SqliteWorkspace;
use uuid::Uuid;

const LIMIT_SHARE: f64 = 0.8;
pub const PRODUCERS: usize = 64;
/// Length of one turn of the product's loop: short, so that what else the machine does meets both loops alike.
const TURN: Duration = Duration::from_secs(1);
/// Batches of the turn that finds out how many fit into [`TURN`].
const TRIAL: usize = 8_000;
const ROUNDS: usize = 25;

pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> graph::time::Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        graph::time::Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A workspace file that holds what every workspace begins with, to be copied for each turn.
pub struct Seed {
    pub workspace: WorkspaceId,
    space: SpaceId,
    person: RecordId,
}

pub fn measure() -> Result<Vec<Figure>> {
    let home = tempfile::tempdir()?;
    let path = |name: &str| home.path().join(name);
    let (seed_path, product_path, bare_path) = (path("seed.db"), path("product.db"), path("bare.db"));
    let (seed, sequence) = Seed::write(&seed_path)?;

    fs::copy(&seed_path, &product_path)?;
    let trial = seed.run(&product_path, TRIAL)?;
    let count = (TRIAL as f64 * TURN.as_secs_f64() / trial.as_secs_f64()) as usize / PRODUCERS * PRODUCERS;

    let mut rows = None;
    let (mut shares, mut products, mut bares) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let product = |rows: &mut Option<_>| -> Result<f64> {
            afresh(&seed_path, &product_path)?;
            let elapsed = seed.run(&product_path, count)?;
            if rows.is_none() {
                *rows = Some(Arc::new(bare_loop::recorded(&product_path, sequence)?));
            }
            Ok(count as f64 / elapsed.as_secs_f64())
        };
        let bare = |rows: &Option<Arc<Vec<_>>>| -> Result<f64> {
            let rows = rows.as_ref().context("the product's rows come first")?;
            if rows.len() != count {
                bail!("{count} batches left {} rows", rows.len());
            }
            afresh(&seed_path, &bare_path)?;
            let elapsed = bare_loop::write(&bare_path, rows, PRODUCERS)?;
            Ok(count as f64 / elapsed.as_secs_f64())
        };
        // Who goes first changes with each round, so that a machine that slows down favours neither.
        let (product, bare) = if round % 2 == 0 {
            let product = product(&mut rows)?;
            (product, bare(&rows)?)
        } else {
            let bare = bare(&rows)?;
            (product(&mut rows)?, bare)
        };
        if round == 0 {
            bare_loop::compare(&product_path, &bare_path)?;
        }
        shares.push(product / bare);
        products.push(product);
        bares.push(bare);
    }
    let each: Vec<String> = shares.iter().map(|share| format!("{share:.2}")).collect();
    Ok(vec![Figure {
        name: "durable_writes",
        value: median(&shares),
        unit: "of bare",
        limit: Limit::AtLeast(LIMIT_SHARE),
        how: format!(
            "{PRODUCERS} producers, {count} creates a turn, synchronous=FULL, rounds {}; {:.0} a second against {:.0} of a bare loop that writes the same rows",
            each.join(" "),
            median(&products),
            median(&bares)
        ),
    }])
}

/// Puts a copy of the seed in the place of what a former turn left.
fn afresh(seed: &Path, path: &Path) -> Result<()> {
    for ending in ["db", "db-wal", "db-shm"] {
        match fs::remove_file(path.with_extension(ending)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    fs::copy(seed, path)?;
    Ok(())
}

impl Seed {
    pub fn new() -> Self {
        Self {
            workspace: WorkspaceId(Uuid::now_v7()),
            space: SpaceId(Uuid::now_v7()),
            person: RecordId(Uuid::now_v7()),
        }
    }

    /// Makes a workspace with a person and the usual states at `path`; answers its last sequence as well.
    fn write(path: &Path) -> Result<(Self, u64)> {
        let seed = Self::new();
        let sequence = seed.found(&seed.open(path)?)?;
        Ok((seed, sequence))
    }

    /// Writes what every workspace begins with; answers the last sequence.
    pub fn found(&self, ledger: &Ledger) -> Result<u64> {
        let mut bodies = vec![
            OperationBody::DefineSpace { space: self.space, name: "Benches".into(), prefix: "BEN".into() },
            self.create(self.person, "person", "Ann"),
        ];
        let states = [
            ("Triage", StateCategory::Triage),
            ("Backlog", StateCategory::Backlog),
            ("Planned", StateCategory::Unstarted),
            ("In progress", StateCategory::Started),
            ("Shipped", StateCategory::Done),
            ("Not planned", StateCategory::Cancelled),
        ];
        for (position, (name, category)) in (0..).zip(states) {
            bodies.push(OperationBody::DefineState {
                state: StateId(Uuid::now_v7()),
                space: self.space,
                kind: "feature".into(),
                name: name.into(),
                category,
                position,
            });
        }
        let committed = ledger.commit(self.permit(), request(bodies)).wait_blocking()?;
        Ok(committed.frame.up_to)
    }

    /// Commits `count` batches to the file at `path` and answers how long that took.
    fn run(&self, path: &Path, count: usize) -> Result<Duration> {
        self.commit_features(&self.open(path)?, count)
    }

    /// Commits `count` batches and answers how long that took.
    pub fn commit_features(&self, ledger: &Ledger, count: usize) -> Result<Duration> {
        // Made beforehand: the time is the pipeline's alone.
        let work: Vec<Vec<Request>> = (0..PRODUCERS)
            .map(|producer| (producer..count).step_by(PRODUCERS).map(|number| self.feature(number)).collect())
            .collect();
        let started = Instant::now();
        thread::scope(|scope| {
            let producers: Vec<_> = work
                .into_iter()
                .map(|requests| {
                    scope.spawn(move || {
                        for request in requests {
                            ledger.commit(self.permit(), request).wait_blocking()?;
                        }
                        anyhow::Ok(())
                    })
                })
                .collect();
            producers.into_iter().try_for_each(|producer| match producer.join() {
                Ok(result) => result,
                Err(_) => bail!("a producer stopped"),
            })
        })?;
        Ok(started.elapsed())
    }

    fn open(&self, path: &Path) -> Result<Ledger> {
        let store = Arc::new(SqliteWorkspace::open(self.workspace, path)?);
        Ok(Ledger::new(store, Arc::new(graph::catalogue::registry()?), Arc::new(SystemClock)))
    }

    fn permit(&self) -> WritePermit {
        WritePermit::for_program(self.workspace, self.person, &[self.space], 0)
    }

    fn create(&self, record: RecordId, kind: &str, title: &str) -> OperationBody {
        let fields = [("title".to_owned(), title.into())].into();
        OperationBody::Create { record, kind: kind.into(), space: self.space, fields }
    }

    fn feature(&self, number: usize) -> Request {
        request(vec![self.create(RecordId(Uuid::now_v7()), "feature", &title(number as u64))])
    }
}

fn request(bodies: Vec<OperationBody>) -> Request {
    let operations = bodies
        .into_iter()
        .map(|body| Operation { id: OperationId(Uuid::now_v7()), happened_at: None, cause: None, body })
        .collect();
    let batch = Batch { id: BatchId(Uuid::now_v7()), label: "Created a feature".into(), operations };
    Request::new(batch, Via::Ui)
}
