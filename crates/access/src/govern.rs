//! Who may change who may do what.

use crate::restriction::may_restrict;
use crate::team::may_change_teams;
use crate::{Action, Actor, Denied, Governance, Grant, Role, RuleChange, Rules, Standing, TeamChange, may};
use graph::id::{RecordId, SpaceId};
use std::collections::BTreeSet;

/// Whether `actor` may make the change to `rules`, which are those from which the actor was made. What the actor does
/// not see is answered as absent.
fn may_change_rules(actor: &Actor, rules: &Rules, change: &RuleChange) -> Result<(), Denied> {
    let oneself = |person: RecordId| person == actor.person();
    match change {
        RuleChange::Give(grant) => {
            may_share(actor, grant.space)?;
            given(grant.role)?;
            known(rules, grant.person)
        }
        RuleChange::Take { person, space } if oneself(*person) => {
            actor.role_in(*space).map(|_| ()).ok_or(Denied::NoRole)
        }
        RuleChange::Take { person, space } => {
            may_share(actor, *space)?;
            known(rules, *person)
        }
        RuleChange::Stand { person, standing } => {
            // Anybody may leave.
            if !(oneself(*person) && standing.is_none()) {
                actor.govern(Governance::ManagePeople)?;
            }
            known(rules, *person)?;
            let was_owner = rules.standing(*person) == Some(Standing::Owner);
            if !oneself(*person) && (was_owner || *standing == Some(Standing::Owner)) {
                actor.govern(Governance::ManageOwners)?;
            }
            // Nobody raises themselves.
            if oneself(*person) && *standing > rules.standing(*person) {
                return Err(Denied::Governance { standing: actor.standing(), governance: Governance::ManageOwners });
            }
            let owners = rules.standings.iter().filter(|(_, standing)| *standing == Standing::Owner).count();
            if was_owner && *standing != Some(Standing::Owner) && owners < 2 {
                return Err(Denied::LastOwner);
            }
            Ok(())
        }
        RuleChange::Open { space, role } => {
            may_share(actor, *space)?;
            // Whoever is in a private space may open it; what is everybody's is not closed by one of them.
            if rules.is_open(*space) {
                actor.govern(Governance::ManagePeople)?;
            }
            match role {
                Some(role) if *role == Role::Guest => Err(Denied::NotGiven { role: *role }),
                Some(role) => given(*role),
                None => Ok(()),
            }
        }
        RuleChange::Restrict { space, kind, field, role } => may_restrict(actor, rules, (*space, kind, field), *role),
        RuleChange::Team(change) => may_change_teams(actor, rules, change),
    }
}

/// The change, if `actor` may make it, and what has to go with it so that nobody is locked out for ever: owners stay in
/// a space that is closed, and get a private one whose last maker is let go. What a team is or has is never the last way
/// into a space: nobody comes into one by taking a team apart.
pub fn settle(actor: &Actor, rules: &Rules, change: &RuleChange) -> Result<Vec<RuleChange>, Denied> {
    may_change_rules(actor, rules, change)?;
    let mut after = rules.clone();
    after.apply(change);
    let owners: Vec<RecordId> =
        after.standings.iter().filter(|(_, standing)| *standing == Standing::Owner).map(|(owner, _)| *owner).collect();
    let give = |person, space| RuleChange::Give(Grant { person, space, role: Role::Maker });
    let mut settled = vec![change.clone()];
    if let RuleChange::Open { space, role: None } = change {
        let left_out = owners
            .iter()
            .filter(|owner| rules.role(**owner, *space).is_some() && after.role(**owner, *space).is_none());
        let stays: Vec<RuleChange> = left_out.map(|owner| give(*owner, *space)).collect();
        stays.iter().for_each(|change| after.apply(change));
        settled.extend(stays);
    }
    let orphaned: Vec<SpaceId> = reached(rules).difference(&reached(&after)).copied().collect();
    if orphaned.is_empty() {
        return Ok(settled);
    }
    if let RuleChange::Team(TeamChange::Remove { .. } | TeamChange::Leave { .. }) = change
        && of(change) != Some(actor.person())
    {
        return Err(Denied::LastTeam);
    }
    if matches!(change, RuleChange::Team(_)) || of(change) == Some(actor.person()) {
        return Err(Denied::LastMaker);
    }
    settled.extend(orphaned.into_iter().flat_map(|space| owners.iter().map(move |owner| give(*owner, space))));
    Ok(settled)
}

/// What is to be changed so that nothing names `person` any more, if `actor` may erase them: whoever is in the workspace
/// is let go first, as anybody is who is let go.
pub fn may_erase(actor: &Actor, rules: &Rules, person: RecordId) -> Result<Vec<RuleChange>, Denied> {
    actor.govern(Governance::ErasePeople)?;
    match rules.standing(person) {
        Some(_) => settle(actor, rules, &RuleChange::Stand { person, standing: None }),
        None => Ok(vec![]),
    }
}

/// Whom a change is about.
fn of(change: &RuleChange) -> Option<RecordId> {
    match change {
        RuleChange::Give(Grant { person, .. }) | RuleChange::Take { person, .. } | RuleChange::Stand { person, .. } => {
            Some(*person)
        }
        RuleChange::Team(TeamChange::Leave { person, .. }) => Some(*person),
        RuleChange::Open { .. } | RuleChange::Restrict { .. } | RuleChange::Team(_) => None,
    }
}

/// The spaces into which somebody can let others.
fn reached(rules: &Rules) -> BTreeSet<SpaceId> {
    let shares = |person: RecordId| {
        let roles = rules.roles(person).into_iter();
        roles.filter(|(_, role)| may(*role, Action::Share)).map(|(space, _)| space)
    };
    rules.standings.iter().flat_map(|(person, _)| shares(*person)).collect()
}

/// Whether `actor` may offer a way into the workspace as `standing`, with `roles` in spaces.
pub fn may_invite(actor: &Actor, standing: Standing, roles: &[(SpaceId, Role)]) -> Result<(), Denied> {
    actor.govern(Governance::ManagePeople)?;
    if standing == Standing::Owner {
        actor.govern(Governance::ManageOwners)?;
    }
    for (space, role) in roles {
        may_share(actor, *space)?;
        given(*role)?;
    }
    Ok(())
}

/// Whether `actor` may let others into the space, or show them something of it.
pub(crate) fn may_share(actor: &Actor, space: SpaceId) -> Result<(), Denied> {
    actor.check(Action::Share, space).map(|_| ())
}

/// Roles of the workspace are not given for one space.
pub(crate) fn given(role: Role) -> Result<(), Denied> {
    if Role::IN_A_SPACE.contains(&role) { Ok(()) } else { Err(Denied::NotGiven { role }) }
}

pub(crate) fn known(rules: &Rules, person: RecordId) -> Result<(), Denied> {
    rules.standing(person).map(|_| ()).ok_or(Denied::NoPerson)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Grant;
    use graph::id::WorkspaceId;
    use uuid::Uuid;

    const OPEN: SpaceId = SpaceId(Uuid::from_u128(1));
    const PRIVATE: SpaceId = SpaceId(Uuid::from_u128(2));
    const NAMES: [&str; 6] = ["owner", "admin", "maker", "viewer", "guest", "nobody"];

    fn person(name: &str) -> RecordId {
        RecordId(Uuid::from_u128(10 + NAMES.iter().position(|known| *known == name).unwrap() as u128))
    }

    /// An open space in which members view, and a private one that only the maker is in.
    fn rules() -> Rules {
        let standing = |name: &str, standing| (person(name), standing);
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
                Grant { person: person("guest"), space: OPEN, role: Role::Guest },
            ],
            open: vec![(OPEN, Role::Viewer)],
            ..Rules::default()
        }
    }

    #[test]
    fn the_rules_are_changed_by_whom_this_table_names() {
        let rules = rules();
        let give = |name, space, role| RuleChange::Give(Grant { person: person(name), space, role });
        let stand = |name, standing| RuleChange::Stand { person: person(name), standing };
        let changes = [
            ("make the viewer a maker", give("viewer", OPEN, Role::Maker)),
            ("let the viewer into the private space", give("viewer", PRIVATE, Role::Viewer)),
            ("give the role of an admin in a space", give("viewer", OPEN, Role::Admin)),
            ("give a stranger a role", give("nobody", OPEN, Role::Viewer)),
            ("take the guest's role", RuleChange::Take { person: person("guest"), space: OPEN }),
            ("make the viewer an admin", stand("viewer", Some(Standing::Admin))),
            ("make the viewer an owner", stand("viewer", Some(Standing::Owner))),
            ("make the only owner a member", stand("owner", Some(Standing::Member))),
            ("let the viewer go", stand("viewer", None)),
            ("let the admin go", stand("admin", None)),
            ("let the owner go", stand("owner", None)),
            ("close the open space", RuleChange::Open { space: OPEN, role: None }),
            ("open the private space", RuleChange::Open { space: PRIVATE, role: Some(Role::Contributor) }),
            ("make guests of all members", RuleChange::Open { space: OPEN, role: Some(Role::Guest) }),
        ];
        let mut table = String::new();
        for (what, change) in &changes {
            let may: Vec<&str> = NAMES
                .into_iter()
                .filter(|name| {
                    let actor = Actor::new(WorkspaceId(Uuid::nil()), person(name), &rules, 1);
                    may_change_rules(&actor, &rules, change).is_ok()
                })
                .collect();
            table += &format!("{what}: {}\n", if may.is_empty() { "nobody".to_owned() } else { may.join(", ") });
        }
        assert_eq!(
            table,
            "make the viewer a maker: owner, admin, maker\n\
             let the viewer into the private space: maker\n\
             give the role of an admin in a space: nobody\n\
             give a stranger a role: nobody\n\
             take the guest's role: owner, admin, maker, guest\n\
             make the viewer an admin: owner, admin\n\
             make the viewer an owner: owner\n\
             make the only owner a member: nobody\n\
             let the viewer go: owner, admin, viewer\n\
             let the admin go: owner, admin\n\
             let the owner go: nobody\n\
             close the open space: owner, admin\n\
             open the private space: maker\n\
             make guests of all members: nobody\n"
        );
    }

    /// Where everybody is after `by` made the change: role by space, or why it was not made.
    fn settled(rules: &Rules, by: &str, change: &RuleChange) -> String {
        let actor = Actor::new(WorkspaceId(Uuid::nil()), person(by), rules, 1);
        let mut after = rules.clone();
        match settle(&actor, rules, change) {
            Ok(changes) => changes.iter().for_each(|change| after.apply(change)),
            Err(denied) => return denied.to_string(),
        }
        let roles = |name: &&str| {
            let names = after.roles(person(name)).into_iter();
            let names = names.map(|(space, role)| format!("{} {role}", if space == OPEN { "first" } else { "second" }));
            format!("{name}: {}", names.collect::<Vec<_>>().join(", "))
        };
        NAMES.iter().take(5).map(roles).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn no_change_leaves_a_space_that_nobody_reaches() {
        let mut rules = rules();
        let close = RuleChange::Open { space: OPEN, role: None };
        assert_eq!(
            settled(&rules, "admin", &close),
            "owner: first owner; admin: ; maker: first maker, second maker; viewer: ; guest: first guest"
        );
        let leave = RuleChange::Take { person: person("maker"), space: PRIVATE };
        let last = Denied::LastMaker.to_string();
        assert_eq!(settled(&rules, "maker", &leave), last);
        let go = RuleChange::Stand { person: person("maker"), standing: None };
        assert_eq!(settled(&rules, "maker", &go), last, "whoever goes by themselves says who takes over");
        assert_eq!(
            settled(&rules, "admin", &go),
            "owner: first owner, second owner; admin: first admin; maker: ; viewer: first viewer; guest: first guest"
        );
        let less = RuleChange::Give(Grant { person: person("maker"), space: PRIVATE, role: Role::Viewer });
        assert_eq!(settled(&rules, "maker", &less), last);
        // With a second maker there, the first may leave.
        rules.apply(&RuleChange::Give(Grant { person: person("viewer"), space: PRIVATE, role: Role::Maker }));
        assert_eq!(
            settled(&rules, "maker", &leave),
            "owner: first owner; admin: first admin; maker: first maker; viewer: first viewer, second maker; guest: first guest"
        );
    }

    #[test]
    fn people_are_erased_by_who_may_let_them_go() {
        let rules = rules();
        let may = |by: &str, name: &str| {
            may_erase(&Actor::new(WorkspaceId(Uuid::nil()), person(by), &rules, 1), &rules, person(name))
        };
        assert!(may("admin", "viewer").is_ok());
        assert_eq!(may("admin", "nobody"), Ok(vec![]), "a customer is in no space");
        assert_eq!(may("owner", "owner"), Err(Denied::LastOwner));
        let refused = may("admin", "owner").unwrap_err().to_string();
        assert_eq!(refused, "as an admin you may not manage owners");
        assert!(may("maker", "viewer").is_err() && may("viewer", "viewer").is_err(), "not even oneself");
    }

    #[test]
    fn nobody_is_invited_to_more_than_the_inviter_may_give() {
        let rules = rules();
        let may = |name: &str, standing, roles: &[(SpaceId, Role)]| {
            may_invite(&Actor::new(WorkspaceId(Uuid::nil()), person(name), &rules, 1), standing, roles).is_ok()
        };
        assert!(may("admin", Standing::Admin, &[(OPEN, Role::Maker)]));
        assert!(!may("admin", Standing::Owner, &[]));
        assert!(may("owner", Standing::Owner, &[]));
        assert!(!may("owner", Standing::Guest, &[(PRIVATE, Role::Viewer)]), "the owner does not see that space");
        assert!(!may("owner", Standing::Member, &[(OPEN, Role::Owner)]));
        assert!(!may("maker", Standing::Guest, &[(OPEN, Role::Guest)]));
    }
}
