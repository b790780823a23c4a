//! What belongs to one person, beside the graph and written by the same one writer.

use super::graph_read::{Snapshot, blob, parse, signed, space_list, unsigned};
use super::graph_write::{Transaction, json};
use super::store_error;
use crate::rows::word;
use graph::id::{RecordId, SpaceId};
use graph::time::Instant;
use ledger::personal::{
    InboxEntry, InboxQuery, Marking, Notification, ReadPersonal, Reason, Show, Which, WritePersonal,
};
use ledger::port::StoreError;
use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};

/// A condition on entries that are shown at the time `?2`.
fn shown(show: Show) -> &'static str {
    match show {
        Show::All => "?2 IS NOT NULL",
        Show::Snoozed => "snoozed_until > ?2",
        Show::Unread => "read_at IS NULL AND (snoozed_until IS NULL OR snoozed_until <= ?2)",
    }
}

/// `?N, ?N+1, ...` for the spaces, which follow `before` other values.
fn spaces_after(before: &mut Vec<Value>, spaces: &[SpaceId]) -> String {
    let first = before.len() + 1;
    before.extend(space_list(spaces).1);
    (first..first + spaces.len()).map(|position| format!("?{position}")).collect::<Vec<_>>().join(", ")
}

impl Snapshot<'_> {
    fn records_of(&self, sql: &str, values: Vec<Value>) -> Result<Vec<RecordId>, StoreError> {
        let mut statement = self.0.prepare_cached(sql).map_err(store_error)?;
        let rows =
            statement.query_map(params_from_iter(values), |row| row.get(0).map(RecordId)).map_err(store_error)?;
        rows.collect::<Result<_, _>>().map_err(store_error)
    }
}

impl ReadPersonal for Snapshot<'_> {
    fn values(&self, person: RecordId) -> Result<Vec<(String, String)>, StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT name, value FROM personal_value WHERE person = ?1 ORDER BY name")
            .map_err(store_error)?;
        let rows = statement.query_map([person.0], |row| Ok((row.get(0)?, row.get(1)?))).map_err(store_error)?;
        rows.collect::<Result<_, _>>().map_err(store_error)
    }

    fn watched(&self, person: RecordId, spaces: &[SpaceId]) -> Result<Vec<RecordId>, StoreError> {
        let mut values = vec![blob(person.0)];
        let marks = spaces_after(&mut values, spaces);
        let sql = format!(
            "SELECT watch.record FROM watch JOIN record ON record.id = watch.record
             WHERE watch.person = ?1 AND watch.watching = 1 AND record.space IN ({marks}) ORDER BY watch.record"
        );
        self.records_of(&sql, values)
    }

    fn watchers(&self, record: RecordId) -> Result<Vec<RecordId>, StoreError> {
        self.records_of("SELECT person FROM watch WHERE record = ?1 AND watching = 1", vec![blob(record.0)])
    }

    fn inbox(&self, query: &InboxQuery<'_>) -> Result<Vec<InboxEntry>, StoreError> {
        let mut values = vec![
            blob(query.person.0),
            Value::Integer(query.now.0),
            Value::Integer(query.before.map_or(i64::MAX, signed)),
            Value::Integer(signed(query.limit as u64)),
        ];
        let marks = spaces_after(&mut values, query.spaces);
        let sql = format!(
            "SELECT notification.id, read_at, snoozed_until, notification.body
             FROM notification JOIN record ON record.id = notification.record
             WHERE person = ?1 AND {} AND notification.id < ?3 AND record.space IN ({marks})
             ORDER BY notification.id DESC LIMIT ?4",
            shown(query.show)
        );
        let entry = |row: &Row<'_>| -> rusqlite::Result<(i64, Option<i64>, Option<i64>, String)> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        };
        let mut statement = self.0.prepare_cached(&sql).map_err(store_error)?;
        let rows = statement.query_map(params_from_iter(values), entry).map_err(store_error)?;
        rows.map(|row| {
            let (id, read_at, snoozed_until, body) = row.map_err(store_error)?;
            Ok(InboxEntry {
                id: unsigned(Some(id)),
                notification: parse(&body)?,
                read_at: read_at.map(Instant),
                snoozed_until: snoozed_until.map(Instant),
            })
        })
        .collect()
    }

    fn unread(&self, person: RecordId, spaces: &[SpaceId], now: Instant) -> Result<u64, StoreError> {
        let mut values = vec![blob(person.0), Value::Integer(now.0)];
        let marks = spaces_after(&mut values, spaces);
        let sql = format!(
            "SELECT count(*) FROM notification JOIN record ON record.id = notification.record
             WHERE person = ?1 AND {} AND record.space IN ({marks})",
            shown(Show::Unread)
        );
        self.number_of(&sql, params_from_iter(values)).map(unsigned)
    }
}

impl WritePersonal for Transaction<'_> {
    fn put_value(&mut self, person: RecordId, name: &str, json: Option<&str>) -> Result<(), StoreError> {
        match json {
            Some(json) => self.execute(
                "INSERT INTO personal_value (person, name, value) VALUES (?1, ?2, ?3)
                 ON CONFLICT (person, name) DO UPDATE SET value = excluded.value",
                params![person.0, name, json],
            ),
            None => self.execute("DELETE FROM personal_value WHERE person = ?1 AND name = ?2", params![person.0, name]),
        }
    }

    fn put_watch(&mut self, record: RecordId, person: RecordId, watching: bool) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO watch (record, person, watching) VALUES (?1, ?2, ?3)
             ON CONFLICT (record, person) DO UPDATE SET watching = excluded.watching",
            params![record.0, person.0, watching],
        )
    }

    fn watch_unless_said(&mut self, record: RecordId, person: RecordId) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR IGNORE INTO watch (record, person, watching) VALUES (?1, ?2, 1)",
            params![record.0, person.0],
        )
    }

    fn notify(&mut self, notification: &Notification) -> Result<(), StoreError> {
        let (person, record, actor) = (notification.person.0, notification.record.0, notification.actor.0);
        let reason = word(&notification.reason)?;
        if notification.reason == Reason::Changed {
            self.execute(
                "DELETE FROM notification
                 WHERE person = ?1 AND record = ?2 AND read_at IS NULL AND reason = ?3 AND actor = ?4",
                params![person, record, reason, actor],
            )?;
        }
        self.execute(
            "INSERT INTO notification (person, record, reason, actor, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![person, record, reason, actor, json(notification)?],
        )
    }

    fn mark(&mut self, person: RecordId, marking: &Marking) -> Result<(), StoreError> {
        let set = |sql: &str, one: Option<Value>| {
            let mut values = vec![blob(person.0)];
            values.extend([
                Value::Integer(marking.read.is_some().into()),
                at(marking.read.flatten()),
                Value::Integer(marking.snoozed.is_some().into()),
                at(marking.snoozed.flatten()),
            ]);
            values.extend(one);
            self.execute(
                &format!(
                    "UPDATE notification SET read_at = CASE WHEN NOT ?2 THEN read_at WHEN ?3 IS NULL THEN NULL ELSE coalesce(read_at, ?3) END,
                       snoozed_until = CASE WHEN ?4 THEN ?5 ELSE snoozed_until END
                     WHERE person = ?1 {sql}"
                ),
                params_from_iter(values),
            )
        };
        match &marking.which {
            Which::All => set("", None),
            Which::Some { entries, records } => {
                for id in entries {
                    set("AND id = ?6", Some(Value::Integer(signed(*id))))?;
                }
                for record in records {
                    set("AND record = ?6", Some(blob(record.0)))?;
                }
                Ok(())
            }
        }
    }
}

fn at(instant: Option<Instant>) -> Value {
    instant.map_or(Value::Null, |instant| Value::Integer(instant.0))
}
