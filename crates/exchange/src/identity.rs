//! Ids that follow from what they stand for, so that importing twice makes nothing twice.

use graph::id::{EvidenceId, OperationId, RecordId, SpaceId, StateId, WorkspaceId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Makes ids for what comes into one space.
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    pub workspace: WorkspaceId,
    pub space: SpaceId,
}

impl Identity {
    /// The way in which names are made up never changes: records of earlier imports are found by it.
    fn make(&self, parts: &[&str]) -> Uuid {
        // With its length before it, no part can run into the next.
        let start = format!("import/{}", self.space);
        let name = parts.iter().fold(start, |name, part| format!("{name}/{}:{part}", part.len()));
        Uuid::new_v5(&self.workspace.0, name.as_bytes())
    }

    /// `system` and `instance` say who gave the name `source_id`.
    pub fn record(&self, system: &str, instance: &str, kind: &str, source_id: &str) -> RecordId {
        RecordId(self.make(&["record", system, instance, kind, source_id]))
    }

    pub fn person(&self, name: &str) -> RecordId {
        RecordId(self.make(&["person", name]))
    }

    pub fn state(&self, kind: &str, name: &str) -> StateId {
        StateId(self.make(&["state", kind, name]))
    }

    pub fn evidence(&self, from: RecordId, role: &str, to: RecordId) -> EvidenceId {
        EvidenceId(self.make(&["evidence", &from.to_string(), role, &to.to_string()]))
    }

    /// An operation that stays the same when a later import asks for it again.
    pub fn operation(&self, parts: &[&str]) -> OperationId {
        let mut all = vec!["operation"];
        all.extend(parts);
        OperationId(self.make(&all))
    }
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
