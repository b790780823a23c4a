//! Writing the graph, inside a job of the one writer. What is written waits until something is read or the job ends, so
//! that a batch crosses the network as one.

use super::foresight::Foresight;
use super::graph_read::Snapshot;
use super::session::{Session, values};
use crate::remembered::{Settings, read_through};
use crate::rows::{json, signed};
use access::{Grant, RuleChange, RuleEntry, Rules, TeamChange, TeamGrant};
use graph::custom::{CustomField, CustomRole};
use graph::id::{BatchId, EvidenceId, OperationId, RecordId, SpaceId};
use graph::operation::{Change, LoggedOperation, OPERATION_FORMAT, Place};
use graph::record::{Evidence, Link, LinkKey, Record, Space, State};
use graph::time::Instant;
use ledger::erasure::{Aside, Erasure};
use ledger::port::{ChangedRows, Fingerprint, Read, StoreError, Table, Write};
use std::cell::RefCell;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The write transaction of one job.
pub(super) struct Transaction<'a> {
    pub session: &'a Session,
    pub workspace: Uuid,
    pub settings: &'a Settings,
    pub foresight: &'a RefCell<Foresight>,
}

impl Transaction<'_> {
    fn snapshot(&self) -> Snapshot<'_> {
        Snapshot { session: self.session, workspace: self.workspace, foresight: Some(self.foresight) }
    }

    /// Present or former; a key that leads somewhere leads there for ever.
    fn keep_key(&self, key: &str, record: RecordId) -> Result<(), StoreError> {
        self.session.queue(
            "INSERT INTO record_key (workspace, key, record) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            values![self.workspace, key.to_owned(), record.0],
        )
    }

    fn change_teams(&self, change: &TeamChange) -> Result<(), StoreError> {
        let workspace = self.workspace;
        match change {
            TeamChange::Make { team, name } => self.session.queue(
                "INSERT INTO team (workspace, id, name) VALUES ($1, $2, $3)",
                values![workspace, team.0, name.clone()],
            ),
            TeamChange::Rename { team, name } => self.session.queue(
                "UPDATE team SET name = $3 WHERE workspace = $1 AND id = $2",
                values![workspace, team.0, name.clone()],
            ),
            TeamChange::Remove { team } => {
                for table in ["team_person", "team_grant"] {
                    let sql = format!("DELETE FROM {table} WHERE workspace = $1 AND team = $2");
                    self.session.queue(&sql, values![workspace, team.0])?;
                }
                let sql = "UPDATE team SET removed = true WHERE workspace = $1 AND id = $2";
                self.session.queue(sql, values![workspace, team.0])
            }
            TeamChange::Join { team, person } => self.session.queue(
                "INSERT INTO team_person (workspace, team, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                values![workspace, team.0, person.0],
            ),
            TeamChange::Leave { team, person } => self.session.queue(
                "DELETE FROM team_person WHERE workspace = $1 AND team = $2 AND person = $3",
                values![workspace, team.0, person.0],
            ),
            TeamChange::Give(TeamGrant { team, space, role }) => self.session.queue(
                "INSERT INTO team_grant (workspace, team, space, role) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (workspace, team, space) DO UPDATE SET role = excluded.role",
                values![workspace, team.0, space.0, role.to_string()],
            ),
            TeamChange::Take { team, space } => self.session.queue(
                "DELETE FROM team_grant WHERE workspace = $1 AND team = $2 AND space = $3",
                values![workspace, team.0, space.0],
            ),
        }
    }

    /// A row of a table that has nothing but an id, a sequence and a body.
    fn put_definition(&self, table: &str, id: Uuid, sequence: u64, body: String) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO {table} (workspace, id, sequence, body) VALUES ($1, $2, $3, $4)
             ON CONFLICT (workspace, id) DO UPDATE SET sequence = excluded.sequence, body = excluded.body"
        );
        self.session.queue(&sql, values![self.workspace, id, signed(sequence), body])
    }

    /// States, spaces, fields or roles change: every writer reads them anew.
    fn definitions_change(&self) -> Result<(), StoreError> {
        self.settings.clear();
        self.session
            .queue("UPDATE head SET definitions = definitions + 1 WHERE workspace = $1", values![self.workspace])
    }
}

impl Write for Transaction<'_> {
    fn put_record(&mut self, record: &Record) -> Result<(), StoreError> {
        self.foresight.borrow_mut().put_record(record);
        let source_id = record.text("source_id").map(str::to_ascii_uppercase);
        let parent = record.text("parent").and_then(|parent| parent.parse::<Uuid>().ok());
        self.session.queue(
            "INSERT INTO record (workspace, id, kind, space, sequence, source_id, parent, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (workspace, id) DO UPDATE SET space = excluded.space, sequence = excluded.sequence,
               source_id = excluded.source_id, parent = excluded.parent, body = excluded.body",
            values![
                self.workspace,
                record.id.0,
                record.kind.clone(),
                record.space.0,
                signed(record.sequence),
                source_id,
                parent,
                json(record)?
            ],
        )?;
        match &record.key {
            Some(key) => self.keep_key(key, record.id),
            None => Ok(()),
        }
    }

    fn put_link(&mut self, link: &Link) -> Result<(), StoreError> {
        self.foresight.borrow_mut().put_link(link);
        self.session.queue(
            "INSERT INTO link (workspace, source, role, target, source_space, target_space, removed, sequence, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (workspace, source, role, target) DO UPDATE SET source_space = excluded.source_space,
               target_space = excluded.target_space, removed = excluded.removed, sequence = excluded.sequence,
               body = excluded.body",
            values![
                self.workspace,
                link.key.from.0,
                link.key.role.clone(),
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
        self.foresight.borrow_mut().put_evidence(evidence);
        self.session.queue(
            "INSERT INTO evidence (workspace, id, source, role, target, source_space, target_space, sequence, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (workspace, id) DO UPDATE SET source_space = excluded.source_space,
               target_space = excluded.target_space, sequence = excluded.sequence, body = excluded.body",
            values![
                self.workspace,
                evidence.id.0,
                evidence.link.from.0,
                evidence.link.role.clone(),
                evidence.link.to.0,
                evidence.spaces[0].0,
                evidence.spaces[1].0,
                signed(evidence.sequence),
                json(evidence)?
            ],
        )
    }

    fn put_state(&mut self, state: &State) -> Result<(), StoreError> {
        self.definitions_change()?;
        self.put_definition("state", state.id.0, state.sequence, json(state)?)
    }

    fn put_space(&mut self, space: &Space) -> Result<(), StoreError> {
        self.definitions_change()?;
        self.put_definition("space", space.id.0, space.sequence, json(space)?)
    }

    fn put_custom_field(&mut self, field: &CustomField) -> Result<(), StoreError> {
        self.definitions_change()?;
        self.session.queue(
            "INSERT INTO custom_field (workspace, space, kind, name, sequence, body) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (workspace, space, kind, name)
               DO UPDATE SET sequence = excluded.sequence, body = excluded.body",
            values![
                self.workspace,
                field.space.0,
                field.kind.clone(),
                field.name.clone(),
                signed(field.sequence),
                json(field)?
            ],
        )
    }

    fn put_custom_role(&mut self, role: &CustomRole) -> Result<(), StoreError> {
        self.definitions_change()?;
        self.session.queue(
            "INSERT INTO custom_role (workspace, name, sequence, body) VALUES ($1, $2, $3, $4)
             ON CONFLICT (workspace, name) DO UPDATE SET sequence = excluded.sequence, body = excluded.body",
            values![self.workspace, role.name.clone(), signed(role.sequence), json(role)?],
        )
    }

    fn put_number(&mut self, space: SpaceId, number: u64) -> Result<(), StoreError> {
        self.settings.known().numbers.insert(space, number);
        self.session.queue(
            "UPDATE space SET last_number = $3 WHERE workspace = $1 AND id = $2",
            values![self.workspace, space.0, signed(number)],
        )
    }

    fn change_rule(&mut self, change: &RuleChange, by: RecordId, at: Instant) -> Result<(), StoreError> {
        let workspace = self.workspace;
        match change {
            RuleChange::Give(Grant { person, space, role }) => self.session.queue(
                "INSERT INTO role_grant (workspace, person, space, role) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (workspace, person, space) DO UPDATE SET role = excluded.role",
                values![workspace, person.0, space.0, role.to_string()],
            )?,
            RuleChange::Take { person, space } => self.session.queue(
                "DELETE FROM role_grant WHERE workspace = $1 AND person = $2 AND space = $3",
                values![workspace, person.0, space.0],
            )?,
            RuleChange::Stand { person, standing: Some(standing) } => self.session.queue(
                "INSERT INTO standing (workspace, person, role) VALUES ($1, $2, $3)
                 ON CONFLICT (workspace, person) DO UPDATE SET role = excluded.role",
                values![workspace, person.0, standing.to_string()],
            )?,
            RuleChange::Stand { person, standing: None } => {
                for table in ["standing", "role_grant", "team_person"] {
                    let sql = format!("DELETE FROM {table} WHERE workspace = $1 AND person = $2");
                    self.session.queue(&sql, values![workspace, person.0])?;
                }
            }
            RuleChange::Open { space, role: Some(role) } => self.session.queue(
                "INSERT INTO open_space (workspace, space, role) VALUES ($1, $2, $3)
                 ON CONFLICT (workspace, space) DO UPDATE SET role = excluded.role",
                values![workspace, space.0, role.to_string()],
            )?,
            RuleChange::Restrict { space, kind, field, role: Some(role) } => self.session.queue(
                "INSERT INTO restriction (workspace, space, kind, field, role) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (workspace, space, kind, field) DO UPDATE SET role = excluded.role",
                values![workspace, space.0, kind.clone(), field.clone(), role.to_string()],
            )?,
            RuleChange::Restrict { space, kind, field, role: None } => self.session.queue(
                "DELETE FROM restriction WHERE workspace = $1 AND space = $2 AND kind = $3 AND field = $4",
                values![workspace, space.0, kind.clone(), field.clone()],
            )?,
            RuleChange::Team(change) => self.change_teams(change)?,
            RuleChange::Open { space, role: None } => self
                .session
                .queue("DELETE FROM open_space WHERE workspace = $1 AND space = $2", values![workspace, space.0])?,
        }
        self.settings.known().policy_version = None;
        self.session.queue("UPDATE head SET policy = policy + 1 WHERE workspace = $1", values![workspace])?;
        self.session.queue(
            "INSERT INTO rule_change (workspace, number, at, by, body)
             SELECT workspace, policy, $2, $3, $4 FROM head WHERE workspace = $1",
            values![workspace, at.0, by.0, json(change)?],
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
        self.foresight.borrow_mut().append(operation, fingerprint);
        let (workspace, sequence) = (self.workspace, signed(operation.sequence));
        let format = i32::try_from(OPERATION_FORMAT).unwrap_or(i32::MAX);
        self.session.queue(
            "INSERT INTO operation (workspace, sequence, id, batch, recorded_at, happened_at, fingerprint, format, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                workspace,
                sequence,
                operation.id.0,
                operation.batch.0,
                operation.recorded_at.0,
                operation.moment().at.0,
                fingerprint.to_vec(),
                format,
                json(operation)?
            ],
        )?;
        for change in &operation.changes {
            if let Change::Moved { record, before: Place { key: Some(key), .. }, .. } = change {
                self.keep_key(key, *record)?;
            }
        }
        let records: BTreeSet<RecordId> = operation.changes.iter().flat_map(Change::records).collect();
        let records: Vec<Uuid> = records.into_iter().map(|record| record.0).collect();
        if !records.is_empty() {
            self.session.queue(
                "INSERT INTO operation_record (workspace, record, sequence) SELECT $1, unnest($2::uuid[]), $3",
                values![workspace, records, sequence],
            )?;
        }
        let mut known = self.settings.known();
        known.sequence = Some(operation.sequence);
        known.last_recorded_at = Some(operation.recorded_at);
        Ok(())
    }
}

read_through!(Transaction<'_>);
