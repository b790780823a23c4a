//! One open workspace.

use crate::import_drafts::{ImportDrafts, folder_beside};
use crate::presence::Presence;
use crate::search_follower::SearchFollower;
use crate::text_room::TextRooms;
use access::account::WorkspaceEntry;
use access::{Actor, Denied, RuleChange, Rules};
use anyhow::Result;
use graph::id::RecordId;
use graph::registry::Registry;
use ledger::port::{Read, StoreError};
use ledger::{Clock, Ledger};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use storage::sqlite::search::SqliteSearch;
use storage::{SqliteWorkspace, WorkspaceStore};
use tokio::sync::watch;

pub struct Workspace {
    pub entry: WorkspaceEntry,
    pub ledger: Ledger,
    pub store: Arc<dyn WorkspaceStore>,
    pub texts: Arc<TextRooms>,
    pub search: Arc<SearchFollower>,
    pub presence: Arc<Presence>,
    pub drafts: Arc<ImportDrafts>,
    database: PathBuf,
    /// Rises with every change of the rules, so that open sockets notice without asking the database.
    rules_changed: watch::Sender<u64>,
}

impl Workspace {
    pub fn open(entry: WorkspaceEntry, path: &Path, registry: Arc<Registry>, clock: Arc<dyn Clock>) -> Result<Self> {
        let store: Arc<dyn WorkspaceStore> = Arc::new(SqliteWorkspace::open(entry.id, path)?);
        let ledger = Ledger::new(store.clone(), registry, clock);
        let index = SqliteSearch::open(&path.with_extension("search.db"))?;
        let search = Arc::new(SearchFollower::new(ledger.clone(), index));
        let texts = Arc::new(TextRooms::new(ledger.clone(), store.clone()));
        let drafts = Arc::new(ImportDrafts::in_folder(folder_beside(path)));
        let (presence, rules_changed) = (Arc::default(), watch::Sender::new(0));
        let database = path.to_owned();
        Ok(Self { entry, ledger, store, texts, search, presence, drafts, database, rules_changed })
    }

    /// Size of the database with what waits to be written into it.
    pub fn database_bytes(&self) -> u64 {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        size(&self.database) + size(&self.database.with_extension("db-wal"))
    }

    /// Begins what goes on beside requests. Needs a runtime.
    pub fn start(&self) {
        self.texts.start();
        self.search.start();
    }

    /// The person with the roles they hold at this moment.
    pub fn actor(&self, person: RecordId) -> Result<Actor, StoreError> {
        self.ledger.read(|read| actor(read, self.entry.id, person))
    }

    /// Changes who may do what as `decide` says, who is shown how it stands; `by` is who says so.
    pub fn change_rules(
        &self,
        by: RecordId,
        decide: impl FnOnce(&Rules) -> Result<Vec<RuleChange>, Denied> + Send + 'static,
    ) -> Result<Result<(), Denied>, StoreError> {
        let told = self.rules_changed.clone();
        let changed = move || told.send_modify(|version| *version += 1);
        self.store.change_rules(by, self.ledger.clock().now(), Box::new(decide), Box::new(changed))
    }

    /// Rises with every change of who may do what.
    pub fn rules_version(&self) -> u64 {
        *self.rules_changed.borrow()
    }

    /// Changes with every change of the rules from now on.
    pub fn rules_changed(&self) -> watch::Receiver<u64> {
        self.rules_changed.subscribe()
    }
}

fn actor(read: &dyn Read, workspace: graph::id::WorkspaceId, person: RecordId) -> Result<Actor, StoreError> {
    Ok(Actor::new(workspace, person, &read.rules()?, read.policy_version()?))
}
