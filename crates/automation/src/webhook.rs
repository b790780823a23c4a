//! Telling other programs what happened: who is told of what, how a message is signed, and what came of each.

use crate::job::NewJob;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use graph::id::{RecordId, WorkspaceId};
use graph::operation::{Change, LoggedOperation};
use graph::time::Instant;
use hmac::{Hmac, KeyInit, Mac};
use ledger::port::StoreError;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::collections::HashMap;
use uuid::Uuid;

/// Bytes of a secret, as the Standard Webhooks specification has them at least.
pub const SECRET_BYTES: usize = 32;
/// Begins a secret as it is shown.
const SECRET_PREFIX: &str = "whsec_";
/// Deliveries of one webhook that are remembered.
pub const REMEMBERED: usize = 1_000;

/// An address that is told what changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub id: Uuid,
    pub workspace: WorkspaceId,
    pub label: String,
    pub url: String,
    /// Kinds of record that it is told of; empty: all.
    pub kinds: Vec<String>,
    /// Who made it: it is told what they may see.
    pub person: RecordId,
    pub made_at: Instant,
    pub active: bool,
    /// Why it was switched off, where the program did it.
    pub problem: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// For its first try or its next one.
    Waiting,
    Delivered,
    /// Tried often enough.
    Failed,
}

/// What one webhook is told once: the operations after one sequence up to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub id: Uuid,
    pub webhook: Uuid,
    pub workspace: WorkspaceId,
    pub after: u64,
    pub up_to: u64,
    pub made_at: Instant,
    pub state: DeliveryState,
    /// Oldest first.
    pub attempts: Vec<Attempt>,
}

impl Delivery {
    /// The job `id` that sends it.
    pub fn job(&self, id: Uuid, due_at: Instant) -> NewJob {
        let (kind, workspace) = (DELIVER.to_owned(), Some(self.workspace));
        NewJob { id, kind, workspace, work: self.id.to_string(), due_at }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub at: Instant,
    /// Nothing where no answer came.
    pub status: Option<u16>,
    pub milliseconds: u64,
    /// Why it failed, or the beginning of what was answered.
    pub said: String,
}

pub trait WebhookStore: Send + Sync {
    /// A new one is told of what comes after `cursor`.
    fn add_webhook(&self, webhook: &Webhook, secret: &[u8], cursor: u64) -> Result<(), StoreError>;
    /// Changes everything but secret and cursor; false where there is none.
    fn put_webhook(&self, webhook: &Webhook) -> Result<bool, StoreError>;
    fn webhooks(&self, workspace: WorkspaceId) -> Result<Vec<Webhook>, StoreError>;
    fn webhook(&self, id: Uuid) -> Result<Option<Webhook>, StoreError>;
    fn webhook_secret(&self, id: Uuid) -> Result<Option<Vec<u8>>, StoreError>;
    /// The sequence up to which it was told or will be.
    fn webhook_cursor(&self, id: Uuid) -> Result<Option<u64>, StoreError>;
    /// Switches it off, unless it was pointed elsewhere than `url` meanwhile.
    fn switch_off(&self, id: Uuid, url: &str, problem: &str) -> Result<(), StoreError>;
    /// Has a delivery that is not waiting sent again: its state and the job, in one transaction. Nothing where it waits.
    fn replay_delivery(&self, id: Uuid, now: Instant) -> Result<Option<Delivery>, StoreError>;
    /// Removes it with its deliveries.
    fn end_webhook(&self, id: Uuid) -> Result<bool, StoreError>;
    /// Moves the cursor on from `after` to `up_to`, and with it keeps the delivery and the job that sends it, in one
    /// transaction; false, and nothing is kept, where the cursor is not at `after`.
    fn hand_over(&self, webhook: Uuid, after: u64, up_to: u64, delivery: Option<&Delivery>)
    -> Result<bool, StoreError>;
    fn delivery(&self, id: Uuid) -> Result<Option<Delivery>, StoreError>;
    /// Newest first, made before `before`.
    fn deliveries(&self, webhook: Uuid, before: Option<Instant>, limit: usize) -> Result<Vec<Delivery>, StoreError>;
    fn put_delivery(&self, delivery: &Delivery) -> Result<(), StoreError>;
}

/// The job that sends deliveries; its work is the id of one.
pub const DELIVER: &str = "deliver_webhook";

/// A secret as people copy it.
pub fn shown_secret(secret: &[u8]) -> String {
    format!("{SECRET_PREFIX}{}", STANDARD.encode(secret))
}

/// The `webhook-signature` of a message (Standard Webhooks, symmetric): HMAC-SHA256 of "id.timestamp.body".
pub fn signature(secret: &[u8], id: &str, seconds: i64, body: &str) -> String {
    // A key of any length is a key.
    let Ok(mut code) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    code.update(format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(code.finalize().into_bytes()))
}

/// Whether a webhook that asks for `kinds` is told of an operation. `kind_of` knows the kinds of the records that it
/// touched, as far as its reader sees them.
pub fn is_told(kinds: &[String], entry: &LoggedOperation, kind_of: &HashMap<RecordId, &str>) -> bool {
    let named = |record: &RecordId| kind_of.get(record).is_some_and(|kind| kinds.iter().any(|asked| asked == kind));
    kinds.is_empty() || entry.changes.iter().flat_map(Change::records).any(|record| named(&record))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification (github.com/standard-webhooks/standard-webhooks), worked out there.
    #[test]
    fn messages_are_signed_as_the_standard_says() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(shown_secret(&secret), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }
}
