//! What of a frame its reader may see.

use crate::sight::{cut_fields, cut_operations, cut_record};
use access::VisibleSpaces;
use graph::frame::Frame;
use graph::id::{RecordId, SpaceId};
use graph::operation::{Change, OperationType};
use std::collections::BTreeMap;

/// The part of `frame` that may be shown to who sees `visible`. The range stays whole, so a hidden operation
/// is not a missing one.
pub fn visible_frame(frame: &Frame, visible: &VisibleSpaces) -> Frame {
    let mut seen = seen_frame(frame, visible);
    let sight = visible.sight();
    if sight.hidden().is_empty() {
        return seen;
    }
    let places: BTreeMap<RecordId, (SpaceId, String)> =
        frame.records.iter().map(|record| (record.id, (record.space, record.kind.clone()))).collect();
    let names = cut_fields(&mut seen.fields, sight);
    cut_operations(&mut seen.operations, sight, &names, |record| places.get(&record).cloned());
    seen.records.iter_mut().for_each(|record| cut_record(record, sight));
    seen
}

fn seen_frame(frame: &Frame, visible: &VisibleSpaces) -> Frame {
    Frame {
        after: frame.after,
        up_to: frame.up_to,
        operations: frame.operations.iter().filter(|entry| visible.contains_all(&entry.spaces)).cloned().collect(),
        records: frame.records.iter().filter(|record| visible.contains(record.space)).cloned().collect(),
        links: frame.links.iter().filter(|link| visible.contains_all(&link.spaces)).cloned().collect(),
        evidence: frame.evidence.iter().filter(|row| visible.contains_all(&row.spaces)).cloned().collect(),
        states: frame.states.iter().filter(|state| visible.contains(state.space)).cloned().collect(),
        spaces: frame.spaces.iter().filter(|space| visible.contains(space.id)).cloned().collect(),
        fields: frame.fields.iter().filter(|field| visible.contains(field.space)).cloned().collect(),
        roles: frame.roles.iter().filter(|role| visible.contains(role.space)).cloned().collect(),
        gone: gone(frame, visible),
    }
}

/// What was moved from where the reader sees to where they see nothing.
fn gone(frame: &Frame, visible: &VisibleSpaces) -> Vec<RecordId> {
    // Whether the reader may have it, and where it is.
    let mut moved: BTreeMap<RecordId, (bool, SpaceId)> = BTreeMap::new();
    let moves = frame.operations.iter().filter(|entry| entry.operation_type == OperationType::Move);
    for change in moves.flat_map(|entry| &entry.changes) {
        if let Change::Moved { record, before, after, .. } = change {
            let known = moved.entry(*record).or_insert((false, after.space));
            *known = (known.0 || visible.contains(before.space), after.space);
        }
    }
    if moved.is_empty() {
        return vec![];
    }
    // Rows are as they stand at the end of the frame, or later.
    for row in &frame.records {
        if let Some((_, space)) = moved.get_mut(&row.id) {
            *space = row.space;
        }
    }
    let is_gone = |(_, (had, space)): &(RecordId, (bool, SpaceId))| *had && !visible.contains(*space);
    moved.into_iter().filter(is_gone).map(|(record, _)| record).collect()
}
