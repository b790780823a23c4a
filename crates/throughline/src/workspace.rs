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
use ledger::port::{Elsewhere, Read, StoreError};
use ledger::{Clock, Ledger};
use std::path::Path;
use std::sync::Arc;
use storage::WorkspaceStore;
use storage::sqlite::search::SqliteSearch;
use tokio::sync::watch;

pub struct Workspace {
    pub entry: WorkspaceEntry,
    pub ledger: Ledger,
    pub store: Arc<dyn WorkspaceStore>,
    pub texts: Arc<TextRooms>,
    pub search: Arc<SearchFollower>,
    pub presence: Arc<Presence>,
    pub drafts: Arc<ImportDrafts>,
    /// Rises with every change of the rules, so that open sockets notice without asking the database.
    rules_changed: watch::Sender<u64>,
}

impl Workspace {
    /// `path`: beside it stands what is worked out, and what waits to be imported.
    pub fn open(
        entry: WorkspaceEntry,
        store: Arc<dyn WorkspaceStore>,
        path: &Path,
        registry: Arc<Registry>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let ledger = Ledger::new(store.clone(), registry, clock);
        let index = SqliteSearch::open(&path.with_extension("search.db"))?;
        let search = Arc::new(SearchFollower::new(ledger.clone(), index));
        let texts = Arc::new(TextRooms::new(ledger.clone(), store.clone()));
        let drafts = Arc::new(ImportDrafts::in_folder(folder_beside(path)));
        let (presence, rules_changed) = (Arc::default(), watch::Sender::new(0));
        // The store holds what listens, and texts hold the store.
        let (of_texts, of_rules) = (Arc::downgrade(&texts), rules_changed.clone());
        // Before anything is told of: what comes after is heard.
        ledger.listen(move |elsewhere| match elsewhere {
            Elsewhere::Rules => of_rules.send_modify(|version| *version += 1),
            Elsewhere::Text { record, field } => {
                if let Some(texts) = of_texts.upgrade() {
                    texts.written_elsewhere(*record, field);
                }
            }
            Elsewhere::Missed => {
                of_rules.send_modify(|version| *version += 1);
                if let Some(texts) = of_texts.upgrade() {
                    texts.pull_all();
                }
            }
            Elsewhere::Committed { .. } | Elsewhere::Told(_) => {}
        })?;
        Ok(Self { entry, ledger, store, texts, search, presence, drafts, rules_changed })
    }

    /// Begins what goes on beside requests. Needs a runtime.
    pub fn start(&self) {
        self.texts.start();
        self.search.start(self.rules_changed());
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
