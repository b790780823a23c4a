//! Which record a word of a file names: a row of these files, by its source id or another name of it, or a record that
//! stands, by its key or its title.

use super::columns::{TablePlan, Use};
use super::values::text_of;
use crate::error::ExchangeError;
use crate::existing::Graph;
use graph::expression::fold;
use graph::id::RecordId;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

pub(super) struct Names<'g> {
    graph: &'g dyn Graph,
    /// Of rows, by kind and then by name.
    rows: BTreeMap<&'static str, HashMap<String, RecordId>>,
    /// Of standing records: by kind and folded title, read when first needed.
    titles: RefCell<HashMap<String, HashMap<String, RecordId>>>,
    keys: RefCell<HashMap<String, Option<(RecordId, String)>>>,
}

impl<'g> Names<'g> {
    pub fn of(tables: &[TablePlan<'_>], graph: &'g dyn Graph) -> Self {
        let mut rows: BTreeMap<&'static str, HashMap<String, RecordId>> = BTreeMap::new();
        for plan in tables {
            let Some(kind) = plan.kind else { continue };
            for (position, column) in plan.columns.iter().enumerate() {
                if !matches!(column.to, Use::SourceId | Use::Alias) {
                    continue;
                }
                for (row, record) in plan.table.rows.iter().zip(&plan.records) {
                    let Some(record) = record else { continue };
                    for cell in plan.table.values(row, position) {
                        rows.entry(kind.name).or_default().entry(text_of(cell).trim().to_owned()).or_insert(*record);
                    }
                }
            }
        }
        Self { graph, rows, titles: RefCell::default(), keys: RefCell::default() }
    }

    /// The record of one of `kinds` that goes by this name. Of any kind where `kinds` is empty.
    pub fn find(&self, name: &str, kinds: &[String]) -> Result<Option<(RecordId, String)>, ExchangeError> {
        let name = name.trim();
        let fits = |kind: &str| kinds.is_empty() || kinds.iter().any(|wanted| wanted == kind);
        for (kind, rows) in self.rows.iter().filter(|(kind, _)| fits(kind)) {
            if let Some(record) = rows.get(name) {
                return Ok(Some((*record, (*kind).to_owned())));
            }
        }
        if let Some(known) = self.keys.borrow().get(name) {
            if let Some((record, kind)) = known.as_ref().filter(|(_, kind)| fits(kind)) {
                return Ok(Some((*record, kind.clone())));
            }
        } else {
            let found = self.graph.keyed(name)?;
            self.keys.borrow_mut().insert(name.to_owned(), found.clone());
            if let Some(found) = found.filter(|(_, kind)| fits(kind)) {
                return Ok(Some(found));
            }
        }
        for kind in kinds {
            if !self.titles.borrow().contains_key(kind) {
                let mut titles = HashMap::new();
                for (record, title, _) in self.graph.titles(kind)? {
                    titles.entry(fold(&title).into_owned()).or_insert(record);
                }
                self.titles.borrow_mut().insert(kind.clone(), titles);
            }
            let titles = self.titles.borrow();
            if let Some(record) = titles.get(kind).and_then(|titles| titles.get(fold(name).as_ref())) {
                return Ok(Some((*record, kind.clone())));
            }
        }
        Ok(None)
    }
}
