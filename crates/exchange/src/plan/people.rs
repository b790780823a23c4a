//! Who the names in the files are: somebody known, or somebody new. Nobody who wrote something is dropped.

use super::columns::{TablePlan, Use};
use super::values::{parts_of, text_of};
use crate::dates;
use crate::error::{ExchangeError, shown};
use crate::existing::Graph;
use crate::identity::Identity;
use crate::mapping::PersonMapping;
use graph::id::RecordId;
use graph::operation::OperationBody;
use graph::record::Fields;
use graph::registry::FieldType;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Longest name of a person, in bytes.
const NAME_LIMIT: usize = 200;

/// A person whom the files name, as the mapping screen shows them.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NamedPerson {
    pub name: String,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub email: Option<String>,
    /// In how many cells.
    pub count: u64,
    /// Who that is, where somebody is known by that e-mail or name.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub person: Option<RecordId>,
}

#[derive(Default)]
pub(super) struct People {
    /// By folded name.
    by_name: HashMap<String, RecordId>,
    by_email: HashMap<String, RecordId>,
    /// Everybody whom the space knows.
    known: HashSet<RecordId>,
    /// Those whom the import makes, in the order of the files.
    new: Vec<(RecordId, String, Option<String>)>,
}

impl People {
    /// Everybody whom the space knows.
    pub fn known(graph: &dyn Graph) -> Result<Self, ExchangeError> {
        let mut people = Self::default();
        for (id, name, email) in graph.titles("person")? {
            people.known.insert(id);
            people.by_name.entry(folded(&name)).or_insert(id);
            if !email.is_empty() {
                people.by_email.entry(folded(&email)).or_insert(id);
            }
        }
        Ok(people)
    }

    pub fn find(&self, name: &str, email: Option<&str>) -> Option<RecordId> {
        let by_email = email.and_then(|email| self.by_email.get(&folded(email)));
        // A name may be written as an address.
        by_email.or_else(|| self.by_name.get(&folded(name))).or_else(|| self.by_email.get(&folded(name))).copied()
    }

    pub fn add(&mut self, id: RecordId, name: &str, email: Option<&str>) {
        self.by_name.entry(folded(name)).or_insert(id);
        if let Some(email) = email {
            self.by_email.entry(folded(email)).or_insert(id);
        }
    }

    /// Meets everybody whom the tables name.
    pub fn meet(
        &mut self,
        tables: &[TablePlan<'_>],
        said: &[PersonMapping],
        identity: &Identity,
    ) -> Result<(), ExchangeError> {
        for mapping in said {
            if let Some(person) = mapping.person {
                if !self.known.contains(&person) {
                    let problem =
                        format!("the person chosen for \"{}\" is nobody who is known here", shown(&mapping.name));
                    return Err(ExchangeError::Files { problem, remedy: "Choose another, or somebody new".into() });
                }
                self.by_name.insert(folded(&mapping.name), person);
            }
        }
        let made_anew: HashSet<String> =
            said.iter().filter(|said| said.person.is_none()).map(|said| folded(&said.name)).collect();
        for named in named_in(tables) {
            let anew = made_anew.contains(&folded(&named.name));
            if !anew && self.find(&named.name, named.email.as_deref()).is_some() {
                // Known by an address under another name; cells give the name alone.
                if let Some(id) = self.find(&named.name, named.email.as_deref()) {
                    self.by_name.entry(folded(&named.name)).or_insert(id);
                }
                continue;
            }
            let id = identity.person(&folded(&named.name));
            self.by_name.insert(folded(&named.name), id);
            if let Some(email) = &named.email {
                self.by_email.entry(folded(email)).or_insert(id);
            }
            self.new.push((id, named.name, named.email));
        }
        for (other, name) in other_names_in(tables) {
            if let Some(id) = self.by_name.get(&folded(&name)).copied() {
                self.by_name.entry(other).or_insert(id);
            }
        }
        Ok(())
    }

    /// What makes those who are new and do not stand from an earlier import.
    pub fn made(&self, graph: &dyn Graph, identity: &Identity) -> Result<Vec<OperationBody>, ExchangeError> {
        let mut bodies = Vec::new();
        for (id, name, email) in &self.new {
            if let Some(existing) = graph.existing(*id)? {
                // Whom taking an import back left in the trash is needed again.
                if existing.is_taken_back() {
                    bodies.push(OperationBody::Set {
                        record: *id,
                        field: "trashed".into(),
                        value: Value::Bool(false),
                        seen: u64::MAX,
                        saw: None,
                    });
                }
                continue;
            }
            let mut fields = Fields::from([("title".to_owned(), Value::String(name.clone()))]);
            if let Some(email) = email {
                fields.insert("email".into(), Value::String(email.clone()));
            }
            bodies.push(OperationBody::Create { record: *id, kind: "person".into(), space: identity.space, fields });
        }
        Ok(bodies)
    }
}

/// Everybody whom the columns of people name, in the order of their first cell.
pub(super) fn named_in(tables: &[TablePlan<'_>]) -> Vec<NamedPerson> {
    let mut order: Vec<String> = Vec::new();
    let mut people: BTreeMap<String, NamedPerson> = BTreeMap::new();
    let other_names = other_names_in(tables);
    let mut meet = |name: &str, email: Option<String>| {
        let name = other_names.get(&folded(name)).cloned().unwrap_or_else(|| one_line(name));
        if name.is_empty() {
            return;
        }
        let key = folded(&name);
        let known = people.entry(key.clone()).or_insert_with(|| {
            order.push(key);
            NamedPerson { name, email: None, count: 0, person: None }
        });
        known.count += 1;
        if known.email.is_none() {
            known.email = email;
        }
    };
    for plan in tables.iter().filter(|plan| plan.kind.is_some()) {
        for (position, column) in plan.columns.iter().enumerate() {
            let email_column = plan.used_as(|to| matches!(to, Use::EmailOf(of) if *of == position));
            match &column.to {
                Use::Field(field) if names_people(field.field_type, &field.targets) => {
                    for row in &plan.table.rows {
                        let mut emails = email_column.into_iter().flat_map(|of| plan.table.values(row, of));
                        for cell in plan.table.values(row, position) {
                            let email = emails.next().map(text_of).filter(|email| email.contains('@'));
                            for name in parts_of(&column.mapping, cell) {
                                meet(&name, email.as_deref().map(one_line));
                            }
                        }
                    }
                }
                Use::Comment => {
                    for row in &plan.table.rows {
                        for cell in plan.table.values(row, position) {
                            let text = text_of(cell);
                            // Without a date in front it is all text.
                            let parts = comment_parts(&text).filter(|(date, _, _)| {
                                dates::read(&Value::String((*date).to_owned()), column.order).is_some()
                            });
                            if let Some(author) = parts.and_then(|(_, author, _)| author) {
                                meet(author, None);
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }
    order.into_iter().filter_map(|key| people.remove(&key)).collect()
}

/// By what else the files call somebody, such as the id of an account: the name that stands beside it.
fn other_names_in(tables: &[TablePlan<'_>]) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for plan in tables.iter().filter(|plan| plan.kind.is_some()) {
        for (position, column) in plan.columns.iter().enumerate() {
            let Use::EmailOf(of) = column.to else { continue };
            for row in &plan.table.rows {
                let pairs = plan.table.values(row, of).zip(plan.table.values(row, position));
                for (name, other) in pairs.map(|(name, other)| (one_line(&text_of(name)), text_of(other))) {
                    if !other.contains('@') && !name.is_empty() {
                        found.entry(folded(&other)).or_insert(name);
                    }
                }
            }
        }
    }
    found
}

/// Whether the values of a reference are people's names.
pub(super) fn names_people(field_type: FieldType, targets: &[String]) -> bool {
    field_type == FieldType::Reference && targets == ["person"]
}

/// Date, author and text of a comment that is written as "date;author;text". Nothing where it is not.
pub(super) fn comment_parts(cell: &str) -> Option<(&str, Option<&str>, &str)> {
    let (date, rest) = cell.split_once(';')?;
    let (author, text) = rest.split_once(';')?;
    let author = author.trim();
    (date.len() <= 40 && author.len() <= NAME_LIMIT && !author.contains('\n')).then_some((
        date.trim(),
        Some(author).filter(|author| !author.is_empty()),
        text.trim(),
    ))
}

fn one_line(name: &str) -> String {
    let mut line = name.split_whitespace().collect::<Vec<_>>().join(" ");
    line.retain(|letter| !letter.is_control());
    while line.len() > NAME_LIMIT {
        line.pop();
    }
    line
}

fn folded(text: &str) -> String {
    graph::expression::fold(one_line(text).trim()).into_owned()
}
