//! Instants, moments and civil dates. The present is always passed in.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z. RFC 3339 in UTC on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(value_type = String, format = "date-time"))]
pub struct Instant(pub i64);

/// What `text` is not: an RFC 3339 instant between the years 1 and 9999.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an instant like 2014-03-28T01:55:30.000Z")]
pub struct NotAnInstant(pub String);

impl Instant {
    /// Reads RFC 3339 with any offset.
    pub fn parse(text: &str) -> Result<Self, NotAnInstant> {
        text.parse::<jiff::Timestamp>()
            .map(|stamp| Self(stamp.as_millisecond()))
            .map_err(|_| NotAnInstant(text.chars().take(40).collect()))
    }

    pub fn plus_milliseconds(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(stamp) => write!(formatter, "{stamp:.3}"),
            Err(_) => formatter.write_str("9999-12-30T22:00:00.000Z"),
        }
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// How well the time of a happening is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    Exact,
    /// No later than; the day itself is unknown.
    By,
}

/// When something happened, and how well that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Moment {
    pub at: Instant,
    pub certainty: Certainty,
}

impl Moment {
    pub fn exact(at: Instant) -> Self {
        Self { at, certainty: Certainty::Exact }
    }

    pub fn by(at: Instant) -> Self {
        Self { at, certainty: Certainty::By }
    }
}

/// Whether `text` is a civil date in one of the precisions a date field takes:
/// `2015`, `2015-H2`, `2015-Q4`, `2015-11`, `2015-W47`, `2015-11-16`.
pub fn is_civil_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let Some(year) = parts.next().filter(|year| year.len() == 4).and_then(digits) else { return false };
    let second = parts.next();
    let third = parts.next();
    if parts.next().is_some() {
        return false;
    }
    match (second, third) {
        (None, None) => true,
        (Some(part), None) => match part.as_bytes().first() {
            Some(b'H') => matches!(&part[1..], "1" | "2"),
            Some(b'Q') => matches!(&part[1..], "1" | "2" | "3" | "4"),
            Some(b'W') => {
                part.len() == 3 && digits(&part[1..]).is_some_and(|week| (1..=weeks_in(year)).contains(&week))
            }
            _ => part.len() == 2 && digits(part).is_some_and(|month| (1..=12).contains(&month)),
        },
        (Some(month), Some(day)) if month.len() == 2 && day.len() == 2 => match (digits(month), digits(day)) {
            (Some(month), Some(day)) => jiff::civil::Date::new(year, month as i8, day as i8).is_ok(),
            _ => false,
        },
        _ => false,
    }
}

fn digits(text: &str) -> Option<i16> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// ISO 8601: the last week of a year is the one that holds 28 December.
fn weeks_in(year: i16) -> i16 {
    jiff::civil::Date::new(year, 12, 28).map_or(52, |date| i16::from(date.iso_week_date().week()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_any_offset_and_writes_utc() {
        let instant = Instant::parse("2014-03-27T18:55:30-07:00").unwrap();
        assert_eq!(instant.to_string(), "2014-03-28T01:55:30.000Z");
        assert_eq!(serde_json::to_string(&instant).unwrap(), "\"2014-03-28T01:55:30.000Z\"");
        assert!(Instant::parse("yesterday").is_err());
    }

    #[test]
    fn civil_dates_carry_their_precision() {
        for good in ["2015", "2015-H2", "2015-Q4", "2015-11", "2015-W53", "2015-11-16", "2016-02-29"] {
            assert!(is_civil_date(good), "{good}");
        }
        for bad in [
            "",
            "15",
            "2015-",
            "2015-13",
            "2015-Q5",
            "2015-H0",
            "2014-W53",
            "2015-02-29",
            "2015-1-1",
            "2015-11-16-1",
            "é015",
            "2015-é",
        ] {
            assert!(!is_civil_date(bad), "{bad}");
        }
    }
}
