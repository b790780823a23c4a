//! What rows hold, whatever the database: JSON beside the columns that serve lookup, and signed integers.

use access::audit::AuditDetail;
use ledger::port::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Room for the JSON of nearly every row, so that it is not moved while it is written.
const ROW_BYTES: usize = 1_024;

pub(crate) fn json<T: Serialize>(row: &T) -> Result<String, StoreError> {
    let failed = |error: &dyn std::fmt::Display| StoreError::Failed(error.to_string());
    let mut bytes = Vec::with_capacity(ROW_BYTES);
    serde_json::to_writer(&mut bytes, row).map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

/// What an entry of the audit log says, without the names in it; nothing where there are none.
pub(crate) fn without_names(body: &str) -> Option<String> {
    let mut what: AuditDetail = serde_json::from_str(body).ok()?;
    if what.forget_names() { serde_json::to_string(&what).ok() } else { None }
}

/// The one word that a value without members is written as.
pub(crate) fn word<T: Serialize>(value: &T) -> Result<String, StoreError> {
    Ok(json(value)?.trim_matches('"').to_owned())
}

pub(crate) fn parse<T: DeserializeOwned>(json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(damaged)
}

pub(crate) fn damaged(error: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(error.to_string())
}

/// A database's integers are signed; a sequence never comes near the difference.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(number: Option<i64>) -> u64 {
    number.and_then(|number| u64::try_from(number).ok()).unwrap_or(0)
}
