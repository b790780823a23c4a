//! Dated changes of state, gathered from tables of history.

use super::account::Account;
use super::columns::{TablePlan, Use};
use super::names::Names;
use super::values::text_of;
use crate::dates;
use crate::mapping::Becomes;
use graph::id::RecordId;
use graph::time::Instant;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// One change of the state of a record.
#[derive(Clone, Debug)]
pub(super) struct StateChange {
    pub at: Instant,
    /// The words before and after, as far as they are said.
    pub from: Option<String>,
    pub to: Option<String>,
    /// Where it stands: table and row.
    pub table: usize,
    pub row: usize,
}

#[derive(Default)]
pub(super) struct History {
    /// Oldest first.
    changes: HashMap<RecordId, Vec<StateChange>>,
    /// By (table, row): the record that the row speaks of.
    rows: HashMap<(usize, usize), RecordId>,
}

impl History {
    pub fn read(tables: &[TablePlan<'_>], account: &mut Account, names: &Names<'_>, zone: &TimeZone) -> Self {
        let mut history = Self::default();
        for (at, plan) in tables.iter().enumerate() {
            if !matches!(plan.becomes, Becomes::History { .. }) {
                continue;
            }
            let column = |wanted: fn(&Use) -> bool| plan.used_as(wanted);
            let of = column(|to| matches!(to, Use::HistoryOf));
            // The reader may give a row's date beside the file's own, which then comes first.
            let dated: Vec<usize> =
                (0..plan.columns.len()).filter(|at| matches!(plan.columns[*at].to, Use::HistoryAt)).collect();
            let from = column(|to| matches!(to, Use::HistoryFrom));
            let to = column(|to| matches!(to, Use::HistoryTo));
            for (position, row) in plan.table.rows.iter().enumerate() {
                if !plan.is_of_state(row) {
                    continue;
                }
                let Some((of, cell)) = of.and_then(|of| Some((of, row.first(of)?))) else { continue };
                let Some(record) = names.row(&text_of(cell)) else {
                    account.find(plan, position, of, cell, "names no record of these files");
                    continue;
                };
                history.rows.insert((at, position), record);
                let read = |column: &usize| {
                    let when = dates::read(row.first(*column)?, plan.columns[*column].order)?;
                    when.instant(zone)
                };
                let Some(when) = dated.iter().find_map(read) else {
                    account.find_row(plan, position, "the change of state has no date");
                    continue;
                };
                let words = |column: Option<usize>| column.and_then(|column| row.first(column)).map(text_of);
                let (from_words, to_words) = (words(from), words(to));
                if to_words.is_none() && from_words.is_none() {
                    account.find_row(plan, position, "the change of state names no state");
                    continue;
                }
                history.changes.entry(record).or_default().push(StateChange {
                    at: when,
                    from: from_words,
                    to: to_words,
                    table: at,
                    row: position,
                });
            }
        }
        for changes in history.changes.values_mut() {
            changes.sort_by_key(|change| change.at);
        }
        history
    }

    pub fn of(&self, record: RecordId) -> &[StateChange] {
        self.changes.get(&record).map_or(&[], Vec::as_slice)
    }

    /// The record that a row of history speaks of.
    pub fn record_of(&self, table: usize, row: usize) -> Option<RecordId> {
        self.rows.get(&(table, row)).copied()
    }
}
