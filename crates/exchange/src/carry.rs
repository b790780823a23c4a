//! Carries an import out: in parts that commit as one each, with the rows kept beside them, so that it can be stopped,
//! taken up again and taken back.

use crate::error::ExchangeError;
use crate::identity::sha256;
use crate::plan::{Counts, Destination, Part, Progress, Work, carry_out};
use crate::port::{Import, ImportFile, ImportReport, ImportState, ImportStore};
use crate::table::Reading;
use access::{Action, WritePermit};
use graph::id::{BatchId, ImportId};
use graph::operation::{Batch, Via};
use graph::undo::UndoObstacle;
use ledger::port::StoreError;
use ledger::{CommitError, Ledger, Request};
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// What others see of a running import, and how they stop it.
#[derive(Debug, Default)]
pub struct Control {
    stop: AtomicBool,
    progress: Mutex<Progress>,
}

impl Control {
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub fn progress(&self) -> Progress {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, progress: Progress) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress;
    }
}

/// A file as the import lists it.
pub fn listed(name: &str, bytes: &[u8], reading: &Reading) -> ImportFile {
    let rows: usize = reading.tables.iter().map(|table| table.rows.len()).sum();
    let columns = reading.tables.iter().flat_map(|table| &table.columns).filter(|column| !column.is_added());
    ImportFile {
        name: name.to_owned(),
        sha256: sha256(bytes),
        rows: u32::try_from(rows).unwrap_or(u32::MAX),
        values: columns.map(|column| column.values).sum(),
    }
}

/// What the import would do, without doing it.
pub fn rehearse(work: &Work<'_>, import: Import) -> Result<ImportReport, ExchangeError> {
    let outcome = carry_out(work, &mut |_| Ok(true))?;
    let import = Import { counts: Some(outcome.counts), ..import };
    Ok(report(import, outcome.columns, outcome.findings))
}

/// Operations that a rehearsal asks the ledger about: some second of the one writer's time.
const ASKED: usize = 20_000;

/// The same, and the ledger is asked whether it would take it: it carries all of it out and takes it back before anybody
/// sees it. `problem` of the import says what it would refuse. What is larger than [`ASKED`] operations would keep
/// everybody else waiting, and is only planned.
pub fn rehearse_with(
    ledger: &Ledger,
    permit: WritePermit,
    work: &Work<'_>,
    import: Import,
) -> Result<ImportReport, ExchangeError> {
    let mut asked = Some(Vec::new());
    let outcome = carry_out(work, &mut |part: Part| {
        asked = asked.take().filter(|asked| asked.len() + part.operations.len() <= ASKED).map(|mut asked| {
            asked.extend(part.operations);
            asked
        });
        Ok(true)
    })?;
    let import = Import { counts: Some(outcome.counts), ..import };
    let mut report = report(import, outcome.columns, outcome.findings);
    if let Some(operations) = asked.filter(|asked| !asked.is_empty()) {
        let causes: Vec<_> = operations.iter().map(|operation| operation.cause.clone()).collect();
        let batch = Batch {
            id: BatchId(Uuid::new_v5(&report.import.id.0, b"rehearsed")),
            label: "Rehearsal".into(),
            operations,
        };
        match ledger.rehearse(permit, Request::new(batch, Via::Import)).wait_blocking() {
            Err(CommitError::Refused { position, refusal, .. }) => {
                let row = causes.get(position).cloned().flatten();
                let place = row.map(|row| format!("Row {} of {}: ", row.row, row.file)).unwrap_or_default();
                report.import.problem = Some(format!("{place}{refusal}"));
            }
            Err(problem @ CommitError::IdReused { .. }) => report.import.problem = Some(problem.to_string()),
            // Who may not, or whose store fails, is told so when they run it.
            Ok(_) | Err(_) => {}
        }
    }
    Ok(report)
}

/// Does it. Blocks until all of it is durable. `permit` is asked anew for each part, so that whoever loses the right to
/// import in the middle stops there. Running the same import again goes on where it ended.
pub fn carry(
    ledger: &Ledger,
    imports: &dyn ImportStore,
    permit: &dyn Fn() -> Result<WritePermit, ExchangeError>,
    work: &Work<'_>,
    import: Import,
    control: &Control,
) -> Result<ImportReport, ExchangeError> {
    permit()?.check(Action::Import, work.destination.space)?;
    let former = imports.report(import.id)?;
    let batches = former.as_ref().map(|former| former.import.batches.clone()).unwrap_or_default();
    // What an earlier run made and did not finish is part of the same import.
    let begun = former.as_ref().filter(|former| former.import.state != ImportState::Undone);
    let begun = begun.and_then(|former| former.import.counts).unwrap_or_default();
    let attempt = batches.len() as u64;
    let import = Import { batches, state: ImportState::Running, finished_at: None, problem: None, ..import };
    let mut running = match former {
        // The rows that are kept, and the account of them, stand until there are better ones.
        Some(former) => ImportReport { import, ..former },
        None => report(import, vec![], vec![]),
    };
    running.import.counts = Some(begun);
    imports.put_report(&running)?;
    let destination = Destination { attempt, ..work.destination.clone() };
    let work = &Work { destination: &destination, ..*work };
    let label = format!("Imported {}", running.import.title);
    let outcome = carry_out(work, &mut |part: Part| {
        if !part.operations.is_empty() {
            let batch = fresh_batch(running.import.id, running.import.batches.len(), &part);
            let parts = Batch { id: batch, label: label.clone(), operations: part.operations };
            let request = Request::new(parts, Via::Import);
            // Known before it is written: undoing a batch that never came to be does nothing.
            running.import.batches.push(batch);
            imports.put_report(&running)?;
            ledger.commit(permit()?, request).wait_blocking()?;
        }
        // Told with the next part, or the end: what did not come to be is not counted.
        running.import.counts = Some(begun.and(part.counts));
        imports.add_rows(&part.rows)?;
        control.note(part.progress);
        Ok(!control.stop.load(Ordering::Relaxed))
    });
    let (mut import, columns, findings) = (running.import, running.columns, running.findings);
    match outcome {
        Ok(outcome) => {
            import.state = if outcome.complete { ImportState::Finished } else { ImportState::Stopped };
            import.finished_at = outcome.complete.then(|| ledger.clock().now());
            import.counts = Some(begun.and(outcome.counts));
            let done = report(import, outcome.columns, outcome.findings);
            imports.put_report(&done)?;
            Ok(done)
        }
        Err(problem) => {
            import.state = ImportState::Failed;
            import.problem = Some(problem.to_string());
            imports.put_report(&report(import, columns, findings))?;
            Err(problem)
        }
    }
}

/// Takes an import back as a whole, newest batch first: what it made goes to the trash, what it changed stands as
/// before. Unless `force`, nothing is touched where somebody changed what it wrote into records that stood before.
pub fn take_back(
    ledger: &Ledger,
    imports: &dyn ImportStore,
    permit: &dyn Fn() -> Result<WritePermit, ExchangeError>,
    import: ImportId,
    force: bool,
) -> Result<ImportReport, ExchangeError> {
    let Some(mut report) = imports.report(import)? else {
        return Err(ExchangeError::Store(StoreError::Failed("there is no such import".into())));
    };
    let batches = report.import.all_batches();
    if !ledger.sees_batches_whole(&permit()?, &batches)? {
        return Err(ExchangeError::Files {
            problem: "the import wrote into fields that you do not see".into(),
            remedy: "Ask somebody who sees them to take it back".into(),
        });
    }
    if !force {
        let mut obstacles: Vec<UndoObstacle> = Vec::new();
        let permit = permit()?;
        for batch in &batches {
            obstacles.extend(ledger.obstacles(&permit, *batch)?);
        }
        if !obstacles.is_empty() {
            return Err(CommitError::ChangedSince(obstacles).into());
        }
    }
    for batch in batches.iter().rev() {
        let undo = Uuid::new_v5(&batch.0, b"taken back");
        // Sent again after it was redone, it is another undoing.
        let undo = BatchId(Uuid::new_v5(&undo, report.import.batches.len().to_string().as_bytes()));
        match ledger.undo(permit()?, *batch, undo, true, Via::Import).wait_blocking() {
            Ok(_) | Err(CommitError::NoBatch { .. }) => {}
            Err(problem) => return Err(problem.into()),
        }
    }
    report.import.state = ImportState::Undone;
    imports.put_report(&report)?;
    Ok(report)
}

impl Counts {
    /// What two runs of one import did together. What the first made, the second found unchanged.
    fn and(self, then: Self) -> Self {
        Self {
            created: self.created + then.created,
            put_away: self.put_away + then.put_away,
            updated: self.updated + then.updated,
            restored: self.restored + then.restored,
            unchanged: then.unchanged.saturating_sub(self.created + self.updated + self.restored),
            kept_here: then.kept_here,
            left_out: then.left_out,
            people: self.people + then.people,
            comments: self.comments + then.comments,
            links: self.links + then.links,
            changes: self.changes + then.changes,
            fields: self.fields + then.fields,
            states: self.states + then.states,
        }
    }
}

/// The sums follow from the columns.
fn report(
    import: Import,
    columns: Vec<crate::port::ImportColumnReport>,
    findings: Vec<crate::port::ImportFinding>,
) -> ImportReport {
    let sum = |part: fn(&crate::port::ImportColumnReport) -> u64| columns.iter().map(part).sum();
    let (values, mapped) = (sum(|column| column.values), sum(|column| column.mapped));
    let (kept_raw, lost) = (sum(|column| column.kept_raw), sum(|column| column.lost));
    ImportReport { import, columns, findings, values, mapped, kept_raw, lost }
}

/// A batch's id follows from its import and what is in it: a part that is sent again is the same part.
fn fresh_batch(import: ImportId, number: usize, part: &Part) -> BatchId {
    let mut hash = Sha256::new();
    for operation in &part.operations {
        hash.update(operation.id.0.as_bytes());
    }
    let name = [number.to_be_bytes().as_slice(), &hash.finalize()].concat();
    BatchId(Uuid::new_v5(&import.0, &name))
}

/// An import before its first part.
pub fn planned(
    id: ImportId,
    work: &Work<'_>,
    title: String,
    source: String,
    by: graph::id::RecordId,
    files: Vec<ImportFile>,
) -> Import {
    Import {
        id,
        space: Some(work.destination.space),
        title,
        source,
        licence: String::new(),
        as_of: String::new(),
        started_at: work.destination.now,
        finished_at: None,
        by,
        batch: BatchId(Uuid::nil()),
        batches: vec![],
        state: ImportState::Running,
        problem: None,
        counts: Some(Counts::default()),
        files,
    }
}
