//! Taking the values out of a record.

use super::Step;
use crate::erasure::{stays, takes_values};
use crate::id::RecordId;
use crate::operation::Change;
use crate::record::Record;
use crate::refusal::Refusal;

impl Step<'_> {
    /// Leaves of the record what says where it is in the graph. Why its links stand is told without words from then on.
    pub(super) fn erase(&mut self, id: RecordId) -> Result<(), Refusal> {
        self.touch(id)?;
        let Some(record) = self.slice.records.get_mut(&id) else { return Err(Refusal::NoRecord { record: id }) };
        let fields: Vec<String> = record.fields.keys().filter(|name| !stays(name)).cloned().collect();
        for name in &fields {
            record.fields.remove(name);
            record.versions.insert(name.clone(), self.sequence);
        }
        record.conflicts.clear();
        record.erased = true;
        let slice = &mut *self.slice;
        for row in slice.evidence.values_mut().chain(slice.out_of_sight.evidence.values_mut()) {
            if (row.link.from == id || row.link.to == id) && !row.note.is_empty() {
                row.note.clear();
                row.sequence = self.sequence;
                slice.changed.evidence.insert(row.id);
            }
        }
        self.changes.push(Change::Erased { record: id, fields });
        Ok(())
    }

    /// The record, where the field of this name may be written.
    pub(super) fn unerased(&self, id: RecordId, field: &str) -> Result<&Record, Refusal> {
        let record = self.record(id)?;
        if takes_values(record, field) { Ok(record) } else { Err(Refusal::Erased { record: id }) }
    }
}
