//! What belongs to one person, beside the graph and written by the same one writer.

use super::graph_read::{Snapshot, space_ids};
use super::graph_write::Transaction;
use super::session::{get, text, values};
use crate::rows::{json, parse, signed, unsigned, word};
use graph::id::{RecordId, SpaceId};
use graph::time::Instant;
use ledger::personal::{
    InboxEntry, InboxQuery, Marking, Notification, ReadPersonal, Reason, Show, Which, WritePersonal,
};
use ledger::port::StoreError;
use uuid::Uuid;

/// A condition on entries that are shown at the time `$3`.
fn shown(show: Show) -> &'static str {
    match show {
        Show::All => "$3::bigint IS NOT NULL",
        Show::Snoozed => "snoozed_until > $3",
        Show::Unread => "read_at IS NULL AND (snoozed_until IS NULL OR snoozed_until <= $3)",
    }
}

const OF_RECORDS: &str = "FROM notification JOIN record ON record.workspace = $1 AND record.id = notification.record
     WHERE notification.workspace = $1 AND person = $2 AND record.space = ANY($4)";

impl ReadPersonal for Snapshot<'_> {
    fn values(&self, person: RecordId) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT name, value FROM personal_value WHERE workspace = $1 AND person = $2 ORDER BY name";
        let rows = self.session.rows(sql, &[&self.workspace, &person.0])?;
        rows.iter().map(|row| Ok((get(row, 0)?, get(row, 1)?))).collect()
    }

    fn watched(&self, person: RecordId, spaces: &[SpaceId]) -> Result<Vec<RecordId>, StoreError> {
        let sql = "SELECT watch.record FROM watch JOIN record ON record.workspace = $1 AND record.id = watch.record
                   WHERE watch.workspace = $1 AND watch.person = $2 AND watch.watching AND record.space = ANY($3)
                   ORDER BY watch.record";
        let rows = self.session.rows(sql, &[&self.workspace, &person.0, &space_ids(spaces)])?;
        rows.iter().map(|row| get(row, 0).map(RecordId)).collect()
    }

    fn watchers(&self, record: RecordId) -> Result<Vec<RecordId>, StoreError> {
        let sql = "SELECT person FROM watch WHERE workspace = $1 AND record = $2 AND watching";
        let rows = self.session.rows(sql, &[&self.workspace, &record.0])?;
        rows.iter().map(|row| get(row, 0).map(RecordId)).collect()
    }

    fn inbox(&self, query: &InboxQuery<'_>) -> Result<Vec<InboxEntry>, StoreError> {
        let sql = format!(
            "SELECT notification.id, read_at, snoozed_until, notification.body {OF_RECORDS} AND {}
               AND notification.id < $5 ORDER BY notification.id DESC LIMIT $6",
            shown(query.show)
        );
        let before = query.before.map_or(i64::MAX, signed);
        let rows = self.session.rows(
            &sql,
            &[
                &self.workspace,
                &query.person.0,
                &query.now.0,
                &space_ids(query.spaces),
                &before,
                &signed(query.limit as u64),
            ],
        )?;
        rows.iter()
            .map(|row| {
                Ok(InboxEntry {
                    id: unsigned(get(row, 0)?),
                    notification: parse(text(row, 3)?)?,
                    read_at: get::<Option<i64>>(row, 1)?.map(Instant),
                    snoozed_until: get::<Option<i64>>(row, 2)?.map(Instant),
                })
            })
            .collect()
    }

    fn unread(&self, person: RecordId, spaces: &[SpaceId], now: Instant) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) {OF_RECORDS} AND {}", shown(Show::Unread));
        self.session.count(&sql, &[&self.workspace, &person.0, &now.0, &space_ids(spaces)])
    }
}

impl WritePersonal for Transaction<'_> {
    fn put_value(&mut self, person: RecordId, name: &str, json: Option<&str>) -> Result<(), StoreError> {
        let name = name.to_owned();
        match json {
            Some(json) => self.session.queue(
                "INSERT INTO personal_value (workspace, person, name, value) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (workspace, person, name) DO UPDATE SET value = excluded.value",
                values![self.workspace, person.0, name, json.to_owned()],
            ),
            None => self.session.queue(
                "DELETE FROM personal_value WHERE workspace = $1 AND person = $2 AND name = $3",
                values![self.workspace, person.0, name],
            ),
        }
    }

    fn put_watch(&mut self, record: RecordId, person: RecordId, watching: bool) -> Result<(), StoreError> {
        self.session.queue(
            "INSERT INTO watch (workspace, record, person, watching) VALUES ($1, $2, $3, $4)
             ON CONFLICT (workspace, record, person) DO UPDATE SET watching = excluded.watching",
            values![self.workspace, record.0, person.0, watching],
        )
    }

    fn watch_unless_said(&mut self, record: RecordId, person: RecordId) -> Result<(), StoreError> {
        self.session.queue(
            "INSERT INTO watch (workspace, record, person, watching) VALUES ($1, $2, $3, true) ON CONFLICT DO NOTHING",
            values![self.workspace, record.0, person.0],
        )
    }

    fn notify(&mut self, notification: &Notification) -> Result<(), StoreError> {
        let (person, record, actor) = (notification.person.0, notification.record.0, notification.actor.0);
        let reason = word(&notification.reason)?;
        if notification.reason == Reason::Changed {
            self.session.queue(
                "DELETE FROM notification WHERE workspace = $1
                   AND person = $2 AND record = $3 AND read_at IS NULL AND reason = $4 AND actor = $5",
                values![self.workspace, person, record, reason.clone(), actor],
            )?;
        }
        self.session.queue(
            "INSERT INTO notification (workspace, person, record, reason, actor, body) VALUES ($1, $2, $3, $4, $5, $6)",
            values![self.workspace, person, record, reason, actor, json(notification)?],
        )
    }

    fn mark(&mut self, person: RecordId, marking: &Marking) -> Result<(), StoreError> {
        // Of which entries: all, one by its id, or those of one record.
        let set = |entry: Option<i64>, record: Option<Uuid>| {
            self.session.queue(
                "UPDATE notification SET
                   read_at = CASE WHEN NOT $3::boolean THEN read_at WHEN $4::bigint IS NULL THEN NULL
                     ELSE coalesce(read_at, $4) END,
                   snoozed_until = CASE WHEN $5::boolean THEN $6::bigint ELSE snoozed_until END
                 WHERE workspace = $1 AND person = $2 AND ($7::bigint IS NULL OR id = $7)
                   AND ($8::uuid IS NULL OR record = $8)",
                values![
                    self.workspace,
                    person.0,
                    marking.read.is_some(),
                    marking.read.flatten().map(|at| at.0),
                    marking.snoozed.is_some(),
                    marking.snoozed.flatten().map(|at| at.0),
                    entry,
                    record
                ],
            )
        };
        match &marking.which {
            Which::All => set(None, None),
            Which::Some { entries, records } => {
                entries.iter().try_for_each(|id| set(Some(signed(*id)), None))?;
                records.iter().try_for_each(|record| set(None, Some(record.0)))
            }
        }
    }
}
