//! Filters of the expression language over the stored graph.

use crate::port::{Read, StoreError, Table};
use access::VisibleSpaces;
use graph::expression::{
    CivilDate, Expression, Host, KindSchema, SchemaField, Value, inverse_name, read_value, schema_of,
};
use graph::id::RecordId;
use graph::record::{Link, Record};
use graph::registry::Registry;
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// What an evaluation needs to know of its time and place.
pub struct Setting<'a> {
    pub me: RecordId,
    /// Today in the workspace's zone.
    pub today: CivilDate,
    /// The civil date of an instant, in milliseconds, in that zone.
    pub date_of: &'a dyn Fn(i64) -> CivilDate,
}

/// Records of `kind` that may be seen and pass `filter`, by id above `after`, at most `limit`. Put-away records
/// are records too: `not archived` leaves them out. Reads each table at most once, however many records pass.
#[allow(clippy::too_many_arguments)] // Each is a separate, typed fact about the question.
pub fn filtered(
    read: &dyn Read,
    visible: &VisibleSpaces,
    registry: &Registry,
    kind: &str,
    filter: &Expression,
    setting: &Setting<'_>,
    after: Option<RecordId>,
    limit: usize,
) -> Result<Vec<Record>, StoreError> {
    let graph = Graph::load(read, visible, registry, setting)?;
    let mut passing: Vec<&Rc<Record>> = graph
        .records
        .values()
        .filter(|record| record.kind == kind && after.is_none_or(|after| record.id > after))
        .filter(|record| filter.test(&graph, record))
        .collect();
    passing.sort_by_key(|record| record.id);
    Ok(passing.into_iter().take(limit).map(|record| (**record).clone()).collect())
}

/// The visible graph, as expressions read it.
struct Graph<'a> {
    setting: &'a Setting<'a>,
    kinds: BTreeMap<String, KindSchema>,
    /// Name in an expression to role, and whether it is followed backwards.
    roles: HashMap<String, (&'static str, bool)>,
    records: HashMap<RecordId, Rc<Record>>,
    /// By role and direction, from each record.
    links: HashMap<(&'static str, bool, RecordId), Vec<RecordId>>,
    states: HashMap<String, Json>,
}

impl<'a> Graph<'a> {
    fn load(
        read: &dyn Read,
        visible: &VisibleSpaces,
        registry: &Registry,
        setting: &'a Setting<'a>,
    ) -> Result<Self, StoreError> {
        let mut roles = HashMap::new();
        for role in &registry.roles {
            roles.insert(inverse_name(role), (role.name, true));
            roles.insert(role.name.to_owned(), (role.name, false));
        }
        let records: Vec<Record> = rows(read, Table::Records, visible)?;
        let mut links: HashMap<(&'static str, bool, RecordId), Vec<RecordId>> = HashMap::new();
        let mut standing: Vec<Link> = rows(read, Table::Links, visible)?;
        standing.sort_by(|one, other| one.key.cmp(&other.key));
        for link in standing {
            let Some(role) = registry.role(&link.key.role) else { continue };
            links.entry((role.name, false, link.key.from)).or_default().push(link.key.to);
            links.entry((role.name, true, link.key.to)).or_default().push(link.key.from);
        }
        let mut states = HashMap::new();
        for state in read.states()?.into_iter().filter(|state| visible.contains(state.space)) {
            let id = state.id.to_string();
            states.insert(id, serde_json::to_value(state).map_err(|error| StoreError::Failed(error.to_string()))?);
        }
        Ok(Self {
            setting,
            kinds: schema_of(registry, &[]).kinds,
            roles,
            records: records.into_iter().map(|record| (record.id, Rc::new(record))).collect(),
            links,
            states,
        })
    }

    fn find(&self, id: &str) -> Option<Rc<Record>> {
        self.records.get(&id.parse().ok()?).cloned()
    }

    fn follow(&self, record: RecordId, role: &'static str, backwards: bool) -> Vec<Rc<Record>> {
        let ends = self.links.get(&(role, backwards, record)).map(Vec::as_slice).unwrap_or_default();
        ends.iter().filter_map(|end| self.records.get(end)).filter(|record| !record.is_put_away()).cloned().collect()
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
        let (name, part) = asked.split_once('.').map_or((asked, None), |(name, part)| (name, Some(part)));
        let Some(field) = self.kinds.get(&record.kind).and_then(|kind| kind.fields.get(name)) else {
            return Value::MISSING;
        };
        let json = match (name, field) {
            ("id", _) => Json::from(record.id.to_string()),
            ("kind", _) => Json::from(record.kind.as_str()),
            ("key", _) => record.key.as_deref().map_or(Json::Null, Json::from),
            ("created_at", _) => Json::from(record.created_at.to_string()),
            ("updated_at", _) => Json::from(record.updated_at.to_string()),
            ("created_by", _) => Json::from(record.created_by.to_string()),
            ("updated_by", _) => Json::from(record.updated_by.to_string()),
            ("state_since", _) => serde_json::to_value(record.state_since).unwrap_or(Json::Null),
            (_, SchemaField::State) => {
                record.text(name).and_then(|id| self.states.get(id)).cloned().unwrap_or(Json::Null)
            }
            _ => record.fields.get(name).cloned().unwrap_or(Json::Null),
        };
        read_value(field, part, &json, |id| self.find(id))
    }

    fn linked(&self, record: &Rc<Record>, role: &str) -> Vec<Rc<Record>> {
        self.roles.get(role).map_or(Vec::new(), |(role, backwards)| self.follow(record.id, role, *backwards))
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
