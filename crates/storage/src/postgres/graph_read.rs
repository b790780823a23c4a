//! Reading the graph. Rows are kept as the JSON that goes over the wire; columns beside it serve lookup.

use super::foresight::Foresight;
use super::session::{Session, Value, get, text};
use crate::rows::{damaged, parse, signed, unsigned};
use access::{Grant, Restriction, RuleEntry, Rules, Team, TeamGrant};
use graph::custom::{CustomField, CustomRole};
use graph::id::{BatchId, EvidenceId, OperationId, RecordId, SpaceId, TeamId};
use graph::operation::LoggedOperation;
use graph::record::{Evidence, Link, LinkKey, Record, Space, State};
use graph::time::Instant;
use ledger::erasure::{Aside, Erasure};
use ledger::port::{ChangedRows, Fingerprint, Foreseen, Read, StoreError, Table};
use std::cell::RefCell;
use std::str::FromStr;
use tokio_postgres::Row;
use uuid::Uuid;

/// One workspace, in a transaction.
pub(super) struct Snapshot<'a> {
    pub session: &'a Session,
    pub workspace: Uuid,
    /// What was read already, in a write transaction.
    pub foresight: Option<&'a RefCell<Foresight>>,
}

impl Snapshot<'_> {
    fn foreseen<T>(&self, look: impl FnOnce(&Foresight) -> Option<T>) -> Option<T> {
        self.foresight.and_then(|foresight| look(&foresight.borrow()))
    }
}

pub(super) fn uuids(ids: &[RecordId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.0).collect()
}

pub(super) fn space_ids(spaces: &[SpaceId]) -> Vec<Uuid> {
    spaces.iter().map(|space| space.0).collect()
}

/// A role by its name.
fn role_in<T: FromStr<Err: std::fmt::Display>>(row: &Row, column: usize) -> Result<T, StoreError> {
    text(row, column)?.parse().map_err(damaged)
}

fn visible_rows(table: Table) -> &'static str {
    match table {
        Table::Records => "FROM record WHERE workspace = $1 AND space = ANY($2)",
        Table::Links => {
            "FROM link WHERE workspace = $1 AND NOT removed AND source_space = ANY($2) AND target_space = ANY($2)"
        }
        Table::RemovedLinks => {
            "FROM link WHERE workspace = $1 AND removed AND source_space = ANY($2) AND target_space = ANY($2)"
        }
        Table::Evidence => "FROM evidence WHERE workspace = $1 AND source_space = ANY($2) AND target_space = ANY($2)",
    }
}

impl Snapshot<'_> {
    fn every<T: serde::de::DeserializeOwned>(&self, table: &str) -> Result<Vec<T>, StoreError> {
        self.session.many(&format!("SELECT body FROM {table} WHERE workspace = $1"), &[&self.workspace])
    }

    fn changed<T: serde::de::DeserializeOwned>(&self, table: &str, after: i64) -> Result<Vec<T>, StoreError> {
        let sql = format!("SELECT body FROM {table} WHERE workspace = $1 AND sequence > $2");
        self.session.many(&sql, &[&self.workspace, &after])
    }
}

impl Read for Snapshot<'_> {
    fn foresee(&self, wanted: &Foreseen) -> Result<(), StoreError> {
        match self.foresight {
            Some(foresight) => foresight.borrow_mut().read(self.session, self.workspace, wanted),
            None => Ok(()),
        }
    }

    fn sequence(&self) -> Result<u64, StoreError> {
        // Of the log, not of the head, which is written when a group of batches ends.
        self.session.count("SELECT max(sequence) FROM operation WHERE workspace = $1", &[&self.workspace])
    }

    fn last_recorded_at(&self) -> Result<Option<Instant>, StoreError> {
        let sql = "SELECT recorded_at FROM operation WHERE workspace = $1 ORDER BY sequence DESC LIMIT 1";
        self.session.first(sql, &[&self.workspace])?.map(|row| get(&row, 0).map(Instant)).transpose()
    }

    fn record(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        if let Some(found) = self.foreseen(|foresight| foresight.record(id)) {
            return Ok(found);
        }
        self.session.one("SELECT body FROM record WHERE workspace = $1 AND id = $2", &[&self.workspace, &id.0])
    }

    fn record_by_key(&self, key: &str) -> Result<Option<RecordId>, StoreError> {
        let sql = "SELECT record FROM record_key WHERE workspace = $1 AND key = $2";
        let row = self.session.first(sql, &[&self.workspace, &key])?;
        row.map(|row| get(&row, 0).map(RecordId)).transpose()
    }

    fn records_by_source(&self, source_id: &str) -> Result<Vec<RecordId>, StoreError> {
        let sql = "SELECT id FROM record WHERE workspace = $1 AND source_id = $2 ORDER BY id LIMIT 500";
        let rows = self.session.rows(sql, &[&self.workspace, &source_id.to_ascii_uppercase()])?;
        rows.iter().map(|row| get(row, 0).map(RecordId)).collect()
    }

    fn records(&self, ids: &[RecordId]) -> Result<Vec<Record>, StoreError> {
        let sql = "SELECT body FROM record WHERE workspace = $1 AND id = ANY($2)";
        self.session.many(sql, &[&self.workspace, &uuids(ids)])
    }

    fn records_of_kind(
        &self,
        kind: &str,
        spaces: &[SpaceId],
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let sql = "SELECT body FROM record WHERE workspace = $1 AND kind = $2 AND space = ANY($3)
                     AND ($4::uuid IS NULL OR id > $4) ORDER BY id LIMIT $5";
        let after = after.map(|after| after.0);
        self.session.many(sql, &[&self.workspace, &kind, &space_ids(spaces), &after, &signed(limit as u64)])
    }

    fn link(&self, key: &LinkKey) -> Result<Option<Link>, StoreError> {
        if let Some(found) = self.foreseen(|foresight| foresight.link(key)) {
            return Ok(found);
        }
        let sql = "SELECT body FROM link WHERE workspace = $1 AND source = $2 AND role = $3 AND target = $4";
        self.session.one(sql, &[&self.workspace, &key.from.0, &key.role, &key.to.0])
    }

    fn links_of(&self, record: RecordId) -> Result<Vec<Link>, StoreError> {
        let sql = "SELECT body FROM link WHERE workspace = $1 AND source = $2 AND NOT removed
                   UNION ALL SELECT body FROM link WHERE workspace = $1 AND target = $2 AND NOT removed";
        self.session.many(sql, &[&self.workspace, &record.0])
    }

    fn children_of(&self, record: RecordId) -> Result<Vec<Record>, StoreError> {
        let sql = "SELECT body FROM record WHERE workspace = $1 AND parent = $2 ORDER BY id";
        self.session.many(sql, &[&self.workspace, &record.0])
    }

    fn all_links_of(&self, record: RecordId) -> Result<Vec<Link>, StoreError> {
        let sql = "SELECT body FROM link WHERE workspace = $1 AND source = $2
                   UNION ALL SELECT body FROM link WHERE workspace = $1 AND target = $2";
        self.session.many(sql, &[&self.workspace, &record.0])
    }

    fn links_along(
        &self,
        ends: &[RecordId],
        role: &str,
        backwards: bool,
        limit: usize,
    ) -> Result<Vec<Link>, StoreError> {
        let end = if backwards { "target" } else { "source" };
        let sql = format!(
            "SELECT body FROM link WHERE workspace = $1 AND {end} = ANY($2) AND role = $3 AND NOT removed LIMIT $4"
        );
        self.session.many(&sql, &[&self.workspace, &uuids(ends), &role, &signed(limit as u64)])
    }

    fn evidence(&self, id: EvidenceId) -> Result<Option<Evidence>, StoreError> {
        if let Some(found) = self.foreseen(|foresight| foresight.evidence(id)) {
            return Ok(found);
        }
        self.session.one("SELECT body FROM evidence WHERE workspace = $1 AND id = $2", &[&self.workspace, &id.0])
    }

    fn evidence_of(&self, key: &LinkKey) -> Result<Vec<Evidence>, StoreError> {
        let sql = "SELECT body FROM evidence WHERE workspace = $1 AND source = $2 AND role = $3 AND target = $4
                   ORDER BY sequence, id";
        self.session.many(sql, &[&self.workspace, &key.from.0, &key.role, &key.to.0])
    }

    fn states(&self) -> Result<Vec<State>, StoreError> {
        self.every("state")
    }

    fn spaces(&self) -> Result<Vec<Space>, StoreError> {
        self.every("space")
    }

    fn custom_fields(&self) -> Result<Vec<CustomField>, StoreError> {
        self.every("custom_field")
    }

    fn custom_roles(&self) -> Result<Vec<CustomRole>, StoreError> {
        self.every("custom_role")
    }

    fn number(&self, space: SpaceId) -> Result<u64, StoreError> {
        let sql = "SELECT last_number FROM space WHERE workspace = $1 AND id = $2";
        self.session.count(sql, &[&self.workspace, &space.0])
    }

    fn rules(&self) -> Result<Rules, StoreError> {
        let rows = |sql: &str| self.session.rows(sql, &[&self.workspace]);
        let standings = rows("SELECT person, role FROM standing WHERE workspace = $1")?;
        let grants = rows("SELECT person, space, role FROM role_grant WHERE workspace = $1")?;
        let open = rows("SELECT space, role FROM open_space WHERE workspace = $1")?;
        let team = |row: &Row| {
            Ok(Team { id: TeamId(get(row, 0)?), name: get(row, 1)?, people: vec![], removed: get(row, 2)? })
        };
        let mut teams = rows("SELECT id, name, removed FROM team WHERE workspace = $1")?
            .iter()
            .map(team)
            .collect::<Result<Vec<_>, StoreError>>()?;
        for row in rows("SELECT team, person FROM team_person WHERE workspace = $1")? {
            let (of, person) = (TeamId(get(&row, 0)?), RecordId(get(&row, 1)?));
            teams.iter_mut().filter(|team| team.id == of).for_each(|team| team.people.push(person));
        }
        let team_grants = rows("SELECT team, space, role FROM team_grant WHERE workspace = $1")?;
        let team_grant = |row: &Row| {
            Ok(TeamGrant { team: TeamId(get(row, 0)?), space: SpaceId(get(row, 1)?), role: role_in(row, 2)? })
        };
        let restrictions = rows("SELECT space, kind, field, role FROM restriction WHERE workspace = $1")?;
        let restriction = |row: &Row| {
            Ok(Restriction {
                space: SpaceId(get(row, 0)?),
                kind: get(row, 1)?,
                field: get(row, 2)?,
                role: role_in(row, 3)?,
            })
        };
        let grant = |row: &Row| {
            Ok(Grant { person: RecordId(get(row, 0)?), space: SpaceId(get(row, 1)?), role: role_in(row, 2)? })
        };
        Ok(Rules {
            standings: standings
                .iter()
                .map(|row| Ok((RecordId(get(row, 0)?), role_in(row, 1)?)))
                .collect::<Result<_, StoreError>>()?,
            teams,
            team_grants: team_grants.iter().map(team_grant).collect::<Result<_, StoreError>>()?,
            restrictions: restrictions.iter().map(restriction).collect::<Result<_, StoreError>>()?,
            grants: grants.iter().map(grant).collect::<Result<_, StoreError>>()?,
            open: open
                .iter()
                .map(|row| Ok((SpaceId(get(row, 0)?), role_in(row, 1)?)))
                .collect::<Result<_, StoreError>>()?,
        })
    }

    fn rule_changes(&self, before: u64, limit: usize) -> Result<Vec<RuleEntry>, StoreError> {
        let sql = "SELECT number, at, by, body FROM rule_change WHERE workspace = $1 AND number < $2
                   ORDER BY number DESC LIMIT $3";
        let rows = self.session.rows(sql, &[&self.workspace, &signed(before), &signed(limit as u64)])?;
        rows.iter()
            .map(|row| {
                Ok(RuleEntry {
                    number: unsigned(get(row, 0)?),
                    at: Instant(get(row, 1)?),
                    by: RecordId(get(row, 2)?),
                    change: parse(text(row, 3)?)?,
                })
            })
            .collect()
    }

    fn policy_version(&self) -> Result<u64, StoreError> {
        self.session.count("SELECT policy FROM head WHERE workspace = $1", &[&self.workspace])
    }

    fn fingerprint(&self, operation: OperationId) -> Result<Option<Fingerprint>, StoreError> {
        if let Some(found) = self.foreseen(|foresight| foresight.fingerprint(operation)) {
            return Ok(found);
        }
        let sql = "SELECT fingerprint FROM operation WHERE workspace = $1 AND id = $2";
        let row = self.session.first(sql, &[&self.workspace, &operation.0])?;
        row.map(|row| {
            let bytes: &[u8] = get(&row, 0)?;
            bytes.try_into().map_err(|_| damaged("an operation's fingerprint is not 32 bytes long"))
        })
        .transpose()
    }

    fn batch(&self, batch: BatchId) -> Result<Vec<LoggedOperation>, StoreError> {
        if self.foreseen(|foresight| foresight.is_absent(batch).then_some(())).is_some() {
            return Ok(vec![]);
        }
        let sql = "SELECT body FROM operation WHERE workspace = $1 AND batch = $2 ORDER BY sequence";
        self.session.many(sql, &[&self.workspace, &batch.0])
    }

    fn operation(&self, sequence: u64) -> Result<Option<LoggedOperation>, StoreError> {
        let sql = "SELECT body FROM operation WHERE workspace = $1 AND sequence = $2";
        self.session.one(sql, &[&self.workspace, &signed(sequence)])
    }

    fn history(&self, record: Option<RecordId>, before: u64, limit: usize) -> Result<Vec<LoggedOperation>, StoreError> {
        let (before, limit) = (signed(before), signed(limit as u64));
        let touched = "SELECT operation.body FROM operation_record AS touched
                       JOIN operation ON operation.workspace = $1 AND operation.sequence = touched.sequence
                       WHERE touched.workspace = $1 AND touched.sequence < $2 AND touched.record = $4
                       ORDER BY touched.sequence DESC LIMIT $3";
        let all = "SELECT body FROM operation WHERE workspace = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT $3";
        let mut values: Vec<Value<'_>> = vec![&self.workspace, &before, &limit];
        let sql = match &record {
            Some(record) => {
                values.push(&record.0);
                touched
            }
            None => all,
        };
        self.session.many(sql, &values)
    }

    fn operations_after(&self, after: u64, limit: usize) -> Result<Vec<LoggedOperation>, StoreError> {
        let sql = "SELECT body FROM operation WHERE workspace = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
        self.session.many(sql, &[&self.workspace, &signed(after), &signed(limit as u64)])
    }

    fn operations_until(
        &self,
        until: Instant,
        each: &mut dyn FnMut(&LoggedOperation) -> bool,
    ) -> Result<(), StoreError> {
        let sql =
            "SELECT body FROM operation WHERE workspace = $1 AND happened_at <= $2 ORDER BY happened_at, sequence";
        self.session.stream(sql, &[&self.workspace, &until.0], &mut |row| Ok(each(&parse(text(row, 0)?)?)))
    }

    fn first_operation(&self, record: RecordId) -> Result<Option<LoggedOperation>, StoreError> {
        let sql = "SELECT operation.body FROM operation_record AS touched
                   JOIN operation ON operation.workspace = $1 AND operation.sequence = touched.sequence
                   WHERE touched.workspace = $1 AND touched.record = $2 ORDER BY touched.sequence LIMIT 1";
        self.session.one(sql, &[&self.workspace, &record.0])
    }

    fn records_changed_after(&self, after: u64, limit: usize) -> Result<Vec<Record>, StoreError> {
        let sql = "SELECT body FROM record WHERE workspace = $1 AND sequence > $2 AND sequence <= (
                     SELECT max(sequence) FROM (
                       SELECT sequence FROM record WHERE workspace = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
                     ) AS first
                   ) ORDER BY sequence";
        self.session.many(sql, &[&self.workspace, &signed(after), &signed(limit as u64)])
    }

    fn changed_after(&self, after: u64) -> Result<ChangedRows, StoreError> {
        let after = signed(after);
        Ok(ChangedRows {
            records: self.changed("record", after)?,
            links: self.changed("link", after)?,
            evidence: self.changed("evidence", after)?,
            states: self.changed("state", after)?,
            spaces: self.changed("space", after)?,
            fields: self.changed("custom_field", after)?,
            roles: self.changed("custom_role", after)?,
        })
    }

    fn count_changed_after(&self, after: u64, limit: usize) -> Result<u64, StoreError> {
        let mut rows = 0;
        for table in ["record", "link", "evidence", "state", "space"] {
            let sql = format!(
                "SELECT count(*) FROM (SELECT 1 FROM {table} WHERE workspace = $1 AND sequence > $2 LIMIT $3) AS changed"
            );
            rows += self.session.count(&sql, &[&self.workspace, &signed(after), &signed(limit as u64)])?;
        }
        Ok(rows)
    }

    fn count(&self, table: Table, spaces: &[SpaceId]) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) {}", visible_rows(table));
        self.session.count(&sql, &[&self.workspace, &space_ids(spaces)])
    }

    fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        self.all_erasures()
    }

    fn labels(&self, each: &mut dyn FnMut(BatchId, &str)) -> Result<(), StoreError> {
        self.each_label(each)
    }

    fn asides(&self, each: &mut dyn FnMut(Aside, &str)) -> Result<(), StoreError> {
        self.each_aside(each)
    }

    fn stream(&self, table: Table, spaces: &[SpaceId], each: &mut dyn FnMut(&str) -> bool) -> Result<(), StoreError> {
        let sql = format!("SELECT body {}", visible_rows(table));
        self.session.stream(&sql, &[&self.workspace, &space_ids(spaces)], &mut |row| Ok(each(text(row, 0)?)))
    }
}
