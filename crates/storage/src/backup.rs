//! Copies of a whole data folder, taken while the program runs, and put back where nothing is.
//!
//! A backup is a folder of the same shape with a list of its files and their hashes. The databases are copied first, each
//! as of one moment, and the bytes of files after them: what a database names was kept before it was named, and is removed
//! only when no version has named it for days. The full-text index is not copied; it is made anew.
//!
//! Files in a folder are copied. Files in a bucket stay there: a backup names each object that its databases name, with its
//! hash and size, found there when it was made, and they are looked for again before anything is restored.

use crate::erasure_list::{ERASURES, ErasureList};
use crate::files::{FilePlace, Lying, hash_of};
use crate::sqlite::doctor::versions_in;
use crate::sqlite::snapshot::copy_database;
use graph::id::WorkspaceId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const LIST: &str = "backup.json";
const FORMAT: u32 = 2;
/// All that is in the backup itself; older programs restore it.
const COPIED: u32 = 1;
/// Where the bytes of files lie in a backup.
const FILES: &str = "files/";
/// Objects of a bucket that are told in words.
const TOLD: usize = 5;

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
    #[error(
        "the backup was made with files in {made_with} and does not hold them; say --files with that bucket, or \
         --without-files to restore the rest"
    )]
    InBucket { made_with: String },
    #[error(
        "the backup holds files, which go into a folder: say --files with one, and copy it to the bucket afterwards"
    )]
    IntoFolder,
    #[error("{missing}, which the backup names; bring them back, or say --without-files to restore the rest")]
    Gone { missing: String },
    #[error("{0}")]
    Bucket(String),
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
    /// Files that are kept in a bucket; absent where they were copied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket: Option<InBucket>,
}

/// Objects that the databases of a backup name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InBucket {
    /// As `files` in the settings says it.
    pub place: String,
    pub objects: Vec<NamedObject>,
    /// Those that were not there when the backup was made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<NamedObject>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NamedObject {
    pub workspace: WorkspaceId,
    pub sha256: String,
    /// 0 where it is missing.
    pub size: u64,
}

/// Tells what lies in the bucket of files for a workspace, by hash.
pub type Objects<'o> = dyn FnMut(WorkspaceId) -> Result<BTreeMap<String, Lying>, BackupError> + 'o;

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

/// Copies the data folder `data` into `to`, which must be empty or absent. The program may be running on it. `objects` is
/// asked where files are in a bucket.
pub fn back_up(
    data: &Path,
    files: &FilePlace,
    objects: &mut Objects<'_>,
    to: &Path,
    program: &str,
    made_at: &str,
) -> Result<BackupList, BackupError> {
    if !data.join("accounts.db").is_file() {
        return Err(BackupError::NoData(data.to_owned()));
    }
    make_empty(to)?;
    let mut list =
        BackupList { format: COPIED, program: program.into(), made_at: made_at.into(), files: vec![], bucket: None };
    // Accounts first: a person without an account can be let in again, an account without its person cannot come in.
    let mut databases = vec!["accounts.db".to_owned()];
    let graphs: Vec<String> =
        names_in(&data.join("workspaces"))?.into_iter().filter(|name| of_graph(name).is_some()).collect();
    databases.extend(graphs.iter().map(|name| format!("workspaces/{name}")));
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
    copy_list(data, to, &mut list)?;
    match files {
        FilePlace::Folder(folder) => copy_files(folder, to, &mut list)?,
        FilePlace::Bucket(_) => {
            list.format = FORMAT;
            let mut named = InBucket { place: files.to_string(), objects: vec![], missing: vec![] };
            for name in graphs {
                let Some(workspace) = of_graph(&name) else { continue };
                name_objects(workspace, &to.join("workspaces").join(&name), objects, &mut named)?;
            }
            list.bucket = Some(named);
        }
    }
    // Last: a backup that broke off has no list, and is none.
    let json = serde_json::to_vec_pretty(&list).unwrap_or_default();
    let path = to.join(LIST);
    at(&path, File::create(&path).and_then(|mut file| file.write_all(&json).and_then(|()| file.sync_all())))?;
    Ok(list)
}

/// Who was erased until now. Who will be is told by the list of the day on which the backup is restored.
fn copy_list(data: &Path, to: &Path, list: &mut BackupList) -> Result<(), BackupError> {
    let (source, target) = (data.join(ERASURES), to.join(ERASURES));
    if !source.is_file() {
        return Ok(());
    }
    at(&target, fs::copy(&source, &target))?;
    at(&target, File::open(&target).and_then(|file| file.sync_all()))?;
    list.files.push(described(&target, ERASURES.to_owned())?);
    Ok(())
}

/// What is named by a hash below a workspace; whose the folder is, and what is on its way, is not.
fn copy_files(folder: &Path, to: &Path, list: &mut BackupList) -> Result<(), BackupError> {
    for workspace in names_in(folder)?.into_iter().filter(|name| name.parse::<WorkspaceId>().is_ok()) {
        let mut files = Vec::new();
        below(&folder.join(&workspace), &workspace, &mut files)?;
        for path in files {
            let (source, path) = (folder.join(&path), format!("files/{path}"));
            let target = to.join(&path);
            if let Some(parent) = target.parent() {
                at(parent, fs::create_dir_all(parent))?;
            }
            match fs::copy(&source, &target) {
                // Swept meanwhile: no version named it.
                Err(gone) if gone.kind() == io::ErrorKind::NotFound && !source.exists() => continue,
                copied => at(&target, copied)?,
            };
            at(&target, File::open(&target).and_then(|file| file.sync_all()))?;
            list.files.push(described(&target, path)?);
        }
    }
    Ok(())
}

fn name_objects(
    workspace: WorkspaceId,
    graph: &Path,
    objects: &mut Objects<'_>,
    into: &mut InBucket,
) -> Result<(), BackupError> {
    let hashes: BTreeSet<String> = versions_in(graph)?.into_iter().map(|version| version.hash).collect();
    let lying = if hashes.is_empty() { BTreeMap::new() } else { objects(workspace)? };
    for sha256 in hashes {
        match lying.get(&sha256) {
            Some(found) => into.objects.push(NamedObject { workspace, sha256, size: found.size }),
            None => into.missing.push(NamedObject { workspace, sha256, size: 0 }),
        }
    }
    Ok(())
}

/// Where the files of a backup go.
pub enum RestoreFiles<'o, 'p> {
    /// Into a folder; what the backup names in a bucket is not there.
    Folder(&'p Path),
    /// They lie there already, and are looked for.
    Bucket(&'p mut Objects<'o>),
    /// Nowhere: the rest is restored without them.
    Nowhere,
}

/// Puts a backup into `data`, which must be empty or absent, after every file of it was found whole. A list of erasures that
/// is there already, one beside the backup, and those that `lists` names are put together with the one in the backup: the
/// next start erases again who is in any of them.
pub fn restore(
    from: &Path,
    data: &Path,
    mut files: RestoreFiles<'_, '_>,
    lists: &[&Path],
) -> Result<BackupList, BackupError> {
    let list = verify(from)?;
    let erasures = known_erasures(from, data, lists)?;
    let copied = list.files.iter().any(|file| file.path.starts_with(FILES));
    match (&list.bucket, &mut files) {
        (Some(named), RestoreFiles::Folder(_)) if !named.objects.is_empty() => {
            return Err(BackupError::InBucket { made_with: named.place.clone() });
        }
        (Some(named), RestoreFiles::Bucket(objects)) => look_for(named, objects, &erasures)?,
        (None, RestoreFiles::Bucket(_)) if copied => return Err(BackupError::IntoFolder),
        _ => {}
    }
    make_empty_but_for_the_list(data)?;
    // Before any database: what broke off half way and is started all the same erases again.
    if !erasures.erasures.is_empty() {
        let path = data.join(ERASURES);
        at(&path, erasures.write(&path))?;
    }
    // The backup's own list is in it already, and knows less.
    for file in list.files.iter().filter(|file| file.path != ERASURES) {
        let target = match (file.path.strip_prefix(FILES), &files) {
            (Some(path), RestoreFiles::Folder(folder)) => folder.join(path),
            (Some(_), _) => continue,
            (None, _) => data.join(&file.path),
        };
        if let Some(parent) = target.parent() {
            at(parent, fs::create_dir_all(parent))?;
        }
        at(&target, fs::copy(from.join(&file.path), &target))?;
        at(&target, File::open(&target).and_then(|file| file.sync_all()))?;
    }
    Ok(list)
}

/// Every list of erasures that is at hand.
fn known_erasures(from: &Path, data: &Path, lists: &[&Path]) -> Result<ErasureList, BackupError> {
    let mut known = ErasureList::default();
    let beside = from.parent().map(|folder| folder.join(ERASURES));
    let own = [data.join(ERASURES), from.join(ERASURES)];
    for path in own.iter().chain(&beside).map(|path| path.as_path()).chain(lists.iter().copied()) {
        known.merge(at(path, ErasureList::read(path))?);
    }
    Ok(known)
}

fn look_for(named: &InBucket, objects: &mut Objects<'_>, erasures: &ErasureList) -> Result<(), BackupError> {
    let workspaces: BTreeSet<WorkspaceId> = named.objects.iter().map(|object| object.workspace).collect();
    let mut lying = BTreeMap::new();
    for workspace in workspaces {
        lying.insert(workspace, objects(workspace)?);
    }
    let is_gone = |object: &&NamedObject| {
        let found = lying.get(&object.workspace).and_then(|of| of.get(&object.sha256));
        let is_there = found.is_some_and(|found| found.size == object.size);
        !is_there && !erasures.removed(object.workspace, &object.sha256)
    };
    let gone: Vec<&NamedObject> = named.objects.iter().filter(is_gone).collect();
    if gone.is_empty() {
        return Ok(());
    }
    let told: Vec<String> = gone.iter().take(TOLD).map(|gone| format!("{}/{}", gone.workspace, gone.sha256)).collect();
    let more = if gone.len() > TOLD { ", and others" } else { "" };
    let missing = format!("{} objects are not in the bucket: {}{more}", gone.len(), told.join(", "));
    Err(BackupError::Gone { missing })
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

/// The same, where a list of erasures may lie already.
fn make_empty_but_for_the_list(folder: &Path) -> Result<(), BackupError> {
    at(folder, fs::create_dir_all(folder))?;
    if names_in(folder)?.iter().any(|name| name != ERASURES) {
        return Err(BackupError::NotEmpty(folder.to_owned()));
    }
    Ok(())
}

fn of_graph(name: &str) -> Option<WorkspaceId> {
    name.strip_suffix(".db").and_then(|id| id.parse().ok())
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
