//! The place of files, as the settings say it: opened, asked from threads that wait, swept.

use crate::installation::Installation;
use anyhow::{Context, Result};
use futures_util::stream::{self, StreamExt};
use graph::id::WorkspaceId;
use graph::time::Instant;
use ledger::file_versions::file_versions;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::future::Future;
use std::path::Path;
use storage::backup::BackupError;
use storage::files::{Credentials, FileError, FilePlace, Files, Lying, Swept};
use tokio::runtime::Handle;
use uuid::Uuid;

/// How long bytes that no version names are kept, in milliseconds: a week, so that a backup of the days before can be
/// restored with its files, and what is sent at this moment gets its record.
const UNNAMED_KEPT: i64 = 7 * 24 * 3_600_000;

/// In the data folder: the name under which this installation holds the place of its files.
const NAME: &str = "files-holder";

/// Waits for a store of files, on a thread that may wait.
pub fn wait<T>(asked: impl Future<Output = T>) -> Result<T> {
    match Handle::try_current() {
        Ok(runtime) => Ok(runtime.block_on(asked)),
        Err(_) => Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(asked)),
    }
}

/// Where files are, where the settings say nothing: in the data folder.
pub fn usual_place(data: &Path) -> FilePlace {
    FilePlace::Folder(data.join("files"))
}

/// Opens the place without asking whether it answers.
pub fn open(place: &FilePlace) -> Result<Files> {
    let environment = |name: &str| std::env::var(name).ok();
    Files::open(place.clone(), |bucket| Credentials::find(bucket.credentials.as_deref(), environment))
        .with_context(|| format!("cannot open the files in {place}"))
}

/// Opens the place for the installation in `data`, which holds its lock. Answers also whether it is that one's alone.
pub fn take(data: &Path, place: &FilePlace, now: Instant) -> Result<(Files, bool)> {
    let files = open(place)?;
    let name = data.join(NAME);
    let own = match fs::read_to_string(&name) {
        Ok(own) => own,
        Err(_) => {
            let own = Uuid::now_v7().to_string();
            fs::write(&name, &own).with_context(|| format!("cannot write {}", name.display()))?;
            own
        }
    };
    let is_own = wait(async {
        let is_own = files.hold(&own).await?;
        if is_own {
            files.sweep_arrivals(now).await?;
        }
        Ok::<bool, FileError>(is_own)
    })?
    .with_context(|| format!("cannot use the files in {place}"))?;
    if !is_own {
        tracing::warn!(
            "another installation keeps its files in {place} as well, so nothing is swept there; if it is gone, remove the \
             object or file \"holder\" there and start again"
        );
    }
    Ok((files, is_own))
}

/// What a backup asks of a bucket.
pub fn objects(files: &Files, workspace: WorkspaceId) -> Result<BTreeMap<String, Lying>, BackupError> {
    let asked = wait(files.all(workspace)).map_err(|problem| BackupError::Bucket(format!("{problem:#}")))?;
    asked.map_err(|problem| BackupError::Bucket(problem.to_string()))
}

/// The same of a bucket that no program of this process has open.
pub fn objects_in(place: &FilePlace, workspace: WorkspaceId) -> Result<BTreeMap<String, Lying>, BackupError> {
    let files = open(place).map_err(|problem| BackupError::Bucket(format!("{problem:#}")))?;
    objects(&files, workspace)
}

/// Keeps what is read, piece by piece: a film is larger than the memory for it should be. Answers its hash.
pub fn keep_all(files: &Files, workspace: WorkspaceId, bytes: &mut dyn std::io::Read) -> Result<String> {
    let pieces = std::iter::from_fn(|| {
        let mut piece = vec![0; 1 << 20];
        match bytes.read(&mut piece) {
            Ok(0) => None,
            Ok(count) => {
                piece.truncate(count);
                Some(Ok(axum::body::Bytes::from(piece)))
            }
            Err(problem) => Some(Err(problem)),
        }
    });
    Ok(wait(files.keep(workspace, stream::iter(pieces).boxed_local(), u64::MAX))??.hash)
}

/// Removes bytes that no version of any file has named for a week.
pub fn sweep(installation: &Installation) -> Result<Vec<(WorkspaceId, Swept)>> {
    if !installation.files_are_own {
        return Ok(vec![]);
    }
    let before = Instant(installation.clock.now().0 - UNNAMED_KEPT);
    let mut all = Vec::new();
    for workspace in installation.all_workspaces() {
        let versions = workspace.ledger.read(file_versions)?;
        let named: BTreeSet<String> = versions.into_iter().map(|version| version.hash).collect();
        let swept = wait(installation.files.sweep(workspace.entry.id, &named, before))??;
        if swept.files > 0 {
            let (files, bytes) = (swept.files, swept.bytes);
            tracing::info!(
                "{files} files that no version names, {bytes} bytes, were removed from {}",
                workspace.entry.slug
            );
            all.push((workspace.entry.id, swept));
        }
    }
    Ok(all)
}
