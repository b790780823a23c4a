//! Carries a plan out: rows and report first, then the one batch, then the end.

use crate::error::ExchangeError;
use crate::existing::{each_of_kind, with_imports};
use crate::platform_status::{Existing, Plan};
use crate::port::ImportStore;
use access::{Action, WritePermit};
use graph::id::{ImportId, SpaceId};
use graph::operation::Via;
use ledger::port::StoreError;
use ledger::{Committed, Ledger, Request};

/// The kinds that importers make.
const KINDS: [&str; 3] = ["product", "feature", "idea"];

/// How an import ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub import: ImportId,
    /// The same files had been imported to the end before; nothing was written now.
    pub repeated: bool,
    /// What the batch did; absent when there was nothing to do.
    pub committed: Option<Committed>,
}

/// What stands in `space` from earlier imports, for [`crate::platform_status::Target`].
///
/// Refuses a permit that may not import there.
pub fn existing(ledger: &Ledger, permit: &WritePermit, space: SpaceId) -> Result<Existing, ExchangeError> {
    permit.check(Action::Import, space)?;
    Ok(ledger.read(|read| {
        let states = read.states()?.into_iter().filter(|state| state.space == space).collect();
        let mut existing = Existing { states, ..Existing::default() };
        for kind in KINDS {
            each_of_kind(read, kind, &[space], &mut |record| {
                // Importers make ids of version 5; everyone else makes version 7.
                if record.id.0.get_version_num() == 5 {
                    existing.records.insert(record.id, with_imports(read, record)?);
                }
                Ok::<(), StoreError>(())
            })?;
        }
        Ok(existing)
    })?)
}

/// Writes the rows and the report, commits the batch as one, and notes the end. Blocks until it is durable,
/// so it must not run on a thread of an async runtime.
///
/// A run that died in between leaves an unfinished import; planning and running the same files again repairs
/// it. Files that were imported to the end before are not imported again.
pub fn run(
    ledger: &Ledger,
    imports: &dyn ImportStore,
    permit: WritePermit,
    plan: Plan,
) -> Result<Outcome, ExchangeError> {
    let import = plan.report.import.id;
    permit.check(Action::Import, plan.space)?;
    if plan.report.import.by != permit.person() {
        return Err(ExchangeError::OtherPerson);
    }
    if imports.report(import)?.is_some_and(|before| before.import.finished_at.is_some()) {
        return Ok(Outcome { import, repeated: true, committed: None });
    }
    imports.put_import(&plan.report, &plan.rows)?;
    let committed = if plan.batch.operations.is_empty() {
        None
    } else {
        let request = Request::new(plan.batch, Via::Import);
        Some(ledger.commit(permit, request).wait_blocking()?)
    };
    imports.finish_import(import, ledger.clock().now())?;
    Ok(Outcome { import, repeated: false, committed })
}
