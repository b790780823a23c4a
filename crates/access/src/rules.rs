//! Who is what in a workspace, as it is stored: the facts from which every role is worked out, in one place.

use crate::{Restriction, Role, Standing, Team, TeamChange, TeamGrant};
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
    /// Says from which role up a field is seen; nothing: by everybody in the space.
    Restrict { space: SpaceId, kind: String, field: String, role: Option<Role> },
    /// Makes, changes or removes a team, or says what it is in a space.
    Team(TeamChange),
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
    /// With those that were removed.
    pub teams: Vec<Team>,
    pub team_grants: Vec<TeamGrant>,
    pub restrictions: Vec<Restriction>,
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
                    None => {
                        self.grants.retain(|each| each.person != *person);
                        self.teams.iter_mut().for_each(|team| team.people.retain(|of| of != person));
                    }
                }
            }
            RuleChange::Open { space, role } => {
                self.open.retain(|(of, _)| of != space);
                self.open.extend(role.map(|role| (*space, role)));
            }
            RuleChange::Restrict { space, kind, field, role } => {
                self.restrictions.retain(|each| !each.is_of(*space, kind, field));
                self.restrictions.extend(role.map(|role| Restriction {
                    space: *space,
                    kind: kind.clone(),
                    field: field.clone(),
                    role,
                }));
            }
            RuleChange::Team(change) => self.apply_to_teams(change),
        }
    }

    /// Whether every member is in the space.
    pub fn is_open(&self, space: SpaceId) -> bool {
        self.open.iter().any(|(open, _)| *open == space)
    }

    /// What the person is in the space; nothing where they are not in it.
    ///
    /// What was given to the person for the space counts instead of everything else, also where it is less. Without it
    /// they are the strongest of what their teams were given there and of what every member is there: a team adds and
    /// never takes. Owners and admins are that in every space they are in, which is every open one; into a private one
    /// they, or a team of theirs, have to be let like anybody else.
    pub fn role(&self, person: RecordId, space: SpaceId) -> Option<Role> {
        let given = self.grants.iter().find(|grant| grant.person == person && grant.space == space);
        match given {
            Some(grant) => Some(self.raised(person, grant.role)),
            None => self.role_without_grant(person, space),
        }
    }

    /// What the person would be in the space if nothing had been given to them in person.
    fn role_without_grant(&self, person: RecordId, space: SpaceId) -> Option<Role> {
        let of_teams = self.team_grants_of(person).filter(|(of, _)| *of == space).map(|(_, role)| role).max();
        let open = self.open.iter().find(|(of, _)| *of == space).map(|(_, role)| *role);
        let of_members = open.filter(|_| self.standing(person) >= Some(Standing::Member));
        of_teams.max(of_members).map(|role| self.raised(person, role))
    }

    /// The role of somebody who is in a space at all.
    fn raised(&self, person: RecordId, role: Role) -> Role {
        match self.standing(person) {
            Some(Standing::Owner) => Role::Owner,
            Some(Standing::Admin) => role.max(Role::Admin),
            _ => role,
        }
    }

    /// The spaces that the person is in, with what they are there; sorted by space.
    pub fn roles(&self, person: RecordId) -> Vec<(SpaceId, Role)> {
        let given = self.grants.iter().filter(|grant| grant.person == person).map(|grant| grant.space);
        let of_teams = self.team_grants_of(person).map(|(space, _)| space);
        let mut spaces: Vec<SpaceId> = given.chain(of_teams).chain(self.open.iter().map(|(space, _)| *space)).collect();
        spaces.sort_unstable();
        spaces.dedup();
        spaces.into_iter().filter_map(|space| Some((space, self.role(person, space)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph::id::TeamId;
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
                        ..Rules::default()
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

    /// In an open space every member is a contributor; two teams, of which one was given more than that.
    #[test]
    fn a_team_adds_to_what_one_is_and_what_was_given_in_person_counts_instead() {
        let team = |number| TeamId(Uuid::from_u128(number));
        let mut table = String::new();
        for standing in [Standing::Guest, Standing::Member, Standing::Admin] {
            for in_person in [None, Some(Role::Viewer), Some(Role::Maker)] {
                let mut line = Vec::new();
                for (space, name) in [(OPEN, "open"), (PRIVATE, "private")] {
                    for teams in [&[][..], &[Role::Viewer], &[Role::Maker], &[Role::Maker, Role::Guest]] {
                        let numbered = || (1..).map(team).zip(teams);
                        let rules = Rules {
                            standings: vec![(person(1), standing)],
                            grants: in_person
                                .map(|role| Grant { person: person(1), space, role })
                                .into_iter()
                                .collect(),
                            open: vec![(OPEN, Role::Contributor)],
                            teams: numbered()
                                .map(|(id, _)| Team {
                                    id,
                                    name: String::new(),
                                    people: vec![person(1)],
                                    removed: false,
                                })
                                .collect(),
                            team_grants: numbered()
                                .map(|(team, role)| TeamGrant { team, space, role: *role })
                                .collect(),
                            restrictions: vec![],
                        };
                        let found = rules.role(person(1), space);
                        let listed = rules.roles(person(1)).into_iter().find(|(of, _)| *of == space);
                        assert_eq!(listed.map(|(_, role)| role), found);
                        assert_eq!(rules.role(person(2), space), None, "who is in no team gets nothing of it");
                        let names: Vec<String> = teams.iter().map(Role::to_string).collect();
                        let found = found.map_or("-".to_owned(), |role| role.to_string());
                        line.push(format!("{name} [{}] {found}", names.join(" ")));
                    }
                }
                let in_person = in_person.map_or("-".to_owned(), |role| role.to_string());
                table += &format!("{standing}, {in_person}: {}\n", line.join(", "));
            }
        }
        // Each: standing, what was given in person: space, what teams were given there, what the person is there.
        assert_eq!(
            table,
            "guest, -: open [] -, open [viewer] viewer, open [maker] maker, open [maker guest] maker, private [] -, private [viewer] viewer, private [maker] maker, private [maker guest] maker\n\
             guest, viewer: open [] viewer, open [viewer] viewer, open [maker] viewer, open [maker guest] viewer, private [] viewer, private [viewer] viewer, private [maker] viewer, private [maker guest] viewer\n\
             guest, maker: open [] maker, open [viewer] maker, open [maker] maker, open [maker guest] maker, private [] maker, private [viewer] maker, private [maker] maker, private [maker guest] maker\n\
             member, -: open [] contributor, open [viewer] contributor, open [maker] maker, open [maker guest] maker, private [] -, private [viewer] viewer, private [maker] maker, private [maker guest] maker\n\
             member, viewer: open [] viewer, open [viewer] viewer, open [maker] viewer, open [maker guest] viewer, private [] viewer, private [viewer] viewer, private [maker] viewer, private [maker guest] viewer\n\
             member, maker: open [] maker, open [viewer] maker, open [maker] maker, open [maker guest] maker, private [] maker, private [viewer] maker, private [maker] maker, private [maker guest] maker\n\
             admin, -: open [] admin, open [viewer] admin, open [maker] admin, open [maker guest] admin, private [] -, private [viewer] admin, private [maker] admin, private [maker guest] admin\n\
             admin, viewer: open [] admin, open [viewer] admin, open [maker] admin, open [maker guest] admin, private [] admin, private [viewer] admin, private [maker] admin, private [maker guest] admin\n\
             admin, maker: open [] admin, open [viewer] admin, open [maker] admin, open [maker guest] admin, private [] admin, private [viewer] admin, private [maker] admin, private [maker guest] admin\n"
        );
    }
}
