//! Where tests find a PostgreSQL.

use std::path::Path;
use uuid::Uuid;

/// Names a database for tests; `cargo xtask test` and `cargo xtask postgres` make one.
pub const VARIABLE: &str = "THROUGHLINE_TEST_DATABASE";

/// Has every program that is started for tests keep its data in PostgreSQL.
const EVERYWHERE: &str = "THROUGHLINE_TEST_ON_POSTGRES";

/// Where a program on `folder` keeps its data: the same for the same folder; nothing where that is the folder itself.
pub fn of_folder(folder: &Path) -> Option<String> {
    std::env::var_os(EVERYWHERE)?;
    let name: String = folder
        .to_string_lossy()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect();
    Some(schema(&format!("folder_{}", &name[name.len().saturating_sub(40)..])))
}

/// The address of a schema that nothing is in yet.
pub fn fresh() -> String {
    schema(&format!("test_{}", Uuid::now_v7().simple()))
}

fn schema(name: &str) -> String {
    let address = std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!(
            "{VARIABLE} names no database: run `cargo xtask test`, or `cargo xtask postgres` beside this and set it to \
             what that says"
        )
    });
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}options=-csearch_path%3D{name}")
}
