//! One measured number and the limit it is held against.

use std::fmt;
use std::io::Write;

/// On which side of the limit a figure has to be.
#[derive(Clone, Copy)]
pub enum Limit {
    AtMost(f64),
    AtLeast(f64),
    /// Printed for whoever compares runs; nothing is promised.
    None,
}

pub struct Figure {
    pub name: &'static str,
    pub value: f64,
    pub unit: &'static str,
    pub limit: Limit,
    /// How it was measured, and what else was seen on the way.
    pub how: String,
}

impl Figure {
    /// How much of the limit is used up: above 1 it is missed.
    fn ratio(&self) -> Option<f64> {
        match self.limit {
            Limit::AtMost(limit) => Some(self.value / limit),
            Limit::AtLeast(limit) => Some(limit / self.value),
            Limit::None => None,
        }
    }

    /// A figure that is not a number keeps no limit.
    pub fn is_kept(&self) -> bool {
        self.ratio().is_none_or(|ratio| ratio <= 1.0)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = match self.limit {
            Limit::AtMost(limit) => format!("<= {limit}"),
            Limit::AtLeast(limit) => format!(">= {limit}"),
            Limit::None => "no limit".to_owned(),
        };
        let (ratio, verdict) = match self.ratio() {
            Some(ratio) => (format!("{ratio:.2}"), if self.is_kept() { "ok" } else { "OVER" }),
            None => ("-".to_owned(), "-"),
        };
        let value = format!("{:.3} {}", self.value, self.unit);
        write!(formatter, "{:<28} {value:>16}  {limit:>9}  {ratio:>5}  {verdict:<4}  {}", self.name, self.how)
    }
}

/// The middle of `values`; the mean of the two in the middle where their number is even.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}

/// The value that `share` of all values do not exceed, by nearest rank.
pub fn percentile(sorted: &[f64], share: f64) -> f64 {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// A line for the person at the terminal. A terminal that is gone is no reason to stop.
pub fn say(line: &str) {
    let mut output = std::io::stdout();
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
}

#[cfg(test)]
mod tests {
    use super::{Figure, Limit, median, percentile};

    fn figure(value: f64, limit: Limit) -> Figure {
        Figure { name: "any", value, unit: "ms", limit, how: String::new() }
    }

    #[test]
    fn a_limit_is_kept_on_its_own_side() {
        assert!(figure(0.5, Limit::AtMost(0.5)).is_kept());
        assert!(!figure(0.51, Limit::AtMost(0.5)).is_kept());
        assert!(figure(0.8, Limit::AtLeast(0.8)).is_kept());
        assert!(!figure(0.79, Limit::AtLeast(0.8)).is_kept());
        assert!(!figure(f64::NAN, Limit::AtMost(0.5)).is_kept());
        assert!(figure(1e9, Limit::None).is_kept());
    }

    #[test]
    fn the_middle_and_the_tail() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(percentile(&hundred, 0.5), 50.0);
        assert_eq!(percentile(&hundred, 0.99), 99.0);
        assert!(percentile(&[], 0.99).is_nan());
    }
}
