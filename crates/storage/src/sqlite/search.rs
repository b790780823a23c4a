//! The full-text index of a workspace, in a file of its own. It is worked out of the graph: a file that cannot be used
//! is put aside by an empty one.

use super::connection::{Readers, open_for_writing};
use super::graph_read::{blob, signed, unsigned};
use super::migration::Migration;
use super::search_words::{Term, is_near, match_of, pieces, terms_of};
use super::writer::rewrite;
use super::{execute, store_error};
use graph::id::{RecordId, SpaceId};
use graph::time::Instant;
use ledger::port::StoreError;
use ledger::search::{Found, Hit, Question, SearchIndex, Sieve, Use, Words};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use std::fs;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, sql: include_str!("search_1.sql") },
    Migration { version: 2, sql: include_str!("search_2.sql") },
    Migration { version: 3, sql: include_str!("search_3.sql") },
];
/// Hits that are ranked: of words that stand nearly everywhere, the newest.
const RANKED: usize = 20_000;
/// Hits, the best by their words, among which what was changed lately comes first.
const WEIGHED: usize = 200;
/// Hits, the best by their words, that a filter is asked of, and how many at once.
const SIFTED: usize = 5_000;
const SIFTED_AT_ONCE: usize = 500;
/// After so many days a change counts half as new.
const HALF_LIFE_DAYS: f64 = 60.0;
/// After so many days a change by somebody counts half as use.
const USE_HALF_LIFE_DAYS: f64 = 30.0;
/// So much more counts what is used as much as anything is, and so many changes are that.
const USE_MOST: f64 = 0.5;
const USE_ENOUGH: f64 = 20.0;
/// Words written nearly so that are tried in place of one that is found nowhere.
const NEAR_TERMS: usize = 5;
/// Records that are counted to tell which of such words are the common ones.
const COUNTED: usize = 1_000;

pub struct SqliteSearch {
    readers: Readers,
    writer: Mutex<Connection>,
}

impl SqliteSearch {
    /// Opens the index at `path`, making an empty one where there is none that can be used.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let writer = open_for_writing(path, MIGRATIONS).or_else(|failure| match failure {
            StoreError::Damaged(_) | StoreError::Failed(_) => {
                for ending in ["db", "db-wal", "db-shm"] {
                    // What is not there need not go.
                    let _ = fs::remove_file(path.with_extension(ending));
                }
                open_for_writing(path, MIGRATIONS)
            }
            other => Err(other),
        })?;
        // It writes in bursts and reads little: what it keeps in memory between them serves nobody.
        writer.execute_batch("PRAGMA cache_size = -1024").map_err(store_error)?;
        Ok(Self { readers: Readers::new(path.to_owned()), writer: Mutex::new(writer) })
    }

    fn write(&self, work: impl FnOnce(&Connection) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let connection: MutexGuard<'_, Connection> = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        execute(&connection, "BEGIN IMMEDIATE")?;
        let done = work(&connection).and_then(|()| execute(&connection, "COMMIT"));
        if done.is_err() && !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
        done
    }
}

impl SearchIndex for SqliteSearch {
    fn position(&self) -> Result<u64, StoreError> {
        self.readers.with(|connection| {
            let sql = "SELECT sequence FROM position";
            connection.query_row(sql, [], |row| row.get(0)).map(|at| unsigned(Some(at))).map_err(store_error)
        })
    }

    fn left_out(&self) -> Result<String, StoreError> {
        self.readers.with(|connection| {
            connection.query_row("SELECT left_out FROM position", [], |row| row.get(0)).map_err(store_error)
        })
    }

    fn take(&self, rows: &[Words], gone: &[RecordId], uses: &[Use], position: u64) -> Result<(), StoreError> {
        self.write(|connection| {
            (|| {
                for record in gone.iter().chain(rows.iter().map(|row| &row.record)) {
                    forget(connection, *record)?;
                }
                rows.iter().try_for_each(|row| add(connection, row))?;
                uses.iter().try_for_each(|each| count(connection, each))?;
                connection.execute("UPDATE position SET sequence = ?1", [signed(position)]).map(|_| ())
            })()
            .map_err(store_error)
        })
    }

    fn rewrite(&self) -> Result<(), StoreError> {
        let connection: MutexGuard<'_, Connection> = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        // Words that were forgotten stand in the index until its parts are put together.
        execute(&connection, "INSERT INTO words (words) VALUES ('optimize')")?;
        rewrite(&connection)
    }

    fn clear(&self, left_out: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            let sql = "INSERT INTO words (words) VALUES ('delete-all'); DELETE FROM doc; DELETE FROM used";
            connection.execute_batch(sql).map_err(store_error)?;
            let sql = "UPDATE position SET sequence = 0, left_out = ?1";
            connection.execute(sql, [left_out]).map(|_| ()).map_err(store_error)
        })
    }

    fn find(&self, question: &Question<'_>, mut sieve: Option<&mut Sieve<'_>>) -> Result<Found, StoreError> {
        let terms = terms_of(question.words);
        if question.spaces.is_empty() || !terms.iter().any(|term| !term.excluded) {
            return Ok(Found::default());
        }
        self.readers.with(|connection| {
            let found = hits(connection, question, &match_of(&terms), sieve.as_deref_mut())?;
            if !found.hits.is_empty() {
                return Ok(found);
            }
            let Some(nearly) = nearly(connection, question, &terms).map_err(store_error)? else { return Ok(found) };
            let found = hits(connection, question, &match_of(&nearly), sieve)?;
            Ok(Found { nearly: !found.hits.is_empty(), ..found })
        })
    }
}

fn forget(connection: &Connection, record: RecordId) -> rusqlite::Result<()> {
    let known = connection
        .prepare_cached("DELETE FROM doc WHERE record = ?1 RETURNING id, title, key, body")?
        .query_row([record.0], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?))
        })
        .optional()?;
    if let Some((id, title, key, body)) = known {
        connection
            .prepare_cached("INSERT INTO words (words, rowid, title, key, body) VALUES ('delete', ?1, ?2, ?3, ?4)")?
            .execute(params![id, title, key, body])?;
    }
    Ok(())
}

fn add(connection: &Connection, row: &Words) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO doc (record, space, kind, topic, updated_at, archived, title, key, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            row.record.0,
            row.space.0,
            row.kind,
            row.topic.map(|topic| topic.0),
            row.updated_at.0,
            row.archived,
            row.title,
            row.key,
            row.body
        ])?;
    connection
        .prepare_cached("INSERT INTO words (rowid, title, key, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![connection.last_insert_rowid(), row.title, row.key, row.body])?;
    Ok(())
}

/// How much of a score as of `since` is left at `now`.
fn left(score: f64, since: i64, now: i64) -> f64 {
    score * 0.5f64.powf((now - since).max(0) as f64 / 86_400_000.0 / USE_HALF_LIFE_DAYS)
}

fn count(connection: &Connection, used: &Use) -> rusqlite::Result<()> {
    let before = used_as_of(connection, used.record, used.at)?;
    connection
        .prepare_cached(
            "INSERT INTO used (record, score, at) VALUES (?1, ?2, ?3)
             ON CONFLICT (record) DO UPDATE SET score = excluded.score, at = excluded.at",
        )?
        .execute(params![used.record.0, before + 1.0, used.at.0])?;
    Ok(())
}

fn used_as_of(connection: &Connection, record: RecordId, at: Instant) -> rusqlite::Result<f64> {
    let score = connection
        .prepare_cached("SELECT score, at FROM used WHERE record = ?1")?
        .query_row([record.0], |row| Ok(left(row.get(0)?, row.get(1)?, at.0)))
        .optional()?;
    Ok(score.unwrap_or(0.0))
}

/// What is known of a hit before its words are shown.
#[derive(Clone)]
struct Candidate {
    id: i64,
    record: RecordId,
    kind: String,
    topic: Option<RecordId>,
    updated_at: Instant,
    archived: bool,
    key: String,
    score: f64,
}

/// The hits of `matching` that pass the sieve, best first.
fn hits(
    connection: &Connection,
    question: &Question<'_>,
    matching: &str,
    sieve: Option<&mut Sieve<'_>>,
) -> Result<Found, StoreError> {
    let most = if sieve.is_some() { SIFTED } else { WEIGHED };
    let (mut best, newest) = ranked(connection, question, matching, most).map_err(store_error)?;
    // As many as were wanted: there may be more behind them.
    let sifted = (sieve.is_some() && best.len() == most).then_some(most);
    if let Some(sieve) = sieve {
        let mut passed = Vec::new();
        for some in best.chunks(SIFTED_AT_ONCE) {
            let ids: Vec<RecordId> = some.iter().map(|hit| hit.record).collect();
            let passing = sieve(&ids)?;
            passed.extend(some.iter().filter(|hit| passing.contains(&hit.record)).cloned());
            if passed.len() >= question.limit {
                break;
            }
        }
        best = passed;
    }
    best.truncate(question.limit);
    let hits = best.into_iter().map(|hit| shown(connection, matching, hit)).collect::<Result<Vec<_>, _>>();
    let hits = hits.map_err(store_error)?;
    // Where enough passed, nobody misses what was not looked at.
    let sifted = sifted.filter(|_| hits.len() < question.limit);
    Ok(Found { hits, nearly: false, newest, sifted })
}

/// The best `most` hits of `matching`, best first, and how many of the newest were looked at where there were more.
fn ranked(
    connection: &Connection,
    question: &Question<'_>,
    matching: &str,
    most: usize,
) -> rusqlite::Result<(Vec<Candidate>, Option<usize>)> {
    let mut values = vec![Value::Text(matching.to_owned())];
    let among = among(&mut values, question);
    let window = format!(
        "SELECT min(id), count(*) FROM
         (SELECT doc.id FROM {among} ORDER BY words.rowid DESC LIMIT {RANKED})"
    );
    let (from, count): (Option<i64>, i64) = connection
        .prepare_cached(&window)?
        .query_row(params_from_iter(&values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some(from) = from else { return Ok((vec![], None)) };
    values.push(Value::Integer(from));
    let sql = format!(
        "SELECT doc.id, doc.record, doc.kind, doc.topic, doc.updated_at, doc.archived, doc.key, bm25(words, 8.0, 10.0, 1.0)
         FROM {among} AND words.rowid >= ?{} ORDER BY bm25(words, 8.0, 10.0, 1.0) LIMIT {most}",
        values.len()
    );
    let asked = question.words.trim();
    let candidate = |row: &Row<'_>| {
        let key: String = row.get(6)?;
        let updated_at = Instant(row.get(4)?);
        let archived: bool = row.get(5)?;
        let days = (question.now.0 - updated_at.0).max(0) as f64 / 86_400_000.0;
        // bm25 is negative, and the better the lower.
        let words = -row.get::<_, f64>(7)?;
        let score = words * (1.0 + 0.5f64.powf(days / HALF_LIFE_DAYS)) * if archived { 0.5 } else { 1.0 };
        Ok(Candidate {
            id: row.get(0)?,
            record: RecordId(row.get(1)?),
            kind: row.get(2)?,
            topic: row.get::<_, Option<_>>(3)?.map(RecordId),
            updated_at,
            archived,
            // Whoever types a key means that record.
            score: if key.eq_ignore_ascii_case(asked) { f64::INFINITY } else { score },
            key,
        })
    };
    let mut statement = connection.prepare_cached(&sql)?;
    let mut best = statement.query_map(params_from_iter(values), candidate)?.collect::<Result<Vec<_>, _>>()?;
    for hit in &mut best {
        let used = used_as_of(connection, hit.record, question.now)?;
        hit.score *= 1.0 + USE_MOST * (used.ln_1p() / USE_ENOUGH.ln_1p()).min(1.0);
    }
    best.sort_by(|one, other| other.score.total_cmp(&one.score).then(other.id.cmp(&one.id)));
    Ok((best, (count == signed(RANKED as u64)).then_some(RANKED)))
}

/// Where the hits are of `?1` that the asker may have: in their spaces, of the kinds they ask for. `values` has the
/// first and gets the others.
fn among(values: &mut Vec<Value>, question: &Question<'_>) -> String {
    let spaces = marks(values, question.spaces.iter().map(|space: &SpaceId| blob(space.0)));
    let kinds = marks(values, question.kinds.iter().map(|kind| Value::Text(kind.clone())));
    let of_kinds = if question.kinds.is_empty() { String::new() } else { format!("AND doc.kind IN ({kinds})") };
    format!("words JOIN doc ON doc.id = words.rowid WHERE words MATCH ?1 AND doc.space IN ({spaces}) {of_kinds}")
}

/// A hit with the words that were found in it marked.
fn shown(connection: &Connection, matching: &str, hit: Candidate) -> rusqlite::Result<Hit> {
    let (title, excerpt): (String, String) = connection
        .prepare_cached(
            "SELECT highlight(words, 0, char(2), char(3)), snippet(words, 2, char(2), char(3), '…', 24)
             FROM words WHERE words MATCH ?1 AND rowid = ?2",
        )?
        .query_row(params![matching, hit.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let excerpt = pieces(&excerpt);
    Ok(Hit {
        record: hit.record,
        kind: hit.kind,
        topic: hit.topic,
        updated_at: hit.updated_at,
        archived: hit.archived,
        key: hit.key,
        title: pieces(&title),
        excerpt: if excerpt.iter().any(|piece| piece.found) { excerpt } else { vec![] },
    })
}

/// `?N, ?N+1, ...` for values that follow those there are.
fn marks(values: &mut Vec<Value>, more: impl Iterator<Item = Value>) -> String {
    let first = values.len() + 1;
    values.extend(more);
    (first..=values.len()).map(|position| format!("?{position}")).collect::<Vec<_>>().join(", ")
}

/// How many of the asker's records have the term, counted up to `most`. What stands elsewhere is as if it were not.
fn found_in(connection: &Connection, question: &Question<'_>, term: &Term, most: usize) -> rusqlite::Result<usize> {
    let mut values = vec![Value::Text(match_of(std::slice::from_ref(term)))];
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {} LIMIT {most})", among(&mut values, question));
    let counted = connection.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?;
    Ok(usize::try_from(unsigned(Some(counted))).unwrap_or(usize::MAX))
}

/// The terms with others in place of those that are found nowhere; none where each is found, or nothing is near.
fn nearly(connection: &Connection, question: &Question<'_>, terms: &[Term]) -> rusqlite::Result<Option<Vec<Term>>> {
    let mut changed = false;
    let mut nearly = Vec::with_capacity(terms.len());
    for term in terms {
        let known = term.excluded
            || term.words.len() != 1
            || found_in(connection, question, &Term { is_last: true, ..term.clone() }, 1)? > 0;
        if known {
            nearly.push(term.clone());
            continue;
        }
        let near = near_terms(connection, question, &term.words[0])?;
        if near.is_empty() {
            return Ok(None);
        }
        changed = true;
        nearly.push(Term { either: near, ..term.clone() });
    }
    Ok(changed.then_some(nearly))
}

/// Words of the asker's records that begin alike and are written nearly so, those in most of them first.
fn near_terms(connection: &Connection, question: &Question<'_>, word: &str) -> rusqlite::Result<Vec<String>> {
    let Some(first) = word.chars().next() else { return Ok(vec![]) };
    let mut statement = connection.prepare_cached("SELECT term FROM term WHERE term >= ?1 AND term < ?2")?;
    let after = char::from_u32(first as u32 + 1).unwrap_or(char::MAX);
    let mut rows = statement.query(params![first.to_string(), after.to_string()])?;
    let mut near = Vec::new();
    while let Some(row) = rows.next()? {
        let term = row.get_ref(0)?.as_str()?;
        if !is_near(word, term) {
            continue;
        }
        let either = vec![term.to_owned()];
        let tried = Term { words: vec![], excluded: false, is_last: false, either };
        let count = found_in(connection, question, &tried, COUNTED)?;
        if count > 0 {
            near.push((std::cmp::Reverse(count), term.to_owned()));
        }
    }
    near.sort();
    near.truncate(NEAR_TERMS);
    Ok(near.into_iter().map(|(_, term)| term).collect())
}
