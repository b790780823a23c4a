//! Dates as programs and people write them. Nothing is guessed from one value alone: whether 3/4/2024 is in March or
//! in April is told by the other values of its column, or by a person.

use crate::mapping::DateOrder;
use graph::time::{Instant, is_civil_date};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use serde_json::Value;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Numbers of seconds and of milliseconds since 1970 that fall between the years 1990 and 2100.
const SECONDS: std::ops::Range<i64> = 631_152_000..4_102_444_800;

/// A date that was read, as precisely as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub date: Date,
    pub time: Option<Time>,
    /// Where the value names it.
    pub offset: Option<Offset>,
}

impl Written {
    /// The point in time; a day without a time begins at midnight in `zone`.
    pub fn instant(&self, zone: &TimeZone) -> Option<Instant> {
        let at = DateTime::from_parts(self.date, self.time.unwrap_or(Time::midnight()));
        let zone = self.offset.map_or_else(|| zone.clone(), TimeZone::fixed);
        let timestamp = at.to_zoned_datetime(zone).ok()?.timestamp();
        Some(Instant(timestamp.as_millisecond()))
    }

    /// The day in `zone`.
    pub fn day(&self, zone: &TimeZone) -> Date {
        match (self.offset, self.time) {
            // Midnight where it was written is how some programs write a day.
            (Some(_), Some(time)) if time == Time::midnight() => self.date,
            (Some(offset), Some(time)) => DateTime::from_parts(self.date, time)
                .to_zoned_datetime(TimeZone::fixed(offset))
                .map_or(self.date, |zoned| zoned.with_time_zone(zone.clone()).date()),
            _ => self.date,
        }
    }
}

/// Reads one value.
pub fn read(value: &Value, order: DateOrder) -> Option<Written> {
    match value {
        Value::String(text) => read_text(text, order),
        Value::Number(number) => read_number(number.as_i64()?),
        _ => None,
    }
}

fn read_number(number: i64) -> Option<Written> {
    let milliseconds = if SECONDS.contains(&number) {
        number.checked_mul(1_000)?
    } else if SECONDS.contains(&(number / 1_000)) {
        number
    } else {
        return None;
    };
    let zoned = jiff::Timestamp::from_millisecond(milliseconds).ok()?.to_zoned_datetime(TimeZone::UTC);
    Some(Written { date: zoned.date(), time: Some(zoned.time()), offset: Some(Offset::UTC) })
}

/// A civil date with less than a day's precision as it stands ("2024-Q3"), or the day of what was read.
pub fn civil(value: &Value, order: DateOrder, zone: &TimeZone) -> Option<String> {
    if let Some(text) = value.as_str().map(str::trim)
        && is_civil_date(text)
    {
        return Some(text.to_owned());
    }
    if let Some(year) = value.as_i64().filter(|year| (1_900..2_200).contains(year)) {
        return Some(year.to_string());
    }
    read(value, order).map(|written| written.day(zone).to_string())
}

/// How a column writes its dates, as its values tell.
pub fn order_of<'a>(values: impl Iterator<Item = &'a Value>) -> DateOrder {
    for value in values {
        let Some(parts) = value.as_str().and_then(Parts::of).filter(|parts| parts.month.is_none()) else { continue };
        match parts.numbers.as_slice() {
            [(first, digits), (second, _), _] if *digits < 3 => {
                if *first > 12 {
                    return DateOrder::DayFirst;
                }
                if *second > 12 {
                    return DateOrder::MonthFirst;
                }
            }
            _ => {}
        }
    }
    DateOrder::Told
}

fn read_text(text: &str, order: DateOrder) -> Option<Written> {
    let parts = Parts::of(text)?;
    let numbers = parts.numbers.as_slice();
    let (year, month, day) = match (parts.month, numbers) {
        (Some(month), [(first, digits), (second, _)]) if *digits > 2 => (year(*first, *digits)?, month, *second),
        (Some(month), [(first, _), (second, digits)]) => (year(*second, *digits)?, month, *first),
        (None, [(first, 4), (second, _), (third, _)]) => (i16::try_from(*first).ok()?, *second, *third),
        (None, [(first, _), (second, _), (third, digits)]) => {
            let month_first = *second > 12 || (*first <= 12 && order == DateOrder::MonthFirst);
            let (month, day) = if month_first { (*first, *second) } else { (*second, *first) };
            (year(*third, *digits)?, month, day)
        }
        _ => return None,
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(Written { date, time: parts.time, offset: parts.offset })
}

/// Two digits are a year of this century up to 2069, as POSIX has it.
fn year(number: i64, digits: usize) -> Option<i16> {
    match digits {
        4 => i16::try_from(number).ok(),
        2 if number < 69 => i16::try_from(2_000 + number).ok(),
        2 => i16::try_from(1_900 + number).ok(),
        _ => None,
    }
}

/// The pieces of a written date.
#[derive(Debug, Default)]
struct Parts {
    /// Each with its number of digits.
    numbers: Vec<(i64, usize)>,
    month: Option<i64>,
    time: Option<Time>,
    offset: Option<Offset>,
}

impl Parts {
    /// Nothing when there is a word or a sign that no date has.
    fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > 60 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut parts = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let first = rest.chars().next()?;
            if first.is_ascii_digit() {
                rest = parts.take_number(rest)?;
            } else if first.is_ascii_alphabetic() {
                let end = rest.find(|each: char| !each.is_ascii_alphabetic()).unwrap_or(rest.len());
                parts.take_word(&rest[..end].to_ascii_lowercase())?;
                rest = &rest[end..];
            } else if matches!(first, '+' | '-')
                && parts.time.is_some()
                && parts.offset.is_none_or(|offset| offset == Offset::UTC)
                && rest[1..].starts_with(|next: char| next.is_ascii_digit())
            {
                rest = parts.take_offset(rest)?;
            } else if matches!(first, '/' | '-' | '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '(' | ')') {
                rest = &rest[first.len_utf8()..];
            } else {
                return None;
            }
        }
        (parts.numbers.len() == 2 && parts.month.is_some() || parts.numbers.len() == 3).then_some(parts)
    }

    fn take_number<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let end = rest.find(|each: char| !each.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        if after.starts_with(':') && self.time.is_none() {
            return self.take_time(rest);
        }
        // "3rd of May": the ending says nothing.
        let after = ["st", "nd", "rd", "th"].iter().find_map(|ending| after.strip_prefix(ending)).unwrap_or(after);
        self.numbers.push((digits.parse().ok()?, digits.len()));
        (self.numbers.len() <= 3).then_some(after)
    }

    fn take_time<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let end = rest.find(|each: char| !each.is_ascii_digit() && each != ':').unwrap_or(rest.len());
        let (clock, mut after) = rest.split_at(end);
        let mut fields = clock.split(':');
        let hour: i8 = fields.next()?.parse().ok()?;
        let minute: i8 = fields.next()?.parse().ok()?;
        let second: i8 = fields.next().map_or(Some(0), |second| second.parse().ok())?;
        if fields.next().is_some() {
            return None;
        }
        let mut nanosecond = 0;
        if let Some(fraction) = after.strip_prefix(['.', ',']).filter(|_| clock.matches(':').count() == 2) {
            let end = fraction.find(|each: char| !each.is_ascii_digit()).unwrap_or(fraction.len());
            let digits: String = fraction[..end].chars().chain("000000000".chars()).take(9).collect();
            nanosecond = digits.parse().ok()?;
            after = &fraction[end..];
        }
        self.time = Some(Time::new(hour, minute, second, nanosecond).ok()?);
        Some(after)
    }

    fn take_offset<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let (sign, after) = rest.split_at(1);
        let end = after.find(|each: char| !each.is_ascii_digit() && each != ':').unwrap_or(after.len());
        let digits: String = after[..end].chars().filter(char::is_ascii_digit).collect();
        let (hours, minutes): (i32, i32) = match digits.len() {
            2 => (digits.parse().ok()?, 0),
            4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
            _ => return None,
        };
        let seconds = (hours * 60 + minutes) * 60;
        self.offset = Some(Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()?);
        Some(&after[end..])
    }

    fn take_word(&mut self, word: &str) -> Option<()> {
        match word {
            "t" | "at" | "of" => Some(()),
            "z" | "utc" | "gmt" => {
                self.offset = Some(Offset::UTC);
                Some(())
            }
            "am" | "pm" => {
                let time = self.time?;
                let hour = match (time.hour(), word) {
                    (12, "am") => 0,
                    (hour @ 1..=11, "pm") => hour + 12,
                    (hour, _) => hour,
                };
                self.time = Some(time.with().hour(hour).build().ok()?);
                Some(())
            }
            _ if word.len() >= 3 => {
                let short = &word[..3];
                if let Some(at) = MONTHS.iter().position(|month| *month == short) {
                    let full = ["january", "february", "march", "april", "may", "june", "july", "august", "september"];
                    let more = ["october", "november", "december", "sept"];
                    if word.len() > 3 && !full.contains(&word) && !more.contains(&word) {
                        return None;
                    }
                    self.month = Some(i64::try_from(at).ok()? + 1);
                    return Some(());
                }
                let weekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(&short);
                (weekday && (word.len() == 3 || word.ends_with("day"))).then_some(())
            }
            _ => None,
        }
    }
}
