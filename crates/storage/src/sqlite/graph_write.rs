//! Writing the graph, inside a job of the one writer.

use super::graph_read::{Snapshot, signed};
use super::store_error;
pub(super) use crate::remembered::Settings;
use crate::remembered::read_through;
pub(super) use crate::rows::json;
use access::{Grant, RuleChange, RuleEntry, Rules, TeamChange, TeamGrant};
use graph::custom::{CustomField, CustomRole};
use graph::id::{BatchId, EvidenceId, OperationId, RecordId, SpaceId};
use graph::operation::{Change, LoggedOperation, OPERATION_FORMAT, Place};
use graph::record::{Evidence, Link, LinkKey, Record, Space, State};
use graph::time::Instant;
use ledger::erasure::{Aside, Erasure};
use ledger::port::{ChangedRows, Fingerprint, Read, StoreError, Table, Write};
use rusqlite::{Connection, Params, params};
use std::collections::BTreeSet;

/// The write transaction of one job.
pub(super) struct Transaction<'a> {
    pub connection: &'a Connection,
    pub settings: &'a Settings,
}

impl Transaction<'_> {
    fn snapshot(&self) -> Snapshot<'_> {
        Snapshot(self.connection)
    }

    pub(super) fn execute(&self, sql: &str, params: impl Params) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params))
            .map(|_| ())
            .map_err(store_error)
    }
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
            RuleChange::Restrict { space, kind, field, role: Some(role) } => self.execute(
                "INSERT INTO restriction (space, kind, field, role) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (space, kind, field) DO UPDATE SET role = excluded.role",
                params![space.0, kind, field, role.to_string()],
            )?,
            RuleChange::Restrict { space, kind, field, role: None } => self.execute(
                "DELETE FROM restriction WHERE space = ?1 AND kind = ?2 AND field = ?3",
                params![space.0, kind, field],
            )?,
            RuleChange::Team(change) => self.change_teams(change)?,
        }
        self.settings.known().policy_version = None;
        self.execute("UPDATE policy SET version = version + 1", [])?;
        self.execute(
            "INSERT INTO rule_change (number, at, by, body) SELECT version, ?1, ?2, ?3 FROM policy",
            params![at.0, by.0, json(change)?],
        )
    }

    fn replace_operation(&mut self, operation: &LoggedOperation) -> Result<(), StoreError> {
        self.put_operation_again(operation)
    }

    fn replace_aside(&mut self, aside: &Aside, json: Option<&str>) -> Result<(), StoreError> {
        self.put_aside_again(aside, json)
    }

    fn forget_personal(&mut self, person: RecordId) -> Result<u64, StoreError> {
        self.remove_personal(person)
    }

    fn put_erasure(&mut self, erasure: &Erasure) -> Result<(), StoreError> {
        self.keep_erasure(erasure)
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

read_through!(Transaction<'_>);
