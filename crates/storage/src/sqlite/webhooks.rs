//! Who is told what happened, and what came of it; beside the jobs, so that a delivery and its job are one transaction.

use super::graph_read::{signed, unsigned};
use super::jobs::{SqliteJobs, insert};
use super::json::from_json;
use crate::rows::json;
use automation::webhook::{DELIVER, Delivery, REMEMBERED, Webhook, WebhookStore};
use graph::id::WorkspaceId;
use graph::time::Instant;
use ledger::port::StoreError;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

impl WebhookStore for SqliteJobs {
    fn add_webhook(&self, webhook: &Webhook, secret: &[u8], cursor: u64) -> Result<(), StoreError> {
        let (id, workspace, body, secret) = (webhook.id, webhook.workspace, json(webhook)?, secret.to_vec());
        self.write(move |connection| {
            connection
                .execute(
                    "INSERT INTO webhook (id, workspace, body, secret, cursor) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![id, workspace.0, body, secret, signed(cursor)],
                )
                .map(|_| ())
        })
    }

    fn put_webhook(&self, webhook: &Webhook) -> Result<bool, StoreError> {
        let (id, body) = (webhook.id, json(webhook)?);
        self.write(move |connection| {
            Ok(connection.execute("UPDATE webhook SET body = ?2 WHERE id = ?1", params![id, body])? > 0)
        })
    }

    fn switch_off(&self, id: Uuid, url: &str, problem: &str) -> Result<(), StoreError> {
        let (url, problem) = (url.to_owned(), problem.to_owned());
        self.write(move |connection| {
            let sql = "UPDATE webhook SET body = json_set(body, '$.active', json('false'), '$.problem', ?3)
                       WHERE id = ?1 AND json_extract(body, '$.url') = ?2";
            connection.execute(sql, params![id, url, problem]).map(|_| ())
        })
    }

    fn replay_delivery(&self, id: Uuid, now: Instant) -> Result<Option<Delivery>, StoreError> {
        self.write(move |connection| {
            let sql = "UPDATE delivery SET body = json_set(body, '$.state', 'waiting')
                       WHERE id = ?1 AND json_extract(body, '$.state') <> 'waiting' RETURNING body";
            let delivery: Option<Delivery> = connection.query_row(sql, [id], |row| from_json(row, 0)).optional()?;
            if let Some(delivery) = &delivery {
                enqueue(connection, delivery, now)?;
            }
            Ok(delivery)
        })
    }

    fn webhooks(&self, workspace: WorkspaceId) -> Result<Vec<Webhook>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT body FROM webhook WHERE workspace = ?1 ORDER BY id")?;
            statement.query_map([workspace.0], |row| from_json(row, 0))?.collect()
        })
    }

    fn webhook(&self, id: Uuid) -> Result<Option<Webhook>, StoreError> {
        self.read(|connection| {
            connection.query_row("SELECT body FROM webhook WHERE id = ?1", [id], |row| from_json(row, 0)).optional()
        })
    }

    fn webhook_secret(&self, id: Uuid) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|connection| {
            connection.query_row("SELECT secret FROM webhook WHERE id = ?1", [id], |row| row.get(0)).optional()
        })
    }

    fn webhook_cursor(&self, id: Uuid) -> Result<Option<u64>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT cursor FROM webhook WHERE id = ?1";
            connection.query_row(sql, [id], |row| Ok(unsigned(row.get(0)?))).optional()
        })
    }

    fn end_webhook(&self, id: Uuid) -> Result<bool, StoreError> {
        self.write(move |connection| {
            let sql = "DELETE FROM job WHERE kind = ?1 AND work IN
                       (SELECT json_extract(body, '$.id') FROM delivery WHERE webhook = ?2)";
            connection.execute(sql, params![DELIVER, id])?;
            Ok(connection.execute("DELETE FROM webhook WHERE id = ?1", [id])? > 0)
        })
    }

    fn hand_over(
        &self,
        webhook: Uuid,
        after: u64,
        up_to: u64,
        delivery: Option<&Delivery>,
    ) -> Result<bool, StoreError> {
        let delivery = delivery.map(|delivery| Ok::<_, StoreError>((delivery.clone(), json(delivery)?))).transpose()?;
        self.write(move |connection| {
            let sql = "UPDATE webhook SET cursor = ?3 WHERE id = ?1 AND cursor = ?2";
            if connection.execute(sql, params![webhook, signed(after), signed(up_to)])? == 0 {
                return Ok(false);
            }
            if let Some((delivery, body)) = delivery {
                connection.execute(
                    "INSERT INTO delivery (id, webhook, made_at, body) VALUES (?1, ?2, ?3, ?4)",
                    params![delivery.id, webhook, delivery.made_at.0, body],
                )?;
                enqueue(connection, &delivery, delivery.made_at)?;
                connection.execute(
                    "DELETE FROM delivery WHERE webhook = ?1 AND id NOT IN
                       (SELECT id FROM delivery WHERE webhook = ?1 ORDER BY made_at DESC, id DESC LIMIT ?2)
                     AND json_extract(body, '$.state') <> 'waiting'",
                    params![webhook, signed(REMEMBERED as u64)],
                )?;
            }
            Ok(true)
        })
    }

    fn delivery(&self, id: Uuid) -> Result<Option<Delivery>, StoreError> {
        self.read(|connection| {
            connection.query_row("SELECT body FROM delivery WHERE id = ?1", [id], |row| from_json(row, 0)).optional()
        })
    }

    fn deliveries(&self, webhook: Uuid, before: Option<Instant>, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT body FROM delivery WHERE webhook = ?1 AND made_at < ?2 ORDER BY made_at DESC, id DESC LIMIT ?3",
            )?;
            let before = before.map_or(i64::MAX, |before| before.0);
            statement.query_map(params![webhook, before, signed(limit as u64)], |row| from_json(row, 0))?.collect()
        })
    }

    fn put_delivery(&self, delivery: &Delivery) -> Result<(), StoreError> {
        let (id, body) = (delivery.id, json(delivery)?);
        self.write(move |connection| {
            connection.execute("UPDATE delivery SET body = ?2 WHERE id = ?1", params![id, body]).map(|_| ())
        })
    }
}

fn enqueue(connection: &Connection, delivery: &Delivery, now: Instant) -> rusqlite::Result<usize> {
    insert(connection, &delivery.job(Uuid::now_v7(), now), now)
}
