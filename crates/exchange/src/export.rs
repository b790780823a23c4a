//! Everything that somebody may see, as an archive that needs no program to be read: the rows as JSON lines, a Markdown
//! page for each record, and the files.

use crate::existing::each_of_kind;
use crate::port::{Import, ImportStore};
use crate::restricted::Withheld;
use crate::sheet::Names;
use access::VisibleSpaces;
use graph::id::{ImportId, RecordId, WorkspaceId};
use graph::record::{Record, State};
use graph::registry::{Registry, Trait};
use ledger::port::{Read, StoreError, Table};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};
use std::rc::Rc;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

pub(crate) const FORMAT: u32 = 1;
const PAGE: usize = 1_000;
/// Longest part of a name inside the archive, in characters.
const NAME_LENGTH: usize = 80;

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("nobody takes the export any more: {0}")]
    Io(#[from] io::Error),
    #[error("the archive could not be written: {0}")]
    Archive(#[from] zip::result::ZipError),
}

/// What the archive says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct About {
    pub id: WorkspaceId,
    pub workspace: String,
    /// IANA name of the workspace's zone.
    pub zone: String,
    /// RFC 3339.
    pub made_at: String,
    /// The person for whom it was made: it holds what they may see.
    pub made_for: RecordId,
    pub program: String,
}

/// What stands in `export.json`, the last file of an archive.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Contents {
    pub format: u32,
    pub about: About,
    /// Of the last operation of the workspace, seen or not.
    pub sequence: u64,
    pub counts: ExportCounts,
}

/// How much of each there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportCounts {
    pub records: u64,
    pub links: u64,
    pub removed_links: u64,
    pub evidence: u64,
    pub operations: u64,
    pub imports: u64,
    pub import_rows: u64,
    pub files: u64,
    /// Files whose bytes are not there.
    pub missing_files: u64,
}

/// Gives the bytes that a hash names to a writer; false when they are not there.
pub type Files<'f> = dyn FnMut(&str, &mut dyn Write) -> io::Result<bool> + 'f;

const READ_ME: &str = "\
This archive holds everything of a workspace that the person who asked for it may see.

export.json        what was exported, when, and how much of each
*.jsonl            one JSON object a line: spaces, states, fields and roles that people made, records, links,
                   links that were removed, evidence, operations, which are the whole history in its order, imports with their accounts,
                   and the rows of their files as they stood
markdown/          a page for each record, by space and kind
files/             the files that are attached to records, each in a folder named after its own id
";

/// Writes the archive from one snapshot.
pub fn export<W: Write>(
    read: &dyn Read,
    registry: &Registry,
    visible: &VisibleSpaces,
    about: &About,
    imports: &dyn ImportStore,
    files: &mut Files<'_>,
    to: W,
) -> Result<ExportCounts, ExportError> {
    let mut archive = Archive { zip: ZipWriter::new_stream(to) };
    let mut counts = ExportCounts::default();
    archive.begin("README.txt")?;
    archive.zip.write_all(READ_ME.as_bytes())?;
    let spaces: Vec<_> = read.spaces()?.into_iter().filter(|space| visible.contains(space.id)).collect();
    let states: Vec<State> = read.states()?.into_iter().filter(|state| visible.contains(state.space)).collect();
    archive.lines("spaces.jsonl", &spaces)?;
    archive.lines("states.jsonl", &states)?;
    let fields: Vec<_> = read.custom_fields()?.into_iter().filter(|field| visible.contains(field.space)).collect();
    archive.lines("fields.jsonl", &fields)?;
    let roles: Vec<_> = read.custom_roles()?.into_iter().filter(|role| visible.contains(role.space)).collect();
    archive.lines("roles.jsonl", &roles)?;
    for (table, name, count) in [
        (Table::Records, "records.jsonl", &mut counts.records),
        (Table::Links, "links.jsonl", &mut counts.links),
        (Table::RemovedLinks, "removed-links.jsonl", &mut counts.removed_links),
        (Table::Evidence, "evidence.jsonl", &mut counts.evidence),
    ] {
        *count = archive.rows(read, visible, table, name)?;
    }
    archive.begin("operations.jsonl")?;
    let mut after = 0;
    loop {
        let page = read.operations_after(after, PAGE)?;
        let last = page.len() < PAGE;
        after = page.last().map_or(after, |entry| entry.sequence);
        for entry in page.iter().filter(|entry| visible.contains_all(&entry.spaces)) {
            archive.line(entry)?;
            counts.operations += 1;
        }
        if last {
            break;
        }
    }
    archive.imports(imports, visible, &mut counts)?;
    let names = Names::read(read, registry, visible)?;
    let space_names: HashMap<_, _> = spaces.iter().map(|space| (space.id, space.name.as_str())).collect();
    for kind in &registry.kinds {
        each_of_kind(read, kind.name, visible.spaces(), &mut |record| {
            if kind.name == "file" {
                return archive.file(&record, files, &mut counts);
            }
            if kind.has(Trait::Nested) {
                return Ok(());
            }
            let space = space_names.get(&record.space).copied().unwrap_or("space");
            let name = file_name(&record);
            archive.begin(&format!("markdown/{}/{}/{name}.md", plain(space), plain(kind.plural)))?;
            let Some(sheet) = names.sheet(read, registry, visible, &record, &states, &fields)? else { return Ok(()) };
            Ok(archive.zip.write_all(sheet.markdown(&names).as_bytes())?)
        })?;
    }
    archive.begin("export.json")?;
    let whole = Contents { format: FORMAT, about: about.clone(), sequence: read.sequence()?, counts };
    archive.zip.write_all(serde_json::to_string_pretty(&whole).unwrap_or_default().as_bytes())?;
    archive.zip.finish()?.into_inner().flush()?;
    Ok(counts)
}

struct Archive<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
}

impl<W: Write> Archive<W> {
    fn begin(&mut self, name: &str) -> Result<(), ExportError> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
        Ok(self.zip.start_file(name, options)?)
    }

    fn line<T: Serialize>(&mut self, row: &T) -> Result<(), ExportError> {
        let json = serde_json::to_string(row).map_err(|error| StoreError::Failed(error.to_string()))?;
        self.zip.write_all(json.as_bytes())?;
        Ok(self.zip.write_all(b"\n")?)
    }

    fn lines<T: Serialize>(&mut self, name: &str, rows: &[T]) -> Result<(), ExportError> {
        self.begin(name)?;
        rows.iter().try_for_each(|row| self.line(row))
    }

    fn rows(&mut self, read: &dyn Read, visible: &VisibleSpaces, table: Table, name: &str) -> Result<u64, ExportError> {
        self.begin(name)?;
        let (mut count, mut failed) = (0, None);
        read.stream(table, visible.spaces(), &mut |row| {
            let written = self.zip.write_all(row.as_bytes()).and_then(|()| self.zip.write_all(b"\n"));
            count += 1;
            failed = written.err();
            failed.is_none()
        })?;
        failed.map_or(Ok(count), |failure| Err(failure.into()))
    }

    fn imports(
        &mut self,
        imports: &dyn ImportStore,
        visible: &VisibleSpaces,
        counts: &mut ExportCounts,
    ) -> Result<(), ExportError> {
        let seen = |import: &Import| import.space.is_some_and(|space| visible.contains(space));
        let all: Vec<Import> = imports.imports()?.into_iter().filter(seen).collect();
        self.begin("imports.jsonl")?;
        let mut tables: Vec<(ImportId, String, Rc<Withheld>)> = Vec::new();
        for import in &all {
            let Some(mut report) = imports.report(import.id)? else { continue };
            let files: BTreeSet<String> = report.columns.iter().map(|column| column.file.clone()).collect();
            let withheld = Rc::new(Withheld::of(&report, visible.sight()));
            withheld.cut_report(&mut report);
            self.line(&report)?;
            counts.imports += 1;
            tables.extend(files.into_iter().map(|file| (import.id, file, withheld.clone())));
        }
        self.begin("import-rows.jsonl")?;
        for (import, file, withheld) in tables {
            let mut after = 0;
            loop {
                let mut page = imports.rows(import, &file, after, PAGE)?;
                after = page.last().map_or(after, |row| row.key.row);
                for row in &mut page {
                    withheld.cut_row(row);
                    self.line(row)?;
                    counts.import_rows += 1;
                }
                if page.len() < PAGE {
                    break;
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, record: &Record, files: &mut Files<'_>, counts: &mut ExportCounts) -> Result<(), ExportError> {
        let Some(hash) = record.text("hash") else { return Ok(()) };
        self.begin(&format!("files/{}/{}", record.id, plain(record.title())))?;
        if files(hash, &mut self.zip)? {
            counts.files += 1;
        } else {
            counts.missing_files += 1;
        }
        Ok(())
    }
}

/// A name that every file system takes, and no two records share.
fn file_name(record: &Record) -> String {
    let title = plain(record.title());
    match &record.key {
        Some(key) => format!("{key} {title}").trim().to_owned(),
        None => format!("{title} {}", record.id).trim().to_owned(),
    }
}

pub(crate) fn plain(text: &str) -> String {
    let kept = |letter: char| !letter.is_control() && !"/\\:*?\"<>|".contains(letter);
    let words: String = text.chars().map(|letter| if kept(letter) { letter } else { ' ' }).collect();
    let short: String = words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(NAME_LENGTH).collect();
    // Neither hidden nor a way out of the folder.
    let short = short.trim_matches(['.', ' ']).to_owned();
    if short.is_empty() { "untitled".to_owned() } else { short }
}
