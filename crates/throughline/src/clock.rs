use graph::time::Instant;
use std::time::{SystemTime, UNIX_EPOCH};

/// This computer's clock.
pub struct SystemClock;

impl ledger::Clock for SystemClock {
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}
