//! Promises about people who are erased.

use super::{Bench, World};
use crate::CommitError;
use crate::erasure::{Erasure, ErasureOrder, ErasureStep};
use crate::personal::{InboxQuery, Show};
use crate::port::Table;
use access::RuleChange;
use graph::erasure::ErasedPlace;
use graph::id::{BatchId, RecordId, SpaceId};
use graph::operation::{Change, EvidenceDraft, OperationBody, OperationType, Via};
use graph::record::{EvidenceKind, LinkKey};
use graph::refusal::Refusal;
use serde_json::{Value, json};

const SECRET: &str = "Zaphodine";

impl World {
    fn make(&self, by: RecordId, kind: &str, space: SpaceId, fields: &Value) -> RecordId {
        let record = RecordId(self.id());
        let fields = serde_json::from_value(fields.clone()).expect("fields are an object");
        self.commit_as(by, vec![OperationBody::Create { record, kind: kind.into(), space, fields }])
            .expect("it is made");
        record
    }

    fn order(&self, person: RecordId, authored: bool) -> ErasureOrder {
        ErasureOrder {
            id: self.id(),
            person,
            by: self.owner,
            authored,
            also: vec![],
            called: vec![],
            named: vec![],
            account: None,
            decide: Box::new(move |_| Ok(vec![RuleChange::Stand { person, standing: None }])),
        }
    }

    fn erase(&self, person: RecordId, authored: bool) -> Erasure {
        self.ledger.erase(self.order(person, authored), Via::Ui, false).expect("it is erased")
    }

    /// Every row, operation and label of the workspace, as text.
    fn everything(&self) -> String {
        let spaces = [self.space, self.hidden];
        let mut all = String::new();
        self.ledger
            .read(|read| {
                for table in [Table::Records, Table::Links, Table::RemovedLinks, Table::Evidence] {
                    read.stream(table, &spaces, &mut |row| {
                        all.push_str(row);
                        true
                    })?;
                }
                for operation in read.operations_after(0, 10_000)? {
                    all.push_str(&serde_json::to_string(&operation).unwrap_or_default());
                }
                read.asides(&mut |_, json| all.push_str(json))?;
                for person in [self.owner, self.viewer, self.neighbour] {
                    all.push_str(&format!("{:?}", read.values(person)?));
                    let now = self.ledger.clock().now();
                    let query = InboxQuery { person, spaces: &spaces, now, show: Show::All, before: None, limit: 100 };
                    all.push_str(&format!("{:?}", read.inbox(&query)?));
                }
                all.push_str(&serde_json::to_string(&read.erasures()?).unwrap_or_default());
                Ok(())
            })
            .expect("the store reads");
        all
    }

    fn counted(erasure: &Erasure, place: ErasedPlace) -> u64 {
        erasure.counts.iter().filter(|count| count.place == place).map(|count| count.count).sum()
    }
}

pub fn an_erased_person_is_nowhere_in_the_graph(bench: &dyn Bench) {
    let world = World::new(bench);
    let name = format!("{SECRET} Beeble");
    let person = world.make(world.owner, "person", world.space, &json!({ "title": name, "email": "z@example.org" }));
    let feature = world.feature("Plan");
    world.commit(vec![world.set(person, "company", json!(format!("{SECRET} Ltd")), 0)]);
    world.commit(vec![world.set(person, "company", json!("Other"), 1_000)]);
    // Two who did not see each other.
    world.commit_as(world.neighbour, vec![world.set(person, "role", json!(format!("{SECRET} role")), 0)]).unwrap();
    world.commit(vec![world.set(person, "role", json!("Other"), 1)]);
    assert_eq!(world.record(person).conflicts.len(), 1);
    let on_person = world.make(
        world.neighbour,
        "comment",
        world.space,
        &json!({ "parent": person, "body": format!("{SECRET} is kind") }),
    );
    let feedback = world.make(world.owner, "feedback", world.space, &json!({ "title": "Said", "text": "Words" }));
    let evidence = EvidenceDraft {
        id: graph::id::EvidenceId(world.id()),
        kind: EvidenceKind::Statement,
        record: None,
        source: None,
        note: format!("{SECRET} told me"),
        state: None,
        confidence: None,
    };
    let key = LinkKey { from: feedback, role: "asked_by".into(), to: person };
    world.commit(vec![OperationBody::Link {
        from: key.from,
        role: key.role.clone(),
        to: key.to,
        fields: [].into(),
        evidence: vec![evidence],
    }]);
    let mut batch = world.batch(vec![world.set(feature, "owner", json!(person), 0)]);
    batch.label = format!("Gave it to {name}");
    world.send(world.permit(world.owner), Via::Ui, batch).unwrap();
    assert!(world.everything().contains(SECRET));
    let before = world.sequence();

    let rehearsed = world.ledger.erase(world.order(person, false), Via::Ui, true).expect("it is rehearsed");
    assert_eq!((world.sequence(), world.record(person).erased), (before, false), "a rehearsal keeps nothing");
    assert!(world.everything().contains(SECRET));
    let erasure = world.erase(person, false);
    assert_eq!(erasure.counts, rehearsed.counts, "and says what will be");
    assert_eq!(erasure.waiting, ErasureStep::ALL);
    assert_eq!(erasure.records, {
        let mut both = [person, on_person];
        both.sort();
        both
    });
    assert_eq!(World::counted(&erasure, ErasedPlace::Values), 4);
    assert_eq!(World::counted(&erasure, ErasedPlace::Comments), 1);
    assert_eq!(World::counted(&erasure, ErasedPlace::History), 6);
    let everything = world.everything();
    assert!(!everything.contains(SECRET), "left somewhere: {everything}");
    assert!(!everything.contains("z@example.org"));

    // Sequence and shape stay.
    let sequences: Vec<u64> = world
        .ledger
        .read(|read| Ok(read.operations_after(0, 10_000)?.into_iter().map(|entry| entry.sequence).collect()))
        .unwrap();
    assert_eq!(sequences, (1..=before + 2).collect::<Vec<_>>());
    let record = world.record(person);
    assert!(record.erased && record.fields.is_empty() && record.conflicts.is_empty());
    assert_eq!(world.value(on_person, "parent"), json!(person));
    assert_eq!(world.value(feature, "owner"), json!(person), "what refers to them goes on referring");
    let (link, evidence) = world.ledger.read(|read| Ok((read.link(&key)?, read.evidence_of(&key)?))).unwrap();
    assert!(!link.expect("the link stands").removed);
    assert_eq!(evidence.iter().map(|row| row.note.as_str()).collect::<Vec<_>>(), [""]);
    let told = world.ledger.read(|read| read.operation(record.sequence)).unwrap().expect("it is in the log");
    assert_eq!(told.operation_type, OperationType::Erase);
    assert!(matches!(&told.changes[..], [Change::Erased { fields, .. }] if fields.len() == 4));
}

pub fn nothing_that_was_erased_comes_back(bench: &dyn Bench) {
    let world = World::new(bench);
    let person = world.make(world.owner, "person", world.space, &json!({ "title": SECRET }));
    let feature = world.feature("Plan");
    let renamed = world.batch(vec![
        world.set(person, "title", json!(format!("{SECRET} II")), 1_000),
        world.set(feature, "area", json!("North"), 0),
    ]);
    let (first, permit) = (renamed.clone(), world.permit(world.owner));
    world.send(permit.clone(), Via::Ui, renamed).unwrap();
    let erasure = world.erase(person, false);
    // Rules changed with it.
    let permit = world.permit(world.owner);
    let undo = |batch| {
        let as_batch = BatchId(world.id());
        world.ledger.undo(permit.clone(), batch, as_batch, true, Via::Ui).wait_blocking()
    };
    undo(first.id).unwrap();
    assert_eq!(world.value(feature, "area"), Value::Null, "what is of others is taken back");
    assert!(world.record(person).fields.is_empty());
    let refused = undo(BatchId(erasure.id)).unwrap_err();
    assert!(matches!(refused, CommitError::Refused { refusal: Refusal::NeverUndone, .. }), "{refused}");
    let write = world.commit_as(world.owner, vec![world.set(person, "title", json!(SECRET), 1_000)]).unwrap_err();
    assert!(matches!(write, CommitError::Refused { refusal: Refusal::Erased { .. }, .. }), "{write}");
    let erase = world.commit_as(world.owner, vec![OperationBody::Erase { record: feature }]).unwrap_err();
    assert!(matches!(erase, CommitError::Refused { refusal: Refusal::OnlyTheProgramErases, .. }), "{erase}");
    let again = world.send(permit.clone(), Via::Ui, first).unwrap();
    assert!(again.duplicate, "what was sent before is still known");
    assert!(!serde_json::to_string(&*again.frame).unwrap().contains(SECRET));
    let visible = world.visible(world.owner);
    let changes = world.ledger.read(|read| crate::query::changes(read, &visible, 0, 500)).unwrap();
    assert!(!serde_json::to_string(&changes).unwrap().contains(SECRET), "nor to who reads from the beginning");
    assert!(!world.everything().contains(SECRET));
}

pub fn what_people_wrote_goes_with_them_where_that_is_said(bench: &dyn Bench) {
    let world = World::new(bench);
    let feature = world.feature("Plan");
    let person = world.make(world.owner, "person", world.space, &json!({ "title": "Customer" }));
    let said = world.make(
        world.owner,
        "feedback",
        world.space,
        &json!({ "title": SECRET, "text": format!("{SECRET} wants it"), "author": person }),
    );
    let quote = json!({ "text": SECRET, "before": "", "after": " wants it", "start": 0, "end": 9, "field": "text",
        "snapshot": 1 });
    let highlight = RecordId(world.id());
    let made = world.commit_as(
        world.owner,
        vec![
            OperationBody::Create {
                record: highlight,
                kind: "highlight".into(),
                space: world.space,
                fields: [("quote".to_owned(), quote)].into(),
            },
            OperationBody::Link {
                from: highlight,
                role: "highlighted_in".into(),
                to: said,
                fields: [].into(),
                evidence: vec![],
            },
        ],
    );
    made.expect("a highlight is made");
    let answer =
        world.make(world.owner, "comment", world.space, &json!({ "parent": said, "body": "A good point of theirs" }));
    let other = world.make(world.owner, "comment", world.space, &json!({ "parent": feature, "body": "Mine" }));
    let kept = world.erase(person, false);
    assert_eq!(kept.records, [person]);
    assert_eq!(world.value(said, "title"), json!(SECRET), "others' records stay as they are");
    let erasure = world.erase(person, true);
    let mut expected = [said, highlight];
    expected.sort();
    assert_eq!(erasure.records, expected);
    assert!(!world.everything().contains(SECRET));
    assert_eq!(world.value(answer, "body"), json!("A good point of theirs"));
    assert_eq!(world.value(other, "body"), json!("Mine"));
    assert_eq!(world.value(said, "author"), json!(person), "by somebody who was erased");
    // Of two comments that are kept without an author, who ran the import wrote the one that is not of it.
    let comment = |via: Via| {
        let record = RecordId(world.id());
        let fields = [("parent".to_owned(), json!(feature)), ("body".to_owned(), json!("Said"))].into();
        let create = OperationBody::Create { record, kind: "comment".into(), space: world.space, fields };
        world.commit_with(world.permit(world.neighbour), via, vec![create]).expect("a comment is made");
        record
    };
    let (imported, written) = (comment(Via::Import), comment(Via::Ui));
    let erasure = world.erase(world.neighbour, true);
    assert!(erasure.records.contains(&written) && !erasure.records.contains(&imported), "{:?}", erasure.records);
    assert_eq!(world.value(imported, "body"), json!("Said"));
}

pub fn what_is_a_persons_own_goes_with_them(bench: &dyn Bench) {
    let world = World::new(bench);
    let feature = world.feature("Plan");
    let person = world.neighbour;
    let value = format!("{{\"draft\":\"{SECRET}\"}}");
    world
        .ledger
        .write_personal(vec![], move |write| write.put_value(person, "drafts", Some(&value)))
        .wait_blocking()
        .unwrap();
    let view = json!({ "title": SECRET, "owner": person, "audience": "personal",
        "definition": { "kind": "feature", "layout": "table" } });
    let view = world.make(person, "view", world.space, &view);
    world
        .commit_as(
            person,
            vec![OperationBody::Create {
                record: RecordId(world.id()),
                kind: "comment".into(),
                space: world.space,
                fields: [
                    ("parent".to_owned(), json!(feature)),
                    ("body".to_owned(), json!(format!("I, {SECRET}, say so"))),
                ]
                .into(),
            }],
        )
        .unwrap();
    world.commit(vec![world.set(feature, "title", json!("Plans"), 1)]);
    assert!(world.everything().contains(SECRET));
    let hidden = world.make(
        world.owner,
        "comment",
        world.hidden,
        &json!({ "parent": world.make(world.owner, "feature", world.hidden, &json!({ "title": "Secret plan" })),
            "body": "x" }),
    );
    let erasure = world.erase(person, true);
    assert!(world.record(view).erased);
    assert!(!world.record(hidden).erased);
    assert_eq!(World::counted(&erasure, ErasedPlace::Personal), 1);
    assert!(World::counted(&erasure, ErasedPlace::Watching) >= 1);
    assert!(World::counted(&erasure, ErasedPlace::Inbox) >= 1);
    assert!(
        World::counted(&erasure, ErasedPlace::Notifications) >= 1,
        "who was told of the comment reads no words of it"
    );
    assert!(!world.everything().contains(SECRET));
    assert_eq!(world.actor(person).roles(), [], "and is in no space");
    // The same order once more does nothing.
    let sequence = world.sequence();
    let mut again = world.order(person, true);
    again.id = erasure.id;
    assert_eq!(world.ledger.erase(again, Via::System, false).unwrap(), erasure);
    assert_eq!(world.sequence(), sequence);
    let mut noted = erasure.clone();
    noted.waiting.clear();
    world.ledger.note_erasure(&noted).unwrap();
    assert_eq!(world.ledger.read(|read| read.erasures()).unwrap(), [noted]);
}
