//! "Most wanted, and what became of it".

use access::VisibleSpaces;
use graph::id::RecordId;
use graph::record::{Evidence, EvidenceState, Link, LinkKey, Record, State, StateCategory};
use graph::time::Instant;
use graph::time::Moment;
use ledger::filter::rows;
use ledger::port::{Read, StoreError, Table};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// What became of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A feature that answers it is done.
    Shipped,
    /// A feature answers it and is neither done nor turned down.
    Underway,
    /// The feature that answers it was turned down.
    SaidNo,
    /// No feature answers it.
    Unanswered,
}

/// One idea, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Wanted {
    pub idea: RecordId,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub key: Option<String>,
    pub title: String,
    /// Votes that another program counted; absent when none did.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub votes: Option<u64>,
    /// Confirmed quotes that ask for the same feature.
    pub quotes: u64,
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub feature: Option<RecordId>,
    pub outcome: Outcome,
    /// Name of the feature's state.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub state: Option<String>,
    /// When that state began.
    #[cfg_attr(feature = "schema", schema(required = true))]
    pub since: Option<Moment>,
    /// It was turned down and no decision says why.
    pub undecided: bool,
}

/// Every visible idea that is not put away: most votes first, then most quotes, then by title. Reads each
/// table once, however many ideas there are.
pub fn wanted(read: &dyn Read, visible: &VisibleSpaces) -> Result<Vec<Wanted>, StoreError> {
    let spaces = visible.spaces();
    let mut records: HashMap<RecordId, Record> = HashMap::new();
    for kind in ["idea", "feature", "highlight", "decision"] {
        let found = read.records_of_kind(kind, spaces, None, usize::MAX)?;
        records.extend(found.into_iter().filter(|record| !record.is_put_away()).map(|record| (record.id, record)));
    }
    let states: HashMap<_, State> = read.states()?.into_iter().map(|state| (state.id, state)).collect();
    let evidence: Vec<Evidence> = rows(read, Table::Evidence, visible)?;
    let mut weighed: HashMap<&LinkKey, Instant> = HashMap::new();
    let mut confirmed: HashSet<&LinkKey> = HashSet::new();
    for row in &evidence {
        let first = weighed.entry(&row.link).or_insert(row.at);
        *first = (*first).min(row.at);
        if row.state == EvidenceState::Confirmed {
            confirmed.insert(&row.link);
        }
    }
    let links: Vec<Link> = rows(read, Table::Links, visible)?;
    let mut answers: HashMap<RecordId, RecordId> = HashMap::new();
    let mut quotes: HashMap<RecordId, u64> = HashMap::new();
    let mut decided: HashSet<RecordId> = HashSet::new();
    for link in &links {
        let (Some(from), true) = (records.get(&link.key.from), records.contains_key(&link.key.to)) else { continue };
        // A link that rests on nothing but proposals or refusals does not count.
        // One that stood before anything was said of it does: a proposal takes nothing away.
        let stood_before = weighed.get(&link.key).is_none_or(|first| link.created_at < *first);
        let stands = confirmed.contains(&link.key) || stood_before;
        match (link.key.role.as_str(), from.kind.as_str()) {
            ("asks_for", "idea") if stands => {
                let best = answers.entry(link.key.from).or_insert(link.key.to);
                *best = better(&records, &states, *best, link.key.to);
            }
            ("asks_for", "highlight") if stands => *quotes.entry(link.key.to).or_default() += 1,
            ("decides_on", _) if stands => {
                decided.insert(link.key.to);
            }
            _ => {}
        }
    }
    let mut all: Vec<Wanted> = records
        .values()
        .filter(|record| record.kind == "idea")
        .map(|idea| {
            let feature = answers.get(&idea.id).and_then(|id| records.get(id));
            let state = feature.and_then(Record::state).and_then(|id| states.get(&id));
            let outcome = outcome(feature, state);
            Wanted {
                idea: idea.id,
                key: idea.key.clone(),
                title: idea.title().to_owned(),
                votes: idea
                    .fields
                    .get("tally")
                    .and_then(|tally| tally.get("count"))
                    .and_then(serde_json::Value::as_u64),
                quotes: feature.and_then(|feature| quotes.get(&feature.id)).copied().unwrap_or(0),
                feature: feature.map(|feature| feature.id),
                outcome,
                state: state.map(|state| state.name.clone()),
                since: feature.and_then(|feature| feature.state_since),
                undecided: outcome == Outcome::SaidNo
                    && !decided.contains(&idea.id)
                    && !feature.is_some_and(|feature| decided.contains(&feature.id)),
            }
        })
        .collect();
    all.sort_by(|one, other| {
        let order = |row: &Wanted| (Reverse(row.votes), Reverse(row.quotes));
        order(one).cmp(&order(other)).then_with(|| one.title.cmp(&other.title)).then(one.idea.cmp(&other.idea))
    });
    Ok(all)
}

fn outcome(feature: Option<&Record>, state: Option<&State>) -> Outcome {
    match (feature, state.map(|state| state.category)) {
        (None, _) => Outcome::Unanswered,
        (Some(_), Some(StateCategory::Done)) => Outcome::Shipped,
        (Some(_), Some(StateCategory::Cancelled)) => Outcome::SaidNo,
        (Some(_), _) => Outcome::Underway,
    }
}

/// Of two features that answer one idea, the one that is further.
fn better(
    records: &HashMap<RecordId, Record>,
    states: &HashMap<graph::id::StateId, State>,
    one: RecordId,
    other: RecordId,
) -> RecordId {
    let rank = |id: RecordId| {
        let feature = records.get(&id);
        let state = feature.and_then(Record::state).and_then(|state| states.get(&state));
        match outcome(feature, state) {
            Outcome::Shipped => 3,
            Outcome::Underway => 2,
            Outcome::SaidNo => 1,
            Outcome::Unanswered => 0,
        }
    };
    if (rank(other), Reverse(other)) > (rank(one), Reverse(one)) { other } else { one }
}
