//! The audit log, for owners and admins: what was noted, and with it every change of who may do what, newest first.

use super::Program;
use super::asked::Asked;
use super::error::{Failure, blocking};
use super::people::{denied, role_view, standing_view};
use super::signed::Member;
use crate::audit::done;
use crate::installation::Installation;
use access::audit::{AuditKind as Noted, AuditQuestion};
use access::{Governance, Grant, RuleChange, RuleEntry, Team, TeamChange, TeamGrant};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::audit::{AuditEntry, AuditKind, AuditLog};
use graph::id::{RecordId, SpaceId};
use graph::time::Instant;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

const PAGE: usize = 100;
const LARGEST_PAGE: usize = 500;
const PARAMETERS: [&str; 7] = ["before", "person", "space", "kind", "from", "to", "limit"];

type Parameters = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// What is asked for, checked.
struct Question {
    person: Option<RecordId>,
    space: Option<SpaceId>,
    /// Empty: all.
    kinds: Vec<AuditKind>,
    from: Option<Instant>,
    to: Option<Instant>,
}

/// How far a reader came in each of the two logs: entries with a lower number come next.
#[derive(Clone, Copy)]
struct Cursor {
    noted: u64,
    rules: u64,
}

impl Cursor {
    const START: Self = Self { noted: u64::MAX, rules: u64::MAX };

    fn read(text: Option<&str>) -> Result<Self, Failure> {
        let Some(text) = text else { return Ok(Self::START) };
        let read = text.split_once('.').and_then(|(noted, rules)| Some((noted.parse().ok()?, rules.parse().ok()?)));
        let (noted, rules) = read.ok_or_else(|| Failure::invalid("\"before\" is a former page's next_before."))?;
        Ok(Self { noted, rules })
    }

    fn text(self) -> String {
        format!("{}.{}", self.noted, self.rules)
    }
}

fn kind_named(word: &str) -> Option<AuditKind> {
    serde_json::from_value(word.into()).ok()
}

impl Question {
    /// Days are those of the workspace's `zone`; `to` is the whole of its day.
    fn read(asked: &Asked, zone: &str) -> Result<Self, Failure> {
        let person = asked.one("person").map(|text| {
            text.parse().map_err(|_| Failure::invalid(format!("\"person\" is the id of a person, not \"{text}\".")))
        });
        let kind =
            |word| kind_named(word).ok_or_else(|| Failure::invalid(format!("There is no kind \"{word}\" here.")));
        let space = asked.one("space").map(|text| {
            text.parse().map_err(|_| Failure::invalid(format!("\"space\" is the id of a space, not \"{text}\".")))
        });
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let at = |name: &str, is_end: bool| {
            let read = |text: &str| {
                let problem = format!("\"{name}\" is a day such as 2026-01-31, or an instant.");
                instant_or_day(text, is_end, &zone).ok_or_else(|| Failure::invalid(problem))
            };
            asked.one(name).map(read).transpose()
        };
        Ok(Self {
            person: person.transpose()?,
            kinds: asked.list("kind").into_iter().map(kind).collect::<Result<_, _>>()?,
            space: space.transpose()?,
            from: at("from", false)?,
            to: at("to", true)?,
        })
    }
}

/// An instant as it is, or where a day begins; with `is_end` where the next one does.
fn instant_or_day(text: &str, is_end: bool, zone: &TimeZone) -> Option<Instant> {
    if text.len() > "2026-01-31".len() {
        return Instant::parse(text).ok();
    }
    let day: Date = text.parse().ok()?;
    let day = if is_end { day.tomorrow().ok()? } else { day };
    Some(Instant(zone.to_timestamp(day.at(0, 0, 0, 0)).ok()?.as_millisecond()))
}

/// What happened around the graph: who came in, what was let out, what was set up, who was given which role. Entries about
/// spaces that the reader does not see are left out. Kept for 400 days, changes of roles for ever.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/audit", tag = "operate",
    params(("workspace" = String, Path, description = "Id or slug"),
        ("before" = Option<String>, Query, description = "`next_before` of the former page"),
        ("person" = Option<String>, Query, description = "Id: only what this person did, or what was about them"),
        ("space" = Option<String>, Query, description = "Id: only what was about this space"),
        ("kind" = Option<String>, Query, description = "Only these kinds, with commas"),
        ("from" = Option<String>, Query, description = "Only from this day, in the workspace's zone, or this instant on"),
        ("to" = Option<String>, Query, description = "Only up to the end of this day, or before this instant"),
        ("limit" = Option<u32>, Query, description = "1 to 500; 100 when absent")),
    responses((status = 200, body = AuditLog), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn audit(
    State(program): State<Arc<Program>>,
    member: Member,
    asked: Parameters,
) -> Result<Json<AuditLog>, Failure> {
    member.actor.govern(Governance::ManagePeople).map_err(denied)?;
    let asked = Asked::new(asked, &PARAMETERS)?;
    let (question, limit) = (Question::read(&asked, &member.workspace.entry.zone)?, asked.limit(PAGE, LARGEST_PAGE)?);
    let cursor = Cursor::read(asked.one("before"))?;
    blocking(move || {
        let (entries, next) = page(&program.installation, &member, &question, cursor, limit)?;
        Ok(Json(AuditLog { entries, next_before: next.map(Cursor::text) }))
    })
    .await
}

/// The same as a file, oldest entries last: `csv` with names beside the ids, or `jsonl`, an entry in each line.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/audit/export", tag = "operate",
    params(("workspace" = String, Path, description = "Id or slug"),
        ("format" = Option<String>, Query, description = "`csv`, or `jsonl` when absent"),
        ("person" = Option<String>, Query, description = "As for the log"),
        ("space" = Option<String>, Query, description = "As for the log"),
        ("kind" = Option<String>, Query, description = "As for the log"),
        ("from" = Option<String>, Query, description = "As for the log"),
        ("to" = Option<String>, Query, description = "As for the log")),
    responses((status = 200, content_type = "application/x-ndjson", body = String),
        (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn export(
    State(program): State<Arc<Program>>,
    member: Member,
    asked: Parameters,
) -> Result<Response, Failure> {
    member.actor.govern(Governance::ManagePeople).map_err(denied)?;
    let asked = Asked::new(asked, &["format", "person", "space", "kind", "from", "to"])?;
    let question = Question::read(&asked, &member.workspace.entry.zone)?;
    let as_csv = match asked.one("format") {
        Some("csv") => true,
        Some("jsonl") | None => false,
        Some(_) => return Err(Failure::invalid("\"format\" is csv or jsonl.")),
    };
    let entry = &member.workspace.entry;
    let day = program.installation.clock.now().to_string()[..10].to_owned();
    let (ending, kind) = if as_csv { ("csv", "text/csv; charset=utf-8") } else { ("jsonl", "application/x-ndjson") };
    let named = format!("attachment; filename=\"{}-audit-{day}.{ending}\"", entry.slug);
    let (sender, receiver) = mpsc::channel::<std::io::Result<Bytes>>(4);
    tokio::task::spawn_blocking(move || {
        let (workspace, by) = (Some(member.workspace.entry.id), Some(member.actor.person()));
        program.installation.note(workspace, by, Noted::Exported, done("audit_log"));
        let send = |piece| Handle::current().block_on(sender.send(piece)).is_ok();
        let mut lines = Lines { member: &member, as_csv, names: BTreeMap::new() };
        let mut cursor = Some(Cursor::START);
        if as_csv && !send(Ok(Bytes::from_static(HEAD.as_bytes()))) {
            return;
        }
        while let Some(at) = cursor {
            let piece =
                page(&program.installation, &member, &question, at, LARGEST_PAGE).and_then(|(entries, next)| {
                    cursor = next;
                    entries.iter().map(|entry| lines.of(entry)).collect::<Result<String, Failure>>()
                });
            let piece = piece.map_err(|_| std::io::Error::other("the audit log could not be read"));
            let broken = piece.is_err();
            if !send(piece.map(Bytes::from)) || broken {
                return;
            }
        }
    });
    let mut response = Body::from_stream(ReceiverStream::new(receiver)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(named) = HeaderValue::from_str(&named) {
        headers.insert(header::CONTENT_DISPOSITION, named);
    }
    Ok(response)
}

/// One page of both logs, by their time, and where to go on.
fn page(
    installation: &Installation,
    member: &Member,
    question: &Question,
    cursor: Cursor,
    limit: usize,
) -> Result<(Vec<AuditEntry>, Option<Cursor>), Failure> {
    // One more than is shown tells whether there is more.
    let mut noted = noted(installation, member, question, cursor.noted, limit + 1)?.into_iter().peekable();
    let mut rules = rules(member, question, cursor.rules, limit + 1)?.into_iter().peekable();
    let (mut entries, mut next) = (Vec::new(), cursor);
    while entries.len() < limit {
        let Some(is_noted) = newer(&mut noted, &mut rules) else { break };
        let (from, stands) = if is_noted { (&mut noted, &mut next.noted) } else { (&mut rules, &mut next.rules) };
        if let Some((number, entry)) = from.next() {
            *stands = number;
            entries.push(entry);
        }
    }
    let more = noted.peek().is_some() || rules.peek().is_some();
    Ok((entries, more.then_some(next)))
}

type Numbered = (u64, AuditEntry);

/// Whether the first of what was noted comes before the first change of the rules; nothing when both are at their end.
fn newer(
    noted: &mut Peekable<impl Iterator<Item = Numbered>>,
    rules: &mut Peekable<impl Iterator<Item = Numbered>>,
) -> Option<bool> {
    match (noted.peek(), rules.peek()) {
        (Some((_, noted)), Some((_, rule))) => Some(noted.at >= rule.at),
        (Some(_), None) => Some(true),
        (None, Some(_)) => Some(false),
        (None, None) => None,
    }
}

fn noted(
    installation: &Installation,
    member: &Member,
    question: &Question,
    mut before: u64,
    limit: usize,
) -> Result<Vec<Numbered>, Failure> {
    let kinds: Vec<Noted> = Noted::ALL
        .iter()
        .copied()
        .filter(|kind| kind_named(kind.word()).is_some_and(|kind| question.kinds.contains(&kind)))
        .collect();
    if kinds.is_empty() && !question.kinds.is_empty() {
        return Ok(vec![]);
    }
    let mut found = Vec::new();
    while found.len() < limit {
        let entries = installation.accounts.audit(&AuditQuestion {
            workspace: member.workspace.entry.id,
            before,
            person: question.person,
            kinds: &kinds,
            from: question.from,
            to: question.to,
            limit,
        })?;
        let Some(last) = entries.last() else { break };
        before = last.number;
        for entry in entries {
            let spaces = &entry.event.what.spaces;
            let seen = spaces.iter().all(|space| member.actor.role_in(*space).is_some())
                && question.space.is_none_or(|space| spaces.contains(&space));
            let Some(kind) = kind_named(entry.event.kind.word()).filter(|_| seen) else { continue };
            let (event, what) = (&entry.event, entry.event.what.clone());
            let view = AuditEntry {
                id: format!("a{}", entry.number),
                at: event.at,
                kind,
                by: event.by,
                person: what.person,
                team: None,
                spaces: what.spaces,
                role: None,
                standing: None,
                name: what.name,
                how: what.how,
                agent: what.agent,
                count: what.count,
                bytes: what.bytes,
            };
            found.push((entry.number, view));
        }
    }
    found.truncate(limit);
    Ok(found)
}

fn rules(member: &Member, question: &Question, mut before: u64, limit: usize) -> Result<Vec<Numbered>, Failure> {
    let wanted = |entry: &AuditEntry| {
        entry.spaces.iter().all(|space| member.actor.role_in(*space).is_some())
            && question.space.is_none_or(|space| entry.spaces.contains(&space))
            && (question.kinds.is_empty() || question.kinds.contains(&entry.kind))
            && question.person.is_none_or(|person| entry.by == Some(person) || entry.person == Some(person))
            && question.from.is_none_or(|from| entry.at >= from)
            && question.to.is_none_or(|to| entry.at < to)
    };
    let mut found = Vec::new();
    while found.len() < limit {
        let (entries, teams) =
            member.workspace.ledger.read(|read| Ok((read.rule_changes(before, limit)?, read.rules()?.teams)))?;
        let Some(last) = entries.last() else { break };
        before = last.number;
        let is_seen = |entry: &RuleEntry| match &entry.change {
            RuleChange::Restrict { space, kind, field, .. } => !member.actor.sight().hides(*space, kind, field),
            _ => true,
        };
        let seen = entries.into_iter().filter(is_seen);
        found.extend(seen.map(|entry| rule(entry, &teams)).filter(|(_, entry)| wanted(entry)));
    }
    found.truncate(limit);
    Ok(found)
}

/// A team is called as it is called now, or was when it was removed.
fn rule(entry: RuleEntry, teams: &[Team]) -> Numbered {
    let mut view = AuditEntry {
        id: format!("r{}", entry.number),
        at: entry.at,
        kind: AuditKind::RoleGiven,
        by: Some(entry.by),
        person: None,
        team: None,
        spaces: vec![],
        role: None,
        standing: None,
        name: None,
        how: None,
        agent: None,
        count: None,
        bytes: None,
    };
    match entry.change {
        RuleChange::Give(Grant { person, space, role }) => {
            (view.person, view.spaces, view.role) = (Some(person), vec![space], Some(role_view(role)));
        }
        RuleChange::Take { person, space } => {
            (view.kind, view.person, view.spaces) = (AuditKind::RoleTaken, Some(person), vec![space]);
        }
        RuleChange::Stand { person, standing } => {
            view.kind = AuditKind::StandingChanged;
            (view.person, view.standing) = (Some(person), standing.map(standing_view));
        }
        RuleChange::Open { space, role } => {
            view.kind = AuditKind::SpaceAccessChanged;
            (view.spaces, view.role) = (vec![space], role.map(role_view));
        }
        RuleChange::Restrict { space, kind, field, role } => {
            view.kind = AuditKind::FieldRestricted;
            (view.spaces, view.role) = (vec![space], role.map(role_view));
            (view.name, view.how) = (Some(field), Some(kind));
        }
        RuleChange::Team(change) => {
            let known = teams.iter().find(|team| team.id == change.team());
            (view.team, view.name) = (Some(change.team()), known.map(|team| team.name.clone()));
            match change {
                TeamChange::Make { name, .. } => (view.kind, view.name) = (AuditKind::TeamMade, Some(name)),
                TeamChange::Rename { name, .. } => (view.kind, view.name) = (AuditKind::TeamRenamed, Some(name)),
                TeamChange::Remove { .. } => view.kind = AuditKind::TeamRemoved,
                TeamChange::Join { person, .. } => (view.kind, view.person) = (AuditKind::TeamJoined, Some(person)),
                TeamChange::Leave { person, .. } => (view.kind, view.person) = (AuditKind::TeamLeft, Some(person)),
                TeamChange::Give(TeamGrant { space, role, .. }) => {
                    (view.spaces, view.role) = (vec![space], Some(role_view(role)));
                }
                TeamChange::Take { space, .. } => (view.kind, view.spaces) = (AuditKind::RoleTaken, vec![space]),
            }
        }
    }
    (entry.number, view)
}

const HEAD: &str =
    "at,kind,by,by_name,person,person_name,spaces,space_names,role,standing,name,how,agent,count,bytes,id\r\n";

/// Entries as the lines of a file.
struct Lines<'m> {
    member: &'m Member,
    as_csv: bool,
    /// Of people, as they are called now.
    names: BTreeMap<RecordId, String>,
}

impl Lines<'_> {
    fn of(&mut self, entry: &AuditEntry) -> Result<String, Failure> {
        let json = serde_json::to_value(entry).unwrap_or_default();
        if !self.as_csv {
            return Ok(format!("{json}\n"));
        }
        let word = |name: &str| match &json[name] {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => String::new(),
            other => other.to_string(),
        };
        let ids: Vec<String> = entry.spaces.iter().map(SpaceId::to_string).collect();
        let cells = [
            word("at"),
            word("kind"),
            word("by"),
            self.person(entry.by)?,
            word("person"),
            self.person(entry.person)?,
            ids.join(" "),
            self.spaces(&entry.spaces)?,
            word("role"),
            word("standing"),
            word("name"),
            word("how"),
            word("agent"),
            word("count"),
            word("bytes"),
            word("id"),
        ];
        Ok(format!("{}\r\n", cells.map(|cell| csv_cell(&cell)).join(",")))
    }

    fn person(&mut self, person: Option<RecordId>) -> Result<String, Failure> {
        let Some(person) = person else { return Ok(String::new()) };
        if let Some(known) = self.names.get(&person) {
            return Ok(known.clone());
        }
        let record = self.member.workspace.ledger.read(|read| read.record(person))?;
        // As everywhere: who stands in a space that the reader does not see has no name.
        let seen = record.filter(|record| self.member.actor.role_in(record.space).is_some());
        let name = seen.map(|record| record.title().to_owned()).unwrap_or_default();
        self.names.insert(person, name.clone());
        Ok(name)
    }

    fn spaces(&self, spaces: &[SpaceId]) -> Result<String, Failure> {
        if spaces.is_empty() {
            return Ok(String::new());
        }
        let all = self.member.workspace.ledger.read(|read| read.spaces())?;
        let named = all.into_iter().filter(|space| spaces.contains(&space.id)).map(|space| space.name);
        Ok(named.collect::<Vec<_>>().join("; "))
    }
}

/// In quotes, and never a formula to the program that opens it.
fn csv_cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_the_same_word_inside_and_outside() {
        for kind in Noted::ALL {
            assert!(kind_named(kind.word()).is_some(), "{kind}");
        }
    }

    #[test]
    fn a_day_is_the_whole_of_it_where_the_workspace_is() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let said = |text, is_end| instant_or_day(text, is_end, &zone).map(|at| at.to_string());
        assert_eq!(said("2026-03-29", false).as_deref(), Some("2026-03-28T23:00:00.000Z"));
        assert_eq!(said("2026-03-29", true).as_deref(), Some("2026-03-29T22:00:00.000Z"), "a day of 23 hours");
        assert_eq!(said("2026-03-29T12:00:00Z", true).as_deref(), Some("2026-03-29T12:00:00.000Z"));
        assert_eq!(said("yesterday", false), None);
    }

    #[test]
    fn a_cell_runs_nothing() {
        assert_eq!(csv_cell("=1+1 \"x\""), "\"'=1+1 \"\"x\"\"\"");
        assert_eq!(csv_cell("Ann"), "\"Ann\"");
    }
}
