//! The wire that all parts share: envelopes, errors, sync messages. The rows of the graph go over the wire
//! in the form that the `graph` crate gives them. Knows no HTTP.

pub mod account;
pub mod as_of;
pub mod audit;
pub mod batch;
pub mod bootstrap;
pub mod erasure;
pub mod error;
pub mod operate;
pub mod people;
pub mod personal;
pub mod record;
pub mod search;
pub mod session;
pub mod share;
pub mod sync;

/// For what has to be said even where it is nothing: leaving it out is no way of saying null.
fn said<'de, D: serde::Deserializer<'de>, T: serde::Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    serde::Deserialize::deserialize(deserializer)
}
