//! The in-memory store keeps every promise.

use graph::id::WorkspaceId;
use ledger::conformance::Bench;
use ledger::memory::MemoryStore;
use ledger::port::Store;
use std::sync::Arc;

struct Memory;

impl Bench for Memory {
    fn store(&self, workspace: WorkspaceId) -> Arc<dyn Store> {
        Arc::new(MemoryStore::new(workspace))
    }
}

ledger::conformance_suite!(Memory);
