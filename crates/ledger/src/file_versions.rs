//! Which bytes of files are named: by a record as it stands, or by one of its former versions.

use crate::history::history_of;
use crate::port::{Read, StoreError};
use graph::id::RecordId;
use graph::operation::Change;
use serde_json::Value;
use std::collections::BTreeSet;

/// Records that are read at once.
const PAGE: usize = 500;

/// A version of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileVersion {
    pub record: RecordId,
    /// SHA-256 of its bytes, in hexadecimal.
    pub hash: String,
}

/// Every version that a file has or had, in the whole workspace, also of files that were put away: all of them can be
/// read, and undo may bring any of them back.
pub fn file_versions(read: &dyn Read) -> Result<BTreeSet<FileVersion>, StoreError> {
    let spaces: Vec<_> = read.spaces()?.into_iter().map(|space| space.id).collect();
    let (mut after, mut versions) = (None, BTreeSet::new());
    loop {
        let files = read.records_of_kind("file", &spaces, after, PAGE)?;
        for file in &files {
            let mut named: BTreeSet<String> = file.text("hash").map(str::to_owned).into_iter().collect();
            for operation in history_of(read, file.id)? {
                let told = operation.changes.iter().filter_map(hashes_in);
                named.extend(told.filter(|(of, _)| *of == file.id).flat_map(|(_, hashes)| hashes));
            }
            versions.extend(named.into_iter().map(|hash| FileVersion { record: file.id, hash }));
        }
        after = files.last().map(|file| file.id);
        if files.len() < PAGE {
            return Ok(versions);
        }
    }
}

/// The hashes that a change of a file's bytes tells, and of which file.
pub(crate) fn hashes_in(change: &Change) -> Option<(RecordId, impl Iterator<Item = String>)> {
    match change {
        Change::Field { record, field, before, after } if field == "hash" => {
            Some((*record, [before, after].into_iter().filter_map(Value::as_str).map(str::to_owned)))
        }
        _ => None,
    }
}
