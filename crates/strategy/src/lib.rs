//! Strategy: features, decisions, and what became of what was asked for.

pub mod wanted;
