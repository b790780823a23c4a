//! Promises about who may do what.

use super::world::START;
use super::{Bench, World};
use crate::commit::CommitError;
use access::{Denied, Grant, Role, RuleChange, Rules, Standing, TeamChange, TeamGrant};
use graph::id::{RecordId, SpaceId, TeamId, WorkspaceId};
use graph::operation::OperationBody;
use graph::time::Instant;
use serde_json::json;
use std::sync::Arc;

/// A bench that gives one store, however often it is asked.
pub(super) struct Same(pub Arc<dyn crate::port::Store>);

impl Bench for Same {
    fn store(&self, _: WorkspaceId) -> Arc<dyn crate::port::Store> {
        self.0.clone()
    }
}

fn sorted(mut rules: Rules) -> Rules {
    rules.standings.sort();
    rules.grants.sort_by_key(|grant| (grant.person, grant.space));
    rules.open.sort();
    rules.teams.sort_by_key(|team| team.id);
    rules.teams.iter_mut().for_each(|team| team.people.sort());
    rules.team_grants.sort_by_key(|grant| (grant.team, grant.space));
    rules.restrictions.sort_by_key(|each| (each.space, each.kind.clone(), each.field.clone()));
    rules
}

pub fn rules_are_kept_as_they_are_changed(bench: &dyn Bench) {
    let store = bench.store(WorkspaceId(uuid::Uuid::from_u128(1)));
    let world = World::new(&Same(store.clone()));
    let (person, space) = (world.viewer, world.hidden);
    let (team, other) = (TeamId(world.id()), TeamId(world.id()));
    let give = |team, space, role| RuleChange::Team(TeamChange::Give(TeamGrant { team, space, role }));
    let join = |team, person| RuleChange::Team(TeamChange::Join { team, person });
    let restrict =
        |field: &str, role| RuleChange::Restrict { space, kind: "feature".into(), field: field.into(), role };
    let changes = [
        restrict("effort", Some(Role::Maker)),
        restrict("Größe", Some(Role::Contributor)),
        restrict("effort", Some(Role::Owner)),
        restrict("Größe", None),
        restrict("never", None),
        RuleChange::Stand { person, standing: Some(Standing::Member) },
        RuleChange::Open { space, role: Some(Role::Viewer) },
        RuleChange::Give(Grant { person, space, role: Role::Contributor }),
        RuleChange::Give(Grant { person, space, role: Role::Maker }),
        RuleChange::Open { space, role: Some(Role::Contributor) },
        RuleChange::Take { person, space },
        RuleChange::Stand { person, standing: Some(Standing::Admin) },
        RuleChange::Open { space, role: None },
        RuleChange::Team(TeamChange::Make { team, name: "Design".into() }),
        RuleChange::Team(TeamChange::Make { team: other, name: "Größe".into() }),
        join(team, person),
        join(team, world.owner),
        join(team, person),
        join(other, person),
        give(team, space, Role::Viewer),
        give(team, space, Role::Maker),
        give(team, world.space, Role::Guest),
        give(other, space, Role::Contributor),
        RuleChange::Team(TeamChange::Rename { team, name: "Looks".into() }),
        RuleChange::Team(TeamChange::Leave { team, person: world.owner }),
        RuleChange::Team(TeamChange::Leave { team: other, person: world.owner }),
        RuleChange::Team(TeamChange::Take { team, space: world.space }),
        RuleChange::Team(TeamChange::Remove { team: other }),
        RuleChange::Give(Grant { person, space, role: Role::Guest }),
        RuleChange::Stand { person, standing: None },
        RuleChange::Take { person, space },
    ];
    let read = || world.ledger.read(|read| Ok((read.rules()?, read.policy_version()?))).unwrap();
    let (mut expected, mut version) = read();
    for change in &changes {
        world.change_rule(&*store, change.clone());
        expected.apply(change);
        let (kept, now) = read();
        assert_eq!(sorted(kept), sorted(expected.clone()), "after {change:?}");
        assert!(now > version, "the version rises with each change");
        version = now;
    }
    let log = |before, limit| world.ledger.read(|read| read.rule_changes(before, limit)).unwrap();
    let newest = log(u64::MAX, 3);
    let last: Vec<&RuleChange> = changes.iter().rev().take(3).collect();
    assert_eq!(newest.iter().map(|entry| &entry.change).collect::<Vec<_>>(), last);
    assert!(newest.iter().all(|entry| entry.by == world.owner && entry.at == Instant(START)));
    let next = log(newest[2].number, 1);
    assert_eq!(next[0].change, changes[changes.len() - 4]);
}

pub fn who_contributes_changes_what_they_made(bench: &dyn Bench) {
    let store = bench.store(WorkspaceId(uuid::Uuid::from_u128(1)));
    let world = World::new(&Same(store.clone()));
    let grant = |person: RecordId, space: SpaceId, role| world.grant(&*store, Grant { person, space, role });
    grant(world.viewer, world.space, Role::Contributor);
    let theirs = world.feature("Decided by makers");
    let create = |kind: &str, fields: serde_json::Value| {
        let record = RecordId(world.id());
        let fields = serde_json::from_value(fields).expect("fields");
        (record, OperationBody::Create { record, kind: kind.into(), space: world.space, fields })
    };
    let (idea, make_idea) = create("idea", json!({ "title": "A wish" }));
    let (_, comment) = create("comment", json!({ "body": "Please.", "parent": theirs }));
    world.commit_as(world.viewer, vec![make_idea, comment]).expect("a contributor adds");
    world
        .commit_as(world.viewer, vec![world.set(idea, "title", json!("A clearer wish"), u64::MAX)])
        .expect("and mends");
    let denied = |bodies| {
        let refused = world.commit_as(world.viewer, bodies);
        assert!(
            matches!(refused, Err(CommitError::Denied(Denied::Role { role: Role::Contributor, .. }))),
            "{refused:?}"
        );
    };
    denied(vec![world.set(theirs, "title", json!("Taken over"), u64::MAX)]);
    denied(vec![create("feature", json!({ "title": "Mine" })).1]);
    // As one: what is allowed beside what is not leaves nothing.
    let (wish, make_wish) = create("idea", json!({ "title": "Another" }));
    denied(vec![make_wish, world.set(theirs, "title", json!("Taken over"), u64::MAX)]);
    assert!(world.ledger.read(|read| read.record(wish)).unwrap().is_none());
    assert_eq!(world.value(theirs, "title"), json!("Decided by makers"));
    assert_eq!(world.value(idea, "title"), json!("A clearer wish"));
}
