//! Copies of a whole data folder, taken while the program runs, and put back where nothing is.
//!
//! A backup is a folder of the same shape with a list of its files and their hashes. The databases are copied first, each
//! as of one moment, and the bytes of files after them: what a database names was kept before it was named, and is never
//! removed. The full-text index is not copied; it is made anew.

use crate::files::hash_of;
use crate::sqlite::snapshot::copy_database;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const LIST: &str = "backup.json";
const FORMAT: u32 = 1;

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{0} holds no data of this program")]
    NoData(PathBuf),
    #[error("{0} is not empty; choose a folder that is, or one that does not exist")]
    NotEmpty(PathBuf),
    #[error("{0} is no backup: it has no backup.json")]
    NoBackup(PathBuf),
    #[error("the backup was made by a newer program (format {0}); use that program")]
    Newer(u32),
    #[error("{file} of the backup is not what was backed up ({why}); use another backup")]
    Damaged { file: String, why: &'static str },
    #[error("{path}: {error}")]
    Disk { path: PathBuf, error: io::Error },
    #[error(transparent)]
    Store(#[from] ledger::port::StoreError),
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupList {
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// RFC 3339.
    pub made_at: String,
    pub files: Vec<BackedUp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackedUp {
    /// Below the folder, with "/" between its parts.
    pub path: String,
    pub size: u64,
    pub sha256: String,
}

impl BackupList {
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }
}

fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, BackupError> {
    result.map_err(|error| BackupError::Disk { path: path.to_owned(), error })
}

/// Copies the data folder `data` into `to`, which must be empty or absent. The program may be running on it.
pub fn back_up(data: &Path, to: &Path, program: &str, made_at: &str) -> Result<BackupList, BackupError> {
    if !data.join("accounts.db").is_file() {
        return Err(BackupError::NoData(data.to_owned()));
    }
    make_empty(to)?;
    let mut list = BackupList { format: FORMAT, program: program.into(), made_at: made_at.into(), files: vec![] };
    // Accounts first: a person without an account can be let in again, an account without its person cannot come in.
    let mut databases = vec!["accounts.db".to_owned()];
    for name in names_in(&data.join("workspaces"))? {
        if is_graph(&name) {
            databases.push(format!("workspaces/{name}"));
        }
    }
    // Last of them: a delivery tells operations that a graph holds.
    if data.join("jobs.db").is_file() {
        databases.push("jobs.db".to_owned());
    }
    for path in databases {
        let target = to.join(&path);
        if let Some(parent) = target.parent() {
            at(parent, fs::create_dir_all(parent))?;
        }
        copy_database(&data.join(&path), &target)?;
        list.files.push(described(&target, path)?);
    }
    let mut files = Vec::new();
    below(&data.join("files"), "files", &mut files)?;
    for path in files.into_iter().filter(|path| !path.starts_with("files/arriving/")) {
        let target = to.join(&path);
        if let Some(parent) = target.parent() {
            at(parent, fs::create_dir_all(parent))?;
        }
        at(&target, fs::copy(data.join(&path), &target))?;
        at(&target, File::open(&target).and_then(|file| file.sync_all()))?;
        list.files.push(described(&target, path)?);
    }
    // Last: a backup that broke off has no list, and is none.
    let json = serde_json::to_vec_pretty(&list).unwrap_or_default();
    let path = to.join(LIST);
    at(&path, File::create(&path).and_then(|mut file| file.write_all(&json).and_then(|()| file.sync_all())))?;
    Ok(list)
}

/// Puts a backup into `data`, which must be empty or absent, after every file of it was found whole.
pub fn restore(from: &Path, data: &Path) -> Result<BackupList, BackupError> {
    let list = verify(from)?;
    make_empty(data)?;
    for file in &list.files {
        let target = data.join(&file.path);
        if let Some(parent) = target.parent() {
            at(parent, fs::create_dir_all(parent))?;
        }
        at(&target, fs::copy(from.join(&file.path), &target))?;
        at(&target, File::open(&target).and_then(|file| file.sync_all()))?;
    }
    Ok(list)
}

/// What a backup says of itself.
pub fn contents(from: &Path) -> Result<BackupList, BackupError> {
    let path = from.join(LIST);
    let text = fs::read(&path).map_err(|_| BackupError::NoBackup(from.to_owned()))?;
    let list: BackupList = serde_json::from_slice(&text).map_err(|_| BackupError::NoBackup(from.to_owned()))?;
    if list.format > FORMAT { Err(BackupError::Newer(list.format)) } else { Ok(list) }
}

/// Reads every file of a backup and compares it with what was noted.
pub fn verify(from: &Path) -> Result<BackupList, BackupError> {
    let list = contents(from)?;
    for file in &list.files {
        let damaged = |why| BackupError::Damaged { file: file.path.clone(), why };
        // A list that was tampered with must not reach out of its folder.
        let inside = !file.path.is_empty()
            && file.path.split('/').all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains('\\'));
        if !inside {
            return Err(damaged("its name leads out of the folder"));
        }
        let found = described(&from.join(&file.path), file.path.clone()).map_err(|_| damaged("it cannot be read"))?;
        if found != *file {
            return Err(damaged("its bytes differ"));
        }
    }
    Ok(list)
}

fn make_empty(folder: &Path) -> Result<(), BackupError> {
    at(folder, fs::create_dir_all(folder))?;
    if at(folder, fs::read_dir(folder))?.next().is_some() {
        return Err(BackupError::NotEmpty(folder.to_owned()));
    }
    Ok(())
}

fn is_graph(name: &str) -> bool {
    name.strip_suffix(".db").is_some_and(|id| id.parse::<graph::id::WorkspaceId>().is_ok())
}

/// In order; none where there is no such folder.
fn names_in(folder: &Path) -> Result<Vec<String>, BackupError> {
    if !folder.is_dir() {
        return Ok(vec![]);
    }
    let entries = at(folder, fs::read_dir(folder))?;
    let mut names: Vec<String> =
        entries.flatten().filter_map(|entry| entry.file_name().to_str().map(str::to_owned)).collect();
    names.sort();
    Ok(names)
}

fn below(folder: &Path, path: &str, found: &mut Vec<String>) -> Result<(), BackupError> {
    for name in names_in(folder)? {
        let (inner, path) = (folder.join(&name), format!("{path}/{name}"));
        if inner.is_dir() {
            below(&inner, &path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn described(file: &Path, path: String) -> Result<BackedUp, BackupError> {
    let (sha256, size) = at(file, hash_of(file))?;
    Ok(BackedUp { path, size, sha256 })
}
