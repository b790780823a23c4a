//! What goes on by itself: work that is kept until it is done, and telling other programs what happened.
//!
//! Knows no HTTP, no clock and no database: storage is behind the ports, the time is passed in.

pub mod job;
pub mod outgoing;
pub mod webhook;
