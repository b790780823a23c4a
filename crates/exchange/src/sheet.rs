//! A record for people: its fields in words, its texts, its links, what was said of it.

use crate::existing::each_of_kind;
use crate::export::ExportError;
use access::VisibleSpaces;
use graph::custom::CustomField;
use graph::id::RecordId;
use graph::record::{Record, State};
use graph::registry::{FieldType, Registry};
use ledger::port::Read;
use serde_json::Value;
use std::collections::HashMap;

/// What was said of a record.
pub(crate) struct Comment {
    pub at: String,
    pub by: RecordId,
    /// Markdown.
    pub body: String,
}

/// What ids are called, what was said of each record, and what is attached to it.
#[derive(Default)]
pub(crate) struct Names {
    titles: HashMap<RecordId, String>,
    comments: HashMap<RecordId, Vec<Comment>>,
    files: HashMap<RecordId, Vec<(RecordId, String)>>,
}

/// One record in words.
pub(crate) struct Sheet<'n> {
    pub title: String,
    pub key: Option<String>,
    pub kind: &'static str,
    pub made_at: String,
    /// Labels and values, of one line each.
    pub facts: Vec<(String, String)>,
    /// Labels and Markdown.
    pub texts: Vec<(String, String)>,
    /// What each link is called from here, and where it leads.
    pub links: Vec<(String, RecordId)>,
    pub comments: &'n [Comment],
    /// Ids and names of what is attached.
    pub files: &'n [(RecordId, String)],
}

impl Names {
    pub fn read(read: &dyn Read, registry: &Registry, visible: &VisibleSpaces) -> Result<Self, ExportError> {
        let mut names = Self::default();
        for kind in &registry.kinds {
            each_of_kind(read, kind.name, visible.spaces(), &mut |record| {
                match kind.name {
                    "comment" if !record.is_put_away() => names.note(&record),
                    "file" if !record.is_put_away() => names.attach(&record),
                    _ => names.call(&record),
                }
                Ok::<(), ExportError>(())
            })?;
        }
        names.comments.values_mut().for_each(|comments| comments.sort_by(|one, other| one.at.cmp(&other.at)));
        Ok(names)
    }

    /// Knows the record by its title from now on.
    pub fn call(&mut self, record: &Record) {
        if !record.title().is_empty() {
            self.titles.insert(record.id, record.title().to_owned());
        }
    }

    fn note(&mut self, record: &Record) {
        let id = |field: &str| record.text(field).and_then(|text| text.parse().ok());
        let Some(parent) = id("parent") else { return };
        let by = id("author").unwrap_or(record.created_by);
        let body = record.text("body").unwrap_or_default().to_owned();
        let comment = Comment { at: record.created_at.to_string(), by, body };
        self.comments.entry(parent).or_default().push(comment);
    }

    fn attach(&mut self, record: &Record) {
        let Some(parent) = record.text("parent").and_then(|text| text.parse().ok()) else { return };
        self.files.entry(parent).or_default().push((record.id, record.title().to_owned()));
    }

    pub fn title(&self, id: RecordId) -> &str {
        self.titles.get(&id).map_or("Somebody", String::as_str)
    }

    pub fn knows(&self, id: RecordId) -> bool {
        self.titles.contains_key(&id)
    }

    /// The record in words; nothing where its kind is not known.
    pub fn sheet(
        &self,
        read: &dyn Read,
        registry: &Registry,
        visible: &VisibleSpaces,
        record: &Record,
        states: &[State],
        custom: &[CustomField],
    ) -> Result<Option<Sheet<'_>>, ExportError> {
        let Some(kind) = registry.kind(&record.kind) else { return Ok(None) };
        let custom = custom.iter().filter(|field| field.space == record.space && field.kind == record.kind);
        let declared = kind.fields.iter().map(|field| (field.name, field.label, field.field_type, None));
        let named = declared.chain(
            custom.map(|field| (field.name.as_str(), field.label.as_str(), field.field_type, Some(&field.options))),
        );
        let (mut facts, mut texts) = (Vec::new(), Vec::new());
        for (name, label, field_type, options) in named {
            let Some(value) = record.fields.get(name).filter(|_| name != "title" && name != "rank") else { continue };
            match (field_type, value) {
                (FieldType::Text, Value::String(text)) => texts.push((label.to_owned(), text.trim_end().to_owned())),
                (_, value) => {
                    let of = |id: &str| options.and_then(|all| all.iter().find(|option| option.id == id));
                    let words = self.words(value, states, &|id| of(id).map(|of| of.label.clone()));
                    facts.push((label.to_owned(), words));
                }
            }
        }
        let links = read.links_of(record.id)?;
        let seen = links.iter().filter(|link| visible.contains_all(&link.spaces));
        let links = seen.map(|link| {
            let role = registry.role(&link.key.role);
            let backwards = link.key.to == record.id;
            let label = role.map_or(link.key.role.as_str(), |role| if backwards { role.inverse } else { role.label });
            (label.to_owned(), if backwards { link.key.from } else { link.key.to })
        });
        Ok(Some(Sheet {
            title: if record.title().is_empty() { kind.label } else { record.title() }.to_owned(),
            key: record.key.clone(),
            kind: kind.label,
            made_at: record.created_at.to_string(),
            facts,
            texts,
            links: links.collect(),
            comments: self.comments.get(&record.id).map(Vec::as_slice).unwrap_or_default(),
            files: self.files.get(&record.id).map(Vec::as_slice).unwrap_or_default(),
        }))
    }

    fn words(&self, value: &Value, states: &[State], option: &dyn Fn(&str) -> Option<String>) -> String {
        match value {
            Value::String(text) => {
                let state = states.iter().find(|state| state.id.to_string() == *text).map(|state| state.name.clone());
                let title = text.parse().ok().and_then(|id| self.titles.get(&id).cloned());
                state.or(title).or_else(|| option(text)).unwrap_or_else(|| text.clone())
            }
            Value::Array(members) => {
                members.iter().map(|member| self.words(member, states, option)).collect::<Vec<_>>().join(", ")
            }
            other => other.to_string(),
        }
    }
}

impl Sheet<'_> {
    pub fn markdown(&self, names: &Names) -> String {
        let key = self.key.as_deref().map(|key| format!("{key} · ")).unwrap_or_default();
        let mut page = format!("# {}\n\n{key}{} · made {}\n\n", self.title, self.kind, self.made_at);
        for (label, value) in &self.facts {
            page += &format!("- {label}: {value}\n");
        }
        for (label, text) in &self.texts {
            page += &format!("\n## {label}\n\n{text}\n");
        }
        let links: Vec<String> =
            self.links.iter().map(|(label, to)| format!("- {label}: {}", names.title(*to))).collect();
        if !links.is_empty() {
            page += &format!("\n## Links\n\n{}\n", links.join("\n"));
        }
        for (position, comment) in self.comments.iter().enumerate() {
            let heading = if position == 0 { "\n## Comments\n" } else { "" };
            page +=
                &format!("{heading}\n**{}**, {}\n\n{}\n", names.title(comment.by), comment.at, comment.body.trim_end());
        }
        page
    }
}
