//! What a batch means to people: who watches what from now on, and who is told. Pure; whether somebody watches and who
//! may see is asked of the caller.

use crate::personal::{Notification, Reason};
use graph::id::{RecordId, SpaceId};
use graph::operation::{Change, LoggedOperation, OperationType, Via};
use graph::record::Record;
use graph::registry::{FieldDeclaration, FieldType, KindDeclaration, Registry, Trait};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Longest excerpt, in characters.
const EXCERPT: usize = 200;
/// Deepest answer to an answer that is followed up to what is talked about.
const DEPTH: usize = 50;

/// What the projection has to know of the present.
pub(crate) trait Present {
    type Failure;
    /// As it stands after the batch.
    fn record(&self, id: RecordId) -> Result<Option<Known>, Self::Failure>;
    fn watchers(&self, record: RecordId) -> Result<Vec<RecordId>, Self::Failure>;
    fn may_see(&self, person: RecordId, space: SpaceId) -> Result<bool, Self::Failure>;
}

/// What counts of a record here.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    id: RecordId,
    kind: String,
    space: SpaceId,
    parent: Option<RecordId>,
}

impl From<&Record> for Known {
    fn from(record: &Record) -> Self {
        let parent = record.text("parent").and_then(|text| text.parse().ok());
        Self { id: record.id, kind: record.kind.clone(), space: record.space, parent }
    }
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Concerns {
    /// Record and person.
    pub watches: BTreeSet<(RecordId, RecordId)>,
    pub notifications: Vec<Notification>,
}

/// Nobody is told of what an import or the program itself does, nor of what they did themselves.
pub(crate) fn concerns<P: Present>(
    registry: &Registry,
    via: Via,
    logged: &[LoggedOperation],
    present: &P,
) -> Result<Concerns, P::Failure> {
    if matches!(via, Via::Import | Via::System) {
        return Ok(Concerns::default());
    }
    let mut projection = Projection {
        registry,
        by_person: matches!(via, Via::Ui | Via::Api),
        present,
        records: BTreeMap::new(),
        made: BTreeSet::new(),
        watches: BTreeSet::new(),
        told: BTreeMap::new(),
    };
    for operation in logged {
        for change in &operation.changes {
            projection.take(operation, change)?;
        }
    }
    projection.finish(logged)
}

/// What is told about one record to one person, or to all who watch it.
#[derive(Debug)]
struct Word {
    reason: Reason,
    /// Place of the operation in the batch.
    at: u64,
    excerpt: Vec<String>,
}

struct Projection<'a, P: Present> {
    registry: &'a Registry,
    by_person: bool,
    present: &'a P,
    records: BTreeMap<RecordId, Option<Known>>,
    made: BTreeSet<RecordId>,
    watches: BTreeSet<(RecordId, RecordId)>,
    /// By record and person; without a person it is for who watches.
    told: BTreeMap<(RecordId, Option<RecordId>), Word>,
}

impl<P: Present> Projection<'_, P> {
    fn take(&mut self, operation: &LoggedOperation, change: &Change) -> Result<(), P::Failure> {
        match change {
            Change::Created { record } => {
                self.made.insert(*record);
                let Some(made) = self.record(*record)? else { return Ok(()) };
                let Some(topic) = self.topic(&made)? else { return Ok(()) };
                if self.by_person && self.is_watchable(&topic) {
                    self.watches.insert((topic.id, operation.actor));
                }
                if topic.id != made.id {
                    let words = operation.changes.iter().find_map(|change| match change {
                        Change::Field { record, field, after, .. } if *record == made.id && field == "body" => {
                            after.as_str().map(words_of)
                        }
                        _ => None,
                    });
                    let words = words.unwrap_or_default();
                    self.tell(topic.id, None, Reason::Commented, operation.sequence, words);
                }
            }
            // A move is told as one thing.
            Change::Field { .. } if operation.operation_type == OperationType::Move => {}
            Change::Field { record, field, before, after } => {
                let Some(changed) = self.record(*record)? else { return Ok(()) };
                let Some(kind) = self.registry.kind(&changed.kind) else { return Ok(()) };
                let Some(declared) = kind.field(field).cloned() else { return Ok(()) };
                let Some(topic) = self.topic(&changed)? else { return Ok(()) };
                self.field(operation, &changed, &topic, kind, &declared, before, after);
            }
            Change::Moved { record, with: None, .. } => {
                if let Some(moved) = self.record(*record)?.filter(|moved| !self.made.contains(&moved.id)) {
                    self.tell(moved.id, None, Reason::Changed, operation.sequence, "Space".to_owned());
                }
            }
            _ => {}
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments)] // Each is a separate, typed fact about the change.
    fn field(
        &mut self,
        operation: &LoggedOperation,
        changed: &Known,
        topic: &Known,
        kind: &KindDeclaration,
        declared: &FieldDeclaration,
        before: &Value,
        after: &Value,
    ) {
        let sequence = operation.sequence;
        if declared.field_type == FieldType::Text && operation.undoes.is_none() {
            let text = after.as_str().unwrap_or_default();
            let known = before.as_str().map(mentions).unwrap_or_default();
            for person in mentions(text).difference(&known) {
                self.tell(topic.id, Some(*person), Reason::Mentioned, sequence, words_of(text));
                if self.is_watchable(topic) {
                    self.watches.insert((topic.id, *person));
                }
            }
        }
        if declared.field_type == FieldType::Reference
            && declared.targets.contains(&"person")
            && let Some(person) = after.as_str().and_then(|text| text.parse().ok())
        {
            self.tell(topic.id, Some(person), Reason::Assigned, sequence, declared.label.to_owned());
            if declared.name == "owner" && self.is_watchable(topic) {
                self.watches.insert((topic.id, person));
            }
        }
        // An order key says where a card was dropped; a view is somebody's way of looking.
        let silent = declared.field_type == FieldType::Rank || (kind.name == "view" && declared.name == "archived");
        if !silent && topic.id == changed.id && !self.made.contains(&changed.id) {
            self.tell(topic.id, None, Reason::Changed, sequence, declared.label.to_owned());
        }
    }

    fn tell(&mut self, record: RecordId, person: Option<RecordId>, reason: Reason, at: u64, excerpt: String) {
        let word = self.told.entry((record, person)).or_insert_with(|| Word { reason, at, excerpt: vec![] });
        if reason < word.reason {
            *word = Word { reason, at, excerpt: vec![] };
        }
        if reason == word.reason && !excerpt.is_empty() && !word.excerpt.contains(&excerpt) {
            word.excerpt.push(excerpt);
        }
    }

    fn record(&mut self, id: RecordId) -> Result<Option<Known>, P::Failure> {
        if let Some(known) = self.records.get(&id) {
            return Ok(known.clone());
        }
        let found = self.present.record(id)?;
        self.records.insert(id, found.clone());
        Ok(found)
    }

    /// What is talked about: of a comment and of an answer to it, the record that it was made on.
    fn topic(&mut self, record: &Known) -> Result<Option<Known>, P::Failure> {
        let mut topic = record.clone();
        for _ in 0..DEPTH {
            if topic.kind != "comment" {
                return Ok(Some(topic));
            }
            let Some(parent) = topic.parent else { return Ok(None) };
            match self.record(parent)? {
                Some(parent) => topic = parent,
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    fn is_watchable(&self, record: &Known) -> bool {
        self.registry.kind(&record.kind).is_some_and(|kind| kind.has(Trait::Commentable))
    }

    fn finish(mut self, logged: &[LoggedOperation]) -> Result<Concerns, P::Failure> {
        let mut words: BTreeMap<(RecordId, RecordId), &Word> = BTreeMap::new();
        for ((record, person), word) in &self.told {
            let people = match person {
                Some(person) => vec![*person],
                None => self.present.watchers(*record)?,
            };
            for person in people {
                let known = words.entry((*record, person)).or_insert(word);
                if word.reason < known.reason {
                    *known = word;
                }
            }
        }
        let mut notifications = Vec::new();
        let entry_at = |sequence: u64| logged.iter().find(|entry| entry.sequence == sequence);
        for ((record, person), word) in words {
            let (Some(entry), Some(Some(about))) = (entry_at(word.at), self.records.get(&record)) else { continue };
            if person == entry.actor || !self.present.may_see(person, about.space)? {
                continue;
            }
            // What happened in several spaces is told to who sees all of them, as in the history.
            let mut elsewhere = entry.spaces.iter().filter(|space| **space != about.space);
            if !elsewhere.try_fold(true, |seen, space| Ok(seen && self.present.may_see(person, *space)?))? {
                continue;
            }
            notifications.push(Notification {
                person,
                sequence: word.at,
                record,
                reason: word.reason,
                actor: entry.actor,
                at: entry.recorded_at,
                batch: entry.batch,
                label: entry.label.clone(),
                excerpt: shortened(&word.excerpt.join(", ")),
            });
        }
        notifications.sort_by_key(|notification| (notification.sequence, notification.record, notification.person));
        // Who may not see a record does not watch it either. The actor wrote it and sees it.
        let mut watches = BTreeSet::new();
        for (record, person) in std::mem::take(&mut self.watches) {
            let Some(Some(about)) = self.records.get(&record) else { continue };
            let is_actor = logged.iter().any(|entry| entry.actor == person);
            if is_actor || self.present.may_see(person, about.space)? {
                watches.insert((record, person));
            }
        }
        Ok(Concerns { watches, notifications })
    }
}

/// The people whom a text names: `[@Name](mention:ID)`.
pub fn mentions(markdown: &str) -> BTreeSet<RecordId> {
    let ends = markdown.match_indices("](mention:").map(|(at, found)| at + found.len());
    ends.filter_map(|at| {
        let id = markdown.get(at..at + 36)?;
        markdown[at + 36..].starts_with(')').then(|| id.parse().ok()).flatten()
    })
    .collect()
}

/// The beginning of a text on one line, without the addresses of its mentions.
fn words_of(markdown: &str) -> String {
    let end = markdown.char_indices().nth(16 * EXCERPT).map_or(markdown.len(), |(at, _)| at);
    shortened(&plain_words(&markdown[..end]))
}

/// A text without the addresses of its mentions.
pub(crate) fn plain_words(markdown: &str) -> String {
    let mut words = String::new();
    let mut rest = markdown;
    while let Some(at) = rest.find("](mention:") {
        let (before, after) = rest.split_at(at);
        let Some(end) = after.find(')') else { break };
        match before.rfind('[') {
            Some(open) => words.extend([&before[..open], &before[open + 1..]]),
            None => words.push_str(before),
        }
        rest = &after[end + 1..];
    }
    words.push_str(rest);
    words
}

fn shortened(text: &str) -> String {
    let mut short = String::new();
    for word in text.split_whitespace() {
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
        if short.chars().count() > EXCERPT {
            return short.chars().take(EXCERPT - 1).chain(['…']).collect();
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const ANN: &str = "01900000-0000-7000-8000-00000000000a";
    const BEN: &str = "01900000-0000-7000-8000-00000000000b";

    #[test]
    fn a_mention_is_a_link_to_a_person() {
        let named = |markdown: &str| mentions(markdown).into_iter().map(|id| id.to_string()).collect::<Vec<_>>();
        assert_eq!(
            named(&format!("[@Ben](mention:{BEN}) and [@Ann](mention:{ANN}), [@Ben](mention:{BEN})")),
            [ANN, BEN]
        );
        for none in ["@Ann", "[@Ann](mention:ann)", "[@Ann](mention:)", &format!("mention:{ANN}"), "[é](mention:ééééé"]
        {
            assert_eq!(named(none), Vec::<String>::new(), "{none}");
        }
    }

    /// Counts what is asked of the database.
    #[derive(Default)]
    struct Counted {
        watchers: std::cell::Cell<usize>,
        sights: std::cell::Cell<usize>,
    }

    impl Present for Counted {
        type Failure = std::convert::Infallible;

        fn record(&self, id: RecordId) -> Result<Option<Known>, Self::Failure> {
            let space = SpaceId(uuid::Uuid::from_u128(1));
            Ok(Some(Known { id, kind: "feature".into(), space, parent: None }))
        }

        fn watchers(&self, _: RecordId) -> Result<Vec<RecordId>, Self::Failure> {
            self.watchers.set(self.watchers.get() + 1);
            Ok(vec![])
        }

        fn may_see(&self, _: RecordId, _: SpaceId) -> Result<bool, Self::Failure> {
            self.sights.set(self.sights.get() + 1);
            Ok(true)
        }
    }

    #[test]
    fn an_edit_that_concerns_nobody_costs_one_look() {
        let registry = graph::catalogue::registry().expect("the catalogue stands");
        let entry = |via: &str| {
            let field =
                |field: &str| json!({ "type": "field", "record": ANN, "field": field, "before": null, "after": "x" });
            let entry: LoggedOperation = serde_json::from_value(json!({
                "sequence": 7, "id": BEN, "batch": BEN, "label": "", "type": "set", "actor": BEN, "via": via,
                "cause": null, "undoes": null, "recorded_at": "2026-01-01T00:00:00Z", "happened_at": null,
                "spaces": [], "changes": [field("title"), field("area")],
            }))
            .expect("an operation is read");
            entry
        };
        let asked = |via, name: &str| {
            let present = Counted::default();
            let found = concerns(&registry, via, &[entry(name)], &present);
            assert_eq!(found, Ok(Concerns::default()));
            (present.watchers.get(), present.sights.get())
        };
        assert_eq!(asked(Via::Ui, "ui"), (1, 0));
        assert_eq!(asked(Via::Import, "import"), (0, 0));
    }

    #[test]
    fn an_excerpt_is_what_a_person_would_read() {
        assert_eq!(
            words_of(&format!("Ask\n\n[@Ann](mention:{ANN}) [first](https://a.org)")),
            "Ask @Ann [first](https://a.org)"
        );
        let long = words_of(&"word ".repeat(100));
        assert_eq!(long.chars().count(), EXCERPT);
        assert!(long.ends_with('…'));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\[|\\]|\\(|\\)|mention:|[a-f0-9]{8}|-|é|😀|\n){0,30}") {
            let _ = mentions(&text);
            prop_assert!(words_of(&text).chars().count() <= EXCERPT);
        }
    }
}
