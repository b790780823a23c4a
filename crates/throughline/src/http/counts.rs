//! How many requests were answered and how, and how long that took.

use super::Program;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Classes of status, as figures name them.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

#[derive(Default)]
pub struct Counts {
    answered: [AtomicU64; CLASSES.len()],
    milliseconds: AtomicU64,
}

impl Counts {
    /// Requests since the start, by class of status.
    pub fn answered(&self) -> impl Iterator<Item = (&'static str, u64)> {
        CLASSES.into_iter().zip(self.answered.iter().map(|count| count.load(Ordering::Relaxed)))
    }

    /// Milliseconds until their answers began, all together.
    pub fn milliseconds(&self) -> u64 {
        self.milliseconds.load(Ordering::Relaxed)
    }
}

/// Counts every answer, also those that a guard gives.
pub async fn count(State(program): State<Arc<Program>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let response = next.run(request).await;
    let class = usize::from(response.status().as_u16() / 100).clamp(1, CLASSES.len()) - 1;
    program.counts.answered[class].fetch_add(1, Ordering::Relaxed);
    let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    program.counts.milliseconds.fetch_add(took, Ordering::Relaxed);
    response
}
