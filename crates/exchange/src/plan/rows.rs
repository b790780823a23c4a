//! One row becomes one record: made, or changed where an earlier import made it and nobody changed it since.

use super::columns::{TablePlan, Use};
use super::people::names_people;
use super::values::{FieldUse, convert, parts_of, text_of, written};
use super::{Run, account};
use crate::dates;
use crate::error::ExchangeError;
use crate::existing::ExistingRecord;
use crate::markup;
use graph::erasure::takes_values;
use graph::id::RecordId;
use graph::operation::{Operation, OperationBody};
use graph::record::{Fields, ImportRowKey};
use graph::registry::{FieldType, KindDeclaration, Trait};
use graph::time::{Instant, Moment};
use serde_json::Value;

/// Longest title that is made of a text, in characters.
const TITLE_LENGTH: usize = 100;

/// What the cells of a row say.
#[derive(Default)]
struct Said {
    fields: Fields,
    /// Parts of the description, in the order of the columns.
    sections: Vec<Section>,
    created: Option<Instant>,
    state_since: Option<Instant>,
    /// Column and number of values that are mapped once the record stands.
    mapped: Vec<(usize, usize)>,
    /// Whether the files say anything of the state.
    state_said: bool,
}

/// A part of the description, with the columns and numbers of values that it is made of.
struct Section {
    heading: String,
    parts: Vec<String>,
    columns: Vec<(usize, usize)>,
}

impl Run<'_> {
    /// Works through one row of any table.
    pub(super) fn row(&mut self, tables: &[TablePlan<'_>], at: usize, row: usize) -> Result<(), ExchangeError> {
        let plan = &tables[at];
        self.progress.done += 1;
        let mut records = Vec::new();
        if let (Some(kind), Some(record)) = (plan.kind, plan.records[row]) {
            if self.record(tables, at, row, kind, record)? {
                records.push(record);
            } else {
                self.counts.left_out += 1;
            }
        } else if let Some(record) = self.history.record_of(at, row) {
            records.push(record);
        }
        let kept = self.account.keep(plan, at, row, self.work.destination.import, records);
        self.rows.push(kept);
        Ok(())
    }

    /// Whether the row became a record.
    fn record(
        &mut self,
        tables: &[TablePlan<'_>],
        at: usize,
        row: usize,
        kind: &KindDeclaration,
        record: RecordId,
    ) -> Result<bool, ExchangeError> {
        let plan = &tables[at];
        let mut said = self.read(plan, row, kind)?;
        self.add_sections(plan, row, kind, &mut said);
        if !said.fields.contains_key("title") && kind.field("title").is_some() {
            let title = title_of(&said.fields).unwrap_or_else(|| format!("{} {}", kind.label, row + 1));
            said.fields.insert("title".into(), Value::String(title));
        }
        let missing: Vec<&str> = kind
            .fields
            .iter()
            .filter(|field| field.required && !said.fields.contains_key(field.name))
            .map(|field| field.label)
            .collect();
        if !missing.is_empty() {
            let problem = format!("it became no {}: it has no {}", kind.label.to_lowercase(), missing.join(" and no "));
            self.account.find_row(plan, row, problem);
            return Ok(false);
        }
        for (column, count) in &said.mapped {
            self.account.mapped_in(plan, at, row, *column, *count);
        }
        let cause = Some(self.key(plan, row));
        self.stands.insert(record);
        match self.work.graph.existing(record)? {
            None => self.create(tables, kind, record, said, cause),
            Some(existing) => self.update(tables, at, row, kind, &existing, said, cause),
        }
        Ok(true)
    }

    fn read(&mut self, plan: &TablePlan<'_>, row: usize, kind: &KindDeclaration) -> Result<Said, ExchangeError> {
        let mut said = Said::default();
        let cells = &plan.table.rows[row];
        for (position, column) in plan.columns.iter().enumerate() {
            let values: Vec<&Value> = plan.table.values(cells, position).collect();
            if values.is_empty() {
                continue;
            }
            match &column.to {
                Use::SourceId => {
                    if let Some(field) = kind.field("source_id").map(FieldUse::from)
                        && let Ok(id) = field.checked(&Value::String(text_of(values[0]).trim().to_owned()))
                        && !id.is_null()
                    {
                        said.fields.insert("source_id".into(), id);
                    }
                    said.mapped.push((position, values.len()));
                }
                Use::Alias | Use::EmailOf(_) => said.mapped.push((position, values.len())),
                Use::Field(field) if plan.is_deferred(field) => {}
                Use::Field(field) => self.field(plan, row, position, field, &values, &mut said)?,
                Use::Section(heading) => {
                    let mut parts = Vec::new();
                    for cell in &values {
                        let linked = attachment(cell).map(Ok);
                        let read = || markup::to_markdown(column.mapping.markup, &written(cell));
                        match linked.unwrap_or_else(read) {
                            Ok(text) if text.trim().is_empty() => {}
                            Ok(text) => parts.push(text.trim().to_owned()),
                            Err(reason) => self.account.find(plan, row, position, cell, reason),
                        }
                    }
                    match said.sections.iter_mut().find(|section| section.heading == *heading) {
                        Some(known) => {
                            known.parts.extend(parts.iter().cloned());
                            known.columns.push((position, parts.len()));
                        }
                        None => {
                            let columns = vec![(position, parts.len())];
                            said.sections.push(Section { heading: heading.clone(), parts, columns });
                        }
                    }
                }
                Use::CreatedAt | Use::StateSince => {
                    let read = dates::read(values[0], column.order).and_then(|at| at.instant(&self.around.zone));
                    let Some(at) = read else {
                        self.account.find(plan, row, position, values[0], "is no date");
                        continue;
                    };
                    let known =
                        if matches!(column.to, Use::CreatedAt) { &mut said.created } else { &mut said.state_since };
                    known.get_or_insert(at);
                    said.mapped.push((position, 1));
                }
                Use::Nothing
                | Use::Link { .. }
                | Use::Comment
                | Use::HistoryOf
                | Use::HistoryAt
                | Use::HistoryWhat
                | Use::HistoryFrom
                | Use::HistoryTo => {}
            }
        }
        Ok(said)
    }

    fn field(
        &mut self,
        plan: &TablePlan<'_>,
        row: usize,
        position: usize,
        field: &FieldUse,
        values: &[&Value],
        said: &mut Said,
    ) -> Result<(), ExchangeError> {
        let column = &plan.columns[position];
        let mut refused: Vec<(usize, String)> = Vec::new();
        let value = match field.field_type {
            FieldType::State => {
                let kind = plan.kind.map_or("", |kind| kind.name);
                said.state_said = true;
                let found = self.states.find(kind, &text_of(values[0]));
                if found.is_none() {
                    refused.push((0, "is no name that a state can have".into()));
                }
                refused.extend((1..values.len()).map(|at| (at, "is one more state".into())));
                found.map(|state| Value::String(state.to_string()))
            }
            FieldType::Reference => {
                let mut found = None;
                for (at, cell) in values.iter().enumerate() {
                    for name in parts_of(&column.mapping, cell) {
                        match self.named(plan, row, position, field, &name)? {
                            _ if found.is_some() => {
                                refused.push((at, "is one more, for a field that holds one".into()));
                            }
                            Some(record) => found = Some(record),
                            None => refused.push((at, "names nothing that is known here".into())),
                        }
                    }
                }
                found.map(|record| Value::String(record.to_string()))
            }
            _ => {
                let converted = convert(field, &column.mapping, column.order, values, &self.around);
                refused = converted.refused;
                converted.value
            }
        };
        // What several columns give to one field is put together where it can be.
        let merged = match (value, said.fields.get(&field.name)) {
            (Some(Value::Array(mut members)), Some(Value::Array(before))) => {
                members.extend(before.iter().cloned());
                field.checked(&Value::Array(members)).map(Some)
            }
            (Some(Value::String(text)), Some(Value::String(before))) if field.field_type == FieldType::Text => {
                field.checked(&Value::String(format!("{before}\n\n{text}"))).map(Some)
            }
            (Some(_), Some(_)) => Err("another column gave the field its value".to_owned()),
            (value, _) => Ok(value),
        };
        let value = merged.unwrap_or_else(|reason| {
            refused = (0..values.len()).map(|at| (at, reason.clone())).collect();
            None
        });
        refused.dedup_by_key(|(at, _)| *at);
        for (at, reason) in &refused {
            if let Some(cell) = values.get(*at) {
                self.account.find(plan, row, position, cell, reason.clone());
            }
        }
        said.mapped.push((position, values.len().saturating_sub(refused.len())));
        if let Some(value) = value {
            said.fields.insert(field.name.clone(), value);
        }
        Ok(())
    }

    /// Puts the parts behind the description, each as far as there is room.
    fn add_sections(&mut self, plan: &TablePlan<'_>, row: usize, kind: &KindDeclaration, said: &mut Said) {
        let sections = std::mem::take(&mut said.sections);
        let Some(field) = kind.field("description").map(FieldUse::from) else { return };
        for section in sections.into_iter().filter(|section| !section.parts.is_empty()) {
            let mut text = said.fields.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&format!("### {}\n\n", section.heading));
            let short = section.parts.len() > 1 && section.parts.iter().all(|part| !part.contains('\n'));
            let lines: Vec<String> =
                section.parts.iter().map(|part| if short { format!("- {part}") } else { part.clone() }).collect();
            text.push_str(&lines.join(if short { "\n" } else { "\n\n" }));
            match field.checked(&Value::String(text)) {
                Ok(text) => {
                    said.fields.insert("description".into(), text);
                    said.mapped.extend(section.columns);
                }
                Err(reason) => {
                    for (column, _) in section.columns {
                        if let Some(cell) = plan.table.rows[row].first(column) {
                            self.account.find(plan, row, column, cell, reason.clone());
                        }
                    }
                }
            }
        }
    }

    /// The record that a reference names.
    pub(super) fn named(
        &self,
        plan: &TablePlan<'_>,
        row: usize,
        position: usize,
        field: &FieldUse,
        name: &str,
    ) -> Result<Option<RecordId>, ExchangeError> {
        if names_people(field.field_type, &field.targets) {
            let email = plan.used_as(|to| matches!(to, Use::EmailOf(of) if *of == position));
            let email = email.and_then(|email| plan.table.rows[row].first(email)).map(text_of);
            return Ok(self.people.find(name, email.as_deref()));
        }
        let stands = |record| self.stands.contains(&record);
        if field.name == "parent" {
            // What belongs to something is in its space.
            let takes = self.work.registry.kinds.iter().filter(|kind| kind.has(Trait::Commentable));
            let kinds: Vec<String> = takes.map(|kind| kind.name.to_owned()).collect();
            return self.names.find(name, &kinds, Some(self.identity.space), &stands);
        }
        self.names.find(name, &field.targets, None, &stands)
    }

    fn create(
        &mut self,
        tables: &[TablePlan<'_>],
        kind: &KindDeclaration,
        record: RecordId,
        said: Said,
        cause: Option<ImportRowKey>,
    ) {
        let now = self.work.destination.now;
        let created = said.created.map_or(Moment::by(now), Moment::exact);
        let changes = self.history.of(record).to_vec();
        let mut fields = said.fields;
        let state = fields.remove("state");
        let stateful = kind.has(Trait::Stateful);
        // The state at the beginning: what the first change says stood before it.
        let first = changes.first().and_then(|change| change.from.as_deref());
        let first = first.and_then(|words| self.states.find(kind.name, words)).map(|id| Value::String(id.to_string()));
        let undated = changes.is_empty() && said.state_since.is_none() && said.created.is_none();
        let begins = if undated { state.clone() } else { first };
        let mut standing = Value::Null;
        if stateful && (said.state_said || !changes.is_empty()) {
            // An explicit null: no state is known of the time before.
            standing = begins.unwrap_or(Value::Null);
            fields.insert("state".into(), standing.clone());
        }
        if kind.name == "comment" {
            self.counts.comments += 1;
        } else {
            self.counts.created += 1;
        }
        if fields.get("archived") == Some(&Value::Bool(true)) {
            self.counts.put_away += 1;
        }
        self.made.insert(record);
        let body = OperationBody::Create { record, kind: kind.name.to_owned(), space: self.identity.space, fields };
        let id = self.identity.operation(&["create", &record.to_string()]);
        self.operations.push(Operation { id, happened_at: Some(created), cause: cause.clone(), body });
        if !stateful {
            return;
        }
        for change in &changes {
            if let Some(after) = self.state_change(kind.name, record, change) {
                self.count_change(tables, change);
                standing = after;
            }
        }
        let Some(state) = state.filter(|state| *state != standing) else { return };
        // How it stands now, where history does not lead there.
        let happened_at = said.state_since.map_or(Moment::by(now), Moment::exact);
        let body = OperationBody::Set { record, field: "state".into(), value: state, seen: u64::MAX, saw: None };
        let id = self.identity.operation(&["state at last", &record.to_string(), &self.import()]);
        self.operations.push(Operation { id, happened_at: Some(happened_at), cause, body });
    }

    /// Names this run of this import: an operation that it writes is another one when the import runs again.
    pub(super) fn import(&self) -> String {
        format!("{}/{}", self.work.destination.import, self.work.destination.attempt)
    }

    /// The row of a change stands in the graph now.
    fn count_change(&mut self, tables: &[TablePlan<'_>], change: &super::history::StateChange) {
        let plan = &tables[change.table];
        for (column, used) in plan.columns.iter().enumerate() {
            let counts = matches!(
                used.to,
                Use::HistoryOf | Use::HistoryAt | Use::HistoryWhat | Use::HistoryFrom | Use::HistoryTo
            );
            if counts {
                let count = plan.table.values(&plan.table.rows[change.row], column).count();
                self.account.mapped_in(plan, change.table, change.row, column, count.min(1));
            }
        }
    }

    /// Writes one dated change of state; answers the state after it.
    fn state_change(&mut self, kind: &str, record: RecordId, change: &super::history::StateChange) -> Option<Value> {
        let state = self.states.find(kind, change.to.as_deref()?)?;
        let value = Value::String(state.to_string());
        let id = self.identity.operation(&["state", &record.to_string(), &change.at.to_string(), &state.to_string()]);
        // The same change told twice is one change.
        if self.operations.iter().rev().take_while(|operation| is_of(operation, record)).any(|known| known.id == id) {
            return Some(value);
        }
        let file = self.work.readings.iter().flat_map(|reading| &reading.tables).nth(change.table)?.name.clone();
        let cause = ImportRowKey { import: self.work.destination.import, file, row: account::number_of(change.row) };
        let body =
            OperationBody::Set { record, field: "state".into(), value: value.clone(), seen: u64::MAX, saw: None };
        let happened_at = Some(Moment::exact(change.at));
        self.operations.push(Operation { id, happened_at, cause: Some(cause), body });
        self.counts.changes += 1;
        Some(value)
    }

    #[allow(clippy::too_many_arguments)] // Each is a separate, typed fact about the row.
    fn update(
        &mut self,
        tables: &[TablePlan<'_>],
        at: usize,
        row: usize,
        kind: &KindDeclaration,
        existing: &ExistingRecord,
        mut said: Said,
        cause: Option<ImportRowKey>,
    ) {
        let plan = &tables[at];
        let record = existing.record.id;
        let before = self.operations.len();
        let state = said.fields.remove("state");
        // An import that was taken back left it in the trash; whoever put it there by hand meant to.
        let comes_back = existing.is_taken_back();
        if comes_back {
            self.set(existing, "trashed", Value::Bool(false), None, cause.clone());
        }
        for (field, value) in said.fields {
            self.change(plan, row, existing, &field, value, None, cause.clone());
        }
        let mut dated = false;
        for change in self.history.of(record).to_vec() {
            let Some(state) = change.to.as_deref().and_then(|words| self.states.find(kind.name, words)) else {
                continue;
            };
            let id =
                self.identity.operation(&["state", &record.to_string(), &change.at.to_string(), &state.to_string()]);
            if existing.operations.contains(&id) {
                self.count_change(tables, &change);
            } else if existing.may_change("state") && self.state_change(kind.name, record, &change).is_some() {
                self.count_change(tables, &change);
                dated = true;
            }
        }
        if let Some(state) = state.filter(|_| !dated) {
            let at = said.state_since.map_or(Moment::by(self.work.destination.now), Moment::exact);
            self.change(plan, row, existing, "state", state, Some(at), cause);
        }
        if comes_back {
            self.counts.restored += 1;
        } else if self.operations.len() > before {
            self.counts.updated += 1;
        } else {
            self.counts.unchanged += 1;
        }
    }

    #[allow(clippy::too_many_arguments)] // Each is a separate, typed fact about the value.
    /// Writes a value where the record holds another, unless that was written here since the last import.
    fn change(
        &mut self,
        plan: &TablePlan<'_>,
        row: usize,
        existing: &ExistingRecord,
        field: &str,
        value: Value,
        at: Option<Moment>,
        cause: Option<ImportRowKey>,
    ) {
        let standing = existing.record.fields.get(field).unwrap_or(&Value::Null);
        if *standing == value {
            return;
        }
        if existing.may_change(field) {
            self.set(existing, field, value, at, cause);
            return;
        }
        self.counts.kept_here += 1;
        let reason = if existing.record.erased {
            "the record was erased here, and nothing comes back to it".to_owned()
        } else {
            format!("\"{field}\" was changed here since the last import and stays as it is here")
        };
        match plan.used_as(|to| matches!(to, Use::Field(of) if of.name == field)) {
            Some(column) => {
                let cell = plan.table.rows[row].first(column).cloned().unwrap_or(Value::Null);
                self.account.find(plan, row, column, &cell, reason);
            }
            None => self.account.find_row(plan, row, reason),
        }
    }

    pub(super) fn set(
        &mut self,
        existing: &ExistingRecord,
        field: &str,
        value: Value,
        at: Option<Moment>,
        cause: Option<ImportRowKey>,
    ) {
        let record = existing.record.id;
        let id = self.identity.operation(&["set", &self.import(), &record.to_string(), field]);
        let kind = self.work.registry.kind(&existing.record.kind);
        let is_text = kind.and_then(|kind| kind.field(field)).is_some_and(|field| field.field_type == FieldType::Text);
        let body = match value {
            Value::String(markdown) if is_text => {
                OperationBody::ReviseText { record, field: field.to_owned(), markdown, seen: u64::MAX }
            }
            value => OperationBody::Set { record, field: field.to_owned(), value, seen: u64::MAX, saw: None },
        };
        self.operations.push(Operation { id, happened_at: at, cause, body });
    }

    /// Sets a reference that had to wait.
    pub(super) fn refer(&mut self, record: RecordId, field: &FieldUse, to: RecordId, cause: Option<ImportRowKey>) {
        let value = Value::String(to.to_string());
        self.referred.insert((record, field.name.clone()));
        let id = self.identity.operation(&["set", &self.import(), &record.to_string(), &field.name]);
        let body = OperationBody::Set { record, field: field.name.clone(), value, seen: u64::MAX, saw: None };
        self.operations.push(Operation { id, happened_at: None, cause, body });
    }
}

impl ExistingRecord {
    /// Whether taking an import back put it into the trash, and nobody else.
    pub(super) fn is_taken_back(&self) -> bool {
        self.record.fields.get("trashed") == Some(&Value::Bool(true)) && self.wrote("trashed")
    }

    /// Whether what stands in the field is what an import wrote last.
    fn wrote(&self, field: &str) -> bool {
        let standing = self.record.fields.get(field).unwrap_or(&Value::Null);
        self.imported.get(field).is_some_and(|(value, _)| value == standing)
    }

    /// Whether an import may write the field: nobody has written it but imports, and the record was not erased.
    pub(super) fn may_change(&self, field: &str) -> bool {
        let is_new = !self.imported.contains_key(field) && !self.record.versions.contains_key(field);
        takes_values(&self.record, field) && (self.wrote(field) || is_new)
    }
}

fn is_of(operation: &Operation, wanted: RecordId) -> bool {
    matches!(&operation.body, OperationBody::Set { record, .. } | OperationBody::Create { record, .. } if *record == wanted)
}

/// A link to what is written as "date;author;name;address", the way in which tables name attachments.
fn attachment(cell: &Value) -> Option<String> {
    let text = cell.as_str()?;
    let mut parts = text.splitn(4, ';').map(str::trim);
    let (date, _, name, address) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_address = address.starts_with("https://") || address.starts_with("http://");
    let plain = !address.contains(char::is_whitespace) && !address.contains(['(', ')', '<', '>']) && !name.is_empty();
    let name = markup::to_markdown(crate::mapping::Markup::Plain, &Value::String(name.to_owned())).ok()?;
    (is_address && plain).then(|| format!("[{name}](<{address}>), {date}"))
}

/// The beginning of what the record says, where nothing names it.
fn title_of(fields: &Fields) -> Option<String> {
    let text = ["text", "description", "reason", "email"].iter().find_map(|field| fields.get(*field)?.as_str())?;
    // The headings of parts are no words of anybody.
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let line = line.trim_start_matches(['>', '-', '*', ' ']);
    let mut title: String = line.chars().filter(|letter| !letter.is_control()).take(TITLE_LENGTH).collect();
    if line.chars().count() > TITLE_LENGTH {
        title = title.rsplit_once(' ').map_or(title.clone(), |(whole, _)| whole.to_owned());
        title.push('…');
    }
    Some(title)
}
