use graph::record::{Link, Record};
use graph::time::Instant;
use serde::Serialize;
use utoipa::ToSchema;

/// Records and their links as they stood at a time.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AsOf {
    /// The last instant that counted.
    pub at: Instant,
    /// As they stood, by id; without conflicts.
    pub records: Vec<Record>,
    /// Those that stood, of which at least one end is among the records.
    pub links: Vec<Link>,
}
