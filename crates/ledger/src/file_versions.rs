//! Which bytes of files are named: by a record as it stands, or by one of its former versions.

use crate::port::{Read, StoreError};
use graph::id::RecordId;
use graph::operation::Change;
use serde_json::Value;
use std::collections::BTreeSet;

/// Records, and operations of one record, that are read at once.
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
            former(read, file.id, &mut named)?;
            versions.extend(named.into_iter().map(|hash| FileVersion { record: file.id, hash }));
        }
        after = files.last().map(|file| file.id);
        if files.len() < PAGE {
            return Ok(versions);
        }
    }
}

fn former(read: &dyn Read, file: RecordId, named: &mut BTreeSet<String>) -> Result<(), StoreError> {
    let mut below = u64::MAX;
    loop {
        let page = read.history(Some(file), below, PAGE)?;
        for change in page.iter().flat_map(|operation| &operation.changes) {
            match change {
                Change::Field { record, field, before, after } if *record == file && field == "hash" => {
                    named.extend([before, after].into_iter().filter_map(Value::as_str).map(str::to_owned));
                }
                _ => {}
            }
        }
        match page.last() {
            Some(last) if page.len() == PAGE => below = last.sequence,
            _ => return Ok(()),
        }
    }
}
