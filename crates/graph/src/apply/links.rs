//! Links and the evidence that justifies them.

use super::Step;
use crate::id::EvidenceId;
use crate::operation::{Change, EvidenceDraft, Via};
use crate::record::{Evidence, EvidenceOrigin, EvidenceState, Fields, Link, LinkKey};
use crate::refusal::Refusal;
use crate::value::normalise;
use serde_json::Value;

/// Most evidence rows in one operation.
const EVIDENCE_LIMIT: usize = 1_000;

impl Step<'_> {
    pub(super) fn link(&mut self, key: LinkKey, given: &Fields, drafts: &[EvidenceDraft]) -> Result<(), Refusal> {
        let registry = self.registry;
        let declared = registry.role(&key.role);
        let custom = match declared {
            Some(_) => None,
            None => self.slice.definitions.role(&key.role),
        };
        if declared.is_none() && custom.is_none() {
            return Err(Refusal::UnknownRole { role: key.role.clone() });
        }
        if key.from == key.to {
            return Err(Refusal::SelfLink);
        }
        let (from, to) = (self.record(key.from)?, self.record(key.to)?);
        let joins = match (declared, custom) {
            (Some(role), _) => role.from.contains(&from.kind.as_str()) && role.to.contains(&to.kind.as_str()),
            (None, Some(role)) => role.from.contains(&from.kind) && role.to.contains(&to.kind),
            (None, None) => false,
        };
        if !joins {
            return Err(Refusal::RoleMismatch { role: key.role.clone(), from: from.kind.clone(), to: to.kind.clone() });
        }
        // So that whoever sees both ends, and with them the link, also sees what it means.
        if custom.is_some_and(|role| role.space != from.space && role.space != to.space) {
            return Err(Refusal::InvalidValue {
                field: key.role.clone(),
                problem: "joins records of which at least one is in its own space".into(),
            });
        }
        if drafts.len() > EVIDENCE_LIMIT {
            return Err(Refusal::TooMuch {
                what: "evidence rows on one link",
                count: drafts.len(),
                limit: EVIDENCE_LIMIT,
            });
        }
        let spaces = [from.space, to.space];
        self.spaces.extend(spaces);
        let standing = self.slice.links.get(&key);
        // It would come back with all that was confirmed of it, and count at once.
        if standing.is_some_and(|link| link.removed)
            && self.context.undoes.is_none()
            && matches!(self.context.via, Via::Mcp | Via::Rule)
        {
            return Err(Refusal::OnlyPeopleRestore);
        }
        // A link that comes back keeps what it carried.
        let mut fields = standing.map(|link| link.fields.clone()).unwrap_or_default();
        let mut rewritten = Vec::new();
        for (name, value) in given {
            let field = declared
                .and_then(|role| role.fields.iter().find(|field| field.name == name))
                .ok_or_else(|| Refusal::UnknownField { kind: key.role.clone(), field: name.clone() })?;
            let after = normalise(field, value)?;
            let before = fields.get(name).cloned().unwrap_or(Value::Null);
            if after.is_null() {
                fields.remove(name);
            } else {
                fields.insert(name.clone(), after.clone());
            }
            if before != after {
                rewritten.push((name.clone(), before, after));
            }
        }
        if standing.is_none_or(|link| link.removed) {
            self.changes.push(Change::Linked { from: key.from, role: key.role.clone(), to: key.to });
        }
        let (created_at, created_by) =
            standing.map_or((self.context.recorded_at, self.context.actor), |link| (link.created_at, link.created_by));
        self.changes.extend(rewritten.into_iter().map(|(field, before, after)| Change::LinkField {
            from: key.from,
            role: key.role.clone(),
            to: key.to,
            field,
            before,
            after,
        }));
        self.slice.changed.links.insert(key.clone());
        self.slice.links.insert(
            key.clone(),
            Link { key: key.clone(), spaces, sequence: self.sequence, fields, created_at, created_by, removed: false },
        );
        for draft in drafts {
            self.add_evidence(&key, spaces, draft)?;
        }
        Ok(())
    }

    fn add_evidence(
        &mut self,
        key: &LinkKey,
        spaces: [crate::id::SpaceId; 2],
        draft: &EvidenceDraft,
    ) -> Result<(), Refusal> {
        if let Some(record) = draft.record {
            self.record(record)?;
        }
        let standing = self.slice.evidence.get(&draft.id);
        if standing.is_some_and(|standing| standing.link != *key) {
            return Err(Refusal::NoEvidence { evidence: draft.id });
        }
        if draft.note.len() > crate::value::LINE_LIMIT {
            return Err(Refusal::TooMuch {
                what: "bytes in a note",
                count: draft.note.len(),
                limit: crate::value::LINE_LIMIT,
            });
        }
        if draft.confidence.is_some_and(|confidence| !(0.0..=1.0).contains(&confidence)) {
            return Err(Refusal::InvalidValue { field: "confidence".into(), problem: "is between 0 and 1".into() });
        }
        let origin = match self.context.via {
            Via::Ui | Via::Api | Via::System => EvidenceOrigin::Person,
            Via::Import => EvidenceOrigin::Import,
            Via::Rule => EvidenceOrigin::Rule,
            Via::Mcp => EvidenceOrigin::Proposal,
        };
        // A program may only propose; a person confirms.
        let state = match (origin, draft.state) {
            (EvidenceOrigin::Proposal | EvidenceOrigin::Rule, _) => EvidenceState::Proposed,
            (_, Some(state)) => state,
            (_, None) => EvidenceState::Confirmed,
        };
        let source = draft.source.clone().or_else(|| self.cause.clone());
        if draft.source.is_some() && !matches!(self.context.via, Via::Import | Via::System) {
            return Err(Refusal::ForeignCause);
        }
        let row = Evidence {
            id: draft.id,
            link: key.clone(),
            spaces,
            sequence: self.sequence,
            kind: draft.kind,
            record: draft.record,
            source,
            note: draft.note.clone(),
            origin,
            state,
            confidence: draft.confidence.filter(|_| state == EvidenceState::Proposed),
            by: self.context.actor,
            at: self.context.recorded_at,
        };
        let (row_state, said) = (Some(state), as_draft(&row));
        self.changes.push(Change::Evidence {
            evidence: draft.id,
            from: key.from,
            role: key.role.clone(),
            to: key.to,
            before: standing.map(|standing| standing.state),
            after: Some(state),
            former: standing
                .map(as_draft)
                .filter(|former| EvidenceDraft { state: row_state, ..former.clone() } != said),
        });
        self.slice.changed.evidence.insert(draft.id);
        self.slice.evidence.insert(draft.id, row);
        Ok(())
    }

    pub(super) fn unlink(&mut self, key: &LinkKey) -> Result<(), Refusal> {
        let sequence = self.sequence;
        let Some(link) = self.slice.links.get_mut(key).filter(|link| !link.removed) else {
            return Err(Refusal::NoLink { from: key.from, to: key.to });
        };
        link.removed = true;
        link.sequence = sequence;
        self.spaces.extend(link.spaces);
        self.slice.changed.links.insert(key.clone());
        self.changes.push(Change::Unlinked {
            from: key.from,
            role: key.role.clone(),
            to: key.to,
            fields: Some(link.fields.clone()),
        });
        Ok(())
    }

    pub(super) fn judge(
        &mut self,
        id: EvidenceId,
        state: EvidenceState,
        said: Option<&EvidenceDraft>,
    ) -> Result<(), Refusal> {
        let (sequence, undoes) = (self.sequence, self.context.undoes.is_some());
        if state != EvidenceState::Proposed && !undoes && matches!(self.context.via, Via::Mcp | Via::Rule) {
            return Err(Refusal::OnlyPeopleJudge);
        }
        let Some(evidence) = self.slice.evidence.get_mut(&id) else { return Err(Refusal::NoEvidence { evidence: id }) };
        let before = as_draft(evidence);
        if let Some(said) = said {
            if !undoes || said.id != id {
                return Err(Refusal::NoEvidence { evidence: said.id });
            }
            (evidence.kind, evidence.record, evidence.source) = (said.kind, said.record, said.source.clone());
            (evidence.note, evidence.confidence) = (said.note.clone(), said.confidence);
        }
        evidence.state = state;
        evidence.sequence = sequence;
        evidence.confidence = evidence.confidence.filter(|_| state == EvidenceState::Proposed);
        let judged = EvidenceDraft { state: before.state, ..as_draft(evidence) };
        let key = evidence.link.clone();
        self.spaces.extend(evidence.spaces);
        self.slice.changed.evidence.insert(id);
        self.changes.push(Change::Evidence {
            evidence: id,
            from: key.from,
            role: key.role,
            to: key.to,
            before: before.state,
            after: Some(state),
            former: Some(before).filter(|before| *before != judged),
        });
        Ok(())
    }
}

/// What somebody would have to say for the evidence to stand as it does.
fn as_draft(evidence: &Evidence) -> EvidenceDraft {
    EvidenceDraft {
        id: evidence.id,
        kind: evidence.kind,
        record: evidence.record,
        source: evidence.source.clone(),
        note: evidence.note.clone(),
        state: Some(evidence.state),
        confidence: evidence.confidence,
    }
}
