//! Which record a word of a file names: a row of these files, by its source id or another name of it, or a record that
//! stands, by its key or its title.

use super::columns::{TablePlan, Use};
use super::values::text_of;
use crate::error::ExchangeError;
use crate::existing::Graph;
use graph::expression::fold;
use graph::id::{RecordId, SpaceId};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

/// A record with its kind and space.
type Keyed = (RecordId, String, SpaceId);

pub(super) struct Names<'g> {
    graph: &'g dyn Graph,
    /// Of rows, by kind and then by name.
    rows: BTreeMap<&'static str, HashMap<String, RecordId>>,
    /// Of standing records: by kind and folded title, read when first needed.
    titles: RefCell<HashMap<String, HashMap<String, RecordId>>>,
    keys: RefCell<HashMap<String, Option<Keyed>>>,
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

    /// The row that goes by this name.
    pub fn row(&self, name: &str) -> Option<RecordId> {
        self.rows.values().find_map(|rows| rows.get(name.trim()).copied())
    }

    /// The record of one of `kinds` that goes by this name: a row's, as far as `stands` says that it became a record,
    /// or one that stands, in `space` where it is said.
    pub fn find(
        &self,
        name: &str,
        kinds: &[String],
        space: Option<SpaceId>,
        stands: &dyn Fn(RecordId) -> bool,
    ) -> Result<Option<RecordId>, ExchangeError> {
        let name = name.trim();
        let fits = |kind: &str| kinds.is_empty() || kinds.iter().any(|wanted| wanted == kind);
        for (_, rows) in self.rows.iter().filter(|(kind, _)| fits(kind)) {
            if let Some(record) = rows.get(name) {
                return Ok(Some(*record).filter(|record| stands(*record)));
            }
        }
        if !self.keys.borrow().contains_key(name) {
            let found = self.graph.keyed(name)?;
            self.keys.borrow_mut().insert(name.to_owned(), found);
        }
        if let Some(Some((record, kind, of))) = self.keys.borrow().get(name)
            && fits(kind)
            && space.is_none_or(|space| space == *of)
        {
            return Ok(Some(*record));
        }
        if space.is_some() {
            return Ok(None);
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
                return Ok(Some(*record));
            }
        }
        Ok(None)
    }
}
