//! Who may do what. One policy function; what it allows is handed on as a value that cannot be made
//! otherwise, so that forgetting to ask does not compile.
//!
//! Knows nothing of HTTP, cookies or databases.

pub mod account;
pub mod audit;
mod govern;
pub mod identity;
pub mod passkey;
mod policy;
mod restriction;
mod rules;
pub mod share;
mod team;

pub use govern::{may_erase, may_invite, settle};
pub use policy::{Action, Governance, NoSuchRole, Role, Standing, may, may_govern};
pub use restriction::{Restriction, Sight};
pub use rules::{Grant, RuleChange, RuleEntry, Rules};
pub use team::{TEAM_NAME_LIMIT, TEAMS_LIMIT, Team, TeamChange, TeamGrant};

use graph::id::{RecordId, SpaceId, WorkspaceId};

/// A signed-in person in one workspace, with the roles they hold there. Built from the stored rules only.
#[derive(Clone, Debug)]
pub struct Actor {
    workspace: WorkspaceId,
    person: RecordId,
    standing: Option<Standing>,
    roles: Vec<(SpaceId, Role)>,
    sight: Sight,
    policy_version: u64,
}

/// The spaces whose records its holder may see, and what of these records they do not. Every list query takes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisibleSpaces {
    workspace: WorkspaceId,
    spaces: Vec<SpaceId>,
    sight: Sight,
}

/// Leave to write. Carries the version of the grants it was derived from; the ledger checks inside the
/// write transaction that they still stand.
#[derive(Clone, Debug)]
pub struct WritePermit {
    workspace: WorkspaceId,
    person: RecordId,
    roles: Vec<(SpaceId, Role)>,
    sight: Sight,
    policy_version: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    #[error("your role in this space is {role}, which may not {action}")]
    Role { role: Role, action: Action },
    #[error("you have no role in this space")]
    NoRole,
    #[error("as {} you may not {governance}", with_article(*.standing))]
    Governance { standing: Standing, governance: Governance },
    #[error("there is no such person in this workspace")]
    NoPerson,
    #[error("there is no such field")]
    NoField,
    #[error("you would not see this field any more yourself; somebody with that role can restrict it so far")]
    OwnSight,
    #[error("there is no such team in this workspace")]
    NoTeam,
    #[error("the name of a team has 1 to {TEAM_NAME_LIMIT} characters")]
    TeamName,
    #[error("there is a team of that name already")]
    TeamTaken,
    #[error("a workspace has at most {TEAMS_LIMIT} teams; remove one first")]
    TeamsLimit,
    #[error(
        "this team is also in a space into which you may not let anybody; ask somebody there to let you in, or give the role to the person alone"
    )]
    TeamElsewhere,
    #[error(
        "nobody else could let anybody into a private space that this team is in; somebody there has to make another person a maker first"
    )]
    LastTeam,
    #[error("\"{role}\" is not a role that is given here")]
    NotGiven { role: Role },
    #[error("a workspace keeps at least one owner; make somebody else an owner first")]
    LastOwner,
    #[error(
        "nobody else could let anybody into a private space that you are in; make somebody else a maker there first, or open it"
    )]
    LastMaker,
}

fn with_article(standing: Standing) -> String {
    let article = if matches!(standing, Standing::Admin | Standing::Owner) { "an" } else { "a" };
    format!("{article} {standing}")
}

impl Actor {
    /// `rules` are those of the whole workspace; only what concerns the person is kept.
    pub fn new(workspace: WorkspaceId, person: RecordId, rules: &Rules, policy_version: u64) -> Self {
        let roles = rules.roles(person);
        let sight = Sight::new(rules, &roles);
        Self { workspace, person, standing: rules.standing(person), roles, sight, policy_version }
    }

    /// The same person, who only looks: what goes out in their name to a program that may not change anything. They see
    /// what they saw.
    pub fn only_reading(mut self) -> Self {
        for (_, role) in &mut self.roles {
            *role = (*role).min(Role::Viewer);
        }
        self.standing = self.standing.map(|standing| standing.min(Standing::Member));
        self
    }

    /// What the person is in the workspace.
    pub fn standing(&self) -> Standing {
        self.standing.unwrap_or(Standing::Guest)
    }

    /// Whether the person is in the workspace at all: in a space of it, or as somebody who manages people.
    pub fn is_in(&self) -> bool {
        !self.roles.is_empty() || self.govern(Governance::ManagePeople).is_ok()
    }

    /// Leave to do something to the workspace itself, or why not.
    pub fn govern(&self, governance: Governance) -> Result<(), Denied> {
        let standing = self.standing();
        if may_govern(standing, governance) { Ok(()) } else { Err(Denied::Governance { standing, governance }) }
    }

    /// What the person is in a space; nothing where they are not in it.
    pub fn role_in(&self, space: SpaceId) -> Option<Role> {
        self.roles.iter().find(|(of, _)| *of == space).map(|(_, role)| *role)
    }

    /// Leave to do something in a space: what the person is there, or why not.
    pub fn check(&self, action: Action, space: SpaceId) -> Result<Role, Denied> {
        leave(self.role_in(space), action)
    }

    /// The spaces that the person is in, with what they are there; sorted by space.
    pub fn roles(&self) -> &[(SpaceId, Role)] {
        &self.roles
    }

    /// Which restricted fields the person does not see.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    pub fn person(&self) -> RecordId {
        self.person
    }

    /// The highest role held anywhere in the workspace.
    pub fn role(&self) -> Option<Role> {
        self.roles.iter().map(|(_, role)| *role).max()
    }

    pub fn visible_spaces(&self) -> VisibleSpaces {
        let mut spaces: Vec<SpaceId> =
            self.roles.iter().filter(|(_, role)| may(*role, Action::Read)).map(|(space, _)| *space).collect();
        spaces.sort_unstable();
        spaces.dedup();
        VisibleSpaces { workspace: self.workspace, spaces, sight: self.sight.clone() }
    }

    /// Leave to change what the person's roles allow, or why they allow nothing anywhere.
    pub fn write_permit(&self) -> Result<WritePermit, Denied> {
        match self.role() {
            None => Err(Denied::NoRole),
            Some(role) if !may(role, Action::Contribute) => Err(Denied::Role { role, action: Action::Write }),
            Some(_) => Ok(WritePermit {
                workspace: self.workspace,
                person: self.person,
                roles: self.roles.clone(),
                sight: self.sight.clone(),
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

    /// Which restricted fields are not seen.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// Without any field that is restricted: what is shown to those who have no role here.
    pub fn for_outsiders(mut self) -> Self {
        self.sight = self.sight.of_outsider();
        self
    }

    /// No more than these.
    pub fn among(mut self, spaces: &[SpaceId]) -> Self {
        self.spaces.retain(|space| spaces.contains(space));
        self
    }

    pub fn contains_all(&self, spaces: &[SpaceId]) -> bool {
        spaces.iter().all(|space| self.contains(*space))
    }
}

impl WritePermit {
    /// Leave for the program itself: building a workspace, importing on the command line. The program acts
    /// as `person` so that history has a name; it may do anything in `spaces`.
    pub fn for_program(workspace: WorkspaceId, person: RecordId, spaces: &[SpaceId], policy_version: u64) -> Self {
        let roles = spaces.iter().map(|space| (*space, Role::Owner)).collect();
        Self { workspace, person, roles, sight: Sight::default(), policy_version }
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

    /// Which restricted fields the holder does not see.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// Whether the holder sees `space` at all; what they do not see is answered as absent.
    pub fn sees(&self, space: SpaceId) -> bool {
        self.roles.iter().any(|(of, role)| *of == space && may(*role, Action::Read))
    }

    pub fn check(&self, action: Action, space: SpaceId) -> Result<(), Denied> {
        leave(self.roles.iter().filter(|(of, _)| *of == space).map(|(_, role)| *role).max(), action).map(|_| ())
    }
}

/// Where one is nothing one may do nothing.
fn leave(role: Option<Role>, action: Action) -> Result<Role, Denied> {
    let role = role.ok_or(Denied::NoRole)?;
    if may(role, action) { Ok(role) } else { Err(Denied::Role { role, action }) }
}
