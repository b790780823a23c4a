//! All that the log tells of one record.

use crate::port::{Read, StoreError};
use graph::id::RecordId;
use graph::operation::LoggedOperation;

/// Operations that are read at once.
const PAGE: usize = 500;

/// Every operation that touched the record, newest first.
pub(crate) fn history_of(read: &dyn Read, record: RecordId) -> Result<Vec<LoggedOperation>, StoreError> {
    let (mut below, mut all) = (u64::MAX, Vec::new());
    loop {
        let page = read.history(Some(record), below, PAGE)?;
        let is_last = page.len() < PAGE;
        below = page.last().map_or(0, |last| last.sequence);
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}
