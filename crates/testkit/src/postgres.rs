//! Where tests find a PostgreSQL.

use uuid::Uuid;

/// Names a database for tests; `cargo xtask test` and `cargo xtask postgres` make one.
pub const VARIABLE: &str = "THROUGHLINE_TEST_DATABASE";

/// The address of a schema that nothing is in yet.
pub fn fresh() -> String {
    let address = std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!(
            "{VARIABLE} names no database: run `cargo xtask test`, or `cargo xtask postgres` beside this and set it to \
             what that says"
        )
    });
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}options=-csearch_path%3Dtest_{}", Uuid::now_v7().simple())
}
