//! What is left of a record that was erased, and of the operations that once wrote its values. Sequence and shape stay, so
//! that history, links, undo and looking back go on holding; words are gone.

use crate::id::RecordId;
use crate::operation::{Change, EvidenceDraft, LoggedOperation};
use crate::record::{Conflict, Record};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// Where something of a person was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErasedPlace {
    /// Values of the person's own record.
    Values,
    Comments,
    Files,
    Highlights,
    Feedback,
    Views,
    /// Other records.
    Records,
    /// Operations of the log that told values.
    History,
    /// Labels of batches that told a name.
    Labels,
    /// Preferences, favourites, drafts.
    Personal,
    Watching,
    Inbox,
    /// What others were told.
    Notifications,
    /// Rows of imported files.
    ImportRows,
    Account,
    Membership,
    Invitations,
    Mails,
    /// Entries of the audit log that lost their names.
    Audit,
    /// Links to look that the person had made.
    Links,
    /// Webhooks that the person had made.
    Webhooks,
    Drafts,
    /// Bytes of files.
    FileBytes,
    /// Shared texts with all that was typed into them.
    Texts,
    Search,
    /// The databases, written anew without what was removed.
    Disk,
}

/// Fields that say where a record is in the graph, and nothing of what anybody wrote. They stay when it is erased.
const PLACES: [&str; 7] = ["archived", "author", "owner", "parent", "rank", "state", "trashed"];

/// Whether a field of this name keeps its value when its record is erased.
pub fn stays(field: &str) -> bool {
    PLACES.contains(&field)
}

/// Whether the field of the record may be written: no value comes back to a record that was erased.
pub fn takes_values(record: &Record, field: &str) -> bool {
    !record.erased || stays(field)
}

/// Takes what `operation` says of the values of the `erased` records out of it. Answers whether anything was there.
pub fn redact(operation: &mut LoggedOperation, erased: &BTreeSet<RecordId>) -> bool {
    let mut redacted = false;
    let mut clear = |value: &mut Value| {
        redacted |= !value.is_null();
        *value = Value::Null;
    };
    for change in &mut operation.changes {
        match change {
            Change::Field { record, field, before, after } if erased.contains(record) && !stays(field) => {
                clear(before);
                clear(after);
            }
            Change::Conflict { record, field, before, after, .. } if erased.contains(record) && !stays(field) => {
                for Conflict { kept, other, .. } in [before, after].into_iter().flatten() {
                    clear(kept);
                    clear(other);
                }
            }
            _ => {}
        }
    }
    for change in &mut operation.changes {
        if let Change::Evidence { from, to, former: Some(EvidenceDraft { note, .. }), .. } = change
            && (erased.contains(from) || erased.contains(to))
        {
            redacted |= !note.is_empty();
            note.clear();
        }
    }
    redacted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{BatchId, ConflictId, EvidenceId, OperationId, SpaceId};
    use crate::operation::{OperationType, Via};
    use crate::record::{EvidenceKind, EvidenceState};
    use crate::time::Instant;
    use serde_json::json;
    use uuid::Uuid;

    fn id(number: u128) -> RecordId {
        RecordId(Uuid::from_u128(number))
    }

    #[test]
    fn values_go_and_the_shape_stays() {
        let (person, feature) = (id(1), id(2));
        let field = |record, field: &str, before: Value, after: Value| Change::Field {
            record,
            field: field.into(),
            before,
            after,
        };
        let conflict = Conflict {
            id: ConflictId(Uuid::nil()),
            field: "title".into(),
            kept: json!("Ann"),
            other: json!("Anne"),
            other_by: feature,
            at: Instant(1),
        };
        let former = EvidenceDraft {
            id: EvidenceId(Uuid::nil()),
            kind: EvidenceKind::Statement,
            record: None,
            source: None,
            note: "Ann said so".into(),
            state: Some(EvidenceState::Confirmed),
            confidence: None,
        };
        let mut operation = LoggedOperation {
            sequence: 7,
            id: OperationId(Uuid::nil()),
            batch: BatchId(Uuid::nil()),
            label: "Changed".into(),
            operation_type: OperationType::Set,
            actor: person,
            via: Via::Ui,
            cause: None,
            undoes: None,
            recorded_at: Instant(1),
            happened_at: None,
            spaces: vec![SpaceId(Uuid::nil())],
            changes: vec![
                field(person, "title", json!("Ann"), json!("Anna")),
                field(person, "parent", Value::Null, json!(feature)),
                field(feature, "title", json!("Plan"), json!("Plans")),
                Change::Conflict {
                    record: person,
                    field: "title".into(),
                    conflict: conflict.id,
                    before: None,
                    after: Some(conflict.clone()),
                },
                Change::Evidence {
                    evidence: former.id,
                    from: feature,
                    role: "asked_by".into(),
                    to: person,
                    before: None,
                    after: None,
                    former: Some(former),
                },
            ],
        };
        let erased = BTreeSet::from([person]);
        assert!(redact(&mut operation, &erased));
        assert_eq!(operation.changes[0], field(person, "title", Value::Null, Value::Null));
        assert_eq!(operation.changes[1], field(person, "parent", Value::Null, json!(feature)));
        assert_eq!(operation.changes[2], field(feature, "title", json!("Plan"), json!("Plans")));
        assert!(!serde_json::to_string(&operation).unwrap().contains("Ann"));
        assert_eq!(operation.changes.len(), 5);
        assert!(!redact(&mut operation, &erased), "nothing is left to take");
    }
}
