//! How things stood before a batch, as far as its changes say.

use crate::id::{ConflictId, EvidenceId, RecordId, SpaceId, StateId};
use crate::operation::{Change, EvidenceDraft, Place};
use crate::record::{Conflict, EvidenceState, Fields, LinkKey, Space, State};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

#[derive(Default)]
pub(super) struct Start<'a> {
    pub created: HashSet<RecordId>,
    pub fields: HashMap<(RecordId, &'a str), &'a Value>,
    /// Of what was moved itself, and not with something else.
    pub places: HashMap<RecordId, &'a Place>,
    pub links: HashMap<LinkKey, LinkStart>,
    pub evidence: HashMap<EvidenceId, EvidenceStart<'a>>,
    /// The conflict where it was open, nothing where it came up in the batch. What an older log does not say is left
    /// out.
    pub conflicts: HashMap<(RecordId, ConflictId), Option<&'a Conflict>>,
    /// Of states and spaces that were redefined.
    pub states: HashMap<StateId, &'a State>,
    pub spaces: HashMap<SpaceId, &'a Space>,
}

#[derive(Default)]
pub(super) struct LinkStart {
    /// Whether it stood; nothing where the batch neither made nor removed it.
    pub stood: Option<bool>,
    /// What it carried: the fields that the batch changed, and all where it removed a link that stood. Null: nothing.
    pub fields: Fields,
    /// What the batch left in the fields that it changed.
    pub left: Fields,
}

pub(super) struct EvidenceStart<'a> {
    pub before: Option<EvidenceState>,
    pub former: Option<&'a EvidenceDraft>,
    pub came_with_link: bool,
}

impl<'a> Start<'a> {
    pub fn of(changes: &[&'a Change]) -> Self {
        let mut start = Self::default();
        let mut new_states = HashSet::new();
        let mut new_spaces = HashSet::new();
        for change in changes {
            match change {
                Change::Created { record } => {
                    start.created.insert(*record);
                }
                Change::Field { record, field, before, .. } => {
                    start.fields.entry((*record, field.as_str())).or_insert(before);
                }
                Change::Moved { record, before, with: None, .. } => {
                    start.places.entry(*record).or_insert(before);
                }
                Change::Moved { .. } => {}
                Change::Linked { from, role, to } => {
                    start.link(*from, role, *to).stood.get_or_insert(false);
                }
                Change::Unlinked { from, role, to, fields } => {
                    let link = start.link(*from, role, *to);
                    if *link.stood.get_or_insert(true) {
                        for (name, value) in fields.iter().flatten() {
                            link.fields.entry(name.clone()).or_insert_with(|| value.clone());
                        }
                    }
                }
                Change::LinkField { from, role, to, field, before, after } => {
                    let link = start.link(*from, role, *to);
                    link.fields.entry(field.clone()).or_insert_with(|| before.clone());
                    link.left.insert(field.clone(), after.clone());
                }
                Change::Evidence { evidence, from, role, to, before, former, .. } => {
                    let came_with_link = start.link(*from, role, *to).stood == Some(false);
                    let known = start.evidence.entry(*evidence).or_insert(EvidenceStart {
                        before: *before,
                        former: former.as_ref(),
                        came_with_link,
                    });
                    // The first that says more than its state says how all of it stood.
                    if known.former.is_none() && known.before.is_some() {
                        known.former = former.as_ref();
                    }
                }
                Change::Conflict { record, conflict, before, after, .. } => {
                    if before.is_some() || after.is_some() {
                        start.conflicts.entry((*record, *conflict)).or_insert(before.as_ref());
                    }
                }
                Change::Erased { .. } | Change::FieldDefined { .. } | Change::RoleDefined { .. } => {}
                Change::StateDefined { state, before, .. } => match before {
                    Some(before) if !new_states.contains(state) => {
                        start.states.entry(*state).or_insert(before);
                    }
                    _ => {
                        new_states.insert(*state);
                    }
                },
                Change::SpaceDefined { space, before, .. } => match before {
                    Some(before) if !new_spaces.contains(space) => {
                        start.spaces.entry(*space).or_insert(before);
                    }
                    _ => {
                        new_spaces.insert(*space);
                    }
                },
            }
        }
        start
    }

    fn link(&mut self, from: RecordId, role: &str, to: RecordId) -> &mut LinkStart {
        self.links.entry(LinkKey { from, role: role.to_owned(), to }).or_default()
    }
}
