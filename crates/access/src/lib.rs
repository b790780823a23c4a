//! Who may do what. One policy function; what it allows is handed on as a value that cannot be made
//! otherwise, so that forgetting to ask does not compile.
//!
//! Knows nothing of HTTP, cookies or databases.

pub mod account;
mod policy;

pub use policy::{Action, Role, may};

use graph::id::{RecordId, SpaceId, WorkspaceId};
use serde::{Deserialize, Serialize};

/// A role given to a person in a space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub person: RecordId,
    pub space: SpaceId,
    pub role: Role,
}

/// A signed-in person in one workspace, with the roles they hold there. Built from stored grants only.
#[derive(Clone, Debug)]
pub struct Actor {
    workspace: WorkspaceId,
    person: RecordId,
    grants: Vec<(SpaceId, Role)>,
    policy_version: u64,
}

/// The spaces whose records its holder may see. Every list query takes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisibleSpaces {
    workspace: WorkspaceId,
    spaces: Vec<SpaceId>,
}

/// Leave to write. Carries the version of the grants it was derived from; the ledger checks inside the
/// write transaction that they still stand.
#[derive(Clone, Debug)]
pub struct WritePermit {
    workspace: WorkspaceId,
    person: RecordId,
    grants: Vec<(SpaceId, Role)>,
    policy_version: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    #[error("your role in this space is {role}, which may not {action}")]
    Role { role: Role, action: Action },
    #[error("you have no role in this space")]
    NoRole,
}

impl Actor {
    /// `grants` are all grants of the workspace; only the person's own are kept.
    pub fn new(workspace: WorkspaceId, person: RecordId, grants: &[Grant], policy_version: u64) -> Self {
        let own = grants.iter().filter(|grant| grant.person == person).map(|grant| (grant.space, grant.role)).collect();
        Self { workspace, person, grants: own, policy_version }
    }

    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    pub fn person(&self) -> RecordId {
        self.person
    }

    /// The highest role held anywhere in the workspace.
    pub fn role(&self) -> Option<Role> {
        self.grants.iter().map(|(_, role)| *role).max()
    }

    pub fn visible_spaces(&self) -> VisibleSpaces {
        let mut spaces: Vec<SpaceId> =
            self.grants.iter().filter(|(_, role)| may(*role, Action::Read)).map(|(space, _)| *space).collect();
        spaces.sort_unstable();
        spaces.dedup();
        VisibleSpaces { workspace: self.workspace, spaces }
    }

    /// Leave to write where the person's roles allow it, or why they do not anywhere.
    pub fn write_permit(&self) -> Result<WritePermit, Denied> {
        match self.role() {
            None => Err(Denied::NoRole),
            Some(role) if !may(role, Action::Write) => Err(Denied::Role { role, action: Action::Write }),
            Some(_) => Ok(WritePermit {
                workspace: self.workspace,
                person: self.person,
                grants: self.grants.clone(),
                policy_version: self.policy_version,
            }),
        }
    }
}

impl VisibleSpaces {
    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    /// Sorted.
    pub fn spaces(&self) -> &[SpaceId] {
        &self.spaces
    }

    pub fn contains(&self, space: SpaceId) -> bool {
        self.spaces.binary_search(&space).is_ok()
    }

    pub fn contains_all(&self, spaces: &[SpaceId]) -> bool {
        spaces.iter().all(|space| self.contains(*space))
    }
}

impl WritePermit {
    /// Leave for the program itself: building a workspace, importing on the command line. The program acts
    /// as `person` so that history has a name; it may do anything in `spaces`.
    pub fn for_program(workspace: WorkspaceId, person: RecordId, spaces: &[SpaceId], policy_version: u64) -> Self {
        let grants = spaces.iter().map(|space| (*space, Role::Owner)).collect();
        Self { workspace, person, grants, policy_version }
    }

    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    pub fn person(&self) -> RecordId {
        self.person
    }

    pub fn policy_version(&self) -> u64 {
        self.policy_version
    }

    /// Whether the holder sees `space` at all; what they do not see is answered as absent.
    pub fn sees(&self, space: SpaceId) -> bool {
        self.grants.iter().any(|(of, role)| *of == space && may(*role, Action::Read))
    }

    pub fn check(&self, action: Action, space: SpaceId) -> Result<(), Denied> {
        match self.grants.iter().filter(|(of, _)| *of == space).map(|(_, role)| *role).max() {
            None => Err(Denied::NoRole),
            Some(role) if !may(role, action) => Err(Denied::Role { role, action }),
            Some(_) => Ok(()),
        }
    }
}
