//! Ids that follow from what they stand for, so that importing twice makes nothing twice.

use graph::id::{BatchId, EvidenceId, ImportId, OperationId, RecordId, StateId, WorkspaceId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Names this format in every id; never changes.
const FORMAT: &str = "microsoft-edge-status";

/// Makes the ids of one import.
#[derive(Clone, Debug)]
pub struct Ids {
    workspace: WorkspaceId,
    /// Hash of all files.
    content: String,
}

impl Ids {
    /// `files`: name and hash of each, in the order of names.
    pub fn new<'a>(workspace: WorkspaceId, files: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut whole = Sha256::new();
        for (name, hash) in files {
            whole.update(hash.as_bytes());
            whole.update(name.as_bytes());
            whole.update([0]);
        }
        Self { workspace, content: hexadecimal(&whole.finalize()) }
    }

    fn make(&self, parts: &[&str]) -> Uuid {
        // With its length before it, no part can run into the next.
        let name = parts
            .iter()
            .fold(format!("{}:{FORMAT}", FORMAT.len()), |name, part| format!("{name}/{}:{part}", part.len()));
        Uuid::new_v5(&self.workspace.0, name.as_bytes())
    }

    pub fn import(&self) -> ImportId {
        ImportId(self.make(&["import", &self.content]))
    }

    pub fn batch(&self) -> BatchId {
        BatchId(self.make(&["batch", &self.content]))
    }

    pub fn record(&self, kind: &str, source_id: &str) -> RecordId {
        RecordId(self.make(&["record", kind, source_id]))
    }

    pub fn state(&self, space: &str, name: &str) -> StateId {
        StateId(self.make(&["state", space, name]))
    }

    pub fn evidence(&self, idea: RecordId, feature: RecordId) -> EvidenceId {
        EvidenceId(self.make(&["evidence", &idea.to_string(), &feature.to_string()]))
    }

    /// An operation that these very files ask for.
    pub fn operation(&self, parts: &[&str]) -> OperationId {
        let mut all = vec!["operation", self.content.as_str()];
        all.extend(parts);
        OperationId(self.make(&all))
    }

    /// An operation that stays the same operation when a later version of the files asks for it again.
    pub fn lasting_operation(&self, parts: &[&str]) -> OperationId {
        let mut all = vec!["lasting operation"];
        all.extend(parts);
        OperationId(self.make(&all))
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
