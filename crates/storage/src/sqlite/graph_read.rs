//! Reading the graph. Rows are kept as the JSON that goes over the wire; columns beside it serve lookup.

use super::store_error;
pub(super) use crate::rows::{damaged, parse, signed, unsigned};
use access::{Grant, Restriction, RuleEntry, Rules, Team, TeamGrant};
use graph::custom::{CustomField, CustomRole};
use graph::id::{BatchId, EvidenceId, OperationId, RecordId, SpaceId, TeamId};
use graph::operation::LoggedOperation;
use graph::record::{Evidence, Link, LinkKey, Record, Space, State};
use graph::time::Instant;
use ledger::erasure::{Aside, Erasure};
use ledger::port::{ChangedRows, Fingerprint, Read, StoreError, Table};
use rusqlite::types::{Type, Value};
use rusqlite::{Connection, OptionalExtension, Params, Row, params, params_from_iter};
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// A read transaction.
pub(super) struct Snapshot<'a>(pub &'a Connection);

impl Snapshot<'_> {
    pub(super) fn one<T: DeserializeOwned>(&self, sql: &str, params: impl Params) -> Result<Option<T>, StoreError> {
        let mut statement = self.0.prepare_cached(sql).map_err(store_error)?;
        let mut rows = statement.query(params).map_err(store_error)?;
        match rows.next().map_err(store_error)? {
            Some(row) => parse(row.get_ref(0).map_err(store_error)?.as_str().map_err(damaged)?).map(Some),
            None => Ok(None),
        }
    }

    pub(super) fn many<T: DeserializeOwned>(&self, sql: &str, params: impl Params) -> Result<Vec<T>, StoreError> {
        let mut statement = self.0.prepare_cached(sql).map_err(store_error)?;
        let mut rows = statement.query(params).map_err(store_error)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next().map_err(store_error)? {
            all.push(parse(row.get_ref(0).map_err(store_error)?.as_str().map_err(damaged)?)?);
        }
        Ok(all)
    }

    pub(super) fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.0.prepare_cached(sql).map_err(store_error)?;
        let rows = statement.query_map(params, read).map_err(store_error)?;
        rows.collect::<Result<_, _>>().map_err(store_error)
    }

    pub(super) fn number_of(&self, sql: &str, params: impl Params) -> Result<Option<i64>, StoreError> {
        let mut statement = self.0.prepare_cached(sql).map_err(store_error)?;
        let found: Option<Option<i64>> =
            statement.query_row(params, |row| row.get(0)).optional().map_err(store_error)?;
        Ok(found.flatten())
    }
}

/// A role by its name.
fn role_in<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<T> {
    let name = row.get_ref(column)?.as_str()?;
    name.parse().map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

pub(super) fn blob(id: uuid::Uuid) -> Value {
    Value::Blob(id.as_bytes().to_vec())
}

/// Ids for `json_each`, each as the digits that `unhex` reads, so that a list of any length is one statement.
fn id_list(ids: &[RecordId]) -> String {
    let mut list = String::with_capacity(ids.len() * 35 + 2);
    list.push('[');
    for (position, id) in ids.iter().enumerate() {
        list.push_str(if position == 0 { "\"" } else { ",\"" });
        list.push_str(id.0.simple().encode_lower(&mut uuid::Uuid::encode_buffer()));
        list.push('"');
    }
    list.push(']');
    list
}

/// `?1, ?2, ...` for a list, and its values.
pub(super) fn space_list(spaces: &[SpaceId]) -> (String, Vec<Value>) {
    let marks = (1..=spaces.len()).map(|position| format!("?{position}")).collect::<Vec<_>>().join(", ");
    (marks, spaces.iter().map(|space| blob(space.0)).collect())
}

fn visible_rows(table: Table, marks: &str) -> String {
    match table {
        Table::Records => format!("FROM record WHERE space IN ({marks})"),
        Table::Links => {
            format!("FROM link WHERE removed = 0 AND source_space IN ({marks}) AND target_space IN ({marks})")
        }
        Table::RemovedLinks => {
            format!("FROM link WHERE removed = 1 AND source_space IN ({marks}) AND target_space IN ({marks})")
        }
        Table::Evidence => format!("FROM evidence WHERE source_space IN ({marks}) AND target_space IN ({marks})"),
    }
}

impl Read for Snapshot<'_> {
    fn sequence(&self) -> Result<u64, StoreError> {
        self.number_of("SELECT max(sequence) FROM operation", []).map(unsigned)
    }

    fn last_recorded_at(&self) -> Result<Option<Instant>, StoreError> {
        let last = self.number_of("SELECT recorded_at FROM operation ORDER BY sequence DESC LIMIT 1", [])?;
        Ok(last.map(Instant))
    }

    fn record(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        self.one("SELECT body FROM record WHERE id = ?1", [id.0])
    }

    fn record_by_key(&self, key: &str) -> Result<Option<RecordId>, StoreError> {
        let mut statement =
            self.0.prepare_cached("SELECT record FROM record_key WHERE key = ?1").map_err(store_error)?;
        let id: Option<uuid::Uuid> = statement.query_row([key], |row| row.get(0)).optional().map_err(store_error)?;
        Ok(id.map(RecordId))
    }

    fn records_by_source(&self, source_id: &str) -> Result<Vec<RecordId>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached(
                "SELECT id FROM record WHERE upper(json_extract(body, '$.fields.source_id')) = upper(?1)
                   AND json_extract(body, '$.fields.source_id') IS NOT NULL ORDER BY id LIMIT 500",
            )
            .map_err(store_error)?;
        let found = statement.query_map([source_id], |row| row.get(0)).map_err(store_error)?;
        found.map(|id| id.map(RecordId).map_err(store_error)).collect()
    }

    fn records(&self, ids: &[RecordId]) -> Result<Vec<Record>, StoreError> {
        self.many("SELECT body FROM record WHERE id IN (SELECT unhex(value) FROM json_each(?1))", [id_list(ids)])
    }

    fn records_of_kind(
        &self,
        kind: &str,
        spaces: &[SpaceId],
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        if spaces.is_empty() {
            return Ok(vec![]);
        }
        let (marks, mut values) = space_list(spaces);
        let next = values.len();
        let sql = format!(
            "SELECT body FROM record WHERE space IN ({marks}) AND kind = ?{} AND id > ?{} ORDER BY id LIMIT ?{}",
            next + 1,
            next + 2,
            next + 3
        );
        values.push(Value::Text(kind.to_owned()));
        values.push(after.map_or(Value::Blob(vec![]), |after| blob(after.0)));
        values.push(Value::Integer(signed(limit as u64)));
        self.many(&sql, params_from_iter(values))
    }

    fn link(&self, key: &LinkKey) -> Result<Option<Link>, StoreError> {
        self.one(
            "SELECT body FROM link WHERE source = ?1 AND role = ?2 AND target = ?3",
            params![key.from.0, key.role, key.to.0],
        )
    }

    fn links_of(&self, record: RecordId) -> Result<Vec<Link>, StoreError> {
        self.many(
            "SELECT body FROM link WHERE source = ?1 AND removed = 0
             UNION ALL SELECT body FROM link WHERE target = ?1 AND removed = 0",
            [record.0],
        )
    }

    fn children_of(&self, record: RecordId) -> Result<Vec<Record>, StoreError> {
        self.many(
            "SELECT body FROM record WHERE json_extract(body, '$.fields.parent') = ?1
             AND json_extract(body, '$.fields.parent') IS NOT NULL ORDER BY id",
            [record.to_string()],
        )
    }

    fn all_links_of(&self, record: RecordId) -> Result<Vec<Link>, StoreError> {
        self.many(
            "SELECT body FROM link WHERE source = ?1 UNION ALL SELECT body FROM link WHERE target = ?1",
            [record.0],
        )
    }

    fn links_along(
        &self,
        ends: &[RecordId],
        role: &str,
        backwards: bool,
        limit: usize,
    ) -> Result<Vec<Link>, StoreError> {
        // Each end looks up its own links: the list is the outer loop.
        let sql = match backwards {
            false => {
                "SELECT link.body FROM json_each(?1) AS given CROSS JOIN link
                 WHERE link.source = unhex(given.value) AND link.role = ?2 AND link.removed = 0 LIMIT ?3"
            }
            true => {
                "SELECT link.body FROM json_each(?1) AS given CROSS JOIN link
                 WHERE link.target = unhex(given.value) AND link.role = ?2 AND link.removed = 0 LIMIT ?3"
            }
        };
        self.many(sql, params![id_list(ends), role, signed(limit as u64)])
    }

    fn evidence(&self, id: EvidenceId) -> Result<Option<Evidence>, StoreError> {
        self.one("SELECT body FROM evidence WHERE id = ?1", [id.0])
    }

    fn evidence_of(&self, key: &LinkKey) -> Result<Vec<Evidence>, StoreError> {
        self.many(
            "SELECT body FROM evidence WHERE source = ?1 AND role = ?2 AND target = ?3 ORDER BY sequence, id",
            params![key.from.0, key.role, key.to.0],
        )
    }

    fn states(&self) -> Result<Vec<State>, StoreError> {
        self.many("SELECT body FROM state", [])
    }

    fn spaces(&self) -> Result<Vec<Space>, StoreError> {
        self.many("SELECT body FROM space", [])
    }

    fn custom_fields(&self) -> Result<Vec<CustomField>, StoreError> {
        self.many("SELECT body FROM custom_field", [])
    }

    fn custom_roles(&self) -> Result<Vec<CustomRole>, StoreError> {
        self.many("SELECT body FROM custom_role", [])
    }

    fn number(&self, space: SpaceId) -> Result<u64, StoreError> {
        self.number_of("SELECT last_number FROM space WHERE id = ?1", [space.0]).map(unsigned)
    }

    fn rules(&self) -> Result<Rules, StoreError> {
        let standings =
            self.rows("SELECT person, role FROM standing", [], |row| Ok((RecordId(row.get(0)?), role_in(row, 1)?)))?;
        let grants = self.rows("SELECT person, space, role FROM role_grant", [], |row| {
            Ok(Grant { person: RecordId(row.get(0)?), space: SpaceId(row.get(1)?), role: role_in(row, 2)? })
        })?;
        let open =
            self.rows("SELECT space, role FROM open_space", [], |row| Ok((SpaceId(row.get(0)?), role_in(row, 1)?)))?;
        let mut teams = self.rows("SELECT id, name, removed FROM team", [], |row| {
            Ok(Team { id: TeamId(row.get(0)?), name: row.get(1)?, people: vec![], removed: row.get(2)? })
        })?;
        let people = self
            .rows("SELECT team, person FROM team_person", [], |row| Ok((TeamId(row.get(0)?), RecordId(row.get(1)?))))?;
        for (of, person) in people {
            teams.iter_mut().filter(|team| team.id == of).for_each(|team| team.people.push(person));
        }
        let team_grants = self.rows("SELECT team, space, role FROM team_grant", [], |row| {
            Ok(TeamGrant { team: TeamId(row.get(0)?), space: SpaceId(row.get(1)?), role: role_in(row, 2)? })
        })?;
        let restrictions = self.rows("SELECT space, kind, field, role FROM restriction", [], |row| {
            Ok(Restriction {
                space: SpaceId(row.get(0)?),
                kind: row.get(1)?,
                field: row.get(2)?,
                role: role_in(row, 3)?,
            })
        })?;
        Ok(Rules { standings, grants, open, teams, team_grants, restrictions })
    }

    fn rule_changes(&self, before: u64, limit: usize) -> Result<Vec<RuleEntry>, StoreError> {
        let sql = "SELECT number, at, by, body FROM rule_change WHERE number < ?1 ORDER BY number DESC LIMIT ?2";
        let rows = self.rows(sql, params![signed(before), signed(limit as u64)], |row| {
            Ok((row.get(0)?, Instant(row.get(1)?), RecordId(row.get(2)?), row.get::<_, String>(3)?))
        })?;
        rows.into_iter()
            .map(|(number, at, by, body)| {
                Ok(RuleEntry { number: unsigned(Some(number)), at, by, change: parse(&body)? })
            })
            .collect()
    }

    fn policy_version(&self) -> Result<u64, StoreError> {
        self.number_of("SELECT version FROM policy", []).map(unsigned)
    }

    fn fingerprint(&self, operation: OperationId) -> Result<Option<Fingerprint>, StoreError> {
        let mut statement =
            self.0.prepare_cached("SELECT fingerprint FROM operation WHERE id = ?1").map_err(store_error)?;
        let bytes: Option<Vec<u8>> =
            statement.query_row([operation.0], |row| row.get(0)).optional().map_err(store_error)?;
        bytes
            .map(|bytes| bytes.try_into().map_err(|_| damaged("an operation's fingerprint is not 32 bytes long")))
            .transpose()
    }

    fn batch(&self, batch: BatchId) -> Result<Vec<LoggedOperation>, StoreError> {
        self.many("SELECT body FROM operation WHERE batch = ?1 ORDER BY sequence", [batch.0])
    }

    fn operation(&self, sequence: u64) -> Result<Option<LoggedOperation>, StoreError> {
        self.one("SELECT body FROM operation WHERE sequence = ?1", [signed(sequence)])
    }

    fn history(&self, record: Option<RecordId>, before: u64, limit: usize) -> Result<Vec<LoggedOperation>, StoreError> {
        let (before, limit) = (signed(before), signed(limit as u64));
        match record {
            Some(record) => self.many(
                "SELECT operation.body FROM operation_record JOIN operation USING (sequence)
                 WHERE operation_record.record = ?1 AND operation_record.sequence < ?2
                 ORDER BY operation_record.sequence DESC LIMIT ?3",
                params![record.0, before, limit],
            ),
            None => self.many(
                "SELECT body FROM operation WHERE sequence < ?1 ORDER BY sequence DESC LIMIT ?2",
                params![before, limit],
            ),
        }
    }

    fn operations_after(&self, after: u64, limit: usize) -> Result<Vec<LoggedOperation>, StoreError> {
        self.many(
            "SELECT body FROM operation WHERE sequence > ?1 ORDER BY sequence LIMIT ?2",
            params![signed(after), signed(limit as u64)],
        )
    }

    fn operations_until(
        &self,
        until: Instant,
        each: &mut dyn FnMut(&LoggedOperation) -> bool,
    ) -> Result<(), StoreError> {
        let sql = "SELECT body FROM operation WHERE happened_at <= ?1 ORDER BY happened_at, sequence";
        let mut statement = self.0.prepare_cached(sql).map_err(store_error)?;
        let mut rows = statement.query([until.0]).map_err(store_error)?;
        while let Some(row) = rows.next().map_err(store_error)? {
            let entry: LoggedOperation = parse(row.get_ref(0).map_err(store_error)?.as_str().map_err(damaged)?)?;
            if !each(&entry) {
                break;
            }
        }
        Ok(())
    }

    fn first_operation(&self, record: RecordId) -> Result<Option<LoggedOperation>, StoreError> {
        self.one(
            "SELECT operation.body FROM operation_record JOIN operation USING (sequence)
             WHERE operation_record.record = ?1 ORDER BY operation_record.sequence LIMIT 1",
            [record.0],
        )
    }

    fn records_changed_after(&self, after: u64, limit: usize) -> Result<Vec<Record>, StoreError> {
        self.many(
            "SELECT body FROM record WHERE sequence > ?1 AND sequence <= (
               SELECT max(sequence) FROM (SELECT sequence FROM record WHERE sequence > ?1 ORDER BY sequence LIMIT ?2)
             ) ORDER BY sequence",
            params![signed(after), signed(limit as u64)],
        )
    }

    fn changed_after(&self, after: u64) -> Result<ChangedRows, StoreError> {
        let after = [signed(after)];
        Ok(ChangedRows {
            records: self.many("SELECT body FROM record WHERE sequence > ?1", after)?,
            links: self.many("SELECT body FROM link WHERE sequence > ?1", after)?,
            evidence: self.many("SELECT body FROM evidence WHERE sequence > ?1", after)?,
            states: self.many("SELECT body FROM state WHERE sequence > ?1", after)?,
            spaces: self.many("SELECT body FROM space WHERE sequence > ?1", after)?,
            fields: self.many("SELECT body FROM custom_field WHERE sequence > ?1", after)?,
            roles: self.many("SELECT body FROM custom_role WHERE sequence > ?1", after)?,
        })
    }

    fn count_changed_after(&self, after: u64, limit: usize) -> Result<u64, StoreError> {
        let mut rows = 0;
        for table in ["record", "link", "evidence", "state", "space"] {
            let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {table} WHERE sequence > ?1 LIMIT ?2)");
            rows += unsigned(self.number_of(&sql, [signed(after), signed(limit as u64)])?);
        }
        Ok(rows)
    }

    fn count(&self, table: Table, spaces: &[SpaceId]) -> Result<u64, StoreError> {
        if spaces.is_empty() {
            return Ok(0);
        }
        let (marks, values) = space_list(spaces);
        let sql = format!("SELECT count(*) {}", visible_rows(table, &marks));
        self.number_of(&sql, params_from_iter(values)).map(unsigned)
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
        if spaces.is_empty() {
            return Ok(());
        }
        let (marks, values) = space_list(spaces);
        let sql = format!("SELECT body {}", visible_rows(table, &marks));
        let mut statement = self.0.prepare_cached(&sql).map_err(store_error)?;
        let mut rows = statement.query(params_from_iter(values)).map_err(store_error)?;
        while let Some(row) = rows.next().map_err(store_error)? {
            if !each(row.get_ref(0).map_err(store_error)?.as_str().map_err(damaged)?) {
                break;
            }
        }
        Ok(())
    }
}
