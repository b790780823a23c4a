//! The parameters of a question, read one by one: some repeat, and none that nobody reads is passed over.

use super::error::Failure;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;

/// A query's parameters, each known by name.
pub struct Asked(Vec<(String, String)>);

impl Asked {
    /// Refuses a parameter that nobody reads: a filter with a slip in its name would answer everything.
    pub fn new(pairs: Result<Query<Vec<(String, String)>>, QueryRejection>, known: &[&str]) -> Result<Self, Failure> {
        let Query(pairs) = pairs.map_err(|problem| Failure::invalid(problem.body_text()))?;
        match pairs.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => Err(Failure::invalid(format!(
                "There is no parameter \"{}\"; there are {}.",
                name.chars().take(40).collect::<String>(),
                known.join(", ")
            ))),
            None => Ok(Self(pairs)),
        }
    }

    /// Pairs that the program itself puts together.
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    pub fn one<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).last()
    }

    /// What stands between commas, however often the parameter is given.
    pub fn list<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        self.all(name).flat_map(|value| value.split(',')).map(str::trim).filter(|each| !each.is_empty()).collect()
    }

    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Failure> {
        let read = |text: &str| text.parse().map_err(|_| Failure::invalid(format!("\"{name}\" is a whole number.")));
        self.one(name).map(read).transpose()
    }

    pub fn limit(&self, usual: usize, largest: usize) -> Result<usize, Failure> {
        match self.number::<usize>("limit")? {
            None => Ok(usual),
            Some(limit) if (1..=largest).contains(&limit) => Ok(limit),
            Some(_) => Err(Failure::invalid(format!("\"limit\" is between 1 and {largest}."))),
        }
    }
}
