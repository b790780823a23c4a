//! Values, the reasons for which there is none, and what an evaluation asks of its surroundings.

use super::dates::CivilDate;
use super::decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Why there is no value. A filter treats every reason alike; a score shows it instead of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    /// Nobody has given the value.
    Missing,
    DivisionByZero,
    /// Outside the range of decimals or of years 1 to 9999.
    Overflow,
    /// Square root of a negative, logarithm of zero, power with a fraction.
    OutOfDomain,
    /// The date is known too coarsely to say.
    Imprecise,
    /// Average, least or greatest of nothing.
    EmptySet,
    /// The evaluation visited more than [`VISIT_LIMIT`] linked records.
    Limit,
}

/// Months and days stay apart because a month has no fixed number of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duration {
    pub months: i64,
    pub days: i64,
}

/// A result. `R` is the host's handle of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<R> {
    Boolean(bool),
    Number(Decimal),
    Text(String),
    Date(CivilDate),
    /// Whole milliseconds since 1970-01-01T00:00:00Z.
    Instant(i64),
    Duration(Duration),
    Record(R),
    /// Holds no absent members and no sets.
    Set(Vec<Value<R>>),
    Absent(Absent),
}

impl<R> Value<R> {
    pub const MISSING: Self = Self::Absent(Absent::Missing);

    /// Absent, the empty text and the empty set are empty.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Absent(_) => true,
            Self::Text(text) => text.is_empty(),
            Self::Set(members) => members.is_empty(),
            _ => false,
        }
    }
}

impl<R> From<Result<Decimal, Absent>> for Value<R> {
    fn from(result: Result<Decimal, Absent>) -> Self {
        result.map_or_else(Self::Absent, Self::Number)
    }
}

impl<R> From<Result<bool, Absent>> for Value<R> {
    fn from(result: Result<bool, Absent>) -> Self {
        result.map_or_else(Self::Absent, Self::Boolean)
    }
}

/// Records that one evaluation may visit through links and peers before it answers [`Absent::Limit`].
pub const VISIT_LIMIT: usize = 1_000_000;

/// What an expression asks of its surroundings. Every method must be pure for the duration of one
/// evaluation. A value of another type than the schema declares is read as missing.
pub trait Host {
    /// A handle of a record, cheap to clone.
    type Record: Clone;

    /// Civil date of "today" in the workspace zone, with day precision.
    fn today(&self) -> CivilDate;

    /// The signed-in person, for `@me`.
    fn me(&self) -> Option<Self::Record> {
        None
    }

    /// Identity of a record; two handles with one id are the same record.
    fn id(&self, record: &Self::Record) -> String;

    /// `name` is a field of the schema; a part of a field is asked for as `state.category`.
    fn field(&self, record: &Self::Record, name: &str) -> Value<Self::Record>;

    /// Records at the other end of a link role or inverse role, in a stable order.
    fn linked(&self, record: &Self::Record, role: &str) -> Vec<Self::Record>;

    /// All records of the scope that the expression is evaluated over, for `peers()`.
    fn peers(&self, _record: &Self::Record) -> Vec<Self::Record> {
        Vec::new()
    }

    /// Civil date of an instant in the workspace zone, with day precision.
    fn date_of(&self, instant: i64) -> CivilDate;
}
