//! Texts that several people edit at once: their Markdown, their shared document and their store.
//!
//! A text is a Yjs document while people write in it and Markdown everywhere else. Nothing here reads a file, a
//! clock or a socket; [`shared_text::SharedText`] takes messages and answers what to keep and what to send.

mod compose;
mod document;
pub mod error;
pub mod markdown;
mod nodes;
pub mod port;
mod presence;
pub mod shared_text;
pub mod tree;
mod update;
mod wire;

pub use document::{HISTORY_LIMIT, TEXT_LIMIT};
pub use presence::PRESENCE_LIMIT;
