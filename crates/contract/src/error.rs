use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The closed list of what can go wrong, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    InvalidInput,
    /// Absent, or not to be seen: the two answer alike.
    NotFound,
    Forbidden,
    /// Of a link that was shared; nothing wrong was given yet.
    PasswordNeeded,
    SignedOut,
    /// Somebody changed it since; `details` says what.
    ChangedSince,
    /// The record is not at the version that `If-Match` names.
    Outdated,
    /// An id was used before for something else.
    IdReused,
    TooLarge,
    TooMany,
    Unsupported,
    Unavailable,
    StorageFull,
    Internal,
}

/// The one form of every error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ErrorEnvelope {
    pub code: ErrorCode,
    /// For messages in other languages.
    pub parameters: BTreeMap<String, Value>,
    /// What is wrong, where, and what to do.
    pub message: String,
    pub details: Value,
    /// Names this occurrence in the program's log.
    pub trace: String,
}
