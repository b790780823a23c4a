//! The real program for tests: started from its binary on a folder of its own, spoken to as a browser would.
//! Not shipped.

mod bucket_server;
mod caller;
pub mod postgres;
mod program;

pub use bucket_server::BucketServer;
pub use caller::{Answer, Caller, Feed, Socket};
pub use program::{Program, command};
