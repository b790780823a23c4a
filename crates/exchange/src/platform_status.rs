//! The public platform status format of Microsoft Edge: features with their status, ideas with their votes,
//! and dated changes of status. Pure: files in, plan out.
//!
//! Nothing is invented. A status that is known without a day happened "by" the day of the file; a vote count
//! is a tally with its source, never people; what fits no field stands in its row, and the report says so.

mod account;
mod batch;
mod ids;
mod json;
mod markdown;
mod sheet;
mod states;

pub use sheet::{FILE_LIMIT, ROW_LIMIT};

use crate::error::{ExchangeError, shown};
use crate::existing::ExistingRecord;
use crate::identity::sha256;
use crate::port::{Import, ImportFile, ImportReport, ImportRow, ImportState};
pub use crate::table::SourceFile;
use graph::id::{RecordId, SpaceId, WorkspaceId};
use graph::operation::Batch;
use graph::record::State;
use graph::time::Instant;
use ids::Ids;
use sheet::{NAME_LIMIT, Role, Sheet};
use std::collections::HashMap;

/// The label of the batch, as it reads in undo and history.
pub const LABEL: &str = "Imported Microsoft Edge platform status";

/// What a reader of the import is told about the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    pub title: String,
    pub source: String,
    pub licence: String,
    /// The day that the features' status speaks of: a civil date such as 2020-08-03.
    pub as_of: String,
}

impl Provenance {
    /// Of the files in demo/microsoft-edge.
    pub fn microsoft_edge() -> Self {
        Self {
            title: "Microsoft Edge platform status".into(),
            source: "MicrosoftEdge/Status, commit 19be8dc5 (2020-08-03)".into(),
            licence: "Apache-2.0".into(),
            as_of: "2020-08-03".into(),
        }
    }
}

/// What the space holds before the import; [`crate::run::existing`] reads it.
#[derive(Clone, Debug, Default)]
pub struct Existing {
    pub states: Vec<State>,
    pub records: HashMap<RecordId, ExistingRecord>,
}

/// Where the import goes, and on whose behalf.
#[derive(Clone, Debug)]
pub struct Target {
    pub workspace: WorkspaceId,
    pub space: SpaceId,
    /// IANA name of the zone in which days without a time are meant.
    pub zone: String,
    pub actor: RecordId,
    pub started_at: Instant,
    pub provenance: Provenance,
    pub existing: Existing,
}

/// An import, thought through to the end. The same files and the same target give the same plan.
#[derive(Clone, Debug)]
pub struct Plan {
    pub space: SpaceId,
    pub report: ImportReport,
    pub rows: Vec<ImportRow>,
    /// Without operations when the graph holds everything already.
    pub batch: Batch,
}

/// Reads the files and works out everything that importing them means. At most one file of each role; the
/// features are needed, ideas and changes are not.
///
/// Refuses, without having done anything: a file that is not UTF-8, is malformed, too large or too deeply
/// nested, has an entry without its name or number, or numbers two entries alike; and more operations than
/// one batch holds.
pub fn plan(files: &[SourceFile<'_>], target: &Target) -> Result<Plan, ExchangeError> {
    let mut files = files.to_vec();
    files.sort_by_key(|file| file.name);
    let mut sheets: Vec<(Role, Sheet)> = Vec::new();
    let mut listed = Vec::new();
    for file in &files {
        check_name(file.name)?;
        let (role, sheet) = sheet::read(file.name, file.bytes)?;
        if let Some((_, other)) = sheets.iter().find(|(of, other)| *of == role || other.name == sheet.name) {
            let problem =
                format!("\"{}\" and \"{}\" both hold {}, or have one name", other.name, sheet.name, role.label());
            return Err(ExchangeError::Files { problem, remedy: "Import one of them at a time".into() });
        }
        let rows = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
        listed.push(ImportFile { name: sheet.name.clone(), sha256: sha256(file.bytes), rows, values: sheet.values() });
        sheets.push((role, sheet));
    }
    if !sheets.iter().any(|(role, _)| *role == Role::Features) {
        let problem = format!("none of the {} files holds {}", sheets.len(), Role::Features.label());
        return Err(ExchangeError::Files { problem, remedy: "Add the file of features".into() });
    }
    let ids = Ids::new(target.workspace, listed.iter().map(|file| (file.name.as_str(), file.sha256.as_str())));
    let days = Days::of(target, &sheets)?;
    let registry = graph::catalogue::registry()?;
    let (operations, account) = batch::build(&sheets, target, &ids, &days, &registry)?;
    if operations.len() > ledger::IMPORT_LIMIT {
        let problem =
            format!("these files ask for {} operations; one import holds {}", operations.len(), ledger::IMPORT_LIMIT);
        return Err(ExchangeError::Files { problem, remedy: "Split the files".into() });
    }
    let import = Import {
        space: Some(target.space),
        id: ids.import(),
        title: target.provenance.title.clone(),
        source: target.provenance.source.clone(),
        licence: target.provenance.licence.clone(),
        as_of: target.provenance.as_of.clone(),
        started_at: target.started_at,
        finished_at: None,
        by: target.actor,
        batch: ids.batch(),
        batches: vec![],
        state: ImportState::Running,
        problem: None,
        counts: None,
        files: listed,
    };
    let batch = Batch { id: ids.batch(), label: LABEL.into(), operations };
    let (report, rows) = account.close(import, sheets);
    Ok(Plan { space: target.space, report, rows, batch })
}

fn check_name(name: &str) -> Result<(), ExchangeError> {
    let fits = (1..=NAME_LIMIT).contains(&name.len())
        && !name.chars().any(|letter| letter.is_control() || letter == '/' || letter == '\\');
    if fits {
        return Ok(());
    }
    let problem = format!("a file's name is 1 to {NAME_LIMIT} bytes on one line and without folders");
    Err(ExchangeError::file(name, problem, "Rename the file"))
}

/// The days that the files speak of, in the workspace's zone.
struct Days {
    /// Features, and everything known of them without a day, happened by then.
    features: Instant,
    /// The votes were counted by then.
    ideas: Instant,
    /// The same as a civil date, as precise as it is known.
    tally: String,
}

impl Days {
    fn of(target: &Target, sheets: &[(Role, Sheet)]) -> Result<Self, ExchangeError> {
        let wrong = |what, value: &str, problem| ExchangeError::Target { what, value: shown(value), problem };
        let zone = jiff::tz::TimeZoneDatabase::bundled()
            .get(&target.zone)
            .map_err(|_| wrong("the zone", &target.zone, "is no IANA time zone such as America/Los_Angeles"))?;
        let as_of = &target.provenance.as_of;
        let no_day = || wrong("the date", as_of, "is no day such as 2020-08-03");
        let day: jiff::civil::Date = as_of.parse().map_err(|_| no_day())?;
        if day.to_string() != *as_of {
            return Err(no_day());
        }
        let instant = |when: jiff::civil::DateTime| {
            when.to_zoned_datetime(zone.clone())
                .map(|zoned| Instant(zoned.timestamp().as_millisecond()))
                .map_err(|_| no_day())
        };
        let features = instant(day.at(0, 0, 0, 0))?;
        let year = sheets.iter().find(|(role, _)| *role == Role::Ideas).and_then(|(_, sheet)| year_in(&sheet.name));
        Ok(match year.and_then(|year| jiff::civil::Date::new(year, 12, 31).ok()) {
            Some(last) => {
                Self { features, ideas: instant(last.at(23, 59, 59, 999_000_000))?, tally: last.year().to_string() }
            }
            None => Self { features, ideas: features, tally: as_of.clone() },
        })
    }
}

/// The last year that stands by itself in a file's name.
fn year_in(name: &str) -> Option<i16> {
    name.split(|letter: char| !letter.is_ascii_digit())
        .filter(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
        .filter_map(|digits| digits.parse().ok())
        .next_back()
}
