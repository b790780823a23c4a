//! What the one writer of a workspace remembers of it between two batches.

use graph::custom::{CustomField, CustomRole};
use graph::id::SpaceId;
use graph::record::{Space, State};
use graph::time::Instant;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What the writer knows of the database without reading it again: nearly every batch needs these, and where a batch
/// changes one it says what it is from then on. Only the writer's thread uses it; whoever takes back what was written
/// clears it.
#[derive(Default)]
pub(crate) struct Settings(Mutex<Known>);

#[derive(Default)]
pub(crate) struct Known {
    pub states: Option<Vec<State>>,
    pub spaces: Option<Vec<Space>>,
    pub fields: Option<Vec<CustomField>>,
    pub roles: Option<Vec<CustomRole>>,
    /// Last numbers given, by space.
    pub numbers: BTreeMap<SpaceId, u64>,
    pub sequence: Option<u64>,
    pub last_recorded_at: Option<Instant>,
    pub policy_version: Option<u64>,
}

impl Settings {
    pub(crate) fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn clear(&self) {
        *self.known() = Known::default();
    }
}

/// Forgets the settings of a job that is taken back, also of one that panics.
pub(crate) struct ClearUnlessKept<'a> {
    settings: &'a Settings,
    kept: bool,
}

impl<'a> ClearUnlessKept<'a> {
    pub(crate) fn new(settings: &'a Settings) -> Self {
        Self { settings, kept: false }
    }

    pub(crate) fn settle(mut self, kept: bool) {
        self.kept = kept;
    }
}

impl Drop for ClearUnlessKept<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.settings.clear();
        }
    }
}

/// What a write transaction reads is what it has written so far: by `snapshot()`, but for what `settings` remembers.
macro_rules! read_through {
    ($type:ty) => {
        $crate::remembered::read_through! { @ $type:
            foresee(wanted: &ledger::port::Foreseen) -> ();
            record(id: RecordId) -> Option<Record>;
            record_by_key(key: &str) -> Option<RecordId>;
            records_by_source(source_id: &str) -> Vec<RecordId>;
            records(ids: &[RecordId]) -> Vec<Record>;
            records_of_kind(kind: &str, spaces: &[SpaceId], after: Option<RecordId>, limit: usize) -> Vec<Record>;
            link(key: &LinkKey) -> Option<Link>;
            links_of(record: RecordId) -> Vec<Link>;
            children_of(record: RecordId) -> Vec<Record>;
            all_links_of(record: RecordId) -> Vec<Link>;
            links_along(ends: &[RecordId], role: &str, backwards: bool, limit: usize) -> Vec<Link>;
            evidence(id: EvidenceId) -> Option<Evidence>;
            evidence_of(key: &LinkKey) -> Vec<Evidence>;
            rules() -> Rules;
            rule_changes(before: u64, limit: usize) -> Vec<RuleEntry>;
            fingerprint(operation: OperationId) -> Option<Fingerprint>;
            batch(batch: BatchId) -> Vec<LoggedOperation>;
            operation(sequence: u64) -> Option<LoggedOperation>;
            history(record: Option<RecordId>, before: u64, limit: usize) -> Vec<LoggedOperation>;
            operations_after(after: u64, limit: usize) -> Vec<LoggedOperation>;
            operations_until(until: Instant, each: &mut dyn FnMut(&LoggedOperation) -> bool) -> ();
            first_operation(record: RecordId) -> Option<LoggedOperation>;
            records_changed_after(after: u64, limit: usize) -> Vec<Record>;
            changed_after(after: u64) -> ChangedRows;
            count_changed_after(after: u64, limit: usize) -> u64;
            count(table: Table, spaces: &[SpaceId]) -> u64;
            erasures() -> Vec<ledger::erasure::Erasure>;
            labels(each: &mut dyn FnMut(BatchId, &str)) -> ();
            asides(each: &mut dyn FnMut(ledger::erasure::Aside, &str)) -> ();
            stream(table: Table, spaces: &[SpaceId], each: &mut dyn FnMut(&str) -> bool) -> ();
        }
    };
    (@ $type:ty: $($name:ident($($argument:ident: $given:ty),*) -> $answer:ty;)*) => {
        impl Read for $type {
            $(fn $name(&self, $($argument: $given),*) -> Result<$answer, StoreError> {
                self.snapshot().$name($($argument),*)
            })*

            fn sequence(&self) -> Result<u64, StoreError> {
                self.remembered(|known| &mut known.sequence, |snapshot| snapshot.sequence())
            }

            fn last_recorded_at(&self) -> Result<Option<Instant>, StoreError> {
                if let Some(known) = self.settings.known().last_recorded_at {
                    return Ok(Some(known));
                }
                let last = self.snapshot().last_recorded_at()?;
                self.settings.known().last_recorded_at = last;
                Ok(last)
            }

            fn policy_version(&self) -> Result<u64, StoreError> {
                self.remembered(|known| &mut known.policy_version, |snapshot| snapshot.policy_version())
            }

            fn number(&self, space: SpaceId) -> Result<u64, StoreError> {
                if let Some(known) = self.settings.known().numbers.get(&space) {
                    return Ok(*known);
                }
                let number = self.snapshot().number(space)?;
                self.settings.known().numbers.insert(space, number);
                Ok(number)
            }

            fn states(&self) -> Result<Vec<State>, StoreError> {
                self.remembered(|known| &mut known.states, |snapshot| snapshot.states())
            }

            fn spaces(&self) -> Result<Vec<Space>, StoreError> {
                self.remembered(|known| &mut known.spaces, |snapshot| snapshot.spaces())
            }

            fn custom_fields(&self) -> Result<Vec<CustomField>, StoreError> {
                self.remembered(|known| &mut known.fields, |snapshot| snapshot.custom_fields())
            }

            fn custom_roles(&self) -> Result<Vec<CustomRole>, StoreError> {
                self.remembered(|known| &mut known.roles, |snapshot| snapshot.custom_roles())
            }
        }

        impl $type {
            /// What the writer remembers, read when it does not.
            fn remembered<T: Clone>(
                &self,
                place: impl Fn(&mut $crate::remembered::Known) -> &mut Option<T>,
                read: impl FnOnce(&Snapshot<'_>) -> Result<T, StoreError>,
            ) -> Result<T, StoreError> {
                if let Some(known) = place(&mut self.settings.known()) {
                    return Ok(known.clone());
                }
                let found = read(&self.snapshot())?;
                *place(&mut self.settings.known()) = Some(found.clone());
                Ok(found)
            }
        }

        /// The same of what belongs to one person.
        impl ledger::personal::ReadPersonal for $type {
            fn values(&self, person: RecordId) -> Result<Vec<(String, String)>, StoreError> {
                self.snapshot().values(person)
            }

            fn watched(&self, person: RecordId, spaces: &[SpaceId]) -> Result<Vec<RecordId>, StoreError> {
                self.snapshot().watched(person, spaces)
            }

            fn watchers(&self, record: RecordId) -> Result<Vec<RecordId>, StoreError> {
                self.snapshot().watchers(record)
            }

            fn inbox(
                &self,
                query: &ledger::personal::InboxQuery<'_>,
            ) -> Result<Vec<ledger::personal::InboxEntry>, StoreError> {
                self.snapshot().inbox(query)
            }

            fn unread(&self, person: RecordId, spaces: &[SpaceId], now: Instant) -> Result<u64, StoreError> {
                self.snapshot().unread(person, spaces, now)
            }
        }
    };
}
pub(crate) use read_through;
