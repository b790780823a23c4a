//! Who is told what happened, and what came of it; beside the jobs, so that a delivery and its job are one transaction.

use super::jobs::{PostgresJobs, insert};
use super::session::{Session, get, values};
use crate::rows::{json, signed, unsigned};
use automation::webhook::{DELIVER, Delivery, DeliveryState, REMEMBERED, Webhook, WebhookStore};
use graph::id::WorkspaceId;
use graph::time::Instant;
use ledger::port::StoreError;
use uuid::Uuid;

fn enqueue(session: &Session, delivery: &Delivery, now: Instant) -> Result<(), StoreError> {
    insert(session, &delivery.job(Uuid::now_v7(), now), now)
}

fn waits(delivery: &Delivery) -> bool {
    delivery.state == DeliveryState::Waiting
}

impl WebhookStore for PostgresJobs {
    fn add_webhook(&self, webhook: &Webhook, secret: &[u8], cursor: u64) -> Result<(), StoreError> {
        let body = json(webhook)?;
        self.write(|session| {
            session.queue(
                "INSERT INTO webhook (id, workspace, body, secret, cursor) VALUES ($1, $2, $3, $4, $5)",
                values![webhook.id, webhook.workspace.0, body, secret.to_vec(), signed(cursor)],
            )
        })
    }

    fn put_webhook(&self, webhook: &Webhook) -> Result<bool, StoreError> {
        let body = json(webhook)?;
        self.write(|session| {
            Ok(session.execute("UPDATE webhook SET body = $2 WHERE id = $1", &[&webhook.id, &body])? > 0)
        })
    }

    fn switch_off(&self, id: Uuid, url: &str, problem: &str) -> Result<(), StoreError> {
        self.write(|session| {
            let found: Option<Webhook> = session.one("SELECT body FROM webhook WHERE id = $1 FOR UPDATE", &[&id])?;
            let Some(mut webhook) = found.filter(|webhook| webhook.url == url) else { return Ok(()) };
            (webhook.active, webhook.problem) = (false, Some(problem.to_owned()));
            session.queue("UPDATE webhook SET body = $2 WHERE id = $1", values![id, json(&webhook)?])
        })
    }

    fn replay_delivery(&self, id: Uuid, now: Instant) -> Result<Option<Delivery>, StoreError> {
        self.making(|session| {
            let sql = "SELECT body FROM delivery WHERE id = $1 AND NOT waiting FOR UPDATE";
            let Some(mut delivery) = session.one::<Delivery>(sql, &[&id])? else { return Ok(None) };
            delivery.state = DeliveryState::Waiting;
            let sql = "UPDATE delivery SET body = $2, waiting = true WHERE id = $1";
            session.queue(sql, values![id, json(&delivery)?])?;
            enqueue(session, &delivery, now)?;
            Ok(Some(delivery))
        })
    }

    fn webhooks(&self, workspace: WorkspaceId) -> Result<Vec<Webhook>, StoreError> {
        self.read(|session| session.many("SELECT body FROM webhook WHERE workspace = $1 ORDER BY id", &[&workspace.0]))
    }

    fn webhook(&self, id: Uuid) -> Result<Option<Webhook>, StoreError> {
        self.read(|session| session.one("SELECT body FROM webhook WHERE id = $1", &[&id]))
    }

    fn webhook_secret(&self, id: Uuid) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|session| {
            let row = session.first("SELECT secret FROM webhook WHERE id = $1", &[&id])?;
            row.map(|row| get(&row, 0)).transpose()
        })
    }

    fn webhook_cursor(&self, id: Uuid) -> Result<Option<u64>, StoreError> {
        self.read(|session| {
            let row = session.first("SELECT cursor FROM webhook WHERE id = $1", &[&id])?;
            row.map(|row| get(&row, 0).map(unsigned)).transpose()
        })
    }

    fn end_webhook(&self, id: Uuid) -> Result<bool, StoreError> {
        self.write(|session| {
            let sql = "DELETE FROM job WHERE kind = $1
                       AND work IN (SELECT id::text FROM delivery WHERE webhook = $2)";
            session.execute(sql, &[&DELIVER, &id])?;
            Ok(session.execute("DELETE FROM webhook WHERE id = $1", &[&id])? > 0)
        })
    }

    fn hand_over(
        &self,
        webhook: Uuid,
        after: u64,
        up_to: u64,
        delivery: Option<&Delivery>,
    ) -> Result<bool, StoreError> {
        self.making(|session| {
            let sql = "UPDATE webhook SET cursor = $3 WHERE id = $1 AND cursor = $2";
            if session.execute(sql, &[&webhook, &signed(after), &signed(up_to)])? == 0 {
                return Ok(false);
            }
            if let Some(delivery) = delivery {
                session.queue(
                    "INSERT INTO delivery (id, webhook, made_at, waiting, body) VALUES ($1, $2, $3, $4, $5)",
                    values![delivery.id, webhook, delivery.made_at.0, waits(delivery), json(delivery)?],
                )?;
                enqueue(session, delivery, delivery.made_at)?;
                session.execute(
                    "DELETE FROM delivery WHERE webhook = $1 AND NOT waiting AND id NOT IN
                       (SELECT id FROM delivery WHERE webhook = $1 ORDER BY made_at DESC, id DESC LIMIT $2)",
                    &[&webhook, &signed(REMEMBERED as u64)],
                )?;
            }
            Ok(true)
        })
    }

    fn delivery(&self, id: Uuid) -> Result<Option<Delivery>, StoreError> {
        self.read(|session| session.one("SELECT body FROM delivery WHERE id = $1", &[&id]))
    }

    fn deliveries(&self, webhook: Uuid, before: Option<Instant>, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        self.read(|session| {
            let sql = "SELECT body FROM delivery WHERE webhook = $1 AND made_at < $2
                       ORDER BY made_at DESC, id DESC LIMIT $3";
            let before = before.map_or(i64::MAX, |before| before.0);
            session.many(sql, &[&webhook, &before, &signed(limit as u64)])
        })
    }

    fn put_delivery(&self, delivery: &Delivery) -> Result<(), StoreError> {
        let body = json(delivery)?;
        self.write(|session| {
            let sql = "UPDATE delivery SET body = $2, waiting = $3 WHERE id = $1";
            session.queue(sql, values![delivery.id, body, waits(delivery)])
        })
    }
}
