//! Filters of the expression language over the stored graph.

use crate::port::{Read, StoreError, Table};
use access::VisibleSpaces;
use graph::expression::{CivilDate, Custom, Expression, Host, Value, Vocabulary};
use graph::id::RecordId;
use graph::record::{Link, LinkKey, Record};
use serde_json::Value as Json;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// What an evaluation needs to know of its time and place.
pub struct Setting<'a> {
    pub me: RecordId,
    /// Today in the workspace's zone.
    pub today: CivilDate,
    /// The civil date of an instant, in milliseconds, in that zone.
    pub date_of: &'a dyn Fn(i64) -> CivilDate,
    /// Linked records and peers that may be visited over all records, for formulas too.
    pub visits: usize,
}

/// Records of `kind` that may be seen and pass `filter`, by id above `after`, at most `limit`. Put-away records
/// are records too: `not archived` leaves them out. Reads each table at most once, however many records pass.
/// None when it would take more than `setting.visits`.
#[allow(clippy::too_many_arguments)] // Each is a separate, typed fact about the question.
pub fn filtered(
    read: &dyn Read,
    visible: &VisibleSpaces,
    vocabulary: &Vocabulary,
    kind: &str,
    filter: &Expression,
    setting: &Setting<'_>,
    after: Option<RecordId>,
    limit: usize,
) -> Result<Option<Vec<Record>>, StoreError> {
    let graph = Graph::load(read, visible, vocabulary, setting)?;
    let of_kind = graph.kinds.get(kind).map(Vec::as_slice).unwrap_or_default();
    let passing = of_kind
        .iter()
        .filter(|record| after.is_none_or(|after| record.id > after))
        .filter(|record| filter.test(&graph, record));
    let page = passing.take(limit).map(|record| (**record).clone()).collect();
    Ok(graph.visits.get().map(|_| page))
}

/// Results of formulas by record and name.
type Computed = HashMap<(RecordId, String), Value<Rc<Record>>>;

/// The visible graph, as expressions read it.
struct Graph<'a> {
    setting: &'a Setting<'a>,
    vocabulary: &'a Vocabulary,
    records: HashMap<RecordId, Rc<Record>>,
    /// By kind, by id.
    kinds: HashMap<String, Vec<Rc<Record>>>,
    /// By role, from each record: forwards, then backwards.
    links: HashMap<String, [HashMap<RecordId, Vec<RecordId>>; 2]>,
    states: HashMap<String, Json>,
    /// Formulas that were computed: each once for a record, however many others read it.
    computed: RefCell<Computed>,
    /// Visits that are left; none once they were not enough.
    visits: Cell<Option<usize>>,
}

impl<'a> Graph<'a> {
    fn load(
        read: &dyn Read,
        visible: &VisibleSpaces,
        vocabulary: &'a Vocabulary,
        setting: &'a Setting<'a>,
    ) -> Result<Self, StoreError> {
        let records: Vec<Record> = rows(read, Table::Records, visible)?;
        let mut links: HashMap<String, [HashMap<RecordId, Vec<RecordId>>; 2]> = HashMap::new();
        let mut standing: Vec<Link> = rows(read, Table::Links, visible)?;
        standing.sort_by(|one, other| one.key.cmp(&other.key));
        for LinkKey { from, role, to } in standing.into_iter().map(|link| link.key) {
            let [forwards, backwards] = links.entry(role).or_default();
            forwards.entry(from).or_default().push(to);
            backwards.entry(to).or_default().push(from);
        }
        let mut states = HashMap::new();
        for state in read.states()?.into_iter().filter(|state| visible.contains(state.space)) {
            let id = state.id.to_string();
            states.insert(id, serde_json::to_value(state).map_err(|error| StoreError::Failed(error.to_string()))?);
        }
        let mut records: Vec<Rc<Record>> = records.into_iter().map(Rc::new).collect();
        records.sort_by_key(|record| record.id);
        let mut kinds: HashMap<String, Vec<Rc<Record>>> = HashMap::new();
        for record in &records {
            kinds.entry(record.kind.clone()).or_default().push(record.clone());
        }
        Ok(Self {
            setting,
            vocabulary,
            records: records.into_iter().map(|record| (record.id, record)).collect(),
            kinds,
            links,
            states,
            computed: RefCell::default(),
            visits: Cell::new(Some(setting.visits)),
        })
    }

    /// Whether so many more records may be visited.
    fn may_visit(&self, count: usize) -> bool {
        self.visits.set(self.visits.get().and_then(|left| left.checked_sub(count)));
        self.visits.get().is_some()
    }

    fn find(&self, id: &str) -> Option<Rc<Record>> {
        self.records.get(&id.parse().ok()?).cloned()
    }

    fn value(&self, record: &Rc<Record>, asked: &str) -> Value<Rc<Record>> {
        self.vocabulary.read(self, record, record, asked, |id| self.states.get(id).cloned(), |id| self.find(id))
    }
}

impl Host for Graph<'_> {
    type Record = Rc<Record>;

    fn today(&self) -> CivilDate {
        self.setting.today
    }

    fn me(&self) -> Option<Rc<Record>> {
        self.records.get(&self.setting.me).cloned()
    }

    fn id(&self, record: &Rc<Record>) -> String {
        record.id.to_string()
    }

    fn field(&self, record: &Rc<Record>, asked: &str) -> Value<Rc<Record>> {
        if !matches!(self.vocabulary.custom(&record.kind, asked, record.space), Some(Custom::Formula(_))) {
            return self.value(record, asked);
        }
        let key = (record.id, asked.to_owned());
        if let Some(known) = self.computed.borrow().get(&key) {
            return known.clone();
        }
        let value = self.value(record, asked);
        self.computed.borrow_mut().insert(key, value.clone());
        value
    }

    fn linked(&self, record: &Rc<Record>, role: &str) -> Vec<Rc<Record>> {
        let Some((role, backwards)) = self.vocabulary.role(role) else { return vec![] };
        let ends = self.links.get(role).and_then(|ways| ways[usize::from(backwards)].get(&record.id));
        let ends = ends.map(Vec::as_slice).unwrap_or_default();
        if !self.may_visit(ends.len()) {
            return vec![];
        }
        ends.iter().filter_map(|end| self.records.get(end)).filter(|record| !record.is_put_away()).cloned().collect()
    }

    fn peers(&self, record: &Rc<Record>) -> Vec<Rc<Record>> {
        match self.kinds.get(&record.kind) {
            Some(peers) if self.may_visit(peers.len()) => peers.clone(),
            _ => vec![],
        }
    }

    fn date_of(&self, instant: i64) -> CivilDate {
        (self.setting.date_of)(instant)
    }
}

/// Every visible row of a table.
pub fn rows<T: serde::de::DeserializeOwned>(
    read: &dyn Read,
    table: Table,
    visible: &VisibleSpaces,
) -> Result<Vec<T>, StoreError> {
    let mut rows = Vec::new();
    let mut damaged = None;
    read.stream(table, visible.spaces(), &mut |json| match serde_json::from_str(json) {
        Ok(row) => {
            rows.push(row);
            true
        }
        Err(problem) => {
            damaged = Some(StoreError::Damaged(problem.to_string()));
            false
        }
    })?;
    damaged.map_or(Ok(rows), Err)
}
