//! Typed ids. Each is a UUID; the type says of what, so that a state cannot be passed for a record.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "schema", schema(as = Id, value_type = String, format = "uuid"))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}({})", stringify!($name), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

typed_id! {
    /// A record of any kind.
    RecordId;
    /// A space: the unit of permission. Every record is in exactly one.
    SpaceId;
    /// A state row.
    StateId;
    /// One operation, made by its author.
    OperationId;
    /// Operations that commit or fail as one.
    BatchId;
    /// One row of evidence on a link.
    EvidenceId;
    /// A visible conflict on a field.
    ConflictId;
    /// The tenant: one graph database each.
    WorkspaceId;
    /// One run of an importer.
    ImportId;
    /// People who are given roles together.
    TeamId;
}

/// Milliseconds since the epoch that a version 7 id claims, or `None` for other versions.
pub fn claimed_milliseconds(id: Uuid) -> Option<i64> {
    if id.get_version_num() != 7 {
        return None;
    }
    let bytes = id.as_bytes();
    let mut milliseconds = 0i64;
    for byte in &bytes[..6] {
        milliseconds = (milliseconds << 8) | i64::from(*byte);
    }
    Some(milliseconds)
}
