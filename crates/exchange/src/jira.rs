//! Jira in its three shapes: REST issues as JSON, the XML of a search, the tables of a CSV or Excel export. Each file has
//! its own reader; what their columns mean is said in the same words here.

mod custom;
pub mod json;
pub mod sheet;
pub mod xml;

use crate::guess::priority;
use crate::mapping::{ColumnMapping, Markup, Target};

const SYSTEM: &str = "jira";
const KIND: &str = "work_item";

/// Jira's own priorities, old and new, as ours.
fn section(heading: &str) -> ColumnMapping {
    ColumnMapping::to(Target::Section { heading: heading.to_owned() })
}

fn environment(markup: Markup) -> ColumnMapping {
    section("Environment").written_in(markup)
}

fn part_of() -> Target {
    Target::Link { role: "part_of".to_owned(), backwards: false }
}

/// What a link of a type means for the issue that lists it. `outward` are the words of the type from the issue that
/// the link starts at, such as "blocks".
fn link(type_name: &str, outward: Option<&str>, inward: bool) -> Target {
    let words = outward.map(str::trim).filter(|words| !words.is_empty());
    if type_name.eq_ignore_ascii_case("blocks") || words.is_some_and(|words| words.eq_ignore_ascii_case("blocks")) {
        return Target::Link { role: "depends_on".to_owned(), backwards: !inward };
    }
    let role = words.map_or_else(|| usual_words(type_name), str::to_owned);
    Target::Link { role, backwards: inward }
}

/// The outward words of the types that every Jira begins with; a table export names the type only.
fn usual_words(type_name: &str) -> String {
    let usual = [
        ("cloners", "clones"),
        ("duplicate", "duplicates"),
        ("relates", "relates to"),
        ("problem/incident", "causes"),
        ("issue split", "split to"),
    ];
    let name = type_name.trim().to_lowercase();
    usual.iter().find(|(usual, _)| *usual == name).map_or(name.clone(), |(_, words)| (*words).to_owned())
}

/// The host of a web address.
fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?;
    (!host.is_empty()).then(|| host.to_lowercase())
}
