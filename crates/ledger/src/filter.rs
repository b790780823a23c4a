//! Filters and columns of the expression language over the stored graph.

use crate::port::{Read, StoreError, Table};
use crate::stored::{Handle, Stored};
use access::VisibleSpaces;
use graph::expression::{Expression, Host, Value, Vocabulary};
use graph::id::RecordId;
use graph::record::{Link, Record};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub use crate::stored::Setting;

/// Records that are read at once in search of those that pass a filter: few first, since the first page often is found
/// among them, and then more each time, so that there are few queries.
const FIRST_READ: usize = 500;
const GROWTH: usize = 4;
const LARGEST_READ: usize = 200_000;

/// What is asked of a list of records.
#[derive(Default)]
pub struct Columns<'a> {
    /// Names of roles, forwards or backwards, that are followed from each record.
    pub linked: Vec<&'a str>,
    /// Worked out for each record.
    pub computed: Vec<Expression>,
}

/// Records with what was asked beside them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    pub records: Vec<Record>,
    /// Links of the roles that were asked for, and what they lead to, by id; without what is put away.
    pub links: Vec<Link>,
    pub linked: Vec<Record>,
    /// A row for each record, a value for each expression.
    pub computed: Vec<Vec<Json>>,
}

/// Records of `kind` that may be seen and pass `filter`, by id above `after`, at most `limit`. Put-away records
/// are records too: `not archived` leaves them out. None when it would take more than `setting.visits`.
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
    let stored = Stored::new(read, visible, vocabulary, setting)?;
    let (mut at, mut chunk, mut page) = (after, FIRST_READ, Vec::new());
    while page.len() < limit && stored.goes_on() {
        let records = read.records_of_kind(kind, visible.spaces(), at, chunk)?;
        let is_last = records.len() < chunk;
        at = records.last().map(|record| record.id).or(at);
        let group = stored.group_of(records);
        let passing = group.iter().filter(|handle| filter.test(&stored, handle));
        page.extend(passing.take(limit - page.len()).map(|handle| (*handle.record).clone()));
        if is_last {
            break;
        }
        chunk = (chunk * GROWTH).min(LARGEST_READ);
    }
    stored.finish(page)
}

/// Those of `ids` whose records may be seen and pass `filter`. None when it would take more than `setting.visits`.
pub fn passing(
    read: &dyn Read,
    visible: &VisibleSpaces,
    vocabulary: &Vocabulary,
    filter: &Expression,
    setting: &Setting<'_>,
    ids: &[RecordId],
) -> Result<Option<BTreeSet<RecordId>>, StoreError> {
    let stored = Stored::new(read, visible, vocabulary, setting)?;
    let mut records = read.records(ids)?;
    records.retain(|record| visible.contains(record.space));
    let group = stored.group_of(records);
    let passing = group.iter().filter(|handle| filter.test(&stored, handle)).map(|handle| handle.record.id).collect();
    stored.finish(passing)
}

/// `records`, which were found to be visible, with `columns`: a number of queries that does not grow with the records.
/// None when it would take more than `setting.visits`.
pub fn listing(
    read: &dyn Read,
    visible: &VisibleSpaces,
    vocabulary: &Vocabulary,
    setting: &Setting<'_>,
    records: Vec<Record>,
    columns: &Columns<'_>,
) -> Result<Option<Listing>, StoreError> {
    if columns.linked.is_empty() && columns.computed.is_empty() {
        return Ok(Some(Listing { records, ..Listing::default() }));
    }
    let stored = Stored::new(read, visible, vocabulary, setting)?;
    let group = stored.group_of(records);
    let (mut links, mut linked) = (BTreeMap::new(), BTreeMap::new());
    for far in group.iter().flat_map(|handle| columns.linked.iter().flat_map(|role| stored.ways(handle, role))) {
        linked.insert(far.end.record.id, far.end.record);
        links.insert(far.link.key.clone(), far.link);
    }
    let row = |handle: &Handle| {
        columns.computed.iter().map(|column| plain(&column.evaluate(&stored, handle), &stored)).collect()
    };
    let computed = group.iter().map(row).collect();
    let records: Vec<Rc<Record>> = group.into_iter().map(|handle| handle.record).collect();
    let Some(()) = stored.finish(())? else { return Ok(None) };
    Ok(Some(Listing {
        records: records.into_iter().map(own).collect(),
        links: links.into_values().map(own).collect(),
        linked: linked.into_values().map(own).collect(),
        computed,
    }))
}

/// What nobody else holds any more; copying it would cost more than reading it did.
fn own<T: Clone>(held: Rc<T>) -> T {
    Rc::try_unwrap(held).unwrap_or_else(|held| (*held).clone())
}

/// A value as JSON has it: a number, a text, true or false, a list; a record by its id, a date and an instant as they are
/// written, a duration in months and days; null where there is none.
fn plain<H: Host>(value: &Value<H::Record>, host: &H) -> Json {
    match value {
        Value::Boolean(value) => (*value).into(),
        Value::Number(number) => number.to_string().parse().map_or(Json::Null, Json::Number),
        Value::Text(text) => text.as_str().into(),
        Value::Date(date) => date.to_string().into(),
        Value::Instant(at) => graph::time::Instant(*at).to_string().into(),
        Value::Duration(by) => serde_json::json!({ "months": by.months, "days": by.days }),
        Value::Record(record) => host.id(record).into(),
        Value::Set(members) => members.iter().map(|member| plain(member, host)).collect(),
        Value::Absent(_) => Json::Null,
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
