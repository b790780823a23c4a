//! Who was erased, kept beside the databases: a backup of an earlier day does not know it, and what is restored from it is
//! erased again before anybody sees it. Ids and hashes alone; nobody is named.

use graph::id::{RecordId, WorkspaceId};
use graph::time::Instant;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use uuid::Uuid;

/// The name of the list in a data folder, in a backup, and beside backups.
pub const ERASURES: &str = "erasures.json";

/// One person who was erased from one workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedErasure {
    pub id: Uuid,
    pub workspace: WorkspaceId,
    pub person: RecordId,
    pub by: RecordId,
    pub at: Instant,
    pub authored: bool,
    /// Everything that was erased with them.
    pub records: Vec<RecordId>,
    /// Of the person, where they had one.
    pub account: Option<Uuid>,
    /// Of bytes that were removed: a backup that names them in a bucket does not miss them.
    pub removed: Vec<String>,
}

/// In the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureList {
    pub erasures: Vec<ListedErasure>,
}

impl ErasureList {
    /// Empty where there is none.
    ///
    /// # Errors
    /// Where it is there and cannot be read: nobody goes on without it.
    pub fn read(path: &Path) -> io::Result<Self> {
        match fs::read(path) {
            Ok(text) => serde_json::from_slice(&text).map_err(io::Error::other),
            Err(absent) if absent.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(problem) => Err(problem),
        }
    }

    /// Takes the place of the list that stood there at once, or not at all.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let beside = path.with_extension("arriving");
        let json = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        File::create(&beside).and_then(|mut file| file.write_all(&json).and_then(|()| file.sync_all()))?;
        fs::rename(&beside, path)?;
        match path.parent() {
            // A folder that cannot be flushed (on some systems none can) still holds the list.
            Some(folder) => File::open(folder).and_then(|folder| folder.sync_all()).or(Ok(())),
            None => Ok(()),
        }
    }

    /// Keeps what both know. Answers whether anything was new.
    pub fn merge(&mut self, other: Self) -> bool {
        let mut changed = false;
        for erasure in other.erasures {
            match self.erasures.iter_mut().find(|known| (known.id, known.workspace) == (erasure.id, erasure.workspace))
            {
                Some(known) => {
                    for hash in erasure.removed {
                        if !known.removed.contains(&hash) {
                            known.removed.push(hash);
                            changed = true;
                        }
                    }
                }
                None => {
                    self.erasures.push(erasure);
                    changed = true;
                }
            }
        }
        changed
    }

    /// Whether the bytes of this hash were removed with somebody.
    pub fn removed(&self, workspace: WorkspaceId, hash: &str) -> bool {
        let of = self.erasures.iter().filter(|erasure| erasure.workspace == workspace);
        of.flat_map(|erasure| &erasure.removed).any(|removed| removed == hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(id: u128, removed: &[&str]) -> ListedErasure {
        ListedErasure {
            id: Uuid::from_u128(id),
            workspace: WorkspaceId(Uuid::from_u128(1)),
            person: RecordId(Uuid::from_u128(2)),
            by: RecordId(Uuid::from_u128(3)),
            at: Instant(4),
            authored: false,
            records: vec![],
            account: None,
            removed: removed.iter().map(|hash| (*hash).to_owned()).collect(),
        }
    }

    #[test]
    fn lists_are_put_together_and_nothing_of_either_is_lost() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(ERASURES);
        let mut list = ErasureList::read(&path).expect("an absent list is empty");
        assert!(list.merge(ErasureList { erasures: vec![listed(1, &["aa"])] }));
        list.write(&path).expect("it is written");
        let mut other = ErasureList { erasures: vec![listed(1, &["bb"]), listed(2, &[])] };
        assert!(other.merge(ErasureList::read(&path).expect("it is read")));
        assert_eq!(other.erasures.len(), 2);
        assert!(other.removed(WorkspaceId(Uuid::from_u128(1)), "aa"));
        assert!(!other.removed(WorkspaceId(Uuid::from_u128(9)), "aa"));
        assert!(!other.merge(ErasureList::read(&path).expect("it is read")), "nothing is new");
        fs::write(&path, "half").expect("it is written");
        assert!(ErasureList::read(&path).is_err(), "a damaged list is not taken for an empty one");
    }
}
