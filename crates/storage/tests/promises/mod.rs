//! What stores of each kind must do, whatever they are kept in.
#![allow(dead_code)] // Each test stamps a part.

pub mod accounts;
pub mod doctor;
pub mod identities;
pub mod jobs;
pub mod passkeys;
