//! The one place that says which role may do what.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Ordered by power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Viewer,
    Owner,
}

impl Role {
    pub const ALL: [Self; 2] = [Self::Viewer, Self::Owner];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See records, links, evidence, history and threads.
    Read,
    /// Create and change records, links and evidence; comment; undo.
    Write,
    /// Run an import.
    Import,
    /// Define states, fields and link roles.
    Configure,
    /// Give and take roles.
    ManageAccess,
}

impl Action {
    pub const ALL: [Self; 5] = [Self::Read, Self::Write, Self::Import, Self::Configure, Self::ManageAccess];
}

/// The policy.
pub fn may(role: Role, action: Action) -> bool {
    match role {
        Role::Owner => true,
        Role::Viewer => matches!(action, Action::Read),
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Viewer => "viewer",
            Self::Owner => "owner",
        })
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Read => "read",
            Self::Write => "change anything",
            Self::Import => "import",
            Self::Configure => "configure",
            Self::ManageAccess => "give roles",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_reads_as_printed() {
        let mut table = String::new();
        for role in Role::ALL {
            for action in Action::ALL {
                table +=
                    &format!("{role:7} {:16} {}\n", action.to_string(), if may(role, action) { "yes" } else { "no" });
            }
        }
        assert_eq!(
            table,
            "viewer  read             yes\n\
             viewer  change anything  no\n\
             viewer  import           no\n\
             viewer  configure        no\n\
             viewer  give roles       no\n\
             owner   read             yes\n\
             owner   change anything  yes\n\
             owner   import           yes\n\
             owner   configure        yes\n\
             owner   give roles       yes\n"
        );
    }
}
