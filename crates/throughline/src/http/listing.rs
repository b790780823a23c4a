//! Lists of records: filtered, with what they are linked with and what is worked out of them, in one answer.

use super::asked::Asked;
use super::error::{Failure, blocking};
use super::signed::Member;
use crate::workspace::Workspace;
use access::VisibleSpaces;
use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use contract::batch::RecordPage;
use contract::error::ErrorCode;
use graph::expression::{CivilDate, Vocabulary, compile, compile_filter};
use graph::id::RecordId;
use graph::record::Record;
use ledger::filter::{Columns, Listing, Setting, filtered, listing};
use ledger::query;
use std::collections::BTreeSet;
use utoipa::IntoParams;

const PAGE: usize = 100;
const LARGEST_PAGE: usize = 1_000;
/// Linked records and peers that one question may visit: some seconds' worth.
pub(super) const VISITS: usize = 20_000_000;
/// Links that one page follows.
const LINKS: usize = 50_000;
/// Roles and expressions beside one page.
const COLUMNS: usize = 20;

/// For the document: some of these repeat, which the form of a query knows only as pairs.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)] // The pairs are read one by one.
pub struct ListQuery {
    /// Name of a kind, such as feature. Either this or `ids`.
    #[param(required = false)]
    kind: String,
    /// Ids or keys, with commas: these records, in this order, of any kind. What is not there is left out.
    #[param(required = false)]
    ids: String,
    /// A condition in the expression language, such as `state.category = "done" and effort > 3`. For a kind only.
    #[param(required = false)]
    filter: String,
    /// Names of fields, with commas: records carry only these. All when absent.
    #[param(required = false)]
    fields: String,
    /// Names of link roles, forwards or backwards, with commas, such as `asked_for_by,decided_by`: `links` and `linked`
    /// hold where they lead.
    #[param(required = false)]
    linked: String,
    /// An expression to work out for each record, such as `count(asked_for_by)`; may be repeated.
    #[param(required = false)]
    compute: Vec<String>,
    /// `next_cursor` of the former page.
    #[param(required = false)]
    cursor: String,
    /// 1 to 1,000; 100 when absent.
    #[param(required = false, minimum = 1, maximum = 1000)]
    limit: usize,
}

/// Records of one kind, or those that are named, a page at a time; with what they are linked with and what is worked out
/// of them.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/records", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), ListQuery),
    responses((status = 200, body = RecordPage), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn list(
    member: Member,
    asked: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<Json<RecordPage>, Failure> {
    const KNOWN: [&str; 8] = ["kind", "ids", "filter", "fields", "linked", "compute", "cursor", "limit"];
    let asked = Asked::new(asked, &KNOWN)?;
    blocking(move || page(&member, &asked).map(Json)).await
}

/// The page that the parameters ask for. Blocks.
pub fn page(member: &Member, asked: &Asked) -> Result<RecordPage, Failure> {
    let ledger = &member.workspace.ledger;
    let visible = member.actor.visible_spaces();
    let ids = asked.list("ids");
    let limit = asked.limit(PAGE, LARGEST_PAGE)?;
    let (records, next_cursor) = match asked.one("kind") {
        None if ids.is_empty() => {
            return Err(Failure::invalid("Say which \"kind\", such as feature, or which \"ids\"."));
        }
        Some(_) if !ids.is_empty() => return Err(Failure::invalid("Give a \"kind\" or \"ids\", not both.")),
        None => {
            if ids.len() > LARGEST_PAGE {
                let message = format!("At most {LARGEST_PAGE} records are read at once; {} are named.", ids.len());
                return Err(Failure::new(ErrorCode::TooLarge, message));
            }
            (named(member, &visible, &ids)?, None)
        }
        Some(kind) => {
            if ledger.registry().kind(kind).is_none() {
                return Err(unknown_kind(kind));
            }
            let after = asked.one("cursor").map(|cursor| {
                cursor.parse::<RecordId>().map_err(|_| Failure::invalid("The cursor is not one that this list gave."))
            });
            let filter = asked.one("filter").unwrap_or_default();
            let me = member.actor.person();
            let records = matching(&member.workspace, &visible, me, kind, filter, after.transpose()?, limit)?;
            let next = records.last().filter(|_| records.len() == limit).map(|record| record.id.to_string());
            (records, next)
        }
    };
    let fields: BTreeSet<&str> = asked.list("fields").into_iter().collect();
    let mut listing = beside(member, &visible, records, asked)?;
    if asked.one("fields").is_some() {
        listing.records.iter_mut().chain(&mut listing.linked).for_each(|record| thin(record, &fields));
    }
    let Listing { records, links, linked, computed } = listing;
    Ok(RecordPage { records, links, linked, computed, next_cursor })
}

pub fn unknown_kind(kind: &str) -> Failure {
    Failure::invalid(format!("There is no kind \"{}\".", kind.chars().take(60).collect::<String>()))
}

/// Leaves of a record only the fields of these names.
pub fn thin(record: &mut Record, fields: &BTreeSet<&str>) {
    record.fields.retain(|name, _| fields.contains(name.as_str()));
    record.versions.retain(|name, _| fields.contains(name.as_str()));
    record.conflicts.retain(|conflict| fields.contains(conflict.field.as_str()));
}

/// The records of these ids and keys, in their order, each once.
fn named(member: &Member, visible: &VisibleSpaces, names: &[&str]) -> Result<Vec<Record>, Failure> {
    let records = member.workspace.ledger.read_as(visible, |read| {
        let mut ids: Vec<RecordId> = Vec::with_capacity(names.len());
        for name in names {
            match name.parse() {
                Ok(id) => ids.push(id),
                Err(_) => ids.extend(query::record_named(read, visible, name)?.map(|record| record.id)),
            }
        }
        let mut found = read.records(&ids)?;
        found.retain(|record| visible.contains(record.space));
        found.sort_by_key(|record| ids.iter().position(|id| *id == record.id));
        Ok(found)
    })?;
    Ok(records)
}

/// The records with what `asked` wants to see beside them.
fn beside(member: &Member, visible: &VisibleSpaces, records: Vec<Record>, asked: &Asked) -> Result<Listing, Failure> {
    let (linked, computed) = (asked.list("linked"), asked.all("compute").collect::<Vec<_>>());
    if linked.is_empty() && computed.is_empty() {
        return Ok(Listing { records, ..Listing::default() });
    }
    if linked.len() + computed.len() > COLUMNS {
        return Err(Failure::new(ErrorCode::TooLarge, format!("At most {COLUMNS} roles and expressions at once.")));
    }
    let ledger = &member.workspace.ledger;
    let definitions = ledger.read_as(visible, |read| query::definitions(read, visible))?;
    let vocabulary = Vocabulary::new(ledger.registry(), &definitions);
    if let Some(unknown) = linked.iter().find(|role| vocabulary.role(role).is_none()) {
        return Err(Failure::invalid(format!("There is no link role \"{unknown}\", forwards or backwards.")));
    }
    let kinds: BTreeSet<&str> = records.iter().map(|record| record.kind.as_str()).collect();
    let kinds: Vec<&str> = match asked.one("kind") {
        Some(kind) => vec![kind],
        None => kinds.into_iter().collect(),
    };
    let schema = vocabulary.schema(&kinds);
    let compiled =
        computed.iter().map(|source| compile(source, &schema).map_err(|error| Failure::in_expression(&error)));
    let columns = Columns { linked, computed: compiled.collect::<Result<_, _>>()? };
    let answer = in_setting(&member.workspace, member.actor.person(), LINKS, |setting| {
        ledger.read_as(visible, |read| listing(read, visible, &vocabulary, setting, records.clone(), &columns))
    })?;
    answer.ok_or_else(|| {
        let message = format!("This page follows more than {LINKS} links. Ask for a smaller page, or for fewer roles.");
        Failure::new(ErrorCode::TooLarge, message)
    })
}

/// Runs `ask` with today and the time of the workspace.
pub(super) fn in_setting<T>(
    workspace: &Workspace,
    me: RecordId,
    visits: usize,
    ask: impl FnOnce(&Setting<'_>) -> Result<T, ledger::port::StoreError>,
) -> Result<T, Failure> {
    let zone = jiff::tz::TimeZone::get(&workspace.entry.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let date_of = |instant: i64| date_in(&zone, instant);
    let today = date_of(workspace.ledger.clock().now().0);
    Ok(ask(&Setting { me, today, date_of: &date_of, visits })?)
}

/// Records of a kind that the filter keeps, by id; all where it is empty. `me`: as whom it is read.
pub fn matching(
    workspace: &Workspace,
    visible: &VisibleSpaces,
    me: RecordId,
    kind: &str,
    filter: &str,
    after: Option<RecordId>,
    limit: usize,
) -> Result<Vec<Record>, Failure> {
    let ledger = &workspace.ledger;
    if filter.trim().is_empty() {
        return Ok(ledger.read_as(visible, |read| read.records_of_kind(kind, visible.spaces(), after, limit))?);
    }
    let definitions = ledger.read_as(visible, |read| query::definitions(read, visible))?;
    let vocabulary = Vocabulary::new(ledger.registry(), &definitions);
    let schema = vocabulary.schema(&[kind]);
    let filter = compile_filter(filter.trim(), &schema).map_err(|error| Failure::in_filter(&error))?.expression;
    let found = in_setting(workspace, me, VISITS, |setting| {
        ledger.read_as(visible, |read| filtered(read, visible, &vocabulary, kind, &filter, setting, after, limit))
    })?;
    found.ok_or_else(too_many_visits)
}

pub(super) fn too_many_visits() -> Failure {
    let message = format!("The filter visits more than {VISITS} linked records and peers. Ask for less at once.");
    Failure::new(ErrorCode::TooLarge, message)
}

/// Says what is wrong with the filter of a link over a kind, before it is kept. It reads what those outside see.
pub fn check_filter(member: &Member, kind: &str, filter: &str) -> Result<(), Failure> {
    if member.workspace.ledger.registry().kind(kind).is_none() {
        return Err(unknown_kind(kind));
    }
    let visible = member.actor.visible_spaces().for_outsiders();
    matching(&member.workspace, &visible, member.actor.person(), kind, filter, None, 1).map(|_| ())
}

/// The civil date of an instant, in milliseconds, in a zone.
fn date_in(zone: &jiff::tz::TimeZone, instant: i64) -> CivilDate {
    let date = zone.to_datetime(jiff::Timestamp::from_millisecond(instant).unwrap_or_default()).date();
    CivilDate::of(i64::from(date.year()), i64::from(date.month()), i64::from(date.day()))
        .unwrap_or_else(|| CivilDate::day(instant.div_euclid(86_400_000)))
}
