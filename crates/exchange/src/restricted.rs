//! What of an import's account is withheld from who does not see a field that it filled.

use crate::port::{ImportReport, ImportRow, WHO_IT_IS};
use access::Sight;
use std::collections::BTreeSet;

/// Columns of an import's files.
pub enum Withheld {
    /// By file and name.
    Columns(BTreeSet<(String, String)>),
    /// All: it is not known yet, or never was, what became of which.
    Everything,
}

impl Withheld {
    /// Those that went into fields which the reader does not see where the import went.
    pub fn of(report: &ImportReport, sight: &Sight) -> Self {
        let is_there = |space| report.import.space.is_none_or(|of| of == space);
        let hides = |mapped_to: &str| {
            let (kind, field) = match mapped_to {
                WHO_IT_IS => ("person", "email"),
                _ => mapped_to.split_once('.').unwrap_or_default(),
            };
            sight.hidden().iter().any(|each| each.kind == kind && each.field == field && is_there(each.space))
        };
        if report.columns.is_empty() && sight.hidden().iter().any(|each| is_there(each.space)) {
            return Self::Everything;
        }
        let columns = report.columns.iter().filter(|column| hides(&column.mapped_to) || hides(&column.meant_for));
        Self::Columns(columns.map(|column| (column.file.clone(), column.column.clone())).collect())
    }

    fn holds(&self, file: &str, column: &str) -> bool {
        match self {
            Self::Columns(columns) => columns.iter().any(|(of, name)| of == file && name == column),
            Self::Everything => true,
        }
    }

    /// Takes the columns out of the account; its totals still count them.
    pub fn cut_report(&self, report: &mut ImportReport) {
        report.columns.retain(|column| !self.holds(&column.file, &column.column));
        report.findings.retain(|finding| !self.holds(&finding.file, &finding.column));
    }

    /// Takes their values out of a row.
    pub fn cut_row(&self, row: &mut ImportRow) {
        let file = &row.key.file;
        row.values.retain(|column, _| !self.holds(file, column));
    }
}
