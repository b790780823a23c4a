//! Builds the one batch, and with it the account of the values that went into it.

mod features;
mod transitions;

use super::account::Account;
use super::ids::Ids;
use super::sheet::{NAME_LIMIT, Role, Sheet};
use super::states::{STATES, folded};
use super::{Days, Target, json};
use crate::error::{ExchangeError, shown};
use crate::port::ValueOutcome::{KeptRaw, Mapped};
use graph::erasure::takes_values;
use graph::id::{OperationId, RecordId, StateId};
use graph::operation::{Operation, OperationBody};
use graph::record::{Fields, ImportRowKey};
use graph::registry::Registry;
use graph::time::{Instant, Moment};
use graph::value::{LINE_LIMIT, normalise};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// The product that all features belong to, and its name in this format.
const PRODUCT_TITLE: &str = "Microsoft Edge platform";
const PRODUCT_SOURCE_ID: &str = "platform";
/// Who counted the votes.
const TALLY_SOURCE: &str = "UserVoice";

/// A row under way.
#[derive(Clone, Copy)]
struct At {
    sheet: usize,
    row: u32,
}

/// The fields that a row gives to a record; null where it gives none.
type Given = BTreeMap<&'static str, Value>;

struct Builder<'a> {
    sheets: &'a [(Role, Sheet)],
    target: &'a Target,
    ids: &'a Ids,
    days: &'a Days,
    registry: &'a Registry,
    account: Account,
    operations: Vec<Operation>,
    /// In the order of [`STATES`].
    states: Vec<StateId>,
    /// Idea by its number in the files.
    ideas: HashMap<String, RecordId>,
}

/// Every operation, in the order in which the ledger takes them, and the account.
pub fn build(
    sheets: &[(Role, Sheet)],
    target: &Target,
    ids: &Ids,
    days: &Days,
    registry: &Registry,
) -> Result<(Vec<Operation>, Account), ExchangeError> {
    let mut builder = Builder {
        sheets,
        target,
        ids,
        days,
        registry,
        account: Account::default(),
        operations: vec![],
        states: vec![],
        ideas: HashMap::new(),
    };
    builder.define_states();
    let product = builder.product();
    builder.add_ideas()?;
    builder.add_features(product)?;
    Ok((builder.operations, builder.account))
}

impl<'a> Builder<'a> {
    fn sheet(&self, role: Role) -> Option<(usize, &'a Sheet)> {
        let sheets = self.sheets;
        sheets.iter().enumerate().find(|(_, (of, _))| *of == role).map(|(at, (_, sheet))| (at, sheet))
    }

    fn row_key(&self, at: At) -> Option<ImportRowKey> {
        let (_, sheet) = self.sheets.get(at.sheet)?;
        Some(ImportRowKey { import: self.ids.import(), file: sheet.name.clone(), row: at.row })
    }

    fn push(&mut self, id: OperationId, happened_at: Option<Moment>, at: Option<At>, body: OperationBody) {
        let cause = at.and_then(|at| self.row_key(at));
        self.operations.push(Operation { id, happened_at, cause, body });
    }

    /// A state of the space that has the name already is taken as it is; the others are defined after it.
    fn define_states(&mut self) {
        let space = self.target.space;
        let standing: Vec<_> = self
            .target
            .existing
            .states
            .iter()
            .filter(|state| state.space == space && state.kind == "feature")
            .collect();
        let after = standing.iter().map(|state| state.position.saturating_add(1)).max().unwrap_or(0);
        for (order, known) in (0u32..).zip(STATES) {
            let own = self.ids.state(&space.to_string(), known.name);
            let found = standing
                .iter()
                .find(|state| state.id == own)
                .or_else(|| standing.iter().find(|state| folded(&state.name) == folded(known.name)));
            if let Some(found) = found {
                self.states.push(found.id);
                continue;
            }
            self.states.push(own);
            let body = OperationBody::DefineState {
                state: own,
                space,
                kind: "feature".into(),
                name: known.name.into(),
                category: known.category,
                position: after.saturating_add(order),
            };
            self.push(self.ids.operation(&["define state", &own.to_string()]), None, None, body);
        }
    }

    /// Made once; what people make of it later is theirs.
    fn product(&mut self) -> RecordId {
        let id = self.ids.record("product", PRODUCT_SOURCE_ID);
        if !self.target.existing.records.contains_key(&id) {
            let fields = Fields::from([("title".to_owned(), Value::from(PRODUCT_TITLE))]);
            let body = OperationBody::Create { record: id, kind: "product".into(), space: self.target.space, fields };
            let operation = self.ids.operation(&["create", &id.to_string()]);
            self.push(operation, Some(Moment::by(self.days.features)), None, body);
        }
        id
    }

    fn add_ideas(&mut self) -> Result<(), ExchangeError> {
        let Some((position, sheet)) = self.sheet(Role::Ideas) else { return Ok(()) };
        for (row, values) in sheet.numbered() {
            let at = At { sheet: position, row };
            let key = values.get(json::KEY_COLUMN).and_then(Value::as_str).unwrap_or_default();
            let fits = !key.trim().is_empty() && key.len() <= NAME_LIMIT && !key.chars().any(char::is_control);
            if !fits {
                let problem = format!("an idea's number is 1 to {NAME_LIMIT} bytes on one line");
                return Err(ExchangeError::row(&sheet.name, row, json::KEY_COLUMN, problem, "Give it one"));
            }
            let id = self.ids.record("idea", key);
            if self.ideas.insert(key.to_owned(), id).is_some() {
                let problem = format!("two ideas have the number {}", shown(key));
                return Err(ExchangeError::row(&sheet.name, row, json::KEY_COLUMN, problem, "Number them apart"));
            }
            let mut given = Given::new();
            given.insert("title", self.title(at, &sheet.name, "idea", "title", values)?);
            given.insert("source_id", self.take(at, "idea", "source_id", json::KEY_COLUMN, values, Clone::clone));
            given.insert("link", self.take(at, "idea", "link", "url", values, Clone::clone));
            let as_of = &self.days.tally;
            let tally = |votes: &Value| json!({"count": votes, "source": TALLY_SOURCE, "as_of": as_of});
            given.insert("tally", self.take(at, "idea", "tally", "votes", values, tally));
            self.write(at, "idea", id, given, self.days.ideas);
        }
        Ok(())
    }

    /// The title that every record needs, on one line.
    fn title(
        &mut self,
        at: At,
        file: &str,
        kind: &'static str,
        column: &'static str,
        values: &BTreeMap<String, Value>,
    ) -> Result<Value, ExchangeError> {
        let missing =
            |problem: &str| ExchangeError::row(file, at.row, column, problem, format!("Give each {kind} a {column}"));
        let raw = values.get(column).ok_or_else(|| missing("is missing"))?;
        let text = raw.as_str().ok_or_else(|| missing("is not text"))?;
        let mut line = without_controls(text);
        if line.len() > LINE_LIMIT {
            let end = (0..=LINE_LIMIT).rev().find(|end| line.is_char_boundary(*end)).unwrap_or(0);
            line.truncate(end);
        }
        if line != text {
            let reason = format!("put on one line of at most {LINE_LIMIT} bytes; the row holds it as it was");
            self.account.find(at.sheet, at.row, column, raw, Mapped, reason);
        }
        let title = self.take(at, kind, "title", column, values, |_| Value::String(line.clone()));
        if title.is_null() { Err(missing("is empty")) } else { Ok(title) }
    }

    /// The value of `column` as `field` stores it. What does not fit stays in the row, with a finding.
    fn take(
        &mut self,
        at: At,
        kind: &str,
        field: &str,
        column: &'static str,
        values: &BTreeMap<String, Value>,
        convert: impl FnOnce(&Value) -> Value,
    ) -> Value {
        let Some(raw) = values.get(column) else { return Value::Null };
        let Some(declared) = self.registry.kind(kind).and_then(|kind| kind.field(field)) else {
            self.account.find(at.sheet, at.row, column, raw, KeptRaw, format!("{kind} has no field \"{field}\""));
            return Value::Null;
        };
        let converted = if raw.is_null() { Value::Null } else { convert(raw) };
        match normalise(declared, &converted) {
            Ok(value) if value.is_null() || value.as_str() == Some("") => {
                self.account.find(at.sheet, at.row, column, raw, KeptRaw, "empty: there is nothing to take over");
                Value::Null
            }
            Ok(value) => {
                self.account.mapped(at.sheet, at.row, column);
                value
            }
            Err(refusal) => {
                self.account.find(at.sheet, at.row, column, raw, KeptRaw, refusal.to_string());
                Value::Null
            }
        }
    }

    /// Creates the record, or brings what an import wrote before up to date. A field that the files did not
    /// change is left alone, whatever people made of it since.
    fn write(&mut self, at: At, kind: &'static str, id: RecordId, given: Given, happened: Instant) {
        self.account.made(at.sheet, at.row, id);
        let happened = Some(Moment::by(happened));
        let target = self.target;
        let Some(standing) = target.existing.records.get(&id) else {
            let mut fields: Fields = given
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
            // Explicit: the state is not known here. The first state would be invented.
            fields.insert("state".into(), Value::Null);
            let body = OperationBody::Create { record: id, kind: kind.into(), space: self.target.space, fields };
            let operation = self.ids.operation(&["create", &id.to_string()]);
            self.push(operation, happened, Some(at), body);
            return;
        };
        for (field, value) in given {
            let (before, seen) =
                standing.imported.get(field).map_or((&Value::Null, 0), |(value, sequence)| (value, *sequence));
            let current = standing.record.fields.get(field).unwrap_or(&Value::Null);
            if value == *before || value == *current || !takes_values(&standing.record, field) {
                continue;
            }
            // Seen as the last import left it: what a person wrote since is kept as a visible conflict.
            let body = OperationBody::Set { record: id, field: field.to_owned(), value, seen, saw: None };
            let operation = self.ids.operation(&["set", &id.to_string(), field]);
            self.push(operation, happened, Some(at), body);
        }
    }
}

/// Control characters, line ends among them, become spaces.
fn without_controls(text: &str) -> String {
    text.trim().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
