//! Full-text search over everything that one may see.

use super::error::{Failure, blocking};
use super::listing::{VISITS, in_setting, too_many_visits, unknown_kind};
use super::signed::Member;
use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use contract::search::{FoundText, SearchHit, SearchReply};
use graph::expression::{Vocabulary, compile_filter};
use graph::id::RecordId;
use graph::record::Record;
use graph::value::LINE_LIMIT;
use ledger::filter::passing;
use ledger::query;
use ledger::search::{Piece, Question, Sieve};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::IntoParams;

const PAGE: usize = 20;
const LARGEST_PAGE: usize = 100;
/// Longest question, in bytes.
const WORDS_LIMIT: usize = 500;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words that all have to be there, "words in a row", and -words that may not.
    pub q: String,
    /// Only these kinds, with commas.
    pub kinds: Option<String>,
    /// An expression, as lists of records take it, over the kinds that `kinds` names: only hits that it keeps.
    pub filter: Option<String>,
    /// 1 to 100; 20 when absent.
    pub limit: Option<usize>,
}

/// What is found in titles, keys, texts and comments.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/search", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), SearchQuery),
    responses((status = 200, body = SearchReply), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn search(
    member: Member,
    asked: Result<Query<SearchQuery>, QueryRejection>,
) -> Result<Json<SearchReply>, Failure> {
    let Query(asked) = asked.map_err(|problem| Failure::invalid(problem.body_text()))?;
    let listed = asked.kinds.as_deref().unwrap_or_default().split(',').map(|kind| kind.trim().to_owned());
    let kinds: Vec<String> = listed.filter(|kind| !kind.is_empty()).collect();
    blocking(move || found(&member, &asked.q, &kinds, asked.filter.as_deref(), asked.limit).map(Json)).await
}

/// What is found of the words in records of the kinds, or of any kind, that the filter keeps. Blocks.
pub fn found(
    member: &Member,
    words: &str,
    kinds: &[String],
    filter: Option<&str>,
    limit: Option<usize>,
) -> Result<SearchReply, Failure> {
    if words.len() > WORDS_LIMIT {
        return Err(Failure::invalid(format!("A search has at most {WORDS_LIMIT} bytes of words.")));
    }
    if let Some(unknown) = kinds.iter().find(|kind| member.workspace.ledger.registry().kind(kind).is_none()) {
        return Err(unknown_kind(unknown));
    }
    let visible = member.actor.visible_spaces();
    let question = Question {
        words,
        spaces: visible.spaces(),
        kinds,
        limit: limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE),
        now: member.workspace.ledger.clock().now(),
    };
    let filter = filter.map(str::trim).filter(|filter| !filter.is_empty());
    let mut sift = match filter {
        Some(filter) => Some(keeping(member, kinds, filter)?),
        None => None,
    };
    let mut failed = None;
    let mut sieve = |ids: &[RecordId]| {
        let kept = sift.as_mut().map_or_else(|| Ok(BTreeSet::new()), |sift| sift(ids));
        // Nothing more is found then, and why is told below.
        Ok(kept.unwrap_or_else(|failure| {
            failed.get_or_insert(failure);
            BTreeSet::new()
        }))
    };
    let sifted = filter.map(|_| &mut sieve as &mut Sieve<'_>);
    let (found, behind) = member.workspace.search.find(&question, sifted)?;
    if let Some(failure) = failed {
        return Err(failure);
    }
    let hits = found.hits.into_iter().map(|hit| SearchHit {
        record: hit.record,
        kind: hit.kind,
        topic: hit.topic,
        key: hit.key,
        updated_at: hit.updated_at,
        archived: hit.archived,
        title: texts(hit.title),
        excerpt: texts(hit.excerpt),
    });
    let mut hits: Vec<SearchHit> = hits.collect();
    let named = by_old_name(member, words.trim(), kinds)?;
    let is_kept = match (&named, &mut sift) {
        (Some(named), Some(sift)) => sift(&[named.record])?.contains(&named.record),
        _ => true,
    };
    if let Some(named) = named.filter(|_| is_kept) {
        hits.retain(|hit| hit.record != named.record);
        hits.insert(0, named);
    }
    let newest = found.newest.map(|count| count as u64);
    let sifted = found.sifted.map(|count| count as u64);
    Ok(SearchReply { hits, nearly: found.nearly, newest, sifted, behind })
}

type Sift<'s> = Box<dyn FnMut(&[RecordId]) -> Result<BTreeSet<RecordId>, Failure> + 's>;

/// Tells which records a filter keeps, read as the member reads lists.
fn keeping<'s>(member: &'s Member, kinds: &[String], filter: &str) -> Result<Sift<'s>, Failure> {
    if kinds.is_empty() {
        return Err(Failure::invalid(
            "A filter reads the fields of kinds: say which with \"kinds\", such as kinds=feature.",
        ));
    }
    let ledger = &member.workspace.ledger;
    let visible = member.actor.visible_spaces();
    let definitions = ledger.read_as(&visible, |read| query::definitions(read, &visible))?;
    let vocabulary = Vocabulary::new(ledger.registry(), &definitions);
    let roots: Vec<&str> = kinds.iter().map(String::as_str).collect();
    let schema = vocabulary.schema(&roots);
    let filter = compile_filter(filter, &schema).map_err(|error| Failure::in_filter(&error))?.expression;
    Ok(Box::new(move |ids| {
        let kept = in_setting(&member.workspace, member.actor.person(), VISITS, |setting| {
            ledger.read_as(&visible, |read| passing(read, &visible, &vocabulary, &filter, setting, ids))
        })?;
        kept.ok_or_else(too_many_visits)
    }))
}

/// The record that had exactly this name where it was imported from: its name says more than how often a word occurs.
fn by_old_name(member: &Member, name: &str, kinds: &[String]) -> Result<Option<SearchHit>, Failure> {
    if name.is_empty() || name.len() > LINE_LIMIT {
        return Ok(None);
    }
    let visible = member.actor.visible_spaces();
    let record = member.workspace.ledger.read_as(&visible, |read| query::record_named(read, &visible, name))?;
    let is_meant = |record: &Record| {
        record.text("source_id").is_some_and(|source| source.eq_ignore_ascii_case(name))
            && record.fields.get("trashed") != Some(&serde_json::Value::Bool(true))
            && (kinds.is_empty() || kinds.contains(&record.kind))
    };
    Ok(record.filter(is_meant).map(|record| SearchHit {
        record: record.id,
        topic: None,
        key: record.key.clone().unwrap_or_default(),
        updated_at: record.updated_at,
        archived: record.is_put_away(),
        title: vec![FoundText { text: record.title().to_owned(), found: false }],
        excerpt: vec![FoundText { text: name.to_owned(), found: true }],
        kind: record.kind,
    }))
}

fn texts(pieces: Vec<Piece>) -> Vec<FoundText> {
    pieces.into_iter().map(|Piece { text, found }| FoundText { text, found }).collect()
}
