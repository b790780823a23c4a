//! The queue in a file.

mod promises;

use promises::jobs::Bench;
use std::sync::Arc;
use storage::JobsStore;
use storage::sqlite::jobs::SqliteJobs;

struct Folder(tempfile::TempDir);

impl Bench for Folder {
    fn open(&self) -> Arc<dyn JobsStore> {
        Arc::new(SqliteJobs::open(&self.0.path().join("jobs.db")).expect("a queue"))
    }
}

jobs_suite!(Folder(tempfile::tempdir().expect("a temporary folder")));
