//! What an import leaves behind, and what it needs of a database to keep it. The `storage` crate implements
//! [`ImportStore`]; [`MemoryImports`] is the plainest statement of what it means.

use crate::plan::Counts;
use graph::id::{BatchId, ImportId, RecordId, SpaceId};
use graph::record::ImportRowKey;
use graph::time::Instant;
use ledger::port::StoreError;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One file of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportFile {
    pub name: String,
    /// Of the file's bytes, in lower-case hexadecimal.
    pub sha256: String,
    pub rows: u32,
    pub values: u64,
}

/// One run of an importer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Import {
    pub id: ImportId,
    /// Where its records went: who is in that space may open it. Absent in imports of older versions.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub space: Option<SpaceId>,
    pub title: String,
    /// Where the files came from.
    pub source: String,
    pub licence: String,
    /// The civil date that the files speak of.
    pub as_of: String,
    pub started_at: Instant,
    /// Absent while it runs, and for good when it died; running it again repairs it.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub finished_at: Option<Instant>,
    pub by: RecordId,
    /// The first batch that wrote records.
    pub batch: BatchId,
    /// Every batch, in the order in which they were written. Empty in imports of older versions, which wrote one.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub batches: Vec<BatchId>,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub state: ImportState,
    /// Why it failed.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub problem: Option<String>,
    /// What it did. Absent in imports of older versions.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub counts: Option<Counts>,
    pub files: Vec<ImportFile>,
}

impl Import {
    /// Every batch that it wrote, oldest first.
    pub fn all_batches(&self) -> Vec<BatchId> {
        if self.batches.is_empty() { vec![self.batch] } else { self.batches.clone() }
    }
}

/// How far an import came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    Running,
    #[default]
    Finished,
    /// Somebody stopped it, or the program ended. What it had written stands; it can be taken up again.
    Stopped,
    Failed,
    /// It was taken back as a whole.
    Undone,
}

/// What became of a value of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ValueOutcome {
    /// It stands in a field, a state or a link.
    Mapped,
    /// It stands only in the kept row, as it was in the file.
    KeptRaw,
    /// It stands nowhere.
    Lost,
}

/// What became of the values of one column: `mapped + kept_raw + lost == values`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportColumnReport {
    pub file: String,
    pub column: String,
    pub values: u64,
    pub mapped: u64,
    pub kept_raw: u64,
    pub lost: u64,
    /// Where the mapped ones stand, such as "feature.title"; empty when none are mapped.
    pub mapped_to: String,
    /// Where they were meant to stand, also when none could be read as that; empty in accounts of older versions.
    #[serde(default)]
    pub meant_for: String,
    pub note: String,
}

impl ImportReport {
    /// Notes the end of the import.
    pub fn finish(&mut self, at: Instant) {
        self.import.finished_at = Some(at);
        self.import.state = ImportState::Finished;
    }
}

/// One value that did not simply go into its field, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportFinding {
    pub file: String,
    pub row: u32,
    pub column: String,
    /// At most its first 200 characters; the row holds it whole.
    pub value: String,
    pub outcome: ValueOutcome,
    pub reason: String,
}

/// The account of every value of every file: `mapped + kept_raw + lost == values`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportReport {
    pub import: Import,
    pub columns: Vec<ImportColumnReport>,
    /// In the order of files and rows, at most [`FINDING_LIMIT`].
    pub findings: Vec<ImportFinding>,
    pub values: u64,
    pub mapped: u64,
    pub kept_raw: u64,
    pub lost: u64,
}

/// What [`ImportColumnReport::mapped_to`] says of a column that tells which person is meant.
pub const WHO_IT_IS: &str = "who the person is";

/// Most findings in one report; a last one says how many more there were.
pub const FINDING_LIMIT: usize = 5_000;

/// One entry of a file, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportRow {
    #[serde(flatten)]
    pub key: ImportRowKey,
    /// Column to value, exactly as it stood in the file. The column of a nested value is its path,
    /// such as "ieStatus.text".
    pub values: BTreeMap<String, Value>,
    /// Records that this row made or speaks of.
    pub records: Vec<RecordId>,
}

/// Keeps imports, their reports and their rows for ever.
pub trait ImportStore: Send + Sync + 'static {
    /// Keeps the report and all rows in one transaction, in place of what stood under the same import id.
    fn put_import(&self, report: &ImportReport, rows: &[ImportRow]) -> Result<(), StoreError>;
    /// Keeps more rows, in place of those with the same key.
    fn add_rows(&self, rows: &[ImportRow]) -> Result<(), StoreError>;
    /// Keeps the report in place of the one that stood, and leaves the rows alone.
    fn put_report(&self, report: &ImportReport) -> Result<(), StoreError>;
    /// Notes the end of an import; does nothing when there is no such import.
    fn finish_import(&self, import: ImportId, finished_at: Instant) -> Result<(), StoreError>;
    /// Newest first by start, ties by id.
    fn imports(&self) -> Result<Vec<Import>, StoreError>;
    fn report(&self, import: ImportId) -> Result<Option<ImportReport>, StoreError>;
    fn row(&self, key: &ImportRowKey) -> Result<Option<ImportRow>, StoreError>;
    /// Rows of one file above `after_row`, in their order.
    fn rows(&self, import: ImportId, file: &str, after_row: u32, limit: usize) -> Result<Vec<ImportRow>, StoreError>;
}

/// Imports that live as long as the process.
#[derive(Debug, Default)]
pub struct MemoryImports {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    reports: BTreeMap<ImportId, ImportReport>,
    rows: BTreeMap<ImportRowKey, ImportRow>,
}

impl MemoryImports {
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ImportStore for MemoryImports {
    fn put_import(&self, report: &ImportReport, rows: &[ImportRow]) -> Result<(), StoreError> {
        let mut kept = self.kept();
        let import = report.import.id;
        kept.rows.retain(|key, _| key.import != import);
        kept.rows.extend(rows.iter().map(|row| (row.key.clone(), row.clone())));
        kept.reports.insert(import, report.clone());
        Ok(())
    }

    fn add_rows(&self, rows: &[ImportRow]) -> Result<(), StoreError> {
        self.kept().rows.extend(rows.iter().map(|row| (row.key.clone(), row.clone())));
        Ok(())
    }

    fn put_report(&self, report: &ImportReport) -> Result<(), StoreError> {
        self.kept().reports.insert(report.import.id, report.clone());
        Ok(())
    }

    fn finish_import(&self, import: ImportId, finished_at: Instant) -> Result<(), StoreError> {
        if let Some(report) = self.kept().reports.get_mut(&import) {
            report.finish(finished_at);
        }
        Ok(())
    }

    fn imports(&self) -> Result<Vec<Import>, StoreError> {
        let mut imports: Vec<Import> = self.kept().reports.values().map(|report| report.import.clone()).collect();
        imports.sort_by_key(|import| (std::cmp::Reverse(import.started_at), import.id));
        Ok(imports)
    }

    fn report(&self, import: ImportId) -> Result<Option<ImportReport>, StoreError> {
        Ok(self.kept().reports.get(&import).cloned())
    }

    fn row(&self, key: &ImportRowKey) -> Result<Option<ImportRow>, StoreError> {
        Ok(self.kept().rows.get(key).cloned())
    }

    fn rows(&self, import: ImportId, file: &str, after_row: u32, limit: usize) -> Result<Vec<ImportRow>, StoreError> {
        let kept = self.kept();
        let of_file = kept.rows.values().filter(|row| row.key.import == import && row.key.file == file);
        Ok(of_file.filter(|row| row.key.row > after_row).take(limit).cloned().collect())
    }
}
