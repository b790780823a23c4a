//! Teams: people who are given roles in spaces together.

use crate::govern::{given, known, may_share};
use crate::{Action, Actor, Denied, Governance, Role, Rules, may};
use graph::id::{RecordId, SpaceId, TeamId};
use serde::{Deserialize, Serialize};

/// Teams of one workspace.
pub const TEAMS_LIMIT: usize = 200;
/// Characters in the name of a team.
pub const TEAM_NAME_LIMIT: usize = 60;

/// People of a workspace under one name. Being in a team gives nothing but the roles that the team has in spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    /// Trimmed, 1 to [`TEAM_NAME_LIMIT`] characters; no other team has it, whatever the case of its letters.
    pub name: String,
    pub people: Vec<RecordId>,
    /// Nobody is in it and it has no role any more; it stays so that what was done can be read.
    pub removed: bool,
}

/// A role given to a team in a space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamGrant {
    pub team: TeamId,
    pub space: SpaceId,
    pub role: Role,
}

/// One change of the teams, or of what they are in spaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum TeamChange {
    Make {
        team: TeamId,
        name: String,
    },
    Rename {
        team: TeamId,
        name: String,
    },
    /// Takes everybody out of it, and back what it was given in spaces.
    Remove {
        team: TeamId,
    },
    Join {
        team: TeamId,
        person: RecordId,
    },
    Leave {
        team: TeamId,
        person: RecordId,
    },
    /// Gives a role in a space, in place of the one that was given before.
    Give(TeamGrant),
    Take {
        team: TeamId,
        space: SpaceId,
    },
}

impl TeamChange {
    pub fn team(&self) -> TeamId {
        match self {
            Self::Make { team, .. }
            | Self::Rename { team, .. }
            | Self::Remove { team }
            | Self::Join { team, .. }
            | Self::Leave { team, .. }
            | Self::Give(TeamGrant { team, .. })
            | Self::Take { team, .. } => *team,
        }
    }
}

impl Rules {
    /// The team, unless it was removed.
    pub fn team(&self, team: TeamId) -> Option<&Team> {
        self.teams.iter().find(|known| known.id == team && !known.removed)
    }

    /// The teams that somebody is in.
    pub fn teams_of(&self, person: RecordId) -> impl Iterator<Item = &Team> {
        self.teams.iter().filter(move |team| team.people.contains(&person))
    }

    /// What a person's teams were given: space and role, as often as there are grants.
    pub fn team_grants_of(&self, person: RecordId) -> impl Iterator<Item = (SpaceId, Role)> {
        self.teams_of(person).flat_map(|team| {
            self.team_grants.iter().filter(|grant| grant.team == team.id).map(|grant| (grant.space, grant.role))
        })
    }

    /// The teams that somebody is in and that have a role in the space.
    pub fn teams_in(&self, person: RecordId, space: SpaceId) -> impl Iterator<Item = &Team> {
        let has_role =
            move |team: &&Team| self.team_grants.iter().any(|grant| grant.team == team.id && grant.space == space);
        self.teams_of(person).filter(has_role)
    }

    pub(crate) fn apply_to_teams(&mut self, change: &TeamChange) {
        let team = change.team();
        match change {
            TeamChange::Make { name, .. } => {
                self.teams.retain(|known| known.id != team);
                self.teams.push(Team { id: team, name: name.clone(), people: vec![], removed: false });
            }
            TeamChange::Give(grant) => {
                self.team_grants.retain(|known| (known.team, known.space) != (team, grant.space));
                self.team_grants.push(grant.clone());
            }
            TeamChange::Take { space, .. } => {
                self.team_grants.retain(|known| (known.team, known.space) != (team, *space));
            }
            TeamChange::Remove { .. } => {
                self.team_grants.retain(|known| known.team != team);
                self.each_named(team, |known| {
                    known.people.clear();
                    known.removed = true;
                });
            }
            TeamChange::Rename { name, .. } => self.each_named(team, |known| known.name.clone_from(name)),
            TeamChange::Join { person, .. } => self.each_named(team, |known| {
                known.people.retain(|of| of != person);
                known.people.push(*person);
            }),
            TeamChange::Leave { person, .. } => self.each_named(team, |known| known.people.retain(|of| of != person)),
        }
    }

    fn each_named(&mut self, team: TeamId, change: impl FnMut(&mut Team)) {
        self.teams.iter_mut().filter(|known| known.id == team).for_each(change);
    }
}

/// Whether `actor` may make the change to `rules`, which are those from which the actor was made.
///
/// Who manages people makes teams and says who is in them; who lets people into a space gives them roles there. Whoever
/// puts somebody into a team lets them into each of its spaces, and so has to be able to let people into all of them:
/// else who manages people would come into a private space by its team.
pub(crate) fn may_change_teams(actor: &Actor, rules: &Rules, change: &TeamChange) -> Result<(), Denied> {
    let team = match change {
        TeamChange::Make { .. } => None,
        _ => Some(rules.team(change.team())),
    };
    let there = || team.flatten().ok_or(Denied::NoTeam);
    match change {
        TeamChange::Make { team, name } => {
            actor.govern(Governance::ManagePeople)?;
            if rules.teams.iter().filter(|known| !known.removed).count() >= TEAMS_LIMIT {
                return Err(Denied::TeamsLimit);
            }
            named(rules, *team, name)
        }
        TeamChange::Rename { team, name } => {
            actor.govern(Governance::ManagePeople)?;
            there()?;
            named(rules, *team, name)
        }
        TeamChange::Remove { .. } => {
            actor.govern(Governance::ManagePeople)?;
            there().map(|_| ())
        }
        TeamChange::Join { team, person } => {
            actor.govern(Governance::ManagePeople)?;
            there()?;
            known(rules, *person)?;
            let shares = |space| actor.role_in(space).is_some_and(|role| may(role, Action::Share));
            let mut spaces = rules.team_grants.iter().filter(|grant| grant.team == *team).map(|grant| grant.space);
            if spaces.all(shares) { Ok(()) } else { Err(Denied::TeamElsewhere) }
        }
        // Anybody may leave.
        TeamChange::Leave { person, .. } if *person == actor.person() => {
            if there()?.people.contains(person) {
                Ok(())
            } else {
                Err(Denied::NoPerson)
            }
        }
        TeamChange::Leave { person, .. } => {
            actor.govern(Governance::ManagePeople)?;
            there()?;
            known(rules, *person)
        }
        TeamChange::Give(grant) => {
            may_share(actor, grant.space)?;
            given(grant.role)?;
            there().map(|_| ())
        }
        TeamChange::Take { space, .. } => {
            may_share(actor, *space)?;
            there().map(|_| ())
        }
    }
}

/// Whether a team may be called so.
fn named(rules: &Rules, team: TeamId, name: &str) -> Result<(), Denied> {
    let length = name.chars().count();
    if name.trim() != name || length == 0 || length > TEAM_NAME_LIMIT || name.chars().any(char::is_control) {
        return Err(Denied::TeamName);
    }
    let folded = name.to_lowercase();
    let taken =
        rules.teams.iter().any(|known| !known.removed && known.id != team && known.name.to_lowercase() == folded);
    if taken { Err(Denied::TeamTaken) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Grant, RuleChange, Standing, settle};
    use graph::id::WorkspaceId;
    use uuid::Uuid;

    const OPEN: SpaceId = SpaceId(Uuid::from_u128(1));
    const PRIVATE: SpaceId = SpaceId(Uuid::from_u128(2));
    const TEAM: TeamId = TeamId(Uuid::from_u128(3));
    const OTHER: TeamId = TeamId(Uuid::from_u128(4));
    const NAMES: [&str; 6] = ["owner", "admin", "maker", "viewer", "guest", "nobody"];

    fn person(name: &str) -> RecordId {
        RecordId(Uuid::from_u128(10 + NAMES.iter().position(|known| *known == name).unwrap() as u128))
    }

    /// An open space in which members view, a private one that only the maker is in, and a team of the viewer in each.
    fn rules() -> Rules {
        let standing = |name: &str, standing| (person(name), standing);
        let team = |id, name: &str| Team { id, name: name.into(), people: vec![person("viewer")], removed: false };
        Rules {
            standings: vec![
                standing("owner", Standing::Owner),
                standing("admin", Standing::Admin),
                standing("maker", Standing::Member),
                standing("viewer", Standing::Member),
                standing("guest", Standing::Guest),
            ],
            grants: vec![
                Grant { person: person("maker"), space: OPEN, role: Role::Maker },
                Grant { person: person("maker"), space: PRIVATE, role: Role::Maker },
            ],
            open: vec![(OPEN, Role::Viewer)],
            teams: vec![team(TEAM, "Design"), team(OTHER, "Secret")],
            team_grants: vec![
                TeamGrant { team: TEAM, space: OPEN, role: Role::Contributor },
                TeamGrant { team: OTHER, space: PRIVATE, role: Role::Viewer },
            ],
            ..Rules::default()
        }
    }

    #[test]
    fn the_teams_are_changed_by_whom_this_table_names() {
        let rules = rules();
        let new = TeamId(Uuid::from_u128(5));
        let give = |team, space, role| TeamChange::Give(TeamGrant { team, space, role });
        let changes = [
            ("make a team", TeamChange::Make { team: new, name: "Sales".into() }),
            ("make a team of a name that is taken", TeamChange::Make { team: new, name: "dESIGN".into() }),
            ("make a team without a name", TeamChange::Make { team: new, name: String::new() }),
            ("rename a team", TeamChange::Rename { team: TEAM, name: "Looks".into() }),
            ("write a team's own name otherwise", TeamChange::Rename { team: TEAM, name: "DESIGN".into() }),
            ("rename a team that is not there", TeamChange::Rename { team: new, name: "Sales".into() }),
            ("remove a team", TeamChange::Remove { team: TEAM }),
            ("put the guest into the team of the open space", TeamChange::Join { team: TEAM, person: person("guest") }),
            (
                "put the admin into the team of the private space",
                TeamChange::Join { team: OTHER, person: person("admin") },
            ),
            ("put a stranger into a team", TeamChange::Join { team: TEAM, person: person("nobody") }),
            ("take the viewer out of a team", TeamChange::Leave { team: TEAM, person: person("viewer") }),
            (
                "take the guest out of a team that they are not in",
                TeamChange::Leave { team: TEAM, person: person("guest") },
            ),
            ("give a team a role in the open space", give(OTHER, OPEN, Role::Maker)),
            ("give a team a role in the private space", give(TEAM, PRIVATE, Role::Viewer)),
            ("give a team the role of an admin", give(TEAM, OPEN, Role::Admin)),
            ("give a team that is not there a role", give(new, OPEN, Role::Viewer)),
            ("take back what a team was given in the private space", TeamChange::Take { team: OTHER, space: PRIVATE }),
        ];
        let mut table = String::new();
        for (what, change) in &changes {
            let may = NAMES.into_iter().filter(|name| {
                let actor = Actor::new(WorkspaceId(Uuid::nil()), person(name), &rules, 1);
                may_change_teams(&actor, &rules, change).is_ok()
            });
            let may: Vec<&str> = may.collect();
            table += &format!("{what}: {}\n", if may.is_empty() { "nobody".to_owned() } else { may.join(", ") });
        }
        assert_eq!(
            table,
            "make a team: owner, admin\n\
             make a team of a name that is taken: nobody\n\
             make a team without a name: nobody\n\
             rename a team: owner, admin\n\
             write a team's own name otherwise: owner, admin\n\
             rename a team that is not there: nobody\n\
             remove a team: owner, admin\n\
             put the guest into the team of the open space: owner, admin\n\
             put the admin into the team of the private space: nobody\n\
             put a stranger into a team: nobody\n\
             take the viewer out of a team: owner, admin, viewer\n\
             take the guest out of a team that they are not in: owner, admin\n\
             give a team a role in the open space: owner, admin, maker\n\
             give a team a role in the private space: maker\n\
             give a team the role of an admin: nobody\n\
             give a team that is not there a role: nobody\n\
             take back what a team was given in the private space: maker\n"
        );
    }

    #[test]
    fn what_a_team_gives_is_gone_with_the_team() {
        let roles = |rules: &Rules| {
            let roles = rules.roles(person("viewer")).into_iter().map(|(_, role)| role.to_string());
            roles.collect::<Vec<_>>().join(", ")
        };
        let with = |change: TeamChange| {
            let mut rules = rules();
            rules.apply(&RuleChange::Team(change));
            roles(&rules)
        };
        let viewer = person("viewer");
        assert_eq!(roles(&rules()), "contributor, viewer");
        assert_eq!(with(TeamChange::Leave { team: TEAM, person: viewer }), "viewer, viewer");
        assert_eq!(with(TeamChange::Remove { team: OTHER }), "contributor");
        assert_eq!(with(TeamChange::Take { team: TEAM, space: OPEN }), "viewer, viewer");
        assert_eq!(with(TeamChange::Give(TeamGrant { team: OTHER, space: OPEN, role: Role::Maker })), "maker, viewer");
        let mut rules = rules();
        rules.apply(&RuleChange::Stand { person: viewer, standing: None });
        assert_eq!((roles(&rules), rules.teams_of(viewer).count()), (String::new(), 0), "whoever goes is in no team");
    }

    #[test]
    fn a_team_that_lets_others_into_a_private_space_is_not_taken_away_from_it() {
        let mut rules = rules();
        rules.grants.retain(|grant| grant.space != PRIVATE);
        let settled = |rules: &Rules, by: &str, change: TeamChange| {
            let actor = Actor::new(WorkspaceId(Uuid::nil()), person(by), rules, 1);
            settle(&actor, rules, &RuleChange::Team(change)).map(|changes| changes.len())
        };
        let give = |role| TeamChange::Give(TeamGrant { team: OTHER, space: PRIVATE, role });
        rules.apply(&RuleChange::Team(give(Role::Maker)));
        let viewer = person("viewer");
        assert_eq!(
            settled(&rules, "viewer", TeamChange::Leave { team: OTHER, person: viewer }),
            Err(Denied::LastMaker)
        );
        assert_eq!(settled(&rules, "viewer", give(Role::Viewer)), Err(Denied::LastMaker));
        assert_eq!(settled(&rules, "viewer", TeamChange::Take { team: OTHER, space: PRIVATE }), Err(Denied::LastMaker));
        // No owner comes into a private space by taking its team apart.
        assert_eq!(settled(&rules, "owner", TeamChange::Leave { team: OTHER, person: viewer }), Err(Denied::LastTeam));
        assert_eq!(settled(&rules, "owner", TeamChange::Remove { team: OTHER }), Err(Denied::LastTeam));
        // Who is let go leaves it to the owners, as anybody does who was the last there.
        let owner = Actor::new(WorkspaceId(Uuid::nil()), person("owner"), &rules, 1);
        let gone = settle(&owner, &rules, &RuleChange::Stand { person: viewer, standing: None }).unwrap();
        assert_eq!(gone[1..], [RuleChange::Give(Grant { person: person("owner"), space: PRIVATE, role: Role::Maker })]);
        rules.apply(&RuleChange::Give(Grant { person: person("maker"), space: PRIVATE, role: Role::Maker }));
        assert_eq!(settled(&rules, "owner", TeamChange::Remove { team: OTHER }), Ok(1));
    }
}
