//! The account of every value: what was mapped, what stands in its row only, and why.

use super::columns::{TablePlan, Use};
use crate::error::shown;
use crate::port::{FINDING_LIMIT, ImportColumnReport, ImportFinding, ImportRow, ValueOutcome};
use graph::id::{ImportId, RecordId};
use graph::record::ImportRowKey;
use serde_json::Value;
use std::collections::BTreeMap;

/// Filled while the rows are worked through.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// Per table and column: how many of its values stand in the graph now, and how many in kept rows.
    mapped: Vec<Vec<u64>>,
    stored: Vec<Vec<u64>>,
    findings: Vec<ImportFinding>,
    more: u64,
}

impl Account {
    pub fn new(tables: &[TablePlan<'_>]) -> Self {
        let zeros = || tables.iter().map(|table| vec![0; table.table.columns.len()]).collect::<Vec<Vec<u64>>>();
        Self { mapped: zeros(), stored: zeros(), findings: vec![], more: 0 }
    }

    /// `count` values of the column stand in a field, a state or a link now.
    pub fn mapped(&mut self, table: usize, column: usize, count: usize) {
        self.mapped[table][column] += count as u64;
    }

    /// The same for one row, and for what the column says in place of others.
    pub fn mapped_in(&mut self, plan: &TablePlan<'_>, table: usize, row: usize, column: usize, count: usize) {
        self.mapped(table, column, count);
        if count == 0 || !plan.table.columns[column].is_added() {
            return;
        }
        for (other, carried) in plan.table.columns.iter().enumerate() {
            if carried.carried_by == Some(column) && matches!(plan.columns[other].to, Use::Nothing) {
                let values = |column| plan.table.values(&plan.table.rows[row], column).count();
                // Where the two go in pairs, what was left out of the one is left out of the other.
                let paired = values(other) == values(column);
                self.mapped(table, other, if paired { count } else { values(other) });
            }
        }
    }

    /// A value stays in its row, for a reason that is worth saying.
    pub fn find(&mut self, plan: &TablePlan<'_>, row: usize, column: usize, value: &Value, reason: impl Into<String>) {
        let value = match value {
            Value::String(text) => shown(text),
            other => shown(&other.to_string()),
        };
        self.note(ImportFinding {
            file: plan.table.name.clone(),
            row: number_of(row),
            column: plan.table.columns[column].name.clone(),
            value,
            outcome: ValueOutcome::KeptRaw,
            reason: reason.into(),
        });
    }

    /// Something is to be said of a row as a whole.
    pub fn find_row(&mut self, plan: &TablePlan<'_>, row: usize, reason: impl Into<String>) {
        self.note(ImportFinding {
            file: plan.table.name.clone(),
            row: number_of(row),
            column: String::new(),
            value: String::new(),
            outcome: ValueOutcome::KeptRaw,
            reason: reason.into(),
        });
    }

    fn note(&mut self, finding: ImportFinding) {
        if self.findings.len() + 1 < FINDING_LIMIT {
            self.findings.push(finding);
        } else {
            self.more += 1;
        }
    }

    /// The row as it is kept, counted as such.
    pub fn keep(
        &mut self,
        plan: &TablePlan<'_>,
        at: usize,
        row: usize,
        import: ImportId,
        records: Vec<RecordId>,
    ) -> ImportRow {
        let mut values: BTreeMap<String, Value> = BTreeMap::new();
        for cell in &plan.table.rows[row].cells {
            self.stored[at][cell.column] += 1;
            let name = &plan.table.columns[cell.column].name;
            match values.get_mut(name) {
                None => {
                    values.insert(name.clone(), cell.value.clone());
                }
                Some(Value::Array(several)) => several.push(cell.value.clone()),
                Some(one) => *one = Value::Array(vec![one.take(), cell.value.clone()]),
            }
        }
        let key = ImportRowKey { import, file: plan.table.name.clone(), row: number_of(row) };
        ImportRow { key, values, records }
    }

    pub fn close(mut self, tables: &[TablePlan<'_>]) -> (Vec<ImportColumnReport>, Vec<ImportFinding>) {
        let mut columns = Vec::new();
        for (at, plan) in tables.iter().enumerate() {
            for (position, column) in plan.table.columns.iter().enumerate().filter(|(_, column)| !column.is_added()) {
                // Counted in the rows that are kept, not derived from what was read: this is the check.
                let stored = self.stored[at][position].min(column.values);
                let mapped = self.mapped[at][position].min(stored);
                let meant_for = plan.meaning(column.carried_by.unwrap_or(position));
                columns.push(ImportColumnReport {
                    file: plan.table.name.clone(),
                    column: column.name.clone(),
                    values: column.values,
                    mapped,
                    kept_raw: stored - mapped,
                    lost: column.values - stored,
                    mapped_to: if mapped > 0 { meant_for.clone() } else { String::new() },
                    meant_for,
                    note: String::new(),
                });
            }
        }
        if self.more > 0
            && let Some(last) = self.findings.last().cloned()
        {
            let reason = format!("{} more findings are not listed; every value still stands in its row", self.more);
            let (column, value) = (String::new(), String::new());
            self.findings.push(ImportFinding { column, value, outcome: ValueOutcome::KeptRaw, reason, ..last });
        }
        (columns, self.findings)
    }
}

pub(super) fn number_of(row: usize) -> u32 {
    u32::try_from(row + 1).unwrap_or(u32::MAX)
}
