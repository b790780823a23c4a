//! Writing the graph, inside a job of the one writer.

use super::graph_read::{Snapshot, signed};
use super::store_error;
use access::{Grant, RuleChange, RuleEntry, Rules, TeamChange, TeamGrant};
use graph::custom::{CustomField, CustomRole};
use graph::id::{BatchId, EvidenceId, OperationId, RecordId, SpaceId};
use graph::operation::{Change, LoggedOperation, OPERATION_FORMAT, Place};
use graph::record::{Evidence, Link, LinkKey, Record, Space, State};
use graph::time::Instant;
use ledger::port::{ChangedRows, Fingerprint, Read, StoreError, Table, Write};
use rusqlite::{Connection, Params, params};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The write transaction of one job.
pub(super) struct Transaction<'a> {
    pub connection: &'a Connection,
    pub settings: &'a Settings,
}

/// What the writer knows of the file without reading it again: nearly every batch needs these, and where a batch
/// changes one it says what it is from then on. Only the writer's thread uses it; whoever takes back what was written
/// clears it.
#[derive(Default)]
pub(super) struct Settings(Mutex<Known>);

#[derive(Default)]
struct Known {
    states: Option<Vec<State>>,
    spaces: Option<Vec<Space>>,
    fields: Option<Vec<CustomField>>,
    roles: Option<Vec<CustomRole>>,
    /// Last numbers given, by space.
    numbers: BTreeMap<SpaceId, u64>,
    sequence: Option<u64>,
    last_recorded_at: Option<Instant>,
    policy_version: Option<u64>,
}

impl Settings {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn clear(&self) {
        *self.known() = Known::default();
    }
}

impl Transaction<'_> {
    /// What the writer remembers, read when it does not.
    fn remembered<T: Clone>(
        &self,
        place: impl Fn(&mut Known) -> &mut Option<T>,
        read: impl FnOnce(&Snapshot<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(known) = place(&mut self.settings.known()) {
            return Ok(known.clone());
        }
        let found = read(&Snapshot(self.connection))?;
        *place(&mut self.settings.known()) = Some(found.clone());
        Ok(found)
    }

    pub(super) fn execute(&self, sql: &str, params: impl Params) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params))
            .map(|_| ())
            .map_err(store_error)
    }
}

/// Room for the JSON of nearly every row, so that it is not moved while it is written.
const ROW_BYTES: usize = 1_024;

pub(super) fn json<T: Serialize>(row: &T) -> Result<String, StoreError> {
    let failed = |error: &dyn std::fmt::Display| StoreError::Failed(error.to_string());
    let mut bytes = Vec::with_capacity(ROW_BYTES);
    serde_json::to_writer(&mut bytes, row).map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

impl Write for Transaction<'_> {
    fn put_record(&mut self, record: &Record) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO record (id, kind, space, sequence, body) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET space = excluded.space, sequence = excluded.sequence, body = excluded.body",
            params![record.id.0, record.kind, record.space.0, signed(record.sequence), json(record)?],
        )?;
        match &record.key {
            Some(key) => self
                .execute("INSERT OR IGNORE INTO record_key (key, record) VALUES (?1, ?2)", params![key, record.id.0]),
            None => Ok(()),
        }
    }

    fn put_link(&mut self, link: &Link) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO link (source, role, target, source_space, target_space, removed, sequence, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (source, role, target) DO UPDATE SET source_space = excluded.source_space,
               target_space = excluded.target_space, removed = excluded.removed, sequence = excluded.sequence,
               body = excluded.body",
            params![
                link.key.from.0,
                link.key.role,
                link.key.to.0,
                link.spaces[0].0,
                link.spaces[1].0,
                link.removed,
                signed(link.sequence),
                json(link)?
            ],
        )
    }

    fn put_evidence(&mut self, evidence: &Evidence) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO evidence (id, source, role, target, source_space, target_space, sequence, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (id) DO UPDATE SET source_space = excluded.source_space,
               target_space = excluded.target_space, sequence = excluded.sequence, body = excluded.body",
            params![
                evidence.id.0,
                evidence.link.from.0,
                evidence.link.role,
                evidence.link.to.0,
                evidence.spaces[0].0,
                evidence.spaces[1].0,
                signed(evidence.sequence),
                json(evidence)?
            ],
        )
    }

    fn put_state(&mut self, state: &State) -> Result<(), StoreError> {
        self.settings.clear();
        self.execute(
            "INSERT INTO state (id, sequence, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, body = excluded.body",
            params![state.id.0, signed(state.sequence), json(state)?],
        )
    }

    fn put_space(&mut self, space: &Space) -> Result<(), StoreError> {
        self.settings.clear();
        self.execute(
            "INSERT INTO space (id, sequence, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, body = excluded.body",
            params![space.id.0, signed(space.sequence), json(space)?],
        )
    }

    fn put_custom_field(&mut self, field: &CustomField) -> Result<(), StoreError> {
        self.settings.clear();
        self.execute(
            "INSERT INTO custom_field (space, kind, name, sequence, body) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (space, kind, name) DO UPDATE SET sequence = excluded.sequence, body = excluded.body",
            params![field.space.0, field.kind, field.name, signed(field.sequence), json(field)?],
        )
    }

    fn put_custom_role(&mut self, role: &CustomRole) -> Result<(), StoreError> {
        self.settings.clear();
        self.execute(
            "INSERT INTO custom_role (name, sequence, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence, body = excluded.body",
            params![role.name, signed(role.sequence), json(role)?],
        )
    }

    fn put_number(&mut self, space: SpaceId, number: u64) -> Result<(), StoreError> {
        self.settings.known().numbers.insert(space, number);
        self.execute("UPDATE space SET last_number = ?2 WHERE id = ?1", params![space.0, signed(number)])
    }

    fn change_rule(&mut self, change: &RuleChange, by: RecordId, at: Instant) -> Result<(), StoreError> {
        match change {
            RuleChange::Give(Grant { person, space, role }) => self.execute(
                "INSERT INTO role_grant (person, space, role) VALUES (?1, ?2, ?3)
                 ON CONFLICT (person, space) DO UPDATE SET role = excluded.role",
                params![person.0, space.0, role.to_string()],
            )?,
            RuleChange::Take { person, space } => {
                self.execute("DELETE FROM role_grant WHERE person = ?1 AND space = ?2", params![person.0, space.0])?
            }
            RuleChange::Stand { person, standing: Some(standing) } => self.execute(
                "INSERT INTO standing (person, role) VALUES (?1, ?2)
                 ON CONFLICT (person) DO UPDATE SET role = excluded.role",
                params![person.0, standing.to_string()],
            )?,
            RuleChange::Stand { person, standing: None } => {
                self.execute("DELETE FROM standing WHERE person = ?1", [person.0])?;
                self.execute("DELETE FROM role_grant WHERE person = ?1", [person.0])?;
                self.execute("DELETE FROM team_person WHERE person = ?1", [person.0])?;
            }
            RuleChange::Open { space, role: Some(role) } => self.execute(
                "INSERT INTO open_space (space, role) VALUES (?1, ?2)
                 ON CONFLICT (space) DO UPDATE SET role = excluded.role",
                params![space.0, role.to_string()],
            )?,
            RuleChange::Open { space, role: None } => {
                self.execute("DELETE FROM open_space WHERE space = ?1", [space.0])?;
            }
            RuleChange::Team(change) => self.change_teams(change)?,
        }
        self.settings.known().policy_version = None;
        self.execute("UPDATE policy SET version = version + 1", [])?;
        self.execute(
            "INSERT INTO rule_change (number, at, by, body) SELECT version, ?1, ?2, ?3 FROM policy",
            params![at.0, by.0, json(change)?],
        )
    }

    fn append(&mut self, operation: &LoggedOperation, fingerprint: &Fingerprint) -> Result<(), StoreError> {
        let sequence = signed(operation.sequence);
        self.execute(
            "INSERT INTO operation (sequence, id, batch, recorded_at, happened_at, fingerprint, format, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                sequence,
                operation.id.0,
                operation.batch.0,
                operation.recorded_at.0,
                operation.moment().at.0,
                fingerprint.as_slice(),
                OPERATION_FORMAT,
                json(operation)?
            ],
        )?;
        let records: BTreeSet<RecordId> = operation.changes.iter().flat_map(Change::records).collect();
        for record in records {
            self.execute(
                "INSERT INTO operation_record (record, sequence) VALUES (?1, ?2)",
                params![record.0, sequence],
            )?;
        }
        for change in &operation.changes {
            if let Change::Moved { record, before: Place { key: Some(key), .. }, .. } = change {
                let sql = "INSERT OR IGNORE INTO record_key (key, record) VALUES (?1, ?2)";
                self.execute(sql, params![key, record.0])?;
            }
        }
        let mut known = self.settings.known();
        known.sequence = Some(operation.sequence);
        known.last_recorded_at = Some(operation.recorded_at);
        Ok(())
    }
}

impl Transaction<'_> {
    fn change_teams(&self, change: &TeamChange) -> Result<(), StoreError> {
        match change {
            TeamChange::Make { team, name } => {
                self.execute("INSERT INTO team (id, name) VALUES (?1, ?2)", params![team.0, name])
            }
            TeamChange::Rename { team, name } => {
                self.execute("UPDATE team SET name = ?2 WHERE id = ?1", params![team.0, name])
            }
            TeamChange::Remove { team } => {
                self.execute("DELETE FROM team_person WHERE team = ?1", [team.0])?;
                self.execute("DELETE FROM team_grant WHERE team = ?1", [team.0])?;
                self.execute("UPDATE team SET removed = 1 WHERE id = ?1", [team.0])
            }
            TeamChange::Join { team, person } => self
                .execute("INSERT OR IGNORE INTO team_person (team, person) VALUES (?1, ?2)", params![team.0, person.0]),
            TeamChange::Leave { team, person } => {
                self.execute("DELETE FROM team_person WHERE team = ?1 AND person = ?2", params![team.0, person.0])
            }
            TeamChange::Give(TeamGrant { team, space, role }) => self.execute(
                "INSERT INTO team_grant (team, space, role) VALUES (?1, ?2, ?3)
                 ON CONFLICT (team, space) DO UPDATE SET role = excluded.role",
                params![team.0, space.0, role.to_string()],
            ),
            TeamChange::Take { team, space } => {
                self.execute("DELETE FROM team_grant WHERE team = ?1 AND space = ?2", params![team.0, space.0])
            }
        }
    }
}

/// What a write transaction reads is what it has written so far.
macro_rules! read_through {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        impl Read for Transaction<'_> {
            $(fn $name(&self, $($argument: $type),*) -> Result<$answer, StoreError> {
                Snapshot(self.connection).$name($($argument),*)
            })*

            fn sequence(&self) -> Result<u64, StoreError> {
                self.remembered(|known| &mut known.sequence, |snapshot| snapshot.sequence())
            }

            fn last_recorded_at(&self) -> Result<Option<Instant>, StoreError> {
                if let Some(known) = self.settings.known().last_recorded_at {
                    return Ok(Some(known));
                }
                let last = Snapshot(self.connection).last_recorded_at()?;
                self.settings.known().last_recorded_at = last;
                Ok(last)
            }

            fn policy_version(&self) -> Result<u64, StoreError> {
                self.remembered(|known| &mut known.policy_version, |snapshot| snapshot.policy_version())
            }

            fn number(&self, space: SpaceId) -> Result<u64, StoreError> {
                if let Some(known) = self.settings.known().numbers.get(&space) {
                    return Ok(*known);
                }
                let number = Snapshot(self.connection).number(space)?;
                self.settings.known().numbers.insert(space, number);
                Ok(number)
            }

            fn states(&self) -> Result<Vec<State>, StoreError> {
                self.remembered(|known| &mut known.states, |snapshot| snapshot.states())
            }

            fn spaces(&self) -> Result<Vec<Space>, StoreError> {
                self.remembered(|known| &mut known.spaces, |snapshot| snapshot.spaces())
            }

            fn custom_fields(&self) -> Result<Vec<CustomField>, StoreError> {
                self.remembered(|known| &mut known.fields, |snapshot| snapshot.custom_fields())
            }

            fn custom_roles(&self) -> Result<Vec<CustomRole>, StoreError> {
                self.remembered(|known| &mut known.roles, |snapshot| snapshot.custom_roles())
            }
        }
    };
}

read_through! {
    record(id: RecordId) -> Option<Record>;
    record_by_key(key: &str) -> Option<RecordId>;
    records_by_source(source_id: &str) -> Vec<RecordId>;
    records(ids: &[RecordId]) -> Vec<Record>;
    records_of_kind(kind: &str, spaces: &[SpaceId], after: Option<RecordId>, limit: usize) -> Vec<Record>;
    link(key: &LinkKey) -> Option<Link>;
    links_of(record: RecordId) -> Vec<Link>;
    children_of(record: RecordId) -> Vec<Record>;
    all_links_of(record: RecordId) -> Vec<Link>;
    links_along(ends: &[RecordId], role: &str, backwards: bool, limit: usize) -> Vec<Link>;
    evidence(id: EvidenceId) -> Option<Evidence>;
    evidence_of(key: &LinkKey) -> Vec<Evidence>;
    rules() -> Rules;
    rule_changes(before: u64, limit: usize) -> Vec<RuleEntry>;
    fingerprint(operation: OperationId) -> Option<Fingerprint>;
    batch(batch: BatchId) -> Vec<LoggedOperation>;
    operation(sequence: u64) -> Option<LoggedOperation>;
    history(record: Option<RecordId>, before: u64, limit: usize) -> Vec<LoggedOperation>;
    operations_after(after: u64, limit: usize) -> Vec<LoggedOperation>;
    operations_until(until: Instant, each: &mut dyn FnMut(&LoggedOperation) -> bool) -> ();
    first_operation(record: RecordId) -> Option<LoggedOperation>;
    records_changed_after(after: u64, limit: usize) -> Vec<Record>;
    changed_after(after: u64) -> ChangedRows;
    count_changed_after(after: u64, limit: usize) -> u64;
    count(table: Table, spaces: &[SpaceId]) -> u64;
    stream(table: Table, spaces: &[SpaceId], each: &mut dyn FnMut(&str) -> bool) -> ();
}
