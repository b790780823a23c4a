//! What of a frame its reader may see.

use access::VisibleSpaces;
use graph::frame::Frame;

/// The part of `frame` that may be shown to who sees `visible`. The range stays whole, so a hidden operation
/// is not a missing one.
pub fn visible_frame(frame: &Frame, visible: &VisibleSpaces) -> Frame {
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
    }
}
