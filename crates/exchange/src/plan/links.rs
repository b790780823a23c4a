//! What rows say of other rows: links, references and comments in cells. Done once every record stands.

use super::Run;
use super::columns::{TablePlan, Use};
use super::people::comment_parts;
use super::values::{parts_of, text_of, written};
use crate::dates;
use crate::error::ExchangeError;
use crate::existing::ExistingRecord;
use crate::markup;
use graph::id::RecordId;
use graph::operation::{EvidenceDraft, Operation, OperationBody};
use graph::record::{EvidenceKind, Fields, ImportRowKey, LinkKey};
use graph::time::Moment;
use serde_json::Value;

impl Run<'_> {
    pub(super) fn second_pass(&mut self, plan: &TablePlan<'_>, at: usize, row: usize) -> Result<(), ExchangeError> {
        let Some(record) = plan.records[row] else { return Ok(()) };
        let existing = if self.made.contains(&record) { None } else { self.work.graph.existing(record)? };
        if existing.is_none() && !self.made.contains(&record) {
            // The row became no record.
            return Ok(());
        }
        let cause = self.key(plan, row);
        for (position, column) in plan.columns.iter().enumerate() {
            let values: Vec<&Value> = plan.table.values(&plan.table.rows[row], position).collect();
            if values.is_empty() {
                continue;
            }
            let mut mapped = 0;
            match &column.to {
                Use::Link { role, backwards, to } => {
                    for cell in values {
                        let mut whole = true;
                        for name in parts_of(&column.mapping, cell) {
                            let other = self.names.find(&name, to, None, &|record| self.stands.contains(&record))?;
                            let Some(other) = other.filter(|other| *other != record) else {
                                self.account.find(plan, row, position, cell, "names nothing that can be linked here");
                                whole = false;
                                continue;
                            };
                            let (from, to) = if *backwards { (other, record) } else { (record, other) };
                            let key = LinkKey { from, role: role.clone(), to };
                            let words = format!("{}: {name}", column.mapping.column);
                            self.link(key, existing.as_ref(), &words, &cause)?;
                        }
                        mapped += usize::from(whole);
                    }
                }
                Use::Field(field) if plan.is_deferred(field) => {
                    for (nth, cell) in values.into_iter().enumerate() {
                        let found = self.named(plan, row, position, field, text_of(cell).trim())?;
                        match found {
                            Some(_) if nth > 0 || self.referred.contains(&(record, field.name.clone())) => {
                                self.account.find(plan, row, position, cell, "is one more, for a field that holds one");
                            }
                            Some(other) => {
                                mapped += 1;
                                let stands = |known: &ExistingRecord| {
                                    known.record.text(&field.name) == Some(&other.to_string())
                                        || !known.may_change(&field.name)
                                };
                                if !existing.as_ref().is_some_and(stands) {
                                    self.refer(record, field, other, Some(cause.clone()));
                                }
                            }
                            None => self.account.find(plan, row, position, cell, "names nothing that is known here"),
                        }
                    }
                }
                Use::Comment => {
                    for (nth, cell) in values.into_iter().enumerate() {
                        if self.comment(plan, position, record, nth, cell, &cause)? {
                            mapped += 1;
                        } else {
                            self.account.find(plan, row, position, cell, "holds no text that a comment could have");
                        }
                    }
                }
                _ => continue,
            }
            self.account.mapped_in(plan, at, row, position, mapped);
        }
        Ok(())
    }

    fn link(
        &mut self,
        key: LinkKey,
        existing: Option<&ExistingRecord>,
        words: &str,
        cause: &ImportRowKey,
    ) -> Result<(), ExchangeError> {
        // Both ends may tell of one link.
        if self.linked.contains(&key) {
            return Ok(());
        }
        self.linked.insert(key.clone());
        let id = self.identity.operation(&["link", &key.from.to_string(), &key.role, &key.to.to_string()]);
        // A link that an import made and somebody removed stays removed.
        let known = |existing: &ExistingRecord| (existing.operations.contains(&id), existing.taken_back.contains(&key));
        let (known, taken_back) = match existing {
            Some(existing) => known(existing),
            None => {
                let other = if self.made.contains(&key.from) { key.to } else { key.from };
                let other = if self.made.contains(&other) { None } else { self.work.graph.existing(other)? };
                other.as_ref().map_or((false, false), known)
            }
        };
        if (known && !taken_back) || self.work.graph.is_linked(&key)? {
            return Ok(());
        }
        // What comes back after it was taken back is another operation, with evidence of its own.
        let id = if known { self.identity.operation(&["link again", &self.import(), &id.to_string()]) } else { id };
        let role_of_evidence = if known { format!("{} of {}", key.role, self.import()) } else { key.role.clone() };
        let note: String = words.chars().filter(|letter| !letter.is_control()).take(200).collect();
        let evidence = EvidenceDraft {
            id: self.identity.evidence(key.from, &role_of_evidence, key.to),
            kind: EvidenceKind::ImportRow,
            record: None,
            source: Some(cause.clone()),
            note,
            state: None,
            confidence: None,
        };
        let LinkKey { from, role, to } = key;
        let body = OperationBody::Link { from, role, to, fields: Fields::new(), evidence: vec![evidence] };
        let happened_at = Some(Moment::by(self.work.destination.now));
        self.operations.push(Operation { id, happened_at, cause: Some(cause.clone()), body });
        self.counts.links += 1;
        Ok(())
    }

    /// Whether the cell became a comment, or had become one before.
    fn comment(
        &mut self,
        plan: &TablePlan<'_>,
        position: usize,
        parent: RecordId,
        nth: usize,
        cell: &Value,
        cause: &ImportRowKey,
    ) -> Result<bool, ExchangeError> {
        let column = &plan.columns[position];
        let text = text_of(cell);
        let parts = comment_parts(&text);
        let when = parts
            .and_then(|(date, _, _)| dates::read(&Value::String(date.to_owned()), column.order))
            .and_then(|written| written.instant(&self.around.zone));
        // Without a date in front it is all text.
        let (author, body) = match parts.filter(|_| when.is_some()) {
            Some((_, author, body)) => (author, body),
            None => (None, text.as_str()),
        };
        let Ok(body) = markup::to_markdown(column.mapping.markup, &written(&Value::String(body.to_owned()))) else {
            return Ok(false);
        };
        if body.trim().is_empty() || body.len() > graph::value::TEXT_LIMIT {
            return Ok(false);
        }
        let place = format!("{}/{nth}", column.mapping.column);
        let record = self.identity.record("cell", &parent.to_string(), "comment", &place);
        if let Some(existing) = self.work.graph.existing(record)? {
            if existing.is_taken_back() {
                self.set(&existing, "trashed", Value::Bool(false), None, Some(cause.clone()));
            }
            return Ok(true);
        }
        let mut fields = Fields::from([
            ("body".to_owned(), Value::String(body)),
            ("parent".to_owned(), Value::String(parent.to_string())),
        ]);
        if let Some(author) = author.and_then(|author| self.people.find(author, None)) {
            fields.insert("author".into(), Value::String(author.to_string()));
        }
        let happened_at = Some(when.map_or(Moment::by(self.work.destination.now), Moment::exact));
        let id = self.identity.operation(&["create", &record.to_string()]);
        let body = OperationBody::Create { record, kind: "comment".into(), space: self.identity.space, fields };
        self.operations.push(Operation { id, happened_at, cause: Some(cause.clone()), body });
        self.counts.comments += 1;
        Ok(true)
    }
}
