//! How the program is doing, what it works off, and whom it tells what changed: for owners and admins.

use graph::time::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProgramStatus {
    pub version: String,
    pub started_at: Instant,
    pub now: Instant,
    /// Memory that the program holds, in bytes; null where the system does not tell.
    #[schema(required = true)]
    pub memory: Option<u64>,
    /// Of the disk that holds the data folder.
    #[schema(required = true)]
    pub disk: Option<DiskStatus>,
    /// Operations in this workspace's ledger.
    pub sequence: u64,
    /// Operations that the full-text index has not taken up yet.
    pub search_behind: u64,
    /// Bytes of the workspace's database.
    pub database: u64,
    pub imports_running: u64,
    pub jobs: JobsStatus,
    pub schedules: Vec<ScheduleStatus>,
    pub backups: BackupStatus,
    /// Webhooks that are switched on.
    pub webhooks: u64,
    /// Webhooks whose last try failed, or that the program switched off.
    pub webhooks_failing: u64,
    /// Whether a mail server is set.
    pub mail: bool,
}

/// A test mail, which the mail server took.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MailTested {
    pub to: String,
}

/// Bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DiskStatus {
    pub free: u64,
    pub total: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct JobsStatus {
    pub waiting: u64,
    pub running: u64,
    /// Tried often enough, and put aside for a person.
    pub dead: u64,
    /// Since when the longest waiting one could have been done.
    #[schema(required = true)]
    pub oldest_due: Option<Instant>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ScheduleStatus {
    pub kind: String,
    pub every_hours: f64,
    pub next_at: Instant,
    #[schema(required = true)]
    pub last_at: Option<Instant>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BackupStatus {
    /// Whether backups are made by themselves.
    pub scheduled: bool,
    /// The newest one that is whole, as its list says.
    #[schema(required = true)]
    pub last: Option<BackupMade>,
    pub kept: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BackupMade {
    pub at: Instant,
    pub bytes: u64,
    pub files: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobStanding {
    Waiting,
    Running,
    Dead,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct JobView {
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    pub kind: String,
    pub state: JobStanding,
    pub made_at: Instant,
    /// When it may be done; of a running one, when its lease runs out.
    pub due_at: Instant,
    pub attempts: u32,
    #[schema(required = true)]
    pub problem: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Jobs {
    /// Newest first, at most 200.
    pub jobs: Vec<JobView>,
}

/// An address to be told what changes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// 1 to 100 characters.
    pub label: String,
    /// Begins with https:// or http://.
    pub url: String,
    /// Kinds of record that it is told of; empty: all.
    #[serde(default)]
    pub kinds: Vec<String>,
}

/// What is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookChange {
    #[serde(default)]
    pub label: Option<String>,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub kinds: Option<Vec<String>>,
    /// Switched off, it is told nothing; switched on again, it is told what it missed.
    #[serde(default)]
    pub active: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct WebhookView {
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    pub label: String,
    pub url: String,
    pub kinds: Vec<String>,
    /// Whose eyes it sees with.
    pub person: graph::id::RecordId,
    pub made_at: Instant,
    pub active: bool,
    /// Why the program switched it off.
    #[schema(required = true)]
    pub problem: Option<String>,
    /// The sequence up to which it was told or will be.
    pub cursor: u64,
    #[schema(required = true)]
    pub last: Option<DeliveryView>,
}

/// The secret is shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MadeWebhook {
    pub webhook: WebhookView,
    /// Begins with `whsec_`; signs every message as the Standard Webhooks specification says.
    pub secret: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Webhooks {
    pub webhooks: Vec<WebhookView>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStanding {
    Waiting,
    Delivered,
    Failed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeliveryView {
    /// The `webhook-id` of its messages, the same at every try.
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    /// It tells the operations after this one ...
    pub after: u64,
    /// ... up to this one.
    pub up_to: u64,
    pub made_at: Instant,
    pub state: DeliveryStanding,
    /// Oldest first.
    pub attempts: Vec<DeliveryAttempt>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeliveryAttempt {
    pub at: Instant,
    /// Null where no answer came.
    #[schema(required = true)]
    pub status: Option<u16>,
    pub milliseconds: u64,
    /// Why it failed, or the beginning of what was answered.
    pub said: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Deliveries {
    /// Newest first.
    pub deliveries: Vec<DeliveryView>,
    /// Pass as `before` for older ones; null at the beginning.
    #[schema(required = true)]
    pub next_before: Option<i64>,
}

/// What a webhook is sent.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WebhookMessage {
    /// `changes`, or `test`.
    #[serde(rename = "type")]
    pub message_type: String,
    pub timestamp: Instant,
    pub workspace: String,
    pub after: u64,
    pub up_to: u64,
    /// Operations that touched a record of a kind that was asked for, oldest first.
    pub operations: Vec<graph::operation::LoggedOperation>,
    /// The records that they touched, as they are now.
    pub records: Vec<graph::record::Record>,
    /// It would have been too large with its rows: read them at `changes?after=`.
    pub cut: bool,
}
