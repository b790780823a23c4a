//! Civil dates with a precision, on the proleptic Gregorian calendar, and instants in writing.

use super::value::Absent;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    Day,
    Week,
    Month,
    Quarter,
    Half,
    Year,
}

impl Precision {
    /// Months of a period; none for days and weeks.
    fn months(self) -> Option<i64> {
        match self {
            Self::Day | Self::Week => None,
            Self::Month => Some(1),
            Self::Quarter => Some(3),
            Self::Half => Some(6),
            Self::Year => Some(12),
        }
    }
}

/// A civil date known to a precision: every day from `start` to `end`, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CivilDate {
    precision: Precision,
    start: i64,
    end: i64,
}

/// Farthest day from 1970 that a date may name.
const DAY_LIMIT: i64 = 1_000_000_000;

/// Day number of a date; `month` from 1.
pub(super) fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month from 1 and day of a day number.
pub(super) fn civil_of(days: i64) -> (i64, i64, i64) {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    if month == 12 { 31 } else { day_number(year, month + 1, 1) - day_number(year, month, 1) }
}

/// Monday of the first ISO week: the week that holds 4 January.
fn first_monday(year: i64) -> i64 {
    let fourth = day_number(year, 1, 4);
    fourth - (fourth + 3).rem_euclid(7)
}

/// A number of exactly `width` digits.
fn digits(text: &str, width: usize) -> Option<i64> {
    let valid = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| text.parse().ok()).flatten()
}

impl CivilDate {
    /// The day with this number; held to 2.7 million years around 1970 so that no arithmetic overflows.
    pub fn day(number: i64) -> Self {
        let number = number.clamp(-DAY_LIMIT, DAY_LIMIT);
        Self { precision: Precision::Day, start: number, end: number }
    }

    /// A day of a year from 1 to 9999; none when the calendar has no such day.
    pub fn of(year: i64, month: i64, day: i64) -> Option<Self> {
        let known = (1..=9999).contains(&year) && (1..=12).contains(&month);
        let exists = known && (1..=days_in_month(year, month)).contains(&day);
        exists.then(|| Self::day(day_number(year, month, day)))
    }

    pub fn precision(self) -> Precision {
        self.precision
    }

    /// First day, as days since 1970-01-01.
    pub fn start(self) -> i64 {
        self.start
    }

    /// Last day, as days since 1970-01-01.
    pub fn end(self) -> i64 {
        self.end
    }

    fn of_months(precision: Precision, year: i64, first_month: i64) -> Self {
        let last = first_month + precision.months().unwrap_or(1) - 1;
        Self {
            precision,
            start: day_number(year, first_month, 1),
            end: day_number(year, last, days_in_month(year, last)),
        }
    }

    /// `2015`, `2015-H2`, `2015-Q4`, `2015-11`, `2015-W47`, `2015-11-16`; none for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4).filter(|year| *year >= 1)?;
        let (second, third) = (parts.next(), parts.next());
        if parts.next().is_some() {
            return None;
        }
        let Some(second) = second else {
            return Some(Self::of_months(Precision::Year, year, 1));
        };
        if let Some(day) = third {
            return Self::of(year, digits(second, 2)?, digits(day, 2)?);
        }
        if let Some(half) = second.strip_prefix('H') {
            let half = digits(half, 1).filter(|half| (1..=2).contains(half))?;
            return Some(Self::of_months(Precision::Half, year, half * 6 - 5));
        }
        if let Some(quarter) = second.strip_prefix('Q') {
            let quarter = digits(quarter, 1).filter(|quarter| (1..=4).contains(quarter))?;
            return Some(Self::of_months(Precision::Quarter, year, quarter * 3 - 2));
        }
        if let Some(week) = second.strip_prefix('W') {
            let week = digits(week, 2).filter(|week| *week >= 1)?;
            let start = first_monday(year) + (week - 1) * 7;
            let exists = start < first_monday(year + 1);
            return exists.then_some(Self { precision: Precision::Week, start, end: start + 6 });
        }
        let month = digits(second, 2).filter(|month| (1..=12).contains(month))?;
        Some(Self::of_months(Precision::Month, year, month))
    }

    /// Moves a date. A day moves by anything (a month keeps the day, or takes the month's last); a week
    /// moves by whole weeks; a longer period moves by a multiple of itself; all else is imprecise.
    pub fn shift(self, months: i64, days: i64) -> Result<Self, Absent> {
        let moved = self.moved(months, days).ok_or(Absent::Imprecise)?;
        if civil_of(moved.start).0 < 1 || civil_of(moved.end).0 > 9999 {
            return Err(Absent::Overflow);
        }
        Ok(moved)
    }

    fn moved(self, months: i64, days: i64) -> Option<Self> {
        if self.precision == Precision::Week {
            let whole = months == 0 && days % 7 == 0;
            return whole.then(|| Self {
                start: self.start.saturating_add(days),
                end: self.end.saturating_add(days),
                ..self
            });
        }
        let (year, month, day) = civil_of(self.start);
        let index = (year * 12 + month - 1).saturating_add(months);
        let (new_year, new_month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
        match self.precision.months() {
            None => {
                let new_day = day.min(days_in_month(new_year, new_month));
                Some(Self::day(day_number(new_year, new_month, new_day).saturating_add(days)))
            }
            Some(length) => {
                let whole = days == 0 && months % length == 0;
                whole.then(|| Self::of_months(self.precision, new_year, new_month))
            }
        }
    }

    /// Whole days from `other` to this; both must be days.
    pub fn days_since(self, other: Self) -> Result<i64, Absent> {
        if self.precision == Precision::Day && other.precision == Precision::Day {
            Ok(self.start.saturating_sub(other.start))
        } else {
            Err(Absent::Imprecise)
        }
    }

    /// This is one day known only to its precision, the other a period. The answer is true when it holds
    /// for every day this may be, false when it holds for none, else imprecise.
    pub fn before(self, period: Self) -> Result<bool, Absent> {
        answer(self.end < period.start, self.start >= period.start)
    }

    /// Not after the last day of the period; see [`CivilDate::before`].
    pub fn not_after(self, period: Self) -> Result<bool, Absent> {
        answer(self.end <= period.end, self.start > period.end)
    }

    /// Within the period; see [`CivilDate::before`].
    pub fn within(self, period: Self) -> Result<bool, Absent> {
        let inside = self.start >= period.start && self.end <= period.end;
        answer(inside, self.end < period.start || self.start > period.end)
    }
}

fn answer(always: bool, never: bool) -> Result<bool, Absent> {
    if always {
        Ok(true)
    } else if never {
        Ok(false)
    } else {
        Err(Absent::Imprecise)
    }
}

impl std::fmt::Display for CivilDate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = civil_of(self.start);
        match self.precision {
            Precision::Day => write!(formatter, "{year:04}-{month:02}-{day:02}"),
            Precision::Week => {
                let year = civil_of(self.start.saturating_add(3)).0;
                let week = (self.start - first_monday(year)) / 7 + 1;
                write!(formatter, "{year:04}-W{week:02}")
            }
            Precision::Month => write!(formatter, "{year:04}-{month:02}"),
            Precision::Quarter => write!(formatter, "{year:04}-Q{}", (month + 2) / 3),
            Precision::Half => write!(formatter, "{year:04}-H{}", if month < 7 { 1 } else { 2 }),
            Precision::Year => write!(formatter, "{year:04}"),
        }
    }
}

/// Milliseconds since 1970 of an RFC 3339 instant in UTC with up to nine fractional digits (cut to
/// milliseconds); none for anything else.
pub fn parse_instant(text: &str) -> Option<i64> {
    let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let date = CivilDate::parse(date).filter(|date| date.precision == Precision::Day)?;
    let (clock, fraction) = match clock.split_once('.') {
        Some((_, "")) => return None,
        Some((clock, fraction)) => (clock, fraction),
        None => (clock, ""),
    };
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut parts = clock.split(':');
    let mut next = |limit: i64| parts.next().and_then(|part| digits(part, 2)).filter(|part| *part <= limit);
    let (hours, minutes, seconds) = (next(23)?, next(59)?, next(59)?);
    if parts.next().is_some() {
        return None;
    }
    let ms: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some(date.start * 86_400_000 + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms)
}

/// RFC 3339 in UTC with milliseconds.
pub fn format_instant(ms: i64) -> String {
    let date = CivilDate::day(ms.div_euclid(86_400_000));
    let rest = ms.rem_euclid(86_400_000);
    let (hours, minutes, seconds) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    format!("{date}T{hours:02}:{minutes:02}:{seconds:02}.{:03}Z", rest % 1000)
}
