//! The walk along the thread: from what was asked, over what was decided and built, to what came of it.

use crate::id::{BatchId, ImportId, RecordId, StateId};
use crate::operation::{Change, LoggedOperation, OperationType};
use crate::quote::Quote;
use crate::record::{Evidence, EvidenceState, Link, Record, State, StateCategory};
use crate::time::Moment;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ThreadStage {
    Asked,
    Answered,
    /// A state that comes before any work.
    Considered,
    Decided,
    Delivered,
    Shipped,
    Used,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ThreadStepType {
    /// Votes that another program counted.
    Tally,
    /// Marked words.
    Words,
    /// The idea or the feature itself.
    Record,
    /// A state began.
    State,
    Decision,
    Usage,
    /// Nobody recorded it.
    Gap,
}

/// What is missing from a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ThreadGap {
    /// Nobody is known to have asked.
    Demand,
    /// Nothing answers it.
    Feature,
    /// It was turned down and nobody wrote why.
    Decision,
    /// It shipped and nobody measured its use.
    Usage,
}

/// Where the claim of a step can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ThreadSource {
    ImportRow { import: ImportId, file: String, row: u32 },
    Operation { sequence: u64 },
    Record { record: RecordId },
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ThreadStep {
    /// Stable within the thread.
    pub id: String,
    pub stage: ThreadStage,
    #[serde(rename = "type")]
    pub step_type: ThreadStepType,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub record: Option<RecordId>,
    pub title: String,
    pub detail: String,
    /// Tally: the votes.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub count: Option<u64>,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub state: Option<StateId>,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub moment: Option<Moment>,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub quote: Option<Quote>,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub gap: Option<ThreadGap>,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub source: Option<ThreadSource>,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub actor: Option<RecordId>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Thread {
    pub record: RecordId,
    /// The feature that the thread runs through.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub feature: Option<RecordId>,
    /// Sequence of the graph that this was read at.
    pub sequence: u64,
    pub steps: Vec<ThreadStep>,
}

/// A record that asks, the link by which it asks, and why that link stands.
#[derive(Clone, Debug)]
pub struct Ask {
    pub record: Record,
    /// The feedback in which its words were marked.
    pub within: Option<Record>,
    pub link: Option<Link>,
    pub evidence: Vec<Evidence>,
    /// Operations that touched the asking record, oldest first.
    pub history: Vec<LoggedOperation>,
}

/// A decision and its history, oldest first.
#[derive(Clone, Debug)]
pub struct Decided {
    pub record: Record,
    pub history: Vec<LoggedOperation>,
}

/// Everything that a thread is woven from. Only what the reader may see is in it.
#[derive(Clone, Debug)]
pub struct Strands {
    pub record: RecordId,
    pub sequence: u64,
    pub asks: Vec<Ask>,
    pub feature: Option<Record>,
    /// Operations that touched the feature, oldest first by sequence.
    pub history: Vec<LoggedOperation>,
    pub decisions: Vec<Decided>,
    pub states: HashMap<StateId, State>,
}

/// Kinds whose records wait for a feature.
const WISHES: [&str; 3] = ["idea", "highlight", "feedback"];

/// Weaves the strands into steps in the order in which a person tells the story.
pub fn weave(strands: &Strands) -> Thread {
    let mut steps = asked(strands);
    let subject = strands.feature.as_ref().or_else(|| strands.asks.first().map(|ask| &ask.record));
    match &strands.feature {
        Some(feature) => {
            if steps.is_empty() {
                steps.push(gap(ThreadGap::Demand, ThreadStage::Asked, feature.id));
            }
            steps.push(record_step(feature, ThreadStage::Answered, &strands.history));
        }
        None => {
            // A product or a person is not a wish; nothing has to answer it.
            if let Some(subject) = subject.filter(|subject| WISHES.contains(&subject.kind.as_str())) {
                steps.push(gap(ThreadGap::Feature, ThreadStage::Answered, subject.id));
            }
        }
    }
    let mut events = decisions(strands);
    if let Some(feature) = &strands.feature {
        events.extend(state_steps(feature, &strands.history, &strands.states));
    }
    // A step whose day is unknown stands where its latest possible day puts it.
    events.sort_by_key(|step| (step.moment.map_or(i64::MAX, |moment| moment.at.0), step.stage == ThreadStage::Decided));
    let category =
        subject.and_then(Record::state).and_then(|state| strands.states.get(&state)).map(|state| state.category);
    let turned_down = category == Some(StateCategory::Cancelled);
    let done = category == Some(StateCategory::Done);
    let undecided = strands.decisions.is_empty();
    steps.extend(events);
    if let Some(subject) = subject {
        if turned_down && undecided {
            steps.push(gap(ThreadGap::Decision, ThreadStage::Decided, subject.id));
        }
        if done {
            match strands.feature.as_ref().and_then(|feature| feature.text("usage").map(|usage| (feature, usage))) {
                Some((feature, usage)) => steps.push(usage_step(feature, usage, &strands.history)),
                None => steps.push(gap(ThreadGap::Usage, ThreadStage::Used, subject.id)),
            }
        }
    }
    Thread {
        record: strands.record,
        feature: strands.feature.as_ref().map(|feature| feature.id),
        sequence: strands.sequence,
        steps,
    }
}

fn asked(strands: &Strands) -> Vec<ThreadStep> {
    let mut asks: Vec<&Ask> = strands.asks.iter().filter(|ask| counts(ask)).collect();
    asks.sort_by_key(|ask| (std::cmp::Reverse(votes(&ask.record)), ask.record.created_at, ask.record.id));
    let mut steps = Vec::new();
    for ask in asks {
        if let Some(count) = votes(&ask.record) {
            let tally = ask.record.fields.get("tally");
            let part = |name: &str| {
                tally.and_then(|tally| tally.get(name)).and_then(|value| value.as_str()).unwrap_or_default()
            };
            steps.push(ThreadStep {
                count: Some(count),
                detail: format!("{}, as of {}", part("source"), part("as_of")),
                ..step(
                    ask.record.id,
                    "tally",
                    ThreadStage::Asked,
                    ThreadStepType::Tally,
                    ask.record.title(),
                    written(&ask.history, "tally"),
                )
            });
        } else if let Some(quote) =
            ask.record.fields.get("quote").and_then(|value| serde_json::from_value::<Quote>(value.clone()).ok())
        {
            let within = ask.within.as_ref();
            steps.push(ThreadStep {
                detail: within.map(|feedback| feedback.title().to_owned()).unwrap_or_default(),
                moment: written(&ask.history, "quote").map(LoggedOperation::moment),
                source: Some(ThreadSource::Record { record: within.map_or(ask.record.id, |feedback| feedback.id) }),
                actor: Some(ask.record.created_by),
                quote: Some(quote.clone()),
                ..step(ask.record.id, "words", ThreadStage::Asked, ThreadStepType::Words, &quote.text, None)
            });
        } else {
            steps.push(record_step(&ask.record, ThreadStage::Asked, &ask.history));
        }
    }
    steps
}

/// Evidence that was only proposed, or rejected, carries no weight.
fn counts(ask: &Ask) -> bool {
    !ask.record.is_put_away()
        && (ask.evidence.is_empty() || ask.evidence.iter().any(|evidence| evidence.state == EvidenceState::Confirmed))
}

fn votes(record: &Record) -> Option<u64> {
    record.fields.get("tally").and_then(|tally| tally.get("count")).and_then(serde_json::Value::as_u64)
}

fn state_steps(feature: &Record, history: &[LoggedOperation], states: &HashMap<StateId, State>) -> Vec<ThreadStep> {
    let mut steps = Vec::new();
    let taken_back = taken_back(history);
    for operation in history {
        // In another space the same state has another id: nothing came of the record by that.
        let is_move = operation.operation_type == OperationType::Move;
        if is_move || operation.undoes.is_some() || taken_back.contains(&operation.batch) {
            continue;
        }
        for change in &operation.changes {
            let Change::Field { record, field, after, .. } = change else { continue };
            if *record != feature.id || field != "state" {
                continue;
            }
            let Some(state) = after.as_str().and_then(|text| text.parse().ok()).and_then(|id| states.get(&id)) else {
                continue;
            };
            let stage = match state.category {
                StateCategory::Triage | StateCategory::Backlog | StateCategory::Unstarted => ThreadStage::Considered,
                StateCategory::Started => ThreadStage::Delivered,
                StateCategory::Done => ThreadStage::Shipped,
                StateCategory::Cancelled => ThreadStage::Decided,
            };
            steps.push(ThreadStep {
                id: format!("state-{}", operation.sequence),
                state: Some(state.id),
                moment: Some(operation.moment()),
                actor: Some(operation.actor),
                ..step(feature.id, "state", stage, ThreadStepType::State, &state.name, Some(operation))
            });
        }
    }
    steps
}

/// Batches that were undone and not redone: what they did is no part of the story.
fn taken_back(history: &[LoggedOperation]) -> HashSet<BatchId> {
    let mut taken_back = HashSet::new();
    for operation in history.iter().rev() {
        if let Some(undone) = operation.undoes
            && !taken_back.contains(&operation.batch)
        {
            taken_back.insert(undone);
        }
    }
    taken_back
}

fn decisions(strands: &Strands) -> Vec<ThreadStep> {
    strands
        .decisions
        .iter()
        .filter(|decided| !decided.record.is_put_away())
        .map(|decided| {
            let record = &decided.record;
            let made = written(&decided.history, "verdict");
            ThreadStep {
                detail: record.text("reason").unwrap_or_default().to_owned(),
                moment: made.map(LoggedOperation::moment),
                actor: made.map(|operation| operation.actor),
                source: Some(ThreadSource::Record { record: record.id }),
                ..step(record.id, "decision", ThreadStage::Decided, ThreadStepType::Decision, record.title(), made)
            }
        })
        .collect()
}

fn usage_step(feature: &Record, usage: &str, history: &[LoggedOperation]) -> ThreadStep {
    let operation = written(history, "usage");
    // When it was written down is not when it was measured; the words say that.
    ThreadStep {
        actor: operation.map(|operation| operation.actor),
        ..step(feature.id, "usage", ThreadStage::Used, ThreadStepType::Usage, usage, operation)
    }
}

fn record_step(record: &Record, stage: ThreadStage, history: &[LoggedOperation]) -> ThreadStep {
    let made = history.iter().find(|operation| {
        operation.changes.iter().any(|change| matches!(change, Change::Created { record: of } if *of == record.id))
    });
    ThreadStep {
        detail: record.key.clone().unwrap_or_default(),
        ..step(record.id, "record", stage, ThreadStepType::Record, record.title(), made)
    }
}

/// The last operation that wrote `field`.
fn written<'a>(history: &'a [LoggedOperation], field: &str) -> Option<&'a LoggedOperation> {
    history.iter().rev().find(|operation| {
        operation.changes.iter().any(|change| matches!(change, Change::Field { field: name, .. } if name == field))
    })
}

fn step(
    record: RecordId,
    what: &str,
    stage: ThreadStage,
    step_type: ThreadStepType,
    title: &str,
    operation: Option<&LoggedOperation>,
) -> ThreadStep {
    ThreadStep {
        id: format!("{what}-{record}"),
        stage,
        step_type,
        record: Some(record),
        title: title.to_owned(),
        detail: String::new(),
        count: None,
        state: None,
        moment: None,
        quote: None,
        gap: None,
        source: operation.map(|operation| match &operation.cause {
            Some(row) => ThreadSource::ImportRow { import: row.import, file: row.file.clone(), row: row.row },
            None => ThreadSource::Operation { sequence: operation.sequence },
        }),
        actor: None,
    }
}

fn gap(gap: ThreadGap, stage: ThreadStage, record: RecordId) -> ThreadStep {
    let title = match gap {
        ThreadGap::Demand => "Asked for: nobody is known to have asked.",
        ThreadGap::Feature => "No feature answers this yet.",
        ThreadGap::Decision => "Why? No decision recorded.",
        ThreadGap::Usage => "Usage: nobody measured this.",
    };
    ThreadStep { gap: Some(gap), ..step(record, "gap", stage, ThreadStepType::Gap, title, None) }
}
