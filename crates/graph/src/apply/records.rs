//! Creating records and writing their fields.

use super::Step;
use crate::field::Field;
use crate::id::{ConflictId, RecordId, SpaceId, StateId};
use crate::operation::{Change, Keep, Via};
use crate::record::{Conflict, Fields, Record};
use crate::refusal::Refusal;
use crate::registry::{FieldType, KindDeclaration, Trait};
use crate::time::Certainty;
use crate::value::{merged_set, normalise};
use serde_json::Value;
use std::collections::BTreeMap;

impl Step<'_> {
    pub(super) fn create(
        &mut self,
        id: RecordId,
        kind_name: &str,
        space: SpaceId,
        given: &Fields,
    ) -> Result<(), Refusal> {
        let registry = self.registry;
        let kind = registry.kind(kind_name).ok_or_else(|| Refusal::UnknownKind { kind: kind_name.into() })?;
        if self.slice.records.contains_key(&id) {
            return Err(Refusal::RecordExists { record: id });
        }
        let prefix = self.slice.spaces.get(&space).ok_or(Refusal::NoSpace { space })?.prefix.clone();
        let mut fields = Fields::new();
        for (name, value) in given {
            let field = self.field(kind, space, name)?;
            self.check_writable(kind, field)?;
            let value = normalise(field, value)?;
            if !value.is_null() {
                self.check_target(kind, field, &value, space)?;
                fields.insert(name.clone(), value);
            }
        }
        for field in kind.fields.iter().filter(|field| field.required) {
            if !fields.contains_key(field.name) {
                return Err(Refusal::MissingField { kind: kind.name.into(), field: field.name.into() });
            }
        }
        // An explicit null means "no state is known", which is not the same as the first state.
        if kind.has(Trait::Stateful) && !given.contains_key("state") {
            let first = self
                .slice
                .states
                .values()
                .filter(|state| state.space == space && state.kind == kind.name)
                .min_by_key(|state| (state.position, state.id));
            if let Some(first) = first {
                fields.insert("state".into(), Value::String(first.id.to_string()));
            }
        }
        let key = if kind.has(Trait::Numbered) {
            let number = self.slice.numbers.entry(space).or_insert(0);
            *number += 1;
            self.slice.changed.numbers.insert(space);
            Some(format!("{prefix}-{number}"))
        } else {
            None
        };
        // Everything that can be ordered has an order, so that a card can be dropped between any two.
        if kind.has(Trait::Ranked) && !fields.contains_key("rank") {
            let number = self.slice.numbers.get(&space).copied().unwrap_or(0);
            fields.insert("rank".into(), Value::String(format!("V{number:010}V")));
        }
        let versions: BTreeMap<String, u64> = fields.keys().map(|name| (name.clone(), self.sequence)).collect();
        let state_since = fields.contains_key("state").then_some(self.moment);
        self.changes.push(Change::Created { record: id });
        for (field, after) in &fields {
            self.changes.push(Change::Field {
                record: id,
                field: field.clone(),
                before: Value::Null,
                after: after.clone(),
            });
        }
        // What came from elsewhere came into being there.
        let told = self.context.via == Via::Import && self.moment.certainty == Certainty::Exact;
        let created_at = if told { self.moment.at.min(self.context.recorded_at) } else { self.context.recorded_at };
        self.spaces.insert(space);
        self.slice.changed.records.insert(id);
        self.slice.records.insert(
            id,
            Record {
                id,
                kind: kind.name.into(),
                space,
                sequence: self.sequence,
                key,
                created_at,
                created_by: self.context.actor,
                updated_at: self.context.recorded_at,
                updated_by: self.context.actor,
                fields,
                versions,
                state_since,
                conflicts: vec![],
                erased: false,
            },
        );
        Ok(())
    }

    pub(super) fn set(
        &mut self,
        id: RecordId,
        name: &str,
        value: &Value,
        seen: u64,
        saw: Option<&Value>,
    ) -> Result<(), Refusal> {
        let record = self.unerased(id, name)?;
        let registry = self.registry;
        let kind = registry.kind(&record.kind).ok_or_else(|| Refusal::UnknownKind { kind: record.kind.clone() })?;
        let field = self.field(kind, record.space, name)?;
        self.check_writable(kind, field)?;
        let after = normalise(field, value)?;
        self.check_target(kind, field, &after, record.space)?;
        let conflict = self.unseen(record, name, &after, seen, saw).filter(|_| conflicts_count(field));
        self.write(id, name, after)?;
        self.keep_conflict(id, conflict);
        Ok(())
    }

    /// The conflict that writing `after` makes, where the writer did not see what stands.
    fn unseen(&self, record: &Record, name: &str, after: &Value, seen: u64, saw: Option<&Value>) -> Option<Conflict> {
        let current = record.fields.get(name).unwrap_or(&Value::Null);
        let version = record.versions.get(name).copied().unwrap_or(0);
        let written_before = version < self.context.first_sequence;
        let overwrites_unseen =
            version > seen && written_before && current != after && saw.is_none_or(|saw| saw != current);
        overwrites_unseen.then(|| Conflict {
            id: ConflictId(operation_scoped_id(record.id, self.sequence)),
            field: name.to_owned(),
            kept: after.clone(),
            other: current.clone(),
            other_by: self.slice.authors.get(&version).copied().unwrap_or(record.updated_by),
            at: self.context.recorded_at,
        })
    }

    fn keep_conflict(&mut self, id: RecordId, conflict: Option<Conflict>) {
        let Some(conflict) = conflict else { return };
        self.changes.push(Change::Conflict {
            record: id,
            field: conflict.field.clone(),
            conflict: conflict.id,
            before: None,
            after: Some(conflict.clone()),
        });
        if let Some(record) = self.slice.records.get_mut(&id) {
            record.conflicts.push(conflict);
        }
    }

    pub(super) fn merge_tags(&mut self, id: RecordId, name: &str, values: &[String], add: bool) -> Result<(), Refusal> {
        let record = self.unerased(id, name)?;
        let registry = self.registry;
        let kind = registry.kind(&record.kind).ok_or_else(|| Refusal::UnknownKind { kind: record.kind.clone() })?;
        let field = self.field(kind, record.space, name)?;
        if !matches!(field.field_type(), FieldType::Tags | FieldType::Choices) {
            return Err(Refusal::InvalidValue { field: name.into(), problem: "is not a set; use set".into() });
        }
        let after = merged_set(field, record.fields.get(name), values, add)?;
        self.write(id, name, after)
    }

    pub(super) fn revise_text(&mut self, id: RecordId, name: &str, markdown: &str, seen: u64) -> Result<(), Refusal> {
        let record = self.unerased(id, name)?;
        let registry = self.registry;
        let kind = registry.kind(&record.kind).ok_or_else(|| Refusal::UnknownKind { kind: record.kind.clone() })?;
        let field = self.field(kind, record.space, name)?;
        if field.field_type() != FieldType::Text {
            return Err(Refusal::InvalidValue { field: name.into(), problem: "is not a text; use set".into() });
        }
        let after = match normalise(field, &Value::String(markdown.to_owned())) {
            // An editor may pass through an empty text on its way; what is required is required of forms.
            Err(Refusal::InvalidValue { .. }) if markdown.trim().is_empty() => Value::String(String::new()),
            other => other?,
        };
        let conflict = self.unseen(record, name, &after, seen, None);
        self.write(id, name, after)?;
        self.keep_conflict(id, conflict);
        Ok(())
    }

    pub(super) fn resolve_conflict(
        &mut self,
        id: RecordId,
        name: &str,
        conflict: ConflictId,
        keep: Keep,
    ) -> Result<(), Refusal> {
        let record = self.record(id)?;
        let Some(found) = record.conflicts.iter().find(|each| each.id == conflict && each.field == name).cloned()
        else {
            return Err(Refusal::NoConflict { conflict });
        };
        if keep == Keep::Other {
            self.write(id, name, found.other.clone())?;
        }
        self.changes.push(Change::Conflict {
            record: id,
            field: name.to_owned(),
            conflict,
            before: Some(found),
            after: None,
        });
        self.touch(id)?;
        if let Some(record) = self.slice.records.get_mut(&id) {
            record.conflicts.retain(|each| each.id != conflict);
        }
        Ok(())
    }

    /// Only undo may: a conflict says what another person wrote.
    pub(super) fn reopen_conflict(&mut self, id: RecordId, conflict: &Conflict) -> Result<(), Refusal> {
        let record = self.unerased(id, &conflict.field)?;
        if self.context.undoes.is_none() || record.conflicts.iter().any(|each| each.id == conflict.id) {
            return Err(Refusal::NoConflict { conflict: conflict.id });
        }
        let kept = record.fields.get(&conflict.field).cloned().unwrap_or(Value::Null);
        self.touch(id)?;
        self.keep_conflict(id, Some(Conflict { kept, ..conflict.clone() }));
        Ok(())
    }

    /// Writes a checked value and notes the change. Writing what stands already changes nothing.
    pub(super) fn write(&mut self, id: RecordId, name: &str, after: Value) -> Result<(), Refusal> {
        let (sequence, moment) = (self.sequence, self.moment);
        self.touch(id)?;
        let Some(record) = self.slice.records.get_mut(&id) else { return Err(Refusal::NoRecord { record: id }) };
        let before = record.fields.get(name).cloned().unwrap_or(Value::Null);
        if before == after {
            return Ok(());
        }
        record.versions.insert(name.to_owned(), sequence);
        if after.is_null() {
            record.fields.remove(name);
        } else {
            record.fields.insert(name.to_owned(), after.clone());
        }
        for conflict in record.conflicts.iter_mut().filter(|conflict| conflict.field == name) {
            conflict.kept = after.clone();
        }
        if name == "state" {
            record.state_since = (!after.is_null()).then_some(moment);
        }
        self.changes.push(Change::Field { record: id, field: name.to_owned(), before, after });
        Ok(())
    }

    pub(super) fn touch(&mut self, id: RecordId) -> Result<(), Refusal> {
        let (sequence, at, actor) = (self.sequence, self.context.recorded_at, self.context.actor);
        let Some(record) = self.slice.records.get_mut(&id) else { return Err(Refusal::NoRecord { record: id }) };
        record.sequence = sequence;
        record.updated_at = at;
        record.updated_by = actor;
        self.spaces.insert(record.space);
        self.slice.changed.records.insert(id);
        Ok(())
    }

    /// The field of records of this kind and space, whoever declared it.
    fn field<'s>(&'s self, kind: &'s KindDeclaration, space: SpaceId, name: &str) -> Result<Field<'s>, Refusal> {
        let declared = kind.field(name).map(Field::Declared);
        declared
            .or_else(|| self.slice.definitions.field(space, kind.name, name).map(Field::Custom))
            .ok_or_else(|| Refusal::UnknownField { kind: kind.name.into(), field: name.into() })
    }

    fn check_writable(&self, kind: &KindDeclaration, field: Field<'_>) -> Result<(), Refusal> {
        // What an undo writes stood there before.
        let is_programs = matches!(self.context.via, Via::Import | Via::System) || self.context.undoes.is_some();
        if field.read_only() && !is_programs {
            return Err(Refusal::ReadOnly { kind: kind.name.into(), field: field.name().into() });
        }
        Ok(())
    }

    /// That what a reference or a state names exists and fits.
    fn check_target(
        &self,
        kind: &KindDeclaration,
        field: Field<'_>,
        value: &Value,
        space: SpaceId,
    ) -> Result<(), Refusal> {
        let Some(text) = value.as_str() else { return Ok(()) };
        match field.field_type() {
            FieldType::State => {
                let id: StateId = text.parse().map_err(|_| Refusal::InvalidValue {
                    field: field.name().into(),
                    problem: "is the id of a state".into(),
                })?;
                match self.slice.states.get(&id) {
                    Some(state) if state.space == space && state.kind == kind.name => Ok(()),
                    _ => Err(Refusal::NoState { state: id, kind: kind.name.into() }),
                }
            }
            FieldType::Reference => {
                let id: RecordId = text.parse().map_err(|_| Refusal::InvalidValue {
                    field: field.name().into(),
                    problem: "is the id of a record".into(),
                })?;
                let target = self.record(id)?;
                let targets = field.targets();
                if !targets.is_empty() && !targets.contains(&target.kind.as_str()) {
                    return Err(Refusal::InvalidValue {
                        field: field.name().into(),
                        problem: format!("takes a {}, not a {}", targets.join(" or a "), target.kind),
                    });
                }
                if field.name() == "parent" && target.space != space {
                    return Err(Refusal::OtherSpace { kind: kind.name.into() });
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// An order key says where a card was dropped; two drops are not two opinions.
fn conflicts_count(field: Field<'_>) -> bool {
    field.field_type() != FieldType::Rank
}

/// An id that follows from the record and the sequence, so that applying stays a pure function.
fn operation_scoped_id(record: RecordId, sequence: u64) -> uuid::Uuid {
    let mut bytes = *record.0.as_bytes();
    for (byte, part) in bytes[8..].iter_mut().zip(sequence.to_be_bytes()) {
        *byte ^= part;
    }
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    uuid::Uuid::from_bytes(bytes)
}
