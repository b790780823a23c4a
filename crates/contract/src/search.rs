//! Full-text search.

use graph::id::RecordId;
use graph::time::Instant;
use serde::Serialize;
use utoipa::ToSchema;

/// A piece of text; `found` where it is what was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FoundText {
    pub text: String,
    pub found: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SearchHit {
    pub record: RecordId,
    pub kind: String,
    /// What it was said on, where it is a comment.
    #[schema(required = true)]
    pub topic: Option<RecordId>,
    /// Empty where the kind has no keys.
    pub key: String,
    pub updated_at: Instant,
    pub archived: bool,
    pub title: Vec<FoundText>,
    /// Where in its texts the words stand; empty where they stand in the title or the key alone.
    pub excerpt: Vec<FoundText>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SearchReply {
    /// Best first: by the words, by where they stand, and by how lately the record changed.
    pub hits: Vec<SearchHit>,
    /// A word was found nowhere; these are hits of words that are written nearly so.
    pub nearly: bool,
    /// So many of the newest hits were ranked, where there were more than that.
    #[schema(required = true)]
    pub newest: Option<u64>,
    /// So many of the best hits were asked whether the filter keeps them, where there were more and fewer passed than were
    /// asked for.
    #[schema(required = true)]
    pub sifted: Option<u64>,
    /// Operations that the index has not taken up yet.
    pub behind: u64,
}
