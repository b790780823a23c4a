//! Real exports of other programs, and how many values they and their readings hold.
#![allow(dead_code)] // Each test uses a part.

use exchange::table::Reading;
use serde_json::Value;

/// The files may be read and not be shipped, so they stand beside the repository.
pub fn bytes(name: &str) -> Vec<u8> {
    let path = format!("{}/../../../shared/data/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn json(name: &str) -> Value {
    serde_json::from_slice(&bytes(name)).unwrap()
}

/// Leaves that say something.
pub fn leaf_count(value: &Value) -> u64 {
    match value {
        Value::Object(members) => members.values().map(leaf_count).sum(),
        Value::Array(list) => list.iter().map(leaf_count).sum(),
        Value::Null => 0,
        Value::String(text) => u64::from(!text.trim().is_empty()),
        Value::Bool(_) | Value::Number(_) => 1,
    }
}

/// Cells of the file, which the columns count as well.
pub fn cell_count(reading: &Reading) -> u64 {
    let (mut counted, mut found) = (0, 0);
    for table in &reading.tables {
        counted += table.columns.iter().filter(|column| !column.is_added()).map(|column| column.values).sum::<u64>();
        let cells = table.rows.iter().flat_map(|row| &row.cells);
        found += cells.filter(|cell| !table.columns[cell.column].is_added()).count() as u64;
    }
    assert_eq!(counted, found);
    counted
}
