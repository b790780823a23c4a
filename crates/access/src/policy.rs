//! The one place that says which role may do what.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What somebody is in a space. Ordered by power: each may all that the one before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// From outside: sees the spaces that they were let into, and no other.
    Guest,
    Viewer,
    Contributor,
    Maker,
    /// An admin of the workspace, in a space that they are in.
    Admin,
    /// An owner of the workspace, in a space that they are in.
    Owner,
}

impl Role {
    pub const ALL: [Self; 6] = [Self::Guest, Self::Viewer, Self::Contributor, Self::Maker, Self::Admin, Self::Owner];
    /// Those that are given for one space.
    pub const IN_A_SPACE: [Self; 4] = [Self::Guest, Self::Viewer, Self::Contributor, Self::Maker];

    fn name(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Viewer => "viewer",
            Self::Contributor => "contributor",
            Self::Maker => "maker",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

/// What somebody is in the workspace. Ordered by power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Is in the spaces that they were let into.
    Guest,
    /// Is in every open space as well.
    Member,
    Admin,
    Owner,
}

impl Standing {
    pub const ALL: [Self; 4] = [Self::Guest, Self::Member, Self::Admin, Self::Owner];

    fn name(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no role \"{0}\"")]
pub struct NoSuchRole(String);

impl FromStr for Role {
    type Err = NoSuchRole;

    fn from_str(name: &str) -> Result<Self, NoSuchRole> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| NoSuchRole(name.to_owned()))
    }
}

impl FromStr for Standing {
    type Err = NoSuchRole;

    fn from_str(name: &str) -> Result<Self, NoSuchRole> {
        Self::ALL.into_iter().find(|standing| standing.name() == name).ok_or_else(|| NoSuchRole(name.to_owned()))
    }
}

/// What can be done to what is in a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See records, links, evidence, history and threads.
    Read,
    /// Make records of the kinds that everybody adds to (comments, feedback, ideas), and change one's own.
    Contribute,
    /// Create and change any record, link and evidence; undo.
    Write,
    /// Run an import.
    Import,
    /// Define states, fields and link roles.
    Configure,
    /// Let people who are here already into the space, and say what they are in it.
    Share,
}

impl Action {
    pub const ALL: [Self; 6] = [Self::Read, Self::Contribute, Self::Write, Self::Import, Self::Configure, Self::Share];
}

/// What can be done to the workspace itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Governance {
    /// See who is here and what they are in the spaces that one sees.
    SeePeople,
    MakeSpace,
    /// Invite people, change what they are, let them go; open and close spaces.
    ManagePeople,
    /// Erase people for ever, with what the program keeps of them.
    ErasePeople,
    /// See how the program is doing and what it works off; say whom it tells what changed.
    Operate,
    /// Make an owner, or let one go.
    ManageOwners,
}

impl Governance {
    pub const ALL: [Self; 6] =
        [Self::SeePeople, Self::MakeSpace, Self::ManagePeople, Self::ErasePeople, Self::Operate, Self::ManageOwners];
}

/// The policy for a space.
pub fn may(role: Role, action: Action) -> bool {
    let least = match action {
        Action::Read => Role::Guest,
        Action::Contribute => Role::Contributor,
        Action::Write | Action::Import | Action::Configure | Action::Share => Role::Maker,
    };
    role >= least
}

/// The policy for the workspace.
pub fn may_govern(standing: Standing, governance: Governance) -> bool {
    let least = match governance {
        Governance::SeePeople | Governance::MakeSpace => Standing::Member,
        Governance::ManagePeople | Governance::ErasePeople | Governance::Operate => Standing::Admin,
        Governance::ManageOwners => Standing::Owner,
    };
    standing >= least
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Read => "read",
            Self::Contribute => "contribute",
            Self::Write => "change anything",
            Self::Import => "import",
            Self::Configure => "configure",
            Self::Share => "share",
        })
    }
}

impl fmt::Display for Governance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::SeePeople => "see who is here",
            Self::MakeSpace => "make spaces",
            Self::ManagePeople => "manage people",
            Self::ErasePeople => "erase people",
            Self::Operate => "operate the program",
            Self::ManageOwners => "manage owners",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table<Row: fmt::Display, Column: fmt::Display + Copy>(
        rows: &[Row],
        columns: &[Column],
        allowed: impl Fn(&Row, Column) -> bool,
    ) -> String {
        let line = |row: &Row| {
            let may: Vec<String> =
                columns.iter().filter(|column| allowed(row, **column)).map(Column::to_string).collect();
            format!("{row}: {}\n", if may.is_empty() { "nothing".to_owned() } else { may.join(", ") })
        };
        rows.iter().map(line).collect()
    }

    #[test]
    fn the_policy_reads_as_printed() {
        assert_eq!(
            table(&Role::ALL, &Action::ALL, |role, action| may(*role, action)),
            "guest: read\n\
             viewer: read\n\
             contributor: read, contribute\n\
             maker: read, contribute, change anything, import, configure, share\n\
             admin: read, contribute, change anything, import, configure, share\n\
             owner: read, contribute, change anything, import, configure, share\n"
        );
        assert_eq!(
            table(&Standing::ALL, &Governance::ALL, |standing, governance| may_govern(*standing, governance)),
            "guest: nothing\n\
             member: see who is here, make spaces\n\
             admin: see who is here, make spaces, manage people, erase people, operate the program\n\
             owner: see who is here, make spaces, manage people, erase people, operate the program, manage owners\n"
        );
    }

    #[test]
    fn a_role_is_read_as_it_is_printed() {
        for role in Role::ALL {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        for standing in Standing::ALL {
            assert_eq!(standing.to_string().parse(), Ok(standing));
        }
        assert_eq!("king".parse::<Role>().unwrap_err().to_string(), "there is no role \"king\"");
    }
}
