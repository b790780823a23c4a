use graph::frame::Frame;
use graph::id::BatchId;
use graph::operation::LoggedOperation;
use graph::record::{Link, Record};
use graph::undo::UndoObstacle;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BatchReply {
    pub batch: BatchId,
    /// The batch had been committed before; nothing was written now.
    pub duplicate: bool,
    pub frame: Frame,
}

#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
pub struct UndoRequest {
    /// Id for the batch that undoing makes.
    pub batch: BatchId,
    /// Undo even where somebody changed the value since.
    #[serde(default)]
    pub force: bool,
}

/// `details` of a `changed_since` error.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ChangedSince {
    pub obstacles: Vec<UndoObstacle>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct History {
    /// Newest first.
    pub operations: Vec<LoggedOperation>,
    /// Pass as `before` for older ones; null at the beginning.
    #[schema(required = true)]
    pub next_before: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RecordPage {
    pub records: Vec<Record>,
    /// Links of the roles that were asked for, both ends of which may be seen.
    pub links: Vec<Link>,
    /// What they lead to, without what is put away.
    pub linked: Vec<Record>,
    /// What was to be worked out: a row for each record, a value for each expression. Numbers, texts, true or false, lists;
    /// a record by its id; null where there is no value.
    pub computed: Vec<Vec<serde_json::Value>>,
    /// Pass as `cursor` for the next page; null at the end.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}
