//! One open workspace.

use crate::presence::Presence;
use crate::text_room::TextRooms;
use access::account::WorkspaceEntry;
use access::{Actor, Grant};
use anyhow::Result;
use graph::id::RecordId;
use graph::registry::Registry;
use ledger::port::{Read, StoreError};
use ledger::{Clock, Ledger};
use std::path::Path;
use std::sync::Arc;
use storage::SqliteWorkspace;
use tokio::sync::watch;

pub struct Workspace {
    pub entry: WorkspaceEntry,
    pub ledger: Ledger,
    pub store: Arc<SqliteWorkspace>,
    pub texts: Arc<TextRooms>,
    pub presence: Arc<Presence>,
    /// Rises with every grant, so that open sockets notice without asking the database.
    grants_given: watch::Sender<u64>,
}

impl Workspace {
    pub fn open(entry: WorkspaceEntry, path: &Path, registry: Arc<Registry>, clock: Arc<dyn Clock>) -> Result<Self> {
        let store = Arc::new(SqliteWorkspace::open(entry.id, path)?);
        let ledger = Ledger::new(store.clone(), registry, clock);
        let texts = Arc::new(TextRooms::new(ledger.clone(), store.clone()));
        Ok(Self { entry, ledger, store, texts, presence: Arc::default(), grants_given: watch::Sender::new(0) })
    }

    /// The person with the roles they hold at this moment.
    pub fn actor(&self, person: RecordId) -> Result<Actor, StoreError> {
        self.ledger.read(|read| actor(read, self.entry.id, person))
    }

    pub fn grant(&self, grant: Grant) -> Result<(), StoreError> {
        self.store.put_grant(grant)?;
        self.grants_given.send_modify(|given| *given += 1);
        Ok(())
    }

    /// Rises with every grant.
    pub fn grants_version(&self) -> u64 {
        *self.grants_given.borrow()
    }

    /// Changes with every grant from now on.
    pub fn grants_given(&self) -> watch::Receiver<u64> {
        self.grants_given.subscribe()
    }
}

fn actor(read: &dyn Read, workspace: graph::id::WorkspaceId, person: RecordId) -> Result<Actor, StoreError> {
    Ok(Actor::new(workspace, person, &read.grants()?, read.policy_version()?))
}
