//! Who is what in a workspace, as it is stored: the facts from which every role is worked out, in one place.

use crate::{Role, Standing};
use graph::id::{RecordId, SpaceId};
use graph::time::Instant;
use serde::{Deserialize, Serialize};

/// A role given to a person in a space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub person: RecordId,
    pub space: SpaceId,
    pub role: Role,
}

/// One change of who may do what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RuleChange {
    /// Gives a role in a space, in place of the one that was given before.
    Give(Grant),
    /// Takes back what was given; what every member is there counts again.
    Take { person: RecordId, space: SpaceId },
    /// Lets somebody into the workspace, or makes them something else there. Without a standing they are out of it,
    /// and out of every space.
    Stand { person: RecordId, standing: Option<Standing> },
    /// Says what every member is in a space; nothing: the space is private.
    Open { space: SpaceId, role: Option<Role> },
}

/// A change of who may do what, as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleEntry {
    /// Rises with every change of the workspace.
    pub number: u64,
    pub at: Instant,
    pub by: RecordId,
    pub change: RuleChange,
}

/// All that is stored about who may do what in one workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Who is in the workspace, and as what.
    pub standings: Vec<(RecordId, Standing)>,
    pub grants: Vec<Grant>,
    /// What every member is in a space that is open to them. A space that is not named is private.
    pub open: Vec<(SpaceId, Role)>,
}

impl Rules {
    pub fn standing(&self, person: RecordId) -> Option<Standing> {
        self.standings.iter().find(|(of, _)| *of == person).map(|(_, standing)| *standing)
    }

    /// Makes a change. The order of what is kept says nothing.
    pub fn apply(&mut self, change: &RuleChange) {
        match change {
            RuleChange::Give(grant) => {
                self.grants.retain(|each| (each.person, each.space) != (grant.person, grant.space));
                self.grants.push(grant.clone());
            }
            RuleChange::Take { person, space } => {
                self.grants.retain(|each| (each.person, each.space) != (*person, *space));
            }
            RuleChange::Stand { person, standing } => {
                self.standings.retain(|(of, _)| of != person);
                match standing {
                    Some(standing) => self.standings.push((*person, *standing)),
                    None => self.grants.retain(|each| each.person != *person),
                }
            }
            RuleChange::Open { space, role } => {
                self.open.retain(|(of, _)| of != space);
                self.open.extend(role.map(|role| (*space, role)));
            }
        }
    }

    /// Whether every member is in the space.
    pub fn is_open(&self, space: SpaceId) -> bool {
        self.open.iter().any(|(open, _)| *open == space)
    }

    /// What the person is in the space; nothing where they are not in it.
    ///
    /// What was given for the space counts instead of what every member is there. Owners and admins are that in every
    /// space they are in, which is every open one; into a private one they have to be let like anybody else.
    pub fn role(&self, person: RecordId, space: SpaceId) -> Option<Role> {
        let standing = self.standing(person);
        let given = self.grants.iter().find(|grant| grant.person == person && grant.space == space);
        let of_members = || {
            let open = self.open.iter().find(|(of, _)| *of == space).map(|(_, role)| *role);
            open.filter(|_| standing >= Some(Standing::Member))
        };
        let role = given.map(|grant| grant.role).or_else(of_members)?;
        Some(match standing {
            Some(Standing::Owner) => Role::Owner,
            Some(Standing::Admin) => role.max(Role::Admin),
            _ => role,
        })
    }

    /// The spaces that the person is in, with what they are there; sorted by space.
    pub fn roles(&self, person: RecordId) -> Vec<(SpaceId, Role)> {
        let given = self.grants.iter().filter(|grant| grant.person == person).map(|grant| grant.space);
        let mut spaces: Vec<SpaceId> = given.chain(self.open.iter().map(|(space, _)| *space)).collect();
        spaces.sort_unstable();
        spaces.dedup();
        spaces.into_iter().filter_map(|space| Some((space, self.role(person, space)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const OPEN: SpaceId = SpaceId(Uuid::from_u128(1));
    const PRIVATE: SpaceId = SpaceId(Uuid::from_u128(2));

    fn person(number: u128) -> RecordId {
        RecordId(Uuid::from_u128(number))
    }

    #[test]
    fn a_role_comes_from_what_was_given_or_from_the_open_space() {
        let given = [None, Some(Role::Guest), Some(Role::Viewer), Some(Role::Maker)];
        let standings =
            [None, Some(Standing::Guest), Some(Standing::Member), Some(Standing::Admin), Some(Standing::Owner)];
        let mut table = String::new();
        for standing in standings {
            let mut line = Vec::new();
            for (space, name) in [(OPEN, "open"), (PRIVATE, "private")] {
                for role in given {
                    let rules = Rules {
                        standings: standing.map(|standing| (person(1), standing)).into_iter().collect(),
                        grants: role.map(|role| Grant { person: person(1), space, role }).into_iter().collect(),
                        open: vec![(OPEN, Role::Contributor)],
                    };
                    let role = |role: Option<Role>| role.map_or("-".to_owned(), |role| role.to_string());
                    let found = rules.role(person(1), space);
                    line.push(format!("{name} {} {}", role(rules.grants.first().map(|grant| grant.role)), role(found)));
                    let listed = rules.roles(person(1)).into_iter().find(|(of, _)| *of == space);
                    assert_eq!(listed.map(|(_, role)| role), found);
                    assert_eq!(rules.role(person(2), space), None, "nobody else is anything");
                }
            }
            let standing = standing.map_or("-".to_owned(), |standing| standing.to_string());
            table += &format!("{standing}: {}\n", line.join(", "));
        }
        // Each: space, what was given there, what the person is there.
        assert_eq!(
            table,
            "-: open - -, open guest guest, open viewer viewer, open maker maker, private - -, private guest guest, private viewer viewer, private maker maker\n\
             guest: open - -, open guest guest, open viewer viewer, open maker maker, private - -, private guest guest, private viewer viewer, private maker maker\n\
             member: open - contributor, open guest guest, open viewer viewer, open maker maker, private - -, private guest guest, private viewer viewer, private maker maker\n\
             admin: open - admin, open guest admin, open viewer admin, open maker admin, private - -, private guest admin, private viewer admin, private maker admin\n\
             owner: open - owner, open guest owner, open viewer owner, open maker owner, private - -, private guest owner, private viewer owner, private maker owner\n"
        );
    }
}
