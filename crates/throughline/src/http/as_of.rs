//! The graph as it stood.

use super::asked::Asked;
use super::error::{Failure, blocking};
use super::listing::unknown_kind;
use super::signed::Member;
use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use contract::as_of::AsOf;
use graph::time::Instant;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::as_of::as_of;
use utoipa::IntoParams;

/// For the document: kinds repeat, which the form of a query knows only as pairs.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)] // The pairs are read one by one.
pub struct AsOfQuery {
    /// A day such as 2015-06-01, meaning its end in the workspace's zone, or an instant.
    at: String,
    /// Names of kinds, such as feature; may be repeated. Without one, every kind.
    #[param(required = false)]
    kind: Vec<String>,
}

/// Records and links as they stood at the end of a day or at an instant, as far as the log knows: by when things
/// happened as claimed, else by when they were recorded. A record exists from the earliest happening that touched it,
/// and what it was created with stands from then on; any other field stands as the latest change left it.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/as-of", tag = "graph",
    params(("workspace" = String, Path, description = "Id or slug"), AsOfQuery),
    responses((status = 200, body = AsOf), (status = "default", body = contract::error::ErrorEnvelope)))]
pub async fn read(
    member: Member,
    asked: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<Json<AsOf>, Failure> {
    let asked = Asked::new(asked, &["at", "kind"])?;
    blocking(move || {
        let at = asked.one("at").unwrap_or_default();
        let zone = TimeZone::get(&member.workspace.entry.zone).unwrap_or(TimeZone::UTC);
        let at = last_instant(at, &zone)
            .ok_or_else(|| Failure::invalid("\"at\" is a day such as 2015-06-01, or an instant."))?;
        let ledger = &member.workspace.ledger;
        let registry = ledger.registry();
        let mut kinds: Vec<&str> = asked.all("kind").collect();
        if let Some(unknown) = kinds.iter().find(|kind| registry.kind(kind).is_none()) {
            return Err(unknown_kind(unknown));
        }
        if kinds.is_empty() {
            kinds = registry.kinds.iter().map(|kind| kind.name).collect();
        }
        let visible = member.actor.visible_spaces();
        let stood = ledger.read_as(&visible, |read| as_of(read, &visible, &kinds, at))?;
        Ok(Json(AsOf { at, records: stood.records, links: stood.links }))
    })
    .await
}

/// The instant itself, or the last millisecond of the day.
fn last_instant(text: &str, zone: &TimeZone) -> Option<Instant> {
    if text.len() > "2015-06-01".len() {
        return Instant::parse(text).ok();
    }
    let day: Date = text.parse().ok()?;
    let next = zone.to_timestamp(day.tomorrow().ok()?.at(0, 0, 0, 0)).ok()?;
    Some(Instant(next.as_millisecond() - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_where_the_next_begins() {
        let zone = TimeZone::get("America/Los_Angeles").unwrap();
        let said = |text| last_instant(text, &zone).map(|at| at.to_string());
        assert_eq!(said("2015-06-01").as_deref(), Some("2015-06-02T06:59:59.999Z"));
        assert_eq!(said("2015-11-01").as_deref(), Some("2015-11-02T07:59:59.999Z"), "a day of 25 hours");
        assert_eq!(said("2015-06-01T12:00:00+02:00").as_deref(), Some("2015-06-01T10:00:00.000Z"));
        for bad in ["", "2015", "2015-06", "2015-02-30", "June", "9999-12-31", "2015-06-01T12"] {
            assert_eq!(said(bad), None, "{bad}");
        }
    }
}
