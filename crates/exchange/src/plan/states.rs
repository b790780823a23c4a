//! The words that the files have for states, and the states that they become.

use super::columns::{TablePlan, Use};
use super::values::text_of;
use crate::error::ExchangeError;
use crate::existing::Graph;
use crate::identity::Identity;
use crate::mapping::{Becomes, StateChoice, StateMapping};
use graph::expression::fold;
use graph::id::StateId;
use graph::operation::OperationBody;
use graph::record::{State, StateCategory};
use graph::registry::FieldType;
use std::collections::{BTreeMap, HashMap, HashSet};

/// More words than this are no names of states.
const STATES_LIMIT: usize = 200;
/// Longest name of a state, in bytes.
const NAME_LIMIT: usize = 100;

#[derive(Default)]
pub(super) struct States {
    /// By kind and folded words.
    by_words: HashMap<(String, String), StateId>,
    pub definitions: Vec<OperationBody>,
}

impl States {
    pub fn find(&self, kind: &str, words: &str) -> Option<StateId> {
        self.by_words.get(&(kind.to_owned(), fold(words.trim()).into_owned())).copied()
    }

    /// Every word of the tables, as it was said or else as it is guessed.
    pub fn meet(
        tables: &[TablePlan<'_>],
        said: &[StateMapping],
        graph: &dyn Graph,
        identity: &Identity,
    ) -> Result<Self, ExchangeError> {
        let standing: Vec<State> = graph.states()?.into_iter().filter(|state| state.space == identity.space).collect();
        let mut states = Self::default();
        let mut positions: BTreeMap<String, u32> = BTreeMap::new();
        let guesses = guessed(tables, &standing);
        if guesses.len() > STATES_LIMIT {
            let problem = format!("the files have more than {STATES_LIMIT} different words for a state");
            let remedy = "Map the column that holds them to something else than the state".into();
            return Err(ExchangeError::Files { problem, remedy });
        }
        for guess in guesses {
            let choice = said
                .iter()
                .find(|said| said.kind == guess.kind && fold(said.words.trim()) == fold(guess.words.trim()))
                .map_or(&guess.becomes, |said| &said.becomes);
            let id = match choice {
                StateChoice::Standing { state } => {
                    let fits = standing.iter().any(|known| known.id == *state && known.kind == guess.kind);
                    if !fits {
                        let problem = format!("the state chosen for \"{}\" is none of this space", guess.words);
                        return Err(ExchangeError::Files { problem, remedy: "Choose another state".into() });
                    }
                    *state
                }
                StateChoice::New { category } => {
                    let id = identity.state(&guess.kind, &fold(guess.words.trim()));
                    if standing.iter().all(|known| known.id != id) {
                        let of_kind = standing.iter().filter(|state| state.kind == guess.kind);
                        let position = positions
                            .entry(guess.kind.clone())
                            .or_insert_with(|| of_kind.map(|state| state.position + 1).max().unwrap_or(0));
                        states.definitions.push(OperationBody::DefineState {
                            state: id,
                            space: identity.space,
                            kind: guess.kind.clone(),
                            name: guess.words.clone(),
                            category: *category,
                            position: *position,
                        });
                        *position += 1;
                    }
                    id
                }
            };
            states.by_words.insert((guess.kind, fold(guess.words.trim()).into_owned()), id);
        }
        Ok(states)
    }
}

/// What the words for states become where nobody says otherwise: the state of that name, or a new one in the category
/// that the words suggest. In the order of categories, so that new states stand as work goes.
pub(super) fn guessed(tables: &[TablePlan<'_>], standing: &[State]) -> Vec<StateMapping> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut known: HashSet<(String, String)> = HashSet::new();
    let mut meet = |kind: &str, words: String| {
        let words: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() || words.len() > NAME_LIMIT || words.chars().any(char::is_control) {
            return;
        }
        if found.len() <= STATES_LIMIT && known.insert((kind.to_owned(), fold(&words).into_owned())) {
            found.push((kind.to_owned(), words));
        }
    };
    let mut kinds: Vec<String> = Vec::new();
    for plan in tables {
        let Some(kind) = plan.kind else { continue };
        for (position, column) in plan.columns.iter().enumerate() {
            let Use::Field(field) = &column.to else { continue };
            if field.field_type != FieldType::State {
                continue;
            }
            if !kinds.iter().any(|known| known == kind.name) {
                kinds.push(kind.name.to_owned());
            }
            for row in &plan.table.rows {
                if let Some(cell) = row.first(position) {
                    meet(kind.name, text_of(cell));
                }
            }
        }
    }
    // History is of the records that the other tables make.
    for plan in tables.iter().filter(|plan| matches!(plan.becomes, Becomes::History { .. })) {
        for row in &plan.table.rows {
            if !plan.is_of_state(row) {
                continue;
            }
            for (position, column) in plan.columns.iter().enumerate() {
                if !matches!(column.to, Use::HistoryFrom | Use::HistoryTo) {
                    continue;
                }
                if let Some(cell) = row.first(position) {
                    kinds.iter().for_each(|kind| meet(kind, text_of(cell)));
                }
            }
        }
    }
    let mut guesses: Vec<(StateCategory, StateMapping)> = found
        .into_iter()
        .map(|(kind, words)| {
            let same = |state: &&State| state.kind == kind && fold(&state.name) == fold(&words);
            let category = category_of(&words);
            let becomes = match standing.iter().find(same) {
                Some(state) => StateChoice::Standing { state: state.id },
                None => StateChoice::New { category },
            };
            (category, StateMapping { kind, words, becomes })
        })
        .collect();
    guesses.sort_by_key(|(category, _)| *category);
    guesses.into_iter().map(|(_, guess)| guess).collect()
}

/// What kind of state the words speak of.
pub(super) fn category_of(words: &str) -> StateCategory {
    let words = words.to_lowercase();
    let said = |(_, parts): &(StateCategory, &[&str])| parts.iter().any(|part| words.contains(part));
    CATEGORIES.iter().find(|category| said(category)).map_or(StateCategory::Unstarted, |(category, _)| *category)
}

/// Parts of words that tell a category, in English, German, French and Spanish. The first that is found counts, so that
/// "not started" is not taken for started.
const CATEGORIES: [(StateCategory, &[&str]); 7] = [
    (
        StateCategory::Cancelled,
        &[
            "cancel",
            "won't",
            "wont",
            "declin",
            "reject",
            "duplicate",
            "not planned",
            "abandon",
            "obsolete",
            "invalid",
            "abgelehnt",
            "verworfen",
            "abgebrochen",
            "annul",
            "rechaz",
        ],
    ),
    (
        StateCategory::Unstarted,
        &["not started", "to do", "todo", "to-do", "unstarted", "offen", "geplant", "à faire", "por hacer"],
    ),
    (StateCategory::Started, &["in review", "to verify", "reopen"]),
    (
        StateCategory::Done,
        &[
            "done",
            "closed",
            "complete",
            "resolved",
            "shipped",
            "released",
            "finished",
            "live",
            "launched",
            "merged",
            "fixed",
            "accepted",
            "deployed",
            "erledigt",
            "fertig",
            "abgeschlossen",
            "geschlossen",
            "umgesetzt",
            "terminé",
            "fermé",
            "hecho",
            "cerrado",
        ],
    ),
    (
        StateCategory::Started,
        &[
            "progress",
            "doing",
            "started",
            "review",
            "test",
            "qa",
            "develop",
            "active",
            "building",
            "verif",
            "blocked",
            "hold",
            "wip",
            "in arbeit",
            "in bearbeitung",
            "läuft",
            "en cours",
            "en curso",
        ],
    ),
    (StateCategory::Triage, &["triage", "inbox", "incoming", "submitted", "new", "neu", "nouveau", "nuevo"]),
    (
        StateCategory::Backlog,
        &["backlog", "icebox", "later", "someday", "idea", "parking", "consider", "später", "wunsch", "idee"],
    ),
];
