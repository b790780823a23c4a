//! An import before it is carried out, as the wire has it.

use crate::mapping::{Becomes, Mapping};
use crate::plan::Progress;
use crate::plan::values::text_of;
use crate::port::{ImportFile, ImportState};
use crate::table::{Reading, Table};
use graph::id::{ImportId, SpaceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Values that are shown of each column.
const SAMPLES: usize = 5;
const SAMPLE_LENGTH: usize = 160;

/// Files that wait to be imported. The import that comes of them has the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportDraft {
    pub id: ImportId,
    pub files: Vec<ImportFile>,
}

/// Where the files shall go, and which kind of record the rows of a table shall become where it is not the one that was
/// guessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DraftQuestion {
    pub space: SpaceId,
    /// Name of a table to name of a kind.
    #[serde(default)]
    pub kinds: BTreeMap<String, String>,
}

/// An import as somebody wants it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DraftPlan {
    pub space: SpaceId,
    /// What the list of imports calls it.
    pub title: String,
    pub mapping: Mapping,
}

/// What the files of a draft hold, and what is guessed to become of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DraftReading {
    pub tables: Vec<DraftTable>,
    /// Whole sentences.
    pub warnings: Vec<String>,
    pub mapping: Mapping,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DraftTable {
    pub name: String,
    /// The program that it came from: jira, trello, asana, linear, github, gitlab; table where none is known.
    pub system: String,
    pub rows: u32,
    /// Whether its rows are more than data that stands beside the rest.
    pub main: bool,
    pub columns: Vec<DraftColumn>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DraftColumn {
    pub name: String,
    /// Whether the reader added it, to say what the file says by nesting or by reference.
    pub added: bool,
    pub values: u64,
    /// Some different values, at most five, cut after 160 characters.
    pub samples: Vec<String>,
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportProgress {
    pub state: ImportState,
    pub progress: Progress,
    /// Whether its files are still here, so that it can be taken up again.
    pub resumable: bool,
}

/// Taking an import back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportUndo {
    /// Also where somebody changed since what the import wrote.
    pub force: bool,
}

impl DraftReading {
    pub fn of(readings: &[Reading], mapping: Mapping) -> Self {
        let warnings = readings.iter().flat_map(|reading| reading.warnings.iter().cloned()).collect();
        let tables = readings.iter().flat_map(|reading| reading.tables.iter().map(|table| shown(reading, table)));
        Self { tables: tables.collect(), warnings, mapping }
    }
}

fn shown(reading: &Reading, table: &Table) -> DraftTable {
    let columns = table.columns.iter().enumerate().map(|(position, column)| {
        let mut samples: Vec<String> = Vec::new();
        for value in table.rows.iter().take(500).flat_map(|row| table.values(row, position)) {
            let sample: String = text_of(value).chars().take(SAMPLE_LENGTH).collect();
            if !samples.contains(&sample) {
                samples.push(sample);
            }
            if samples.len() == SAMPLES {
                break;
            }
        }
        DraftColumn { name: column.name.clone(), added: column.is_added(), values: column.values, samples }
    });
    DraftTable {
        name: table.name.clone(),
        system: reading.system.to_owned(),
        rows: u32::try_from(table.rows.len()).unwrap_or(u32::MAX),
        main: reading.system == "table" || !matches!(table.becomes, Becomes::Rows),
        columns: columns.collect(),
    }
}
