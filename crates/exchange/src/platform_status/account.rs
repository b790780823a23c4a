//! The account of every value: what was mapped, what stands in its row only, and why.

use super::sheet::{Role, Sheet};
use crate::error::shown;
use crate::port::{FINDING_LIMIT, Import, ImportColumnReport, ImportFinding, ImportReport, ImportRow, ValueOutcome};
use graph::id::RecordId;
use graph::record::ImportRowKey;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A cell: position of its sheet, row, column.
type Cell = (usize, u32, &'static str);

/// Filled while the batch is built.
#[derive(Debug, Default)]
pub struct Account {
    mapped: HashSet<Cell>,
    findings: Vec<(usize, ImportFinding)>,
    records: BTreeMap<(usize, u32), BTreeSet<RecordId>>,
}

impl Account {
    /// The value stands in a field, a state or a link now.
    pub fn mapped(&mut self, sheet: usize, row: u32, column: &'static str) {
        self.mapped.insert((sheet, row, column));
    }

    pub fn made(&mut self, sheet: usize, row: u32, record: RecordId) {
        self.records.entry((sheet, row)).or_default().insert(record);
    }

    pub fn find(
        &mut self,
        sheet: usize,
        row: u32,
        column: &str,
        value: &Value,
        outcome: ValueOutcome,
        reason: impl Into<String>,
    ) {
        let value = match value {
            Value::String(text) => shown(text),
            other => shown(&other.to_string()),
        };
        let finding = ImportFinding {
            file: String::new(),
            row,
            column: column.to_owned(),
            value,
            outcome,
            reason: reason.into(),
        };
        self.findings.push((sheet, finding));
    }

    /// The rows as they are kept, and the report over them.
    pub fn close(self, import: Import, sheets: Vec<(Role, Sheet)>) -> (ImportReport, Vec<ImportRow>) {
        let Self { mapped, findings, mut records } = self;
        let findings = in_order(findings, &sheets);
        let mut rows = Vec::new();
        let mut columns = Vec::new();
        for (at, (role, sheet)) in sheets.into_iter().enumerate() {
            let mut mapped_of: BTreeMap<&str, u64> = BTreeMap::new();
            for (_, _, column) in mapped.iter().filter(|(of, _, _)| *of == at) {
                *mapped_of.entry(column).or_default() += 1;
            }
            let (counted, kept) = (sheet.columns, sheet.rows);
            let mut stored: BTreeMap<String, u64> = BTreeMap::new();
            for (row, values) in (1u32..).zip(kept) {
                for column in values.keys() {
                    match stored.get_mut(column) {
                        Some(count) => *count += 1,
                        None => {
                            stored.insert(column.clone(), 1);
                        }
                    }
                }
                let key = ImportRowKey { import: import.id, file: sheet.name.clone(), row };
                let records = records.remove(&(at, row)).unwrap_or_default().into_iter().collect();
                rows.push(ImportRow { key, values, records });
            }
            for (column, values) in counted {
                let mapped = mapped_of.get(column.as_str()).copied().unwrap_or(0);
                // Counted in the rows that are kept, not derived from what was read: this is the check.
                let stored = stored.get(&column).copied().unwrap_or(0);
                let (target, note) = meaning(role, &column);
                columns.push(ImportColumnReport {
                    file: sheet.name.clone(),
                    values,
                    mapped,
                    kept_raw: stored.saturating_sub(mapped),
                    lost: values.saturating_sub(stored),
                    mapped_to: if mapped > 0 { target.to_owned() } else { String::new() },
                    meant_for: target.to_owned(),
                    note: note.to_owned(),
                    column,
                });
            }
        }
        let sum = |part: fn(&ImportColumnReport) -> u64| columns.iter().map(part).sum();
        let (values, mapped) = (sum(|column| column.values), sum(|column| column.mapped));
        let (kept_raw, lost) = (sum(|column| column.kept_raw), sum(|column| column.lost));
        (ImportReport { import, columns, findings, values, mapped, kept_raw, lost }, rows)
    }
}

fn in_order(mut found: Vec<(usize, ImportFinding)>, sheets: &[(Role, Sheet)]) -> Vec<ImportFinding> {
    found.sort_by(|(a, one), (b, other)| (a, one.row, &one.column).cmp(&(b, other.row, &other.column)));
    let more = found.len().saturating_sub(FINDING_LIMIT);
    if more > 0 {
        found.truncate(FINDING_LIMIT - 1);
    }
    let mut findings: Vec<ImportFinding> = found
        .into_iter()
        .map(|(at, finding)| {
            let file = sheets.get(at).map(|(_, sheet)| sheet.name.clone()).unwrap_or_default();
            ImportFinding { file, ..finding }
        })
        .collect();
    if more > 0
        && let Some(last) = findings.last().cloned()
    {
        let reason = format!("{} more findings are not listed; every value still stands in its row", more + 1);
        let (column, value) = (String::new(), String::new());
        findings.push(ImportFinding { column, value, outcome: ValueOutcome::KeptRaw, reason, ..last });
    }
    findings
}

/// Where a column's values go, and what is to be said of the column as a whole.
fn meaning(role: Role, column: &str) -> (&'static str, &'static str) {
    match (role, column) {
        (Role::Ideas, "(key)") => ("idea.source_id", "the idea's number at UserVoice"),
        (Role::Ideas, "title") => ("idea.title", ""),
        (Role::Ideas, "url") => ("idea.link", ""),
        (Role::Ideas, "votes") => ("idea.tally", "a count that UserVoice made, also when it is 0; not people"),
        (Role::Features, "name") => ("feature.title", "also what changes of status name a feature by"),
        (Role::Features, "category") => ("feature.area", ""),
        (Role::Features, "link") => ("feature.link", ""),
        (Role::Features, "summary") => ("feature.description", "marks are escaped, so that it reads as it was written"),
        (Role::Features, "statusid") => ("feature.source_id", "the one number that each feature has and no two share"),
        (Role::Features, "id") => {
            ("feature.source_id", "taken only where statusid is missing: several features share one id")
        }
        (Role::Features, "ieStatus.text") => ("feature.state", "free text, read as one of 14 states"),
        (Role::Features, "uservoiceid") => {
            ("link idea asks_for feature", "mapped where an idea of that number is in the files")
        }
        (Role::Transitions, "changed_at") => ("when a state began", ""),
        (Role::Transitions, "feature") => ("the feature whose state it is", "matched by exact name"),
        (Role::Transitions, "to_status") => ("feature.state", ""),
        (Role::Transitions, "from_status") => ("", "the state before follows from the change before it"),
        _ => ("", "no field takes it; it stands in its row"),
    }
}
