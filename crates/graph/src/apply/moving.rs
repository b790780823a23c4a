//! Taking a record to another space, with what belongs to it.

use super::Step;
use crate::id::{RecordId, SpaceId, StateId};
use crate::operation::{Change, Place};
use crate::record::{Link, LinkKey, Record, State};
use crate::refusal::Refusal;
use crate::registry::{KindDeclaration, Registry, Trait};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The record to which `record` belongs, as far as its parent says: comments and files do.
pub fn parent_of(registry: &Registry, record: &Record) -> Option<RecordId> {
    let is_nested = registry.kind(&record.kind).is_some_and(|kind| kind.has(Trait::Nested));
    record.text("parent").filter(|_| is_nested).and_then(|parent| parent.parse().ok())
}

/// Whether the record that the link leads from belongs to the other, as a highlight does to what it was marked in.
pub fn binds(registry: &Registry, link: &Link) -> bool {
    !link.removed && registry.role(&link.key.role).is_some_and(|role| role.from_follows)
}

/// Whether records of the kind are where something else is, and so are not moved by themselves.
fn follows(registry: &Registry, kind: &KindDeclaration) -> bool {
    kind.has(Trait::Nested) || registry.roles.iter().any(|role| role.from_follows && role.from.contains(&kind.name))
}

impl Step<'_> {
    pub(super) fn move_to(
        &mut self,
        id: RecordId,
        space: SpaceId,
        state: Option<StateId>,
        former_key: Option<&str>,
    ) -> Result<(), Refusal> {
        let (registry, record) = (self.registry, self.record(id)?);
        let kind = registry.kind(&record.kind).ok_or_else(|| Refusal::UnknownKind { kind: record.kind.clone() })?;
        if follows(registry, kind) {
            return Err(Refusal::OtherSpace { kind: kind.name.into() });
        }
        if former_key.is_some() && self.context.undoes.is_none() {
            return Err(Refusal::ReadOnly { kind: kind.name.into(), field: "key".into() });
        }
        let prefix = self.slice.spaces.get(&space).ok_or(Refusal::NoSpace { space })?.prefix.clone();
        let before = Place { space: record.space, key: record.key.clone() };
        if before.space == space {
            return self.touch(id);
        }
        let becomes = self.state_there(kind, self.record(id)?, space, state)?;
        let family = self.family(id);
        self.keep_meaning(&family, space)?;
        let key = match former_key {
            Some(key) => Some(key.to_owned()),
            None if kind.has(Trait::Numbered) => {
                let number = self.slice.numbers.entry(space).or_insert(0);
                *number += 1;
                self.slice.changed.numbers.insert(space);
                Some(format!("{prefix}-{number}"))
            }
            None => None,
        };
        // Seen by who sees both.
        self.spaces.extend([before.space, space]);
        // Before the move, so that undo, which goes backwards, writes it where it means something.
        if kind.has(Trait::Stateful) {
            // It is in the state in which it was, as the other space calls it.
            let since = self.record(id)?.state_since;
            self.write(id, "state", becomes.map_or(Value::Null, |state| Value::String(state.to_string())))?;
            if let Some(record) = self.slice.records.get_mut(&id).filter(|_| becomes.is_some()) {
                record.state_since = since.or(record.state_since);
            }
        }
        for member in &family {
            let (is_root, with) = (*member == id, (*member != id).then_some(id));
            self.touch(*member)?;
            let Some(record) = self.slice.records.get_mut(member) else { continue };
            let before = Place { space: record.space, key: record.key.clone() };
            record.space = space;
            if is_root {
                record.key.clone_from(&key);
            }
            let after = Place { space, key: record.key.clone() };
            self.changes.push(Change::Moved { record: *member, before, after, with });
        }
        self.spaces.insert(space);
        self.take_links_along(&family, space);
        Ok(())
    }

    /// The record, and what is in its space and belongs to it, or to what belongs to it.
    fn family(&self, id: RecordId) -> Vec<RecordId> {
        let mut members: HashMap<RecordId, BTreeSet<RecordId>> = HashMap::new();
        for record in self.slice.records.values() {
            if let Some(parent) = parent_of(self.registry, record) {
                members.entry(parent).or_default().insert(record.id);
            }
        }
        for link in self.slice.links.values().filter(|link| binds(self.registry, link)) {
            members.entry(link.key.to).or_default().insert(link.key.from);
        }
        let space = self.slice.records.get(&id).map(|record| record.space);
        let is_there = |id: &RecordId| self.slice.records.get(id).map(|record| record.space) == space;
        let (mut family, mut known, mut at) = (vec![id], HashSet::from([id]), 0);
        while let Some(whole) = family.get(at) {
            let found = members.get(whole).into_iter().flatten().copied().filter(is_there);
            let found: Vec<RecordId> = found.filter(|id| known.insert(*id)).collect();
            family.extend(found);
            at += 1;
        }
        family
    }

    /// The state of a record in another space: as said, or of the same name, or the first of the same category.
    fn state_there(
        &self,
        kind: &KindDeclaration,
        record: &Record,
        space: SpaceId,
        said: Option<StateId>,
    ) -> Result<Option<StateId>, Refusal> {
        let mut there: Vec<&State> =
            self.slice.states.values().filter(|state| state.space == space && state.kind == kind.name).collect();
        there.sort_by_key(|state| (state.position, state.id));
        if let Some(said) = said {
            let found = there.iter().find(|state| state.id == said);
            return found.map(|state| Some(state.id)).ok_or(Refusal::NoState { state: said, kind: kind.name.into() });
        }
        let Some(now) = record.state().and_then(|state| self.slice.states.get(&state)) else { return Ok(None) };
        let named = there.iter().find(|state| state.name.to_lowercase() == now.name.to_lowercase());
        let alike = || there.iter().find(|state| state.category == now.category);
        Ok(named.or_else(alike).or(there.first()).map(|state| state.id))
    }

    /// A role that people made means something where its space is: at least one end of each link is there.
    fn keep_meaning(&self, family: &[RecordId], space: SpaceId) -> Result<(), Refusal> {
        let members: HashSet<RecordId> = family.iter().copied().collect();
        let definitions = &self.slice.definitions;
        let links = self.slice.links.values().chain(self.slice.out_of_sight.links.values());
        for link in links.filter(|link| !link.removed) {
            let Some(role) = definitions.role(&link.key.role) else { continue };
            let after = spaces_after(link, &members, space);
            if after != link.spaces && !after.contains(&role.space) {
                return Err(Refusal::InvalidValue {
                    field: link.key.role.clone(),
                    problem: "is a role of the space that the record would leave; remove its links first, or move what they lead to as well"
                        .into(),
                });
            }
        }
        Ok(())
    }

    fn take_links_along(&mut self, family: &[RecordId], space: SpaceId) {
        let members: HashSet<RecordId> = family.iter().copied().collect();
        let sequence = self.sequence;
        let slice = &mut *self.slice;
        let mut moved = BTreeSet::<LinkKey>::new();
        for link in slice.links.values_mut().chain(slice.out_of_sight.links.values_mut()) {
            let after = spaces_after(link, &members, space);
            if after != link.spaces {
                (link.spaces, link.sequence) = (after, sequence);
                slice.changed.links.insert(link.key.clone());
                moved.insert(link.key.clone());
            }
        }
        for row in slice.evidence.values_mut().chain(slice.out_of_sight.evidence.values_mut()) {
            let link = slice.links.get(&row.link).or_else(|| slice.out_of_sight.links.get(&row.link));
            if let Some(link) = link.filter(|_| moved.contains(&row.link)) {
                (row.spaces, row.sequence) = (link.spaces, sequence);
                slice.changed.evidence.insert(row.id);
            }
        }
    }
}

fn spaces_after(link: &Link, family: &HashSet<RecordId>, space: SpaceId) -> [SpaceId; 2] {
    let [from, to] = link.spaces;
    let after = |end: &RecordId, now| if family.contains(end) { space } else { now };
    [after(&link.key.from, from), after(&link.key.to, to)]
}
