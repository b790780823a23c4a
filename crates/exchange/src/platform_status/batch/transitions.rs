//! Which dated changes of status began a state of a feature that is known.

use super::super::sheet::{Role, Sheet};
use super::super::states;
use super::{At, Builder};
use crate::port::ValueOutcome::{KeptRaw, Mapped};
use graph::time::Instant;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// A state that began, and the row that says so.
pub(super) struct Began {
    pub at: At,
    pub when: Instant,
    /// Position in [`states::STATES`].
    pub state: usize,
    /// How many changes of this feature to this state at this instant stand before it.
    pub repetition: usize,
}

impl Builder<'_> {
    /// The states that began, by the feature's row, in the order of the file. Accounts for every other row.
    pub(super) fn began(&mut self, features: &Sheet) -> HashMap<u32, Vec<Began>> {
        let mut began: HashMap<u32, Vec<Began>> = HashMap::new();
        let Some((position, sheet)) = self.sheet(Role::Transitions) else { return began };
        let mut by_name: HashMap<&str, Vec<u32>> = HashMap::new();
        for (row, values) in features.numbered() {
            if let Some(name) = values.get("name").and_then(Value::as_str) {
                by_name.entry(name).or_default().push(row);
            }
        }
        let mut repetitions: HashMap<(u32, Instant, usize), usize> = HashMap::new();
        for (row, values) in sheet.numbered() {
            let at = At { sheet: position, row };
            let name = cell(values, "feature").as_str().unwrap_or_default();
            match by_name.get(name).map(Vec::as_slice) {
                Some([feature]) => {
                    let before = began.entry(*feature).or_default();
                    let stands = before.last().map(|last| last.state);
                    if let Some((when, state)) = self.state_began(at, values, stands) {
                        let earlier = repetitions.entry((*feature, when, state)).or_default();
                        before.push(Began { at, when, state, repetition: *earlier });
                        *earlier += 1;
                    }
                }
                Some(_) => self.keep(at, values, "feature", "several features have this name; the row is kept".into()),
                None => {
                    let year = self.target.provenance.as_of.split('-').next().unwrap_or_default();
                    let reason = format!("no feature of {year} has this name; the row is kept");
                    self.keep(at, values, "feature", reason);
                }
            }
        }
        began
    }

    /// When which state began, unless it is the one that `stands`.
    fn state_began(
        &mut self,
        at: At,
        values: &BTreeMap<String, Value>,
        stands: Option<usize>,
    ) -> Option<(Instant, usize)> {
        let status = cell(values, "to_status").as_str().unwrap_or_default();
        let Some(reading) = states::read(status) else {
            let reason = match status {
                "" => "no status is given; the row is kept",
                "(removed)" => "the entry was taken out of the file, which is no state; the row is kept",
                _ => "no state is known by this name; the row is kept",
            };
            self.keep(at, values, "to_status", reason.into());
            return None;
        };
        let Ok(when) = Instant::parse(cell(values, "changed_at").as_str().unwrap_or_default()) else {
            let reason = "is no instant such as 2014-03-27T18:55:30-07:00; the row is kept";
            self.keep(at, values, "changed_at", reason.into());
            return None;
        };
        if stands == Some(reading.state) {
            let what = reading.remark.unwrap_or_else(|| "a state".into());
            self.keep(at, values, "to_status", format!("{what} that stood already: none began; the row is kept"));
            return None;
        }
        if let Some(remark) = reading.remark {
            self.account.find(at.sheet, at.row, "to_status", cell(values, "to_status"), Mapped, remark);
        }
        for column in ["changed_at", "feature", "to_status"] {
            self.account.mapped(at.sheet, at.row, column);
        }
        Some((when, reading.state))
    }

    fn keep(&mut self, at: At, values: &BTreeMap<String, Value>, column: &'static str, reason: String) {
        self.account.find(at.sheet, at.row, column, cell(values, column), KeptRaw, reason);
    }
}

fn cell<'a>(values: &'a BTreeMap<String, Value>, column: &str) -> &'a Value {
    values.get(column).unwrap_or(&Value::Null)
}
