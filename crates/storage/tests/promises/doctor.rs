//! What the doctor is shown, whichever database it looks over.

use graph::id::{EvidenceId, RecordId, SpaceId};
use graph::operation::{EvidenceDraft, OperationBody};
use graph::record::{EvidenceKind, Fields};
use ledger::conformance::{Bench, World};
use storage::doctor::Check;
use uuid::Uuid;

/// Two spaces, and two features that are linked with evidence.
pub fn fill(bench: &dyn Bench) {
    let world = World::new(bench);
    let (one, other) = (world.feature("One"), world.feature("Other"));
    let evidence = EvidenceDraft {
        id: EvidenceId(Uuid::from_u128(91)),
        kind: EvidenceKind::Statement,
        record: None,
        source: None,
        note: "Said so".into(),
        state: None,
        confidence: None,
    };
    let fields = Fields::new();
    world.commit(vec![OperationBody::Link {
        from: one,
        role: "depends_on".into(),
        to: other,
        fields,
        evidence: vec![evidence],
    }]);
}

/// Faults as statements, each with the promise that it breaks; `literal` writes an id.
pub fn faults(literal: impl Fn(Uuid) -> String) -> Vec<(String, &'static str)> {
    let nobody = literal(RecordId(Uuid::from_u128(77)).0);
    let nowhere = literal(SpaceId(Uuid::from_u128(78)).0);
    vec![
        ("DELETE FROM operation WHERE sequence = 2".to_owned(), "the sequence of operations has no gap"),
        ("UPDATE record SET sequence = 999999".into(), "every row was written by an operation of the log"),
        (
            "UPDATE record SET body = replace(body, '\"kind\":\"feature\"', '\"kind\":\"idea\"')".into(),
            "every row is the JSON",
        ),
        (format!("UPDATE record SET space = {nowhere}"), "every record is in a space that stands"),
        (format!("UPDATE link SET target = {nobody}"), "both ends of every link stand"),
        ("DELETE FROM link".into(), "all evidence is of a link"),
        ("DELETE FROM record_key".into(), "every key leads to its record"),
        (format!("UPDATE record_key SET record = {nobody}"), "every key leads to its record"),
        ("UPDATE space SET last_number = 0".into(), "no number is given twice"),
        ("DELETE FROM state".into(), "every state that a record is in stands"),
    ]
}

/// The promises that do not hold, each with the number of problems.
pub fn broken(checks: &[Check]) -> String {
    let broken: Vec<String> = checks
        .iter()
        .filter(|check| !check.holds())
        .map(|check| format!("{}: {}", check.promise, check.problems.len()))
        .collect();
    broken.join("; ")
}
