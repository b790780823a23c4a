//! The stored graph as expressions read it: loaded as far as they ask, for a whole group of records at a time, so that the
//! number of queries depends on what is asked and not on how many records it is asked of.

use crate::port::{Read, StoreError};
use access::VisibleSpaces;
use graph::expression::{CivilDate, Custom, Host, Value, Vocabulary};
use graph::id::RecordId;
use graph::record::{Link, Record};
use serde_json::Value as Json;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
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

/// A record, and with which others it was loaded: what is asked of it is loaded for them too.
#[derive(Clone)]
pub struct Handle {
    pub record: Rc<Record>,
    group: usize,
}

/// Where a link leads from one record.
#[derive(Clone)]
pub struct Far {
    pub link: Rc<Link>,
    pub end: Handle,
}

type Ways = HashMap<RecordId, Vec<Far>>;

#[derive(Default)]
struct Group {
    members: Vec<Rc<Record>>,
    /// By the name that an expression follows.
    linked: HashMap<String, Rc<Ways>>,
    /// By field: the group of what the members refer to in it.
    references: HashMap<String, usize>,
}

pub struct Stored<'a> {
    read: &'a dyn Read,
    visible: &'a VisibleSpaces,
    vocabulary: &'a Vocabulary,
    setting: &'a Setting<'a>,
    states: HashMap<String, Json>,
    /// What was loaded; nothing where there is no such record, or none that may be seen.
    records: RefCell<HashMap<RecordId, Option<Rc<Record>>>>,
    groups: RefCell<Vec<Group>>,
    peers: RefCell<HashMap<String, Vec<Handle>>>,
    me: OnceCell<Option<Handle>>,
    /// Formulas that were computed: each once for a record, however many others read it.
    computed: RefCell<HashMap<(RecordId, String), Value<Handle>>>,
    /// Visits that are left; none once they were not enough.
    visits: Cell<Option<usize>>,
    failed: RefCell<Option<StoreError>>,
    /// How often the store was asked.
    questions: Cell<usize>,
}

impl<'a> Stored<'a> {
    pub fn new(
        read: &'a dyn Read,
        visible: &'a VisibleSpaces,
        vocabulary: &'a Vocabulary,
        setting: &'a Setting<'a>,
    ) -> Result<Self, StoreError> {
        let mut states = HashMap::new();
        for state in read.states()?.into_iter().filter(|state| visible.contains(state.space)) {
            let id = state.id.to_string();
            states.insert(id, serde_json::to_value(state).map_err(|error| StoreError::Failed(error.to_string()))?);
        }
        Ok(Self {
            read,
            visible,
            vocabulary,
            setting,
            states,
            records: RefCell::default(),
            groups: RefCell::default(),
            peers: RefCell::default(),
            me: OnceCell::new(),
            computed: RefCell::default(),
            visits: Cell::new(Some(setting.visits)),
            failed: RefCell::default(),
            questions: Cell::new(0),
        })
    }

    /// Handles of records that were found to be visible, as one group.
    pub fn group_of(&self, records: Vec<Record>) -> Vec<Handle> {
        let members: Vec<Rc<Record>> = records.into_iter().map(Rc::new).collect();
        self.records.borrow_mut().extend(members.iter().map(|record| (record.id, Some(record.clone()))));
        self.add_group(members)
    }

    /// Ends the evaluation: `result`, nothing where it took more than the setting's visits, or why the store failed.
    pub fn finish<T>(self, result: T) -> Result<Option<T>, StoreError> {
        match self.failed.into_inner() {
            Some(failure) => Err(failure),
            None => Ok(self.visits.get().map(|_| result)),
        }
    }

    /// How often the store was asked so far.
    pub fn questions(&self) -> usize {
        self.questions.get()
    }

    fn read(&self) -> &dyn Read {
        self.questions.set(self.questions.get() + 1);
        self.read
    }

    /// Whether it makes sense to go on.
    pub fn goes_on(&self) -> bool {
        self.visits.get().is_some() && self.failed.borrow().is_none()
    }

    /// Where the links of a role, named forwards or backwards, lead from a record; without what is put away. In the
    /// order of their keys.
    pub fn ways(&self, from: &Handle, role: &str) -> Vec<Far> {
        let known = self.groups.borrow().get(from.group).and_then(|group| group.linked.get(role).cloned());
        let ways = match known {
            Some(ways) => ways,
            None => {
                let ways = Rc::new(self.kept(self.load_ways(from.group, role)));
                if let Some(group) = self.groups.borrow_mut().get_mut(from.group) {
                    group.linked.insert(role.to_owned(), ways.clone());
                }
                ways
            }
        };
        let ways = ways.get(&from.record.id).map(Vec::as_slice).unwrap_or_default();
        if !self.may_visit(ways.len()) {
            return vec![];
        }
        ways.iter().filter(|far| !far.end.record.is_put_away()).cloned().collect()
    }

    fn add_group(&self, members: Vec<Rc<Record>>) -> Vec<Handle> {
        let mut groups = self.groups.borrow_mut();
        let group = groups.len();
        let handles = members.iter().map(|record| Handle { record: record.clone(), group }).collect();
        groups.push(Group { members, ..Group::default() });
        handles
    }

    fn load_ways(&self, group: usize, role: &str) -> Result<Ways, StoreError> {
        let Some((role, backwards)) = self.vocabulary.role(role) else { return Ok(Ways::new()) };
        let Some(left) = self.visits.get() else { return Ok(Ways::new()) };
        let mut links = self.read().links_along(&self.ids_in(group), role, backwards, left.saturating_add(1))?;
        if links.len() > left {
            self.visits.set(None);
            return Ok(Ways::new());
        }
        links.retain(|link| self.visible.contains_all(&link.spaces));
        links.sort_by(|one, other| one.key.cmp(&other.key));
        let ends = |link: &Link| if backwards { (link.key.to, link.key.from) } else { (link.key.from, link.key.to) };
        let far = self.add_group(self.loaded(links.iter().map(|link| ends(link).1))?);
        let far: HashMap<RecordId, Handle> = far.into_iter().map(|handle| (handle.record.id, handle)).collect();
        let mut ways = Ways::new();
        for link in links {
            let (near, end) = ends(&link);
            if let Some(end) = far.get(&end) {
                ways.entry(near).or_default().push(Far { link: Rc::new(link), end: end.clone() });
            }
        }
        Ok(ways)
    }

    fn ids_in(&self, group: usize) -> Vec<RecordId> {
        let groups = self.groups.borrow();
        groups.get(group).map(|group| group.members.iter().map(|record| record.id).collect()).unwrap_or_default()
    }

    /// The visible ones of these, each once, by id.
    fn loaded(&self, ids: impl Iterator<Item = RecordId>) -> Result<Vec<Rc<Record>>, StoreError> {
        let wanted: BTreeSet<RecordId> = ids.collect();
        let mut records = self.records.borrow_mut();
        let missing: Vec<RecordId> = wanted.iter().filter(|id| !records.contains_key(id)).copied().collect();
        if !missing.is_empty() {
            records.extend(missing.iter().map(|id| (*id, None)));
            for record in self.read().records(&missing)? {
                if self.visible.contains(record.space) {
                    records.insert(record.id, Some(Rc::new(record)));
                }
            }
        }
        Ok(wanted.iter().filter_map(|id| records.get(id).cloned().flatten()).collect())
    }

    /// What a member of `group` refers to in `field` by this id.
    fn reference(&self, group: usize, field: &str, id: &str) -> Option<Handle> {
        let known = self.groups.borrow().get(group).and_then(|group| group.references.get(field).copied());
        let of = match known {
            Some(of) => of,
            None => {
                let of = self.kept(self.load_references(group, field))?;
                if let Some(group) = self.groups.borrow_mut().get_mut(group) {
                    group.references.insert(field.to_owned(), of);
                }
                of
            }
        };
        let record = self.records.borrow().get(&id.parse().ok()?).cloned().flatten()?;
        Some(Handle { record, group: of })
    }

    fn load_references(&self, group: usize, field: &str) -> Result<Option<usize>, StoreError> {
        let named: Vec<RecordId> = {
            let groups = self.groups.borrow();
            let members = groups.get(group).map(|group| group.members.as_slice()).unwrap_or_default();
            let named = |record: &Rc<Record>| match field {
                "created_by" => Some(record.created_by),
                "updated_by" => Some(record.updated_by),
                _ => record.text(field).and_then(|id| id.parse().ok()),
            };
            members.iter().filter_map(named).collect()
        };
        let members = self.loaded(named.into_iter())?;
        let of = self.groups.borrow().len();
        self.add_group(members);
        Ok(Some(of))
    }

    /// What was read, or nothing after a failure, which is kept.
    fn kept<T: Default>(&self, result: Result<T, StoreError>) -> T {
        result.unwrap_or_else(|failure| {
            self.failed.borrow_mut().get_or_insert(failure);
            T::default()
        })
    }

    /// Whether so many more records may be visited.
    fn may_visit(&self, count: usize) -> bool {
        self.visits.set(self.visits.get().and_then(|left| left.checked_sub(count)));
        self.visits.get().is_some()
    }

    fn value(&self, handle: &Handle, asked: &str) -> Value<Handle> {
        let field = asked.split_once('.').map_or(asked, |(name, _)| name);
        let state = |id: &str| self.states.get(id).cloned();
        let find = |id: &str| self.reference(handle.group, field, id);
        self.vocabulary.read(self, handle, &handle.record, asked, state, find)
    }
}

impl Host for Stored<'_> {
    type Record = Handle;

    fn today(&self) -> CivilDate {
        self.setting.today
    }

    fn me(&self) -> Option<Handle> {
        let load = || self.add_group(self.kept(self.loaded([self.setting.me].into_iter()))).into_iter().next();
        self.me.get_or_init(load).clone()
    }

    fn id(&self, record: &Handle) -> String {
        record.record.id.to_string()
    }

    fn field(&self, record: &Handle, asked: &str) -> Value<Handle> {
        let of = &record.record;
        if !matches!(self.vocabulary.custom(&of.kind, asked, of.space), Some(Custom::Formula(_))) {
            return self.value(record, asked);
        }
        let key = (of.id, asked.to_owned());
        if let Some(known) = self.computed.borrow().get(&key) {
            return known.clone();
        }
        let value = self.value(record, asked);
        self.computed.borrow_mut().insert(key, value.clone());
        value
    }

    fn linked(&self, record: &Handle, role: &str) -> Vec<Handle> {
        self.ways(record, role).into_iter().map(|far| far.end).collect()
    }

    fn peers(&self, record: &Handle) -> Vec<Handle> {
        let kind = &record.record.kind;
        let known = self.peers.borrow().get(kind).cloned();
        let peers = match known {
            Some(peers) => peers,
            None => {
                let all = self.read().records_of_kind(kind, self.visible.spaces(), None, usize::MAX);
                let peers = self.group_of(self.kept(all));
                self.peers.borrow_mut().insert(kind.clone(), peers.clone());
                peers
            }
        };
        if self.may_visit(peers.len()) { peers } else { vec![] }
    }

    fn date_of(&self, instant: i64) -> CivilDate {
        (self.setting.date_of)(instant)
    }
}
