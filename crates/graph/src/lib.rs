//! The product graph: what a product is made of, and the only way to change it.
//!
//! Pure: nothing here reads a file, a clock or a random number, waits, or keeps a global. Time and ids
//! are passed in; the [`registry::Registry`] is a value. The same input gives the same output on every
//! machine, which is what lets the client apply operations before the server has seen them.

pub mod apply;
pub mod as_of;
pub mod catalogue;
pub mod custom;
pub mod erasure;
pub mod expression;
pub mod field;
pub mod frame;
pub mod id;
pub mod operation;
pub mod quote;
pub mod record;
pub mod refusal;
pub mod registry;
pub mod thread;
pub mod time;
pub mod trace;
pub mod undo;
pub mod value;
