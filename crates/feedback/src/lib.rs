//! Feedback: what was said, and which features it asks for.

pub mod mark;
