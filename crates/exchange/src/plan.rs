//! From tables and a mapping to operations: what an import does, in parts that each commit as one. Nothing is written
//! here; who asks gets each part in turn, and may as well only count.

mod account;
mod columns;
mod history;
mod links;
mod names;
mod people;
mod rows;
mod states;
pub mod values;

pub use columns::is_importable;
pub use people::NamedPerson;

use crate::error::ExchangeError;
use crate::existing::Graph;
use crate::identity::Identity;
use crate::mapping::{Becomes, Mapping, StateMapping, Target};
use crate::port::{ImportColumnReport, ImportFinding, ImportRow};
use crate::table::Reading;
use account::Account;
use columns::{TablePlan, Use};
use graph::id::{ImportId, RecordId, SpaceId, WorkspaceId};
use graph::operation::{Operation, OperationBody};
use graph::record::{ImportRowKey, LinkKey};
use graph::registry::{Registry, Trait};
use graph::time::{Instant, Moment};
use history::History;
use names::Names;
use people::People;
use serde::{Deserialize, Serialize};
use states::States;
use std::collections::HashSet;
use values::{Circumstances, text_of};

/// Operations, or rows, after which a part is full.
const PART: usize = 2_000;

/// Everything that an import is worked out from.
pub struct Work<'a> {
    pub readings: &'a [Reading],
    pub mapping: &'a Mapping,
    pub registry: &'a Registry,
    pub graph: &'a dyn Graph,
    pub destination: &'a Destination,
}

/// Where an import goes.
#[derive(Clone, Debug)]
pub struct Destination {
    pub workspace: WorkspaceId,
    pub space: SpaceId,
    /// IANA name of the zone in which times without one are meant.
    pub zone: String,
    pub import: ImportId,
    /// How many times this import began before: what it writes now is not what it wrote then.
    pub attempt: u64,
    pub now: Instant,
    /// What the report calls the source.
    pub source: String,
}

/// Some of an import, to be committed as one.
pub struct Part {
    pub operations: Vec<Operation>,
    pub rows: Vec<ImportRow>,
    pub progress: Progress,
    /// Up to and with this part.
    pub counts: Counts,
}

/// How far an import has come, in rows that were worked through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Progress {
    pub done: u64,
    pub total: u64,
}

/// What an import did, or would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Counts {
    pub created: u64,
    pub updated: u64,
    /// Of these, how many stand in the archive.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub put_away: u64,
    /// Records that taking an import back had put into the trash.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub restored: u64,
    /// Records that hold what the file says already.
    pub unchanged: u64,
    /// Values that were changed here since the last import, and stay as they are here.
    pub kept_here: u64,
    /// Rows that became no record.
    pub left_out: u64,
    pub people: u64,
    pub comments: u64,
    pub links: u64,
    /// Dated changes of state.
    pub changes: u64,
    pub fields: u64,
    pub states: u64,
}

/// How an import ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub counts: Counts,
    pub columns: Vec<ImportColumnReport>,
    pub findings: Vec<ImportFinding>,
    /// False when it was stopped before its end.
    pub complete: bool,
}

/// What a person decides on before an import: the words of the files for states and people, with a guess at each.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Choices {
    pub states: Vec<StateMapping>,
    pub people: Vec<NamedPerson>,
}

/// The words for states and people that the mapping leaves to be decided.
pub fn choices(work: &Work<'_>) -> Result<Choices, ExchangeError> {
    let identity = work.destination.identity();
    let (tables, _) = columns::compile(work.readings, work.mapping, work.registry, work.graph, &identity)?;
    let standing: Vec<_> = work.graph.states()?.into_iter().filter(|state| state.space == identity.space).collect();
    let known = People::known(work.graph)?;
    let mut people = people::named_in(&tables);
    for person in &mut people {
        person.person = known.find(&person.name, person.email.as_deref());
    }
    Ok(Choices { states: states::guessed(&tables, &standing), people })
}

/// Works the import out, part by part. `each` answers whether to go on.
pub fn carry_out(
    work: &Work<'_>,
    each: &mut dyn FnMut(Part) -> Result<bool, ExchangeError>,
) -> Result<Outcome, ExchangeError> {
    let destination = work.destination;
    let identity = destination.identity();
    let zone = jiff::tz::TimeZoneDatabase::bundled().get(&destination.zone).map_err(|_| ExchangeError::Target {
        what: "the zone",
        value: destination.zone.clone(),
        problem: "is no IANA time zone such as America/Los_Angeles",
    })?;
    let today = jiff::Timestamp::from_millisecond(destination.now.0)
        .map(|now| now.to_zoned_datetime(zone.clone()).date().to_string())
        .unwrap_or_default();
    let (mut tables, definitions) =
        columns::compile(work.readings, work.mapping, work.registry, work.graph, &identity)?;
    let mut people = People::known(work.graph)?;
    let twice = give_ids(&mut tables, &mut people, &identity);
    people.meet(&tables, &work.mapping.people, &identity)?;
    let states = States::meet(&tables, &work.mapping.states, work.graph, &identity)?;
    let names = Names::of(&tables, work.graph);
    let account = Account::new(&tables);
    let total = tables.iter().map(|plan| plan.table.rows.len() as u64).sum();
    let mut run = Run {
        work,
        identity,
        around: Circumstances { zone, today, source: destination.source.clone() },
        people,
        states,
        names,
        account,
        history: History::default(),
        counts: Counts::default(),
        linked: HashSet::new(),
        made: HashSet::new(),
        stands: HashSet::new(),
        referred: HashSet::new(),
        operations: vec![],
        rows: vec![],
        progress: Progress { done: 0, total },
    };
    run.history = History::read(&tables, &mut run.account, &run.names, &run.around.zone);
    run.define(definitions.bodies)?;
    let mut complete = run.flush(each)?;
    for (at, row) in twice {
        let plan = &tables[at];
        run.account.find_row(plan, row, "another row has the same source id; that one counts");
        run.counts.left_out += 1;
    }
    for at in in_order(&tables, work.registry) {
        for row in 0..tables[at].table.rows.len() {
            if !complete {
                break;
            }
            run.row(&tables, at, row)?;
            complete = run.flush_full(each)?;
        }
    }
    for (at, plan) in tables.iter().enumerate() {
        if plan.kind.is_none() || !plan.has_second_pass() {
            continue;
        }
        for row in 0..plan.table.rows.len() {
            if !complete {
                break;
            }
            run.second_pass(plan, at, row)?;
            complete = run.flush_full(each)?;
        }
    }
    complete = complete && run.flush(each)?;
    let (columns, findings) = run.account.close(&tables);
    Ok(Outcome { counts: run.counts, columns, findings, complete })
}

impl Destination {
    pub(crate) fn identity(&self) -> Identity {
        Identity { workspace: self.workspace, space: self.space }
    }
}

/// Everything that is known while rows are worked through.
struct Run<'a> {
    work: &'a Work<'a>,
    identity: Identity,
    around: Circumstances,
    people: People,
    states: States,
    names: Names<'a>,
    account: Account,
    history: History,
    counts: Counts,
    /// Links that this import made or found.
    linked: HashSet<LinkKey>,
    /// Records that this import made.
    made: HashSet<RecordId>,
    /// Rows that became a record, now or before.
    stands: HashSet<RecordId>,
    /// References that were written, by record and field.
    referred: HashSet<(RecordId, String)>,
    operations: Vec<Operation>,
    rows: Vec<ImportRow>,
    progress: Progress,
}

impl Run<'_> {
    /// States, fields, roles and people come before what names them.
    fn define(&mut self, bodies: Vec<OperationBody>) -> Result<(), ExchangeError> {
        let import = self.import();
        let states = std::mem::take(&mut self.states.definitions);
        let people = self.people.made(self.work.graph, &self.identity)?;
        self.counts.states = states.len() as u64;
        self.counts.fields =
            bodies.iter().filter(|body| matches!(body, OperationBody::DefineField { .. })).count() as u64;
        self.counts.people = people.iter().filter(|body| matches!(body, OperationBody::Create { .. })).count() as u64;
        for (position, body) in states.into_iter().chain(bodies).enumerate() {
            let id = self.identity.operation(&["define", &import, &position.to_string()]);
            self.operations.push(Operation { id, happened_at: None, cause: None, body });
        }
        for body in people {
            let (id, happened_at) = match &body {
                OperationBody::Create { record, .. } => {
                    let id = self.identity.operation(&["create", &record.to_string()]);
                    (id, Some(Moment::by(self.work.destination.now)))
                }
                OperationBody::Set { record, field, .. } => {
                    (self.identity.operation(&["set", &import, &record.to_string(), field]), None)
                }
                _ => continue,
            };
            self.operations.push(Operation { id, happened_at, cause: None, body });
        }
        Ok(())
    }

    fn key(&self, plan: &TablePlan<'_>, row: usize) -> ImportRowKey {
        ImportRowKey {
            import: self.work.destination.import,
            file: plan.table.name.clone(),
            row: account::number_of(row),
        }
    }

    fn flush_full(&mut self, each: &mut dyn FnMut(Part) -> Result<bool, ExchangeError>) -> Result<bool, ExchangeError> {
        let full = self.operations.len() >= PART || self.rows.len() >= PART;
        if full { self.flush(each) } else { Ok(true) }
    }

    fn flush(&mut self, each: &mut dyn FnMut(Part) -> Result<bool, ExchangeError>) -> Result<bool, ExchangeError> {
        let (operations, rows) = (std::mem::take(&mut self.operations), std::mem::take(&mut self.rows));
        if operations.is_empty() && rows.is_empty() {
            return Ok(true);
        }
        each(Part { operations, rows, progress: self.progress, counts: self.counts })
    }
}

/// What others belong to comes before them.
fn in_order(tables: &[TablePlan<'_>], registry: &Registry) -> Vec<usize> {
    let rank = |plan: &TablePlan<'_>| match plan.kind {
        Some(kind) if kind.name == "person" => 0,
        Some(kind) if registry.kind(kind.name).is_some_and(|kind| kind.has(Trait::Nested)) => 2,
        Some(_) => 1,
        None => 3,
    };
    let mut order: Vec<usize> = (0..tables.len()).collect();
    order.sort_by_key(|at| rank(&tables[*at]));
    order
}

/// Gives every row that becomes a record its id. Answers (table, row) of those whose source id another row has.
fn give_ids(tables: &mut [TablePlan<'_>], people: &mut People, identity: &Identity) -> Vec<(usize, usize)> {
    let mut taken: HashSet<RecordId> = HashSet::new();
    let mut twice = Vec::new();
    for (at, plan) in tables.iter_mut().enumerate() {
        let Some(kind) = plan.kind else { continue };
        let column = plan.used_as(|to| matches!(to, Use::SourceId));
        let field =
            |plan: &TablePlan<'_>, name: &str| plan.used_as(|to| matches!(to, Use::Field(field) if field.name == name));
        let (title, email) = (field(plan, "title"), field(plan, "email"));
        for row in 0..plan.table.rows.len() {
            let cells = &plan.table.rows[row];
            let said = column.and_then(|column| cells.first(column)).map(text_of);
            let said = said.map(|said| said.trim().to_owned()).filter(|said| !said.is_empty());
            // A row without a name of its own is known by where it stands.
            let id = match said {
                Some(said) => identity.record(plan.reading.system, &plan.reading.instance, kind.name, &said),
                None => identity.record("row", &plan.table.name, kind.name, &(row + 1).to_string()),
            };
            let text = |column: Option<usize>| column.and_then(|column| cells.first(column)).map(text_of);
            let mut id = id;
            if kind.name == "person" {
                let (name, address) = (text(title).unwrap_or_default(), text(email));
                match people.find(&name, address.as_deref()) {
                    Some(known) if !name.is_empty() || address.is_some() => id = known,
                    _ => people.add(id, &name, address.as_deref()),
                }
            }
            if taken.insert(id) {
                plan.records[row] = Some(id);
            } else {
                twice.push((at, row));
            }
        }
    }
    twice
}

impl TablePlan<'_> {
    /// Whether rows name other rows, which must all stand before.
    fn has_second_pass(&self) -> bool {
        self.columns.iter().any(|column| match &column.to {
            Use::Link { .. } | Use::Comment => true,
            Use::Field(field) => self.is_deferred(field),
            _ => false,
        })
    }

    /// A reference to something else than a person waits until everything stands, except for what a record cannot be
    /// without.
    fn is_deferred(&self, field: &values::FieldUse) -> bool {
        field.field_type == graph::registry::FieldType::Reference
            && !people::names_people(field.field_type, &field.targets)
            && field.name != "parent"
    }

    /// Of a table of history: whether the row tells of the state.
    fn is_of_state(&self, row: &crate::table::Row) -> bool {
        let Becomes::History { state } = &self.becomes else { return false };
        match self.used_as(|to| matches!(to, Use::HistoryWhat)) {
            None => true,
            Some(column) => row.first(column).is_some_and(|what| text_of(what).eq_ignore_ascii_case(state)),
        }
    }
}

/// Whether anything of a mapping makes records.
pub fn makes_something(mapping: &Mapping) -> bool {
    mapping.tables.iter().any(|table| {
        matches!(table.becomes, Becomes::Records { .. })
            && table.columns.iter().any(|column| !matches!(column.target, Target::Nowhere))
    })
}
