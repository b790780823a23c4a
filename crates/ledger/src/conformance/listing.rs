//! Promises about pages of records with what stands beside them, and about writes that are only tried.

use super::{Bench, World};
use crate::file_versions::{FileVersion, file_versions};
use crate::filter::{Columns, Listing, Setting, listing};
use crate::stored::Stored;
use crate::{CommitError, Request, query};
use graph::expression::{CivilDate, Host, Vocabulary, compile};
use graph::id::{EvidenceId, RecordId};
use graph::operation::{EvidenceDraft, OperationBody, Via};
use graph::record::{EvidenceKind, EvidenceState, LinkKey};
use graph::refusal::Refusal;
use serde_json::json;
use std::collections::BTreeSet;

fn asks(idea: RecordId, feature: RecordId) -> OperationBody {
    let (role, fields) = ("asks_for".to_owned(), Default::default());
    OperationBody::Link { from: idea, role, to: feature, fields, evidence: vec![] }
}

/// `count` features, each owned by a person and asked for by two ideas, one of which only some may see.
fn asked_for(world: &World, count: usize) -> Vec<RecordId> {
    let mut features = Vec::new();
    for number in 0..count {
        let (feature, create) = world.feature_body(&format!("Feature {number}"));
        let mut bodies = vec![create, world.set(feature, "owner", json!(world.viewer.to_string()), u64::MAX)];
        for space in [world.space, world.hidden] {
            let record = RecordId(world.id());
            let fields = [("title".to_owned(), json!(format!("Idea for {number}")))].into();
            bodies.push(OperationBody::Create { record, kind: "idea".into(), space, fields });
            bodies.push(asks(record, feature));
        }
        world.commit(bodies);
        features.push(feature);
    }
    features
}

pub fn every_version_of_a_file_is_named(bench: &dyn Bench) {
    let world = World::new(bench);
    let topics = [world.space, world.hidden].map(|space| {
        let (record, fields) = (RecordId(world.id()), [("title".to_owned(), json!("Dark mode"))].into());
        world.commit(vec![OperationBody::Create { record, kind: "feature".into(), space, fields }]);
        (space, record)
    });
    let write = |bodies| world.commit_with(world.permit(world.owner), Via::System, bodies).expect("it commits");
    let hash = |digit: char| String::from(digit).repeat(64);
    let attach = |space, digit: char| {
        let record = RecordId(world.id());
        let topic = topics.iter().find(|(of, _)| *of == space).map(|(_, topic)| topic);
        let (size, media_type) = (json!(1), json!("text/plain"));
        let named = [("title", json!("a.txt")), ("parent", json!(topic)), ("hash", json!(hash(digit)))];
        let fields = named.into_iter().chain([("size", size), ("media_type", media_type)]);
        let fields = fields.map(|(name, value)| (name.to_owned(), value)).collect();
        write(vec![OperationBody::Create { record, kind: "file".into(), space, fields }]);
        record
    };
    let (first, hidden) = (attach(world.space, 'a'), attach(world.hidden, 'b'));
    for digit in ['c', 'd', 'a'] {
        write(vec![world.set(first, "hash", json!(hash(digit)), u64::MAX)]);
    }
    write(vec![world.set(first, "trashed", json!(true), u64::MAX)]);
    let named = world.ledger.read(file_versions).expect("the store reads");
    let expected = [(first, 'a'), (first, 'c'), (first, 'd'), (hidden, 'b')];
    assert_eq!(named, expected.map(|(record, digit)| FileVersion { record, hash: hash(digit) }).into());
}

pub fn rows_are_read_many_at_once(bench: &dyn Bench) {
    let world = World::new(bench);
    let features = asked_for(&world, 3);
    world
        .ledger
        .read(|read| {
            let asked = [features[2], RecordId(world.id()), features[0]];
            let found: BTreeSet<RecordId> = read.records(&asked)?.into_iter().map(|record| record.id).collect();
            assert_eq!(found, BTreeSet::from([features[0], features[2]]));
            assert!(read.records(&[])?.is_empty());
            let links = read.links_along(&features[..2], "asks_for", true, 100)?;
            let of = |feature: RecordId| links.iter().filter(|link| link.key.to == feature).count();
            assert_eq!((links.len(), of(features[0]), of(features[1])), (4, 2, 2));
            assert!(read.links_along(&features, "asks_for", false, 100)?.is_empty());
            assert!(read.links_along(&features, "decides_on", true, 100)?.is_empty());
            assert_eq!(read.links_along(&features, "asks_for", true, 5)?.len(), 5);
            let LinkKey { from, role, to } = links[0].key.clone();
            world.commit(vec![OperationBody::Unlink { from, role, to }]);
            Ok(())
        })
        .expect("the store reads");
    let left = world.ledger.read(|read| read.links_along(&features[..2], "asks_for", true, 100)).unwrap();
    assert_eq!(left.len(), 3, "a removed link is none");
}

/// A page with two roles and three expressions, as `person` sees it, and how often the store was asked.
fn page(world: &World, person: RecordId, visits: usize) -> (Option<Listing>, usize) {
    let visible = world.visible(person);
    let definitions = world.ledger.read(|read| query::definitions(read, &visible)).unwrap();
    let vocabulary = Vocabulary::new(world.ledger.registry(), &definitions);
    let schema = vocabulary.schema(&["feature"]);
    let expressions = ["count(asked_for_by)", "owner.title", "count(asked_for_by.asks_for.asked_for_by)"];
    let computed: Vec<_> = expressions.iter().map(|source| compile(source, &schema).expect(source)).collect();
    let date_of = |instant: i64| CivilDate::day(instant.div_euclid(86_400_000));
    let setting = Setting { me: person, today: CivilDate::day(16_755), date_of: &date_of, visits };
    world
        .ledger
        .read(|read| {
            let records = read.records_of_kind("feature", visible.spaces(), None, 10_000)?;
            let stored = Stored::new(read, &visible, &vocabulary, &setting)?;
            for handle in stored.group_of(records.clone()) {
                stored.linked(&handle, "asked_for_by");
                for expression in &computed {
                    expression.evaluate(&stored, &handle);
                }
            }
            let questions = stored.questions();
            let columns = Columns { linked: vec!["asked_for_by", "decided_by"], computed: computed.clone() };
            Ok((listing(read, &visible, &vocabulary, &setting, records, &columns)?, questions))
        })
        .expect("the store reads")
}

pub fn a_page_shows_what_stands_beside_it(bench: &dyn Bench) {
    let world = World::new(bench);
    let features = asked_for(&world, 2);
    let (Some(all), _) = page(&world, world.owner, 1_000) else { panic!("few visits") };
    assert_eq!(all.records.iter().map(|record| record.id).collect::<Vec<_>>(), features);
    assert_eq!((all.links.len(), all.linked.len()), (4, 4));
    assert_eq!(all.computed, vec![vec![json!(2), json!("Ben"), json!(2)]; 2]);
    let (Some(part), _) = page(&world, world.neighbour, 1_000) else { panic!("few visits") };
    assert_eq!((part.links.len(), part.linked.len()), (2, 2), "the other ideas are in a hidden space");
    assert_eq!(part.computed, vec![vec![json!(1), json!("Ben"), json!(1)]; 2]);
    world.commit(vec![world.set(part.linked[0].id, "archived", json!(true), u64::MAX)]);
    let (Some(part), _) = page(&world, world.neighbour, 1_000) else { panic!("few visits") };
    assert_eq!((part.links.len(), part.linked.len()), (1, 1), "what is put away is out of lists and figures");
    assert_eq!(page(&world, world.owner, 3).0, None, "what costs too much has no answer rather than a wrong one");
}

pub fn a_longer_page_asks_no_more_often(bench: &dyn Bench) {
    let questions = |count| {
        let world = World::new(bench);
        asked_for(&world, count);
        let (listing, questions) = page(&world, world.owner, 1_000_000);
        assert_eq!(listing.map(|listing| listing.records.len()), Some(count));
        questions
    };
    let ten = questions(10);
    assert!(ten > 0);
    assert_eq!(ten, questions(200));
}

pub fn a_rehearsal_keeps_nothing(bench: &dyn Bench) {
    let world = World::new(bench);
    let mut feed = world.ledger.follow();
    let sequence = world.sequence();
    let (record, create) = world.feature_body("Tried");
    let batch = world.batch(vec![create, world.set(record, "effort", json!(3), u64::MAX)]);
    let tried = || {
        let request = Request::new(batch.clone(), Via::Mcp);
        world.ledger.rehearse(world.permit(world.owner), request).wait_blocking()
    };
    let would = tried().expect("it would be kept");
    assert_eq!((would.frame.after, would.frame.up_to), (sequence, sequence + 2));
    assert_eq!(would.frame.records[0].fields["effort"], json!(3));
    assert_eq!((world.sequence(), feed.try_recv().is_err()), (sequence, true));
    assert!(world.ledger.read(|read| read.record(record)).unwrap().is_none());
    // The number that was tried out is given to who comes next.
    let key = would.frame.records[0].key.clone();
    assert_eq!(world.record(world.feature("Kept")).key, key);
    assert_eq!(tried().expect("again").frame.after, sequence + 1);
    let refused = world.batch(vec![world.set(record, "effort", json!(3), 0)]);
    let answer = world.ledger.rehearse(world.permit(world.owner), Request::new(refused, Via::Mcp)).wait_blocking();
    assert!(matches!(answer, Err(CommitError::Refused { .. })), "{answer:?}");
}

pub fn programs_propose_and_people_judge(bench: &dyn Bench) {
    let world = World::new(bench);
    let (feature, idea) = (world.feature("Wanted"), RecordId(world.id()));
    let create = OperationBody::Create {
        record: idea,
        kind: "idea".into(),
        space: world.space,
        fields: [("title".to_owned(), json!("Please"))].into(),
    };
    world.commit(vec![create]);
    let draft = EvidenceDraft {
        id: EvidenceId(world.id()),
        kind: EvidenceKind::Statement,
        record: None,
        source: None,
        note: "It says so".into(),
        // A program may say what it likes.
        state: Some(EvidenceState::Confirmed),
        confidence: Some(0.9),
    };
    let OperationBody::Link { from, role, to, fields, .. } = asks(idea, feature) else { panic!("a link") };
    let link = OperationBody::Link { from, role, to, fields, evidence: vec![draft.clone()] };
    let as_agent = |body| world.commit_with(world.permit(world.owner), Via::Mcp, vec![body]);
    as_agent(link).expect("a program may propose");
    let stands = || world.ledger.read(|read| read.evidence(draft.id)).unwrap().map(|row| row.state);
    assert_eq!(stands(), Some(EvidenceState::Proposed));
    let judge = |state| OperationBody::JudgeEvidence { evidence: draft.id, state, former: None };
    for state in [EvidenceState::Confirmed, EvidenceState::Rejected] {
        let refused = as_agent(judge(state));
        assert!(matches!(refused, Err(CommitError::Refused { refusal: Refusal::OnlyPeopleJudge, .. })), "{refused:?}");
    }
    world.commit(vec![judge(EvidenceState::Confirmed)]);
    assert_eq!(stands(), Some(EvidenceState::Confirmed));
    // What a person took away does not come back with all that was confirmed of it.
    let (role, fields) = ("asks_for".to_owned(), Default::default());
    world.commit(vec![OperationBody::Unlink { from: idea, role, to: feature }]);
    let again = OperationBody::Link { from: idea, role: "asks_for".into(), to: feature, fields, evidence: vec![] };
    let refused = as_agent(again.clone());
    assert!(matches!(refused, Err(CommitError::Refused { refusal: Refusal::OnlyPeopleRestore, .. })), "{refused:?}");
    world.commit(vec![again]);
}

pub fn a_write_may_expect_what_it_saw(bench: &dyn Bench) {
    let world = World::new(bench);
    let feature = world.feature("Seen");
    let saw = world.record(feature).sequence;
    let write = |effort: u64, expected: u64| {
        let batch = world.batch(vec![world.set(feature, "effort", json!(effort), u64::MAX)]);
        let request = Request { expects: vec![(feature, expected)], ..Request::new(batch, Via::Api) };
        world.ledger.commit(world.permit(world.owner), request).wait_blocking().map(|_| ())
    };
    assert_eq!(write(1, saw), Ok(()));
    let found = world.record(feature).sequence;
    assert_eq!(write(2, saw), Err(CommitError::Outdated { record: feature, expected: saw, found }));
    assert_eq!(world.value(feature, "effort"), json!(1));
    assert_eq!(write(2, found), Ok(()));
}
