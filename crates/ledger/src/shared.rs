//! What of the graph goes out by a link: the fields that were named, dates as exact as was said, and no id by which
//! anything could be asked for or dated.

use access::share::DatesShown;
use graph::custom::CustomField;
use graph::expression::CivilDate;
use graph::expression::Precision;
use graph::id::{RecordId, SpaceId, StateId};
use graph::record::{Record, Space, State};
use graph::registry::{FieldType, KindDeclaration, Registry, Trait};
use graph::time::Instant;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Cuts rows to what a link shows.
pub struct Cut<'a> {
    pub fields: &'a BTreeSet<String>,
    pub dates: DatesShown,
    /// Ids differ from link to link, and stay within one.
    pub salt: &'a [u8],
}

/// Whether readers of a link can be given a field of this type. A formula would be worked out again of fields that
/// they do not get; a quote and a definition name other records.
pub fn can_be_shared(field_type: FieldType) -> bool {
    !matches!(field_type, FieldType::Formula | FieldType::Quote | FieldType::Definition)
}

impl Cut<'_> {
    fn id(&self, id: Uuid) -> Uuid {
        let hash = Sha256::new().chain_update(self.salt).chain_update(id.as_bytes()).finalize();
        let mut half = [0; 16];
        half.copy_from_slice(&hash[..16]);
        uuid::Builder::from_random_bytes(half).into_uuid()
    }

    pub fn record_id(&self, id: RecordId) -> RecordId {
        RecordId(self.id(id.0))
    }

    /// The space without its name.
    pub fn space(&self, space: &Space) -> Space {
        Space { id: SpaceId(self.id(space.id.0)), name: String::new(), prefix: String::new(), sequence: 0 }
    }

    pub fn state(&self, state: &State) -> State {
        State { id: StateId(self.id(state.id.0)), space: SpaceId(self.id(state.space.0)), sequence: 0, ..state.clone() }
    }

    /// Nothing where the field is not shown. Of its options those that a row has: another may be called as nobody
    /// outside should hear.
    pub fn custom_field(&self, field: &CustomField, rows: &[Record]) -> Option<CustomField> {
        if !self.fields.contains(&field.name) || !can_be_shared(field.field_type) {
            return None;
        }
        let mut cut =
            CustomField { space: SpaceId(self.id(field.space.0)), help: String::new(), sequence: 0, ..field.clone() };
        let has = |value: &Value, id: &str| match value {
            Value::Array(several) => several.iter().any(|one| one.as_str() == Some(id)),
            one => one.as_str() == Some(id),
        };
        let is_used = |id: &str| rows.iter().filter_map(|row| row.fields.get(&field.name)).any(|value| has(value, id));
        cut.options.retain(|option| is_used(&option.id));
        Some(cut)
    }

    /// The kind with the fields that are shown, and those by which it is ordered.
    pub fn kind(&self, kind: &KindDeclaration) -> KindDeclaration {
        let mut cut = kind.clone();
        cut.fields.retain(|field| self.keeps(field.name, field.field_type));
        if !self.fields.contains("key") {
            cut.traits.retain(|each| *each != Trait::Numbered);
        }
        if !self.fields.contains("state") {
            cut.traits.retain(|each| *each != Trait::Stateful);
        }
        cut
    }

    fn keeps(&self, name: &str, field_type: FieldType) -> bool {
        name == "title" || field_type == FieldType::Rank || (self.fields.contains(name) && can_be_shared(field_type))
    }

    /// The record with what is shown of it. `field_type` knows the fields of its kind and space.
    pub fn record(&self, record: &Record, field_type: impl Fn(&str) -> Option<FieldType>) -> Record {
        let shown = record.fields.iter().filter_map(|(name, value)| {
            let field_type = field_type(name)?;
            self.keeps(name, field_type).then(|| (name.clone(), self.value(field_type, value)))
        });
        Record {
            id: self.record_id(record.id),
            kind: record.kind.clone(),
            space: SpaceId(self.id(record.space.0)),
            sequence: 0,
            key: record.key.clone().filter(|_| self.fields.contains("key")),
            created_at: Instant(0),
            created_by: RecordId(Uuid::nil()),
            updated_at: Instant(0),
            updated_by: RecordId(Uuid::nil()),
            fields: shown.collect(),
            versions: Default::default(),
            state_since: None,
            conflicts: vec![],
            erased: record.erased,
        }
    }

    /// The text with other ids of those whom it mentions.
    fn without_ids(&self, words: &str) -> String {
        const MENTION: &str = "(mention:";
        let mut cut = String::with_capacity(words.len());
        let mut rest = words;
        while let Some((before, after)) = rest.split_once(MENTION) {
            let end = after.find(')').unwrap_or(after.len());
            let id = after[..end].parse::<Uuid>().map(|id| self.id(id).to_string()).unwrap_or_default();
            cut = cut + before + MENTION + &id;
            rest = &after[end..];
        }
        cut + rest
    }

    fn value(&self, field_type: FieldType, value: &Value) -> Value {
        match (field_type, value) {
            (FieldType::Reference | FieldType::State, Value::String(id)) => match id.parse::<Uuid>() {
                Ok(id) => Value::String(self.id(id).to_string()),
                Err(_) => Value::Null,
            },
            (FieldType::Date, Value::String(date)) => {
                CivilDate::parse(date).map_or(Value::Null, |date| Value::String(coarse(date, self.dates).to_string()))
            }
            (FieldType::Text, Value::String(words)) => Value::String(self.without_ids(words)),
            (FieldType::Tally, Value::Object(tally)) => {
                let mut tally = tally.clone();
                if let Some(date) = tally.get("as_of").and_then(Value::as_str).and_then(CivilDate::parse) {
                    tally.insert("as_of".into(), Value::String(coarse(date, self.dates).to_string()));
                }
                Value::Object(tally)
            }
            (FieldType::Moment, Value::Object(moment)) => {
                let mut moment = moment.clone();
                if self.dates != DatesShown::Exact {
                    let day = moment.get("at").and_then(Value::as_str).and_then(|at| at.get(..10));
                    let start = day.and_then(CivilDate::parse).map(|day| coarse(day, self.dates).start());
                    let at = start.map(|start| format!("{}T00:00:00.000Z", CivilDate::day(start)));
                    moment.insert("at".into(), at.map_or(Value::Null, Value::String));
                }
                Value::Object(moment)
            }
            _ => value.clone(),
        }
    }
}

/// Puts the rows in their order, and an order in place of the one that tells which were made when.
pub fn put_in_order(rows: &mut [Record]) {
    rows.sort_by(|one, other| one.text("rank").cmp(&other.text("rank")).then(one.id.cmp(&other.id)));
    for (position, row) in rows.iter_mut().enumerate() {
        if let Some(rank) = row.fields.get_mut("rank") {
            *rank = Value::String(format!("V{position:06}V"));
        }
    }
}

/// The date as exact as is shown; what is less exact already stays as it is. A period that reaches over two is told
/// as the one in which it begins.
fn coarse(date: CivilDate, shown: DatesShown) -> CivilDate {
    let day = CivilDate::day(date.start()).to_string();
    let (year, month) = (&day[..4], day[5..7].parse::<u8>().unwrap_or(1));
    let exactness = |precision: Precision| match precision {
        Precision::Day | Precision::Week => 0,
        Precision::Month => 1,
        Precision::Quarter => 2,
        Precision::Half => 3,
        Precision::Year => 4,
    };
    let (least, text) = match shown {
        DatesShown::Exact => return date,
        DatesShown::Month => (1, day[..7].to_owned()),
        DatesShown::Quarter => (2, format!("{year}-Q{}", month.div_ceil(3))),
        DatesShown::Year => (4, year.to_owned()),
    };
    if exactness(date.precision()) >= least { date } else { CivilDate::parse(&text).unwrap_or(date) }
}

/// Only these kinds, cut to what is shown; of `named` ones the title alone.
pub fn registry_of(registry: &Registry, shown: &Cut<'_>, kind: &str, named: &BTreeSet<String>) -> Registry {
    let nothing = BTreeSet::new();
    let title = Cut { fields: &nothing, ..*shown };
    let mut cut = registry.clone();
    cut.kinds.retain(|each| each.name == kind || named.contains(each.name));
    for each in &mut cut.kinds {
        *each = if each.name == kind { shown.kind(each) } else { title.kind(each) };
    }
    cut.roles.clear();
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_exact_as_was_said() {
        let dates = ["2026-05-17", "2026-W01", "2026-05", "2026-Q2", "2026-H2", "2026"];
        let shown = [DatesShown::Exact, DatesShown::Month, DatesShown::Quarter, DatesShown::Year];
        let line = |date: &&str| {
            let date = CivilDate::parse(date).unwrap();
            shown.map(|shown| coarse(date, shown).to_string()).join(" ")
        };
        assert_eq!(
            dates.iter().map(line).collect::<Vec<_>>(),
            [
                "2026-05-17 2026-05 2026-Q2 2026",
                "2026-W01 2025-12 2025-Q4 2025",
                "2026-05 2026-05 2026-Q2 2026",
                "2026-Q2 2026-Q2 2026-Q2 2026",
                "2026-H2 2026-H2 2026-H2 2026",
                "2026 2026 2026 2026",
            ]
        );
    }
}
