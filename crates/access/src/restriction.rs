//! Restricted fields: of a record that somebody sees, the fields that they do not.

use crate::{Action, Actor, Denied, Role, Rules};
use graph::id::SpaceId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A field of the records of one kind in one space, and the least role that sees its values. Unique by the first three.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    pub space: SpaceId,
    pub kind: String,
    pub field: String,
    pub role: Role,
}

impl Restriction {
    pub fn is_of(&self, space: SpaceId, kind: &str, field: &str) -> bool {
        self.space == space && self.kind == kind && self.field == field
    }
}

/// Which restricted fields a reader does not see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// All of the spaces that the reader is in, sorted.
    restrictions: Arc<[Restriction]>,
    /// Those of them above the reader.
    hidden: Arc<[Restriction]>,
}

impl Sight {
    /// Of somebody who is this in these spaces.
    pub(crate) fn new(rules: &Rules, roles: &[(SpaceId, Role)]) -> Self {
        let role_in = |space: SpaceId| roles.iter().find(|(of, _)| *of == space).map(|(_, role)| *role);
        let restrictions = sorted(rules.restrictions.iter().filter(|each| role_in(each.space).is_some()));
        let hidden = restrictions.iter().filter(|each| role_in(each.space) < Some(each.role)).cloned().collect();
        Self { restrictions, hidden }
    }

    /// Of somebody who has no role anywhere, and so sees nothing that is restricted.
    pub fn of_stranger(rules: &Rules) -> Self {
        let all = sorted(rules.restrictions.iter());
        Self { restrictions: all.clone(), hidden: all }
    }

    /// Of somebody outside, who sees nothing that is restricted.
    pub(crate) fn of_outsider(&self) -> Self {
        Self { restrictions: self.restrictions.clone(), hidden: self.restrictions.clone() }
    }

    /// All restrictions of the spaces that the reader is in.
    pub fn restrictions(&self) -> &[Restriction] {
        &self.restrictions
    }

    /// What the reader does not see.
    pub fn hidden(&self) -> &[Restriction] {
        &self.hidden
    }

    /// Whether the reader does not see the field.
    pub fn hides(&self, space: SpaceId, kind: &str, field: &str) -> bool {
        self.hidden.iter().any(|each| each.is_of(space, kind, field))
    }

    /// Whether the reader does not see a field of this name in some kind of record of one of these spaces.
    pub fn hides_somewhere(&self, spaces: &[SpaceId], field: &str) -> bool {
        self.hidden.iter().any(|each| each.field == field && spaces.contains(&each.space))
    }

    /// Whether records of the kind in the space have a field that the reader does not see.
    pub fn is_partial(&self, space: SpaceId, kind: &str) -> bool {
        self.hidden.iter().any(|each| each.space == space && each.kind == kind)
    }
}

fn sorted<'r>(restrictions: impl Iterator<Item = &'r Restriction>) -> Arc<[Restriction]> {
    let mut sorted: Vec<Restriction> = restrictions.cloned().collect();
    sorted.sort_by(|one, other| (one.space, &one.kind, &one.field).cmp(&(other.space, &other.kind, &other.field)));
    sorted.into()
}

/// Whether `actor` may say who sees the field: whoever configures the space and sees the field, and nobody out of their
/// own sight.
pub(crate) fn may_restrict(
    actor: &Actor,
    rules: &Rules,
    (space, kind, field): (SpaceId, &str, &str),
    role: Option<Role>,
) -> Result<(), Denied> {
    let own = actor.check(Action::Configure, space)?;
    let present = rules.restrictions.iter().find(|each| each.is_of(space, kind, field));
    if present.is_some_and(|present| own < present.role) {
        return Err(Denied::NoField);
    }
    match role {
        // Guests see whatever is not restricted.
        Some(Role::Guest) => Err(Denied::NotGiven { role: Role::Guest }),
        Some(role) if own < role => Err(Denied::OwnSight),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Grant, RuleChange, Standing, settle};
    use graph::id::{RecordId, WorkspaceId};
    use uuid::Uuid;

    const SPACE: SpaceId = SpaceId(Uuid::from_u128(1));
    const ELSEWHERE: SpaceId = SpaceId(Uuid::from_u128(2));
    const NAMES: [&str; 6] = ["owner", "admin", "maker", "contributor", "viewer", "guest"];

    fn person(name: &str) -> RecordId {
        RecordId(Uuid::from_u128(10 + NAMES.iter().position(|known| *known == name).unwrap() as u128))
    }

    fn actor(name: &str, rules: &Rules) -> Actor {
        Actor::new(WorkspaceId(Uuid::nil()), person(name), rules, 1)
    }

    fn rules(restricted: Option<Role>) -> Rules {
        let standings = [Standing::Owner, Standing::Admin].into_iter().chain([Standing::Member; 3]);
        let grants = [Role::Maker, Role::Contributor, Role::Viewer, Role::Guest];
        let mut rules = Rules {
            standings: NAMES.iter().map(|name| person(name)).zip(standings.chain([Standing::Guest])).collect(),
            grants: NAMES[2..]
                .iter()
                .zip(grants)
                .map(|(name, role)| Grant { person: person(name), space: SPACE, role })
                .collect(),
            open: vec![(SPACE, Role::Viewer), (ELSEWHERE, Role::Viewer)],
            ..Rules::default()
        };
        rules.apply(&restrict(restricted));
        rules
    }

    fn restrict(role: Option<Role>) -> RuleChange {
        RuleChange::Restrict { space: SPACE, kind: "feature".into(), field: "revenue".into(), role }
    }

    #[test]
    fn a_field_is_seen_from_its_role_up() {
        let mut table = String::new();
        for least in [None, Some(Role::Viewer), Some(Role::Contributor), Some(Role::Maker), Some(Role::Admin)] {
            let rules = rules(least);
            let sees = |name: &&&str| {
                let visible = actor(name, &rules).visible_spaces();
                assert!(!visible.sight().hides(ELSEWHERE, "feature", "revenue"));
                assert!(!visible.sight().hides(SPACE, "idea", "revenue"));
                !visible.sight().hides(SPACE, "feature", "revenue")
            };
            let seen: Vec<&str> = NAMES.iter().filter(sees).copied().collect();
            table += &format!("{}: {}\n", least.map_or("-".to_owned(), |role| role.to_string()), seen.join(", "));
        }
        assert_eq!(
            table,
            "-: owner, admin, maker, contributor, viewer, guest\n\
             viewer: owner, admin, maker, contributor, viewer\n\
             contributor: owner, admin, maker, contributor\n\
             maker: owner, admin, maker\n\
             admin: owner, admin\n"
        );
    }

    #[test]
    fn what_goes_out_in_the_name_of_somebody_shows_what_they_see() {
        let rules = rules(Some(Role::Maker));
        let maker = actor("maker", &rules);
        assert!(maker.clone().only_reading().visible_spaces().sight().hidden().is_empty());
        assert!(maker.visible_spaces().for_outsiders().sight().hides(SPACE, "feature", "revenue"));
    }

    #[test]
    fn who_configures_the_space_restricts_what_they_see_themselves() {
        let mut table = String::new();
        for (present, asked) in [
            (None, Some(Role::Viewer)),
            (None, Some(Role::Admin)),
            (None, Some(Role::Owner)),
            (Some(Role::Admin), None),
            (Some(Role::Maker), None),
            (None, Some(Role::Guest)),
        ] {
            let rules = rules(present);
            let may = |name: &&&str| settle(&actor(name, &rules), &rules, &restrict(asked)).is_ok();
            let names: Vec<&str> = NAMES.iter().filter(may).copied().collect();
            let word = |role: Option<Role>| role.map_or("-".to_owned(), |role| role.to_string());
            table += &format!("{} to {}: {}\n", word(present), word(asked), names.join(", "));
        }
        assert_eq!(
            table,
            "- to viewer: owner, admin, maker\n\
             - to admin: owner, admin\n\
             - to owner: owner\n\
             admin to -: owner, admin\n\
             maker to -: owner, admin, maker\n\
             - to guest: \n"
        );
    }
}
