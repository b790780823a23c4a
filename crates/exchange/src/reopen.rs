//! An export, put into a database in which nothing is: the same rows under the same ids, and the same history.

use crate::export::{Contents, FORMAT};
use crate::port::{ImportReport, ImportRow, ImportStore};
use graph::custom::{CustomField, CustomRole};
use graph::id::{BatchId, SpaceId};
use graph::operation::LoggedOperation;
use graph::record::{Evidence, Link, Record, Space, State};
use ledger::port::{Job, Store, StoreError, Write};
use ledger::{CommitError, Committed, Work};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use uuid::Uuid;
use zip::ZipArchive;

/// Longest line of a file of rows: a record with a text of the largest size, and more.
const LINE_LIMIT: u64 = 16 << 20;
/// Rows of imports that are written at once.
const ROWS: usize = 2_000;

#[derive(Debug, thiserror::Error)]
pub enum ReopenError {
    #[error("{path} is no export of this program: {problem}")]
    NoExport { path: PathBuf, problem: String },
    #[error("the export was made by a newer program (format {0}); use that program")]
    Newer(u32),
    #[error(
        "the export holds {found} of the {all} operations of its workspace, because whoever made it does not see all of \
         them; have it made by somebody who is in every space"
    )]
    Partial { found: u64, all: u64 },
    #[error("{file}, line {line}: {problem}")]
    Line { file: &'static str, line: u64, problem: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What an export says of itself.
pub fn contents(path: &Path) -> Result<Contents, ReopenError> {
    let no_export = |problem: String| ReopenError::NoExport { path: path.to_owned(), problem };
    let mut archive = opened(path)?;
    let file = archive.by_name("export.json").map_err(|_| no_export("it has no export.json".into()))?;
    let mut text = String::new();
    file.take(1 << 20).read_to_string(&mut text).map_err(|problem| no_export(problem.to_string()))?;
    let contents: Contents = serde_json::from_str(&text).map_err(|problem| no_export(problem.to_string()))?;
    if contents.format > FORMAT {
        return Err(ReopenError::Newer(contents.format));
    }
    if contents.counts.operations != contents.sequence {
        return Err(ReopenError::Partial { found: contents.counts.operations, all: contents.sequence });
    }
    Ok(contents)
}

fn opened(path: &Path) -> Result<ZipArchive<BufReader<File>>, ReopenError> {
    let no_export = |problem: String| ReopenError::NoExport { path: path.to_owned(), problem };
    let file = File::open(path).map_err(|problem| no_export(problem.to_string()))?;
    ZipArchive::new(BufReader::new(file)).map_err(|problem| no_export(problem.to_string()))
}

/// Writes everything in one transaction: all of it, or nothing. The database must be empty.
pub fn reopen(path: &Path, store: &dyn Store) -> Result<(), ReopenError> {
    contents(path)?;
    let (sender, receiver) = mpsc::channel();
    let source = path.to_owned();
    let told = sender.clone();
    store.submit(Job {
        work: Work::once(move |write| {
            if let Err(problem) = fill(&source, write) {
                let _ = told.send(Err(problem));
                // Takes the transaction back; what went wrong was told.
                return Err(CommitError::Empty);
            }
            Ok(Committed { batch: BatchId(Uuid::nil()), duplicate: false, frame: Arc::default(), told: vec![] })
        }),
        done: Box::new(move |outcome| {
            let failure = outcome.map(|_| ()).map_err(|problem| StoreError::Failed(problem.to_string()).into());
            let _ = sender.send(failure);
        }),
    });
    receiver.recv().unwrap_or(Err(ReopenError::Store(StoreError::Stopped)))
}

fn fill(path: &Path, write: &mut dyn Write) -> Result<(), ReopenError> {
    if write.sequence()? > 0 {
        return Err(ReopenError::Store(StoreError::Failed("the workspace is not empty".into())));
    }
    let mut archive = opened(path)?;
    let mut numbers: BTreeMap<SpaceId, u64> = BTreeMap::new();
    rows(&mut archive, "spaces.jsonl", &mut |space: Space, _| write.put_space(&space))?;
    rows(&mut archive, "states.jsonl", &mut |state: State, _| write.put_state(&state))?;
    rows(&mut archive, "fields.jsonl", &mut |field: CustomField, _| write.put_custom_field(&field))?;
    rows(&mut archive, "roles.jsonl", &mut |role: CustomRole, _| write.put_custom_role(&role))?;
    rows(&mut archive, "records.jsonl", &mut |record: Record, _| {
        let number = record.key.as_deref().and_then(|key| key.rsplit_once('-')?.1.parse().ok()).unwrap_or(0);
        let highest = numbers.entry(record.space).or_default();
        *highest = number.max(*highest);
        write.put_record(&record)
    })?;
    for (space, number) in numbers {
        write.put_number(space, number)?;
    }
    rows(&mut archive, "links.jsonl", &mut |link: Link, _| write.put_link(&link))?;
    rows(&mut archive, "removed-links.jsonl", &mut |link: Link, _| write.put_link(&link))?;
    rows(&mut archive, "evidence.jsonl", &mut |evidence: Evidence, _| write.put_evidence(&evidence))?;
    let mut last = 0;
    rows(&mut archive, "operations.jsonl", &mut |operation: LoggedOperation, line| {
        last += 1;
        if operation.sequence != last {
            return Err(StoreError::Damaged(format!("operation {last} is missing")));
        }
        write.append(&operation, &Sha256::digest(line.as_bytes()).into())
    })
}

/// Puts the imports back, with the rows of their files.
pub fn reopen_imports(path: &Path, imports: &dyn ImportStore) -> Result<(), ReopenError> {
    let mut archive = opened(path)?;
    rows(&mut archive, "imports.jsonl", &mut |report: ImportReport, _| imports.put_report(&report))?;
    let mut waiting: Vec<ImportRow> = Vec::new();
    rows(&mut archive, "import-rows.jsonl", &mut |row: ImportRow, _| {
        waiting.push(row);
        if waiting.len() < ROWS {
            return Ok(());
        }
        imports.add_rows(&std::mem::take(&mut waiting))
    })?;
    Ok(imports.add_rows(&waiting)?)
}

/// Hands each attached file to `each`, by the id of its record.
pub fn attached(
    path: &Path,
    each: &mut dyn FnMut(&str, &mut dyn Read) -> Result<(), String>,
) -> Result<u64, ReopenError> {
    let mut archive = opened(path)?;
    let mut count = 0;
    for at in 0..archive.len() {
        let problem = |problem: String| ReopenError::NoExport { path: path.to_owned(), problem };
        let mut file = archive.by_index(at).map_err(|error| problem(error.to_string()))?;
        let name = file.name().map_err(|error| problem(error.to_string()))?.into_owned();
        // Only the id counts: no name of an archive becomes a name on the disk.
        let Some(id) = name.strip_prefix("files/").and_then(|rest| rest.split('/').next()).map(str::to_owned) else {
            continue;
        };
        each(&id, &mut file).map_err(|error| problem(format!("{name}: {error}")))?;
        count += 1;
    }
    Ok(count)
}

fn rows<T: DeserializeOwned>(
    archive: &mut ZipArchive<BufReader<File>>,
    name: &'static str,
    each: &mut dyn FnMut(T, &str) -> Result<(), StoreError>,
) -> Result<(), ReopenError> {
    let wrong = |line, problem: String| ReopenError::Line { file: name, line, problem };
    let file = archive.by_name(name).map_err(|problem| wrong(0, problem.to_string()))?;
    let mut reader = BufReader::new(file);
    let mut number = 0;
    loop {
        let mut line = String::new();
        number += 1;
        let read = reader
            .by_ref()
            .take(LINE_LIMIT)
            .read_line(&mut line)
            .map_err(|problem| wrong(number, problem.to_string()))?;
        if read == 0 {
            return Ok(());
        }
        if !line.ends_with('\n') {
            return Err(wrong(number, "it is too long, or the file broke off".into()));
        }
        let row = serde_json::from_str(&line).map_err(|problem| wrong(number, problem.to_string()))?;
        each(row, line.trim_end()).map_err(|problem| match problem {
            StoreError::Damaged(problem) => wrong(number, problem),
            other => other.into(),
        })?;
    }
}
