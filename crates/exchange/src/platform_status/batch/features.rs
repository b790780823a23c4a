//! Features, the history of their states, and the ideas that ask for them.

use super::super::sheet::Role;
use super::super::{markdown, states};
use super::transitions::Began;
use super::{At, Builder, Given, without_controls};
use crate::error::{ExchangeError, shown};
use crate::port::ValueOutcome::{KeptRaw, Mapped};
use graph::id::{OperationId, RecordId};
use graph::operation::{EvidenceDraft, OperationBody};
use graph::record::{EvidenceKind, Fields};
use graph::time::Moment;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// A link, put after all records.
struct Ask {
    at: At,
    idea: RecordId,
    feature: RecordId,
    number: String,
}

impl Builder<'_> {
    pub(super) fn add_features(&mut self, product: RecordId) -> Result<(), ExchangeError> {
        let Some((position, sheet)) = self.sheet(Role::Features) else { return Ok(()) };
        let began = self.began(sheet);
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut asks = Vec::new();
        for (row, values) in sheet.numbered() {
            let at = At { sheet: position, row };
            let (column, number) = source_id(values).ok_or_else(|| {
                let problem = "the feature has neither a statusid nor an id";
                ExchangeError::row(&sheet.name, row, "statusid", problem, "Number each feature")
            })?;
            if let Some(other) = numbers.insert(number.clone(), row) {
                let problem = format!("{} is the number of row {other} too", shown(&number));
                return Err(ExchangeError::row(&sheet.name, row, column, problem, "Number them apart"));
            }
            let id = self.ids.record("feature", &number);
            let mut given = Given::new();
            given.insert("title", self.title(at, &sheet.name, "feature", "name", values)?);
            given.insert("source_id", self.take(at, "feature", "source_id", column, values, |_| Value::String(number)));
            given.insert("area", self.take(at, "feature", "area", "category", values, Clone::clone));
            given.insert("link", self.take(at, "feature", "link", "link", values, Clone::clone));
            given.insert("description", self.description(at, values));
            given.insert("product", Value::String(product.to_string()));
            self.write(at, "feature", id, given, self.days.features);
            self.states_of(at, id, values, began.get(&row).map(Vec::as_slice).unwrap_or_default());
            asks.extend(self.asked(at, id, values));
        }
        for ask in asks {
            self.link(ask);
        }
        Ok(())
    }

    fn description(&mut self, at: At, values: &BTreeMap<String, Value>) -> Value {
        let raw = values.get("summary");
        let strange = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
        if let Some(raw) = raw
            && raw.as_str().is_some_and(|text| text.contains(strange))
        {
            let reason = "control characters became spaces; the row holds it as it was";
            self.account.find(at.sheet, at.row, "summary", raw, Mapped, reason);
        }
        self.take(at, "feature", "description", "summary", values, |raw| match raw.as_str() {
            Some(text) => Value::String(markdown::verbatim(&text.replace(strange, " "))),
            None => raw.clone(),
        })
    }

    /// The dated states, and last the state of the file where none of them led to it.
    fn states_of(&mut self, at: At, feature: RecordId, values: &BTreeMap<String, Value>, began: &[Began]) {
        let target = self.target;
        let standing = target.existing.records.get(&feature);
        let known = |operation: &OperationId| standing.is_some_and(|standing| standing.operations.contains(operation));
        let (mut imported, seen) = match standing.and_then(|standing| standing.imported.get("state")) {
            Some((value, sequence)) => (value.as_str().map(str::to_owned), *sequence),
            None => (None, 0),
        };
        for change in began {
            self.account.made(change.at.sheet, change.at.row, feature);
            let Some(state) = self.states.get(change.state).map(ToString::to_string) else { continue };
            let operation = self.ids.lasting_operation(&[
                "state began",
                &feature.to_string(),
                &change.when.to_string(),
                &state,
                &change.repetition.to_string(),
            ]);
            if known(&operation) {
                continue;
            }
            let body = set_state(feature, &state, seen);
            self.push(operation, Some(Moment::exact(change.when)), Some(change.at), body);
            imported = Some(state);
        }
        let Some(raw) = values.get("ieStatus.text") else { return };
        let Some(reading) = raw.as_str().and_then(states::read) else {
            self.account.find(at.sheet, at.row, "ieStatus.text", raw, KeptRaw, "no state is known by this name");
            return;
        };
        self.account.mapped(at.sheet, at.row, "ieStatus.text");
        if let Some(remark) = reading.remark {
            self.account.find(at.sheet, at.row, "ieStatus.text", raw, Mapped, remark);
        }
        let Some(state) = self.states.get(reading.state).map(ToString::to_string) else { return };
        if imported.as_deref() != Some(state.as_str()) {
            let operation = self.ids.operation(&["state", &feature.to_string()]);
            let body = set_state(feature, &state, seen);
            self.push(operation, Some(Moment::by(self.days.features)), Some(at), body);
        }
    }

    fn asked(&mut self, at: At, feature: RecordId, values: &BTreeMap<String, Value>) -> Option<Ask> {
        let raw = values.get("uservoiceid")?;
        let found = number_of(raw).and_then(|number| self.ideas.get(&number).map(|idea| (number, *idea)));
        let Some((number, idea)) = found else {
            self.account.find(at.sheet, at.row, "uservoiceid", raw, KeptRaw, "no idea of this number is in the files");
            return None;
        };
        self.account.mapped(at.sheet, at.row, "uservoiceid");
        self.account.made(at.sheet, at.row, idea);
        Some(Ask { at, idea, feature, number })
    }

    fn link(&mut self, ask: Ask) {
        let Ask { at, idea, feature, number } = ask;
        let operation = self.ids.lasting_operation(&["asks for", &idea.to_string(), &feature.to_string()]);
        if self.target.existing.records.get(&feature).is_some_and(|standing| standing.operations.contains(&operation)) {
            return;
        }
        let evidence = EvidenceDraft {
            id: self.ids.evidence(idea, feature),
            kind: EvidenceKind::ImportRow,
            record: None,
            source: self.row_key(at),
            // A note is one short line, whatever the number looks like.
            note: format!("uservoiceid {}", shown(&without_controls(&number))),
            state: None,
            confidence: None,
        };
        let body = OperationBody::Link {
            from: idea,
            role: "asks_for".into(),
            to: feature,
            fields: Fields::new(),
            evidence: vec![evidence],
        };
        self.push(operation, Some(Moment::by(self.days.features)), Some(at), body);
    }
}

/// `seen` counts for the first write only: what the batch itself wrote is no conflict.
fn set_state(feature: RecordId, state: &str, seen: u64) -> OperationBody {
    OperationBody::Set { record: feature, field: "state".into(), value: Value::from(state), seen, saw: None }
}

/// The number that a feature goes by, and its column. Only statusid is the feature's own: in the published
/// file eight ids are shared by two to four features each, and every third feature has none.
fn source_id(values: &BTreeMap<String, Value>) -> Option<(&'static str, String)> {
    ["statusid", "id"]
        .into_iter()
        .find_map(|column| values.get(column).and_then(number_of).map(|number| (column, number)))
}

fn number_of(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        _ => None,
    }
}
