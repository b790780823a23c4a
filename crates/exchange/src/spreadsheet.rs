//! Sheets of an Excel workbook (XLSX). Only what the cells show is read: no formula is computed and no macro run.

use crate::delimited::rows_to_table;
use crate::error::ExchangeError;
use crate::table::{CELL_LIMIT, COLUMN_LIMIT, Reading, SourceFile};
use calamine::{DataRef, Reader, Xlsx};
use serde_json::Value;
use std::io::{Cursor, Read};

/// Most bytes that a workbook may hold once it is unpacked: what is larger is no table that anybody made by hand.
const UNPACKED_LIMIT: u64 = 1 << 30;
const PART_LIMIT: usize = 10_000;
/// Most bytes of text in all cells together.
const TEXT_BUDGET: usize = 256 << 20;

pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

pub fn read(file: &SourceFile<'_>) -> Result<Reading, ExchangeError> {
    check_size(file)?;
    let unreadable = |problem: String| {
        ExchangeError::file(file.name, format!("it is no Excel workbook: {problem}"), "Save it as XLSX or CSV")
    };
    let mut workbook: Xlsx<_> =
        Xlsx::new(Cursor::new(file.bytes)).map_err(|problem| unreadable(problem.to_string()))?;
    let mut whole = Reading { system: "table", instance: "table".into(), ..Reading::default() };
    let names = workbook.sheet_names();
    let mut sheets = Vec::new();
    let mut budget = Budget { cells: CELL_LIMIT, bytes: TEXT_BUDGET };
    for name in names {
        let lines = sheet(&mut workbook, &name, file.name, &mut budget)?;
        if !lines.is_empty() {
            sheets.push((name, lines));
        }
    }
    let several = sheets.len() > 1;
    for (name, lines) in sheets {
        let named = if several { format!("{} › {name}", file.name) } else { file.name.to_owned() };
        match rows_to_table(&named, lines.into_iter().map(Vec::into_iter), vec![]) {
            Ok(mut reading) => {
                whole.tables.append(&mut reading.tables);
                whole.warnings.append(&mut reading.warnings);
            }
            // A sheet of notes beside the table is no reason to refuse the workbook.
            Err(problem) if several => whole.warnings.push(format!("The sheet \"{name}\" is left out: {problem}")),
            Err(problem) => return Err(problem),
        }
    }
    if whole.tables.is_empty() {
        return Err(ExchangeError::file(file.name, "it has no rows", "Export it again with its rows"));
    }
    Ok(whole)
}

/// What is left to be read of a workbook: a small file may say the same long text in a hundred thousand cells.
struct Budget {
    cells: usize,
    bytes: usize,
}

/// The cells of a sheet by their rows, without the rows that hold nothing. Only what is there takes room: a sheet with
/// something far out at its edge is as small as one without.
fn sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    file: &str,
    budget: &mut Budget,
) -> Result<Vec<Vec<Option<Value>>>, ExchangeError> {
    let unreadable = |problem: String| {
        ExchangeError::file(file, format!("its sheet \"{name}\" cannot be read: {problem}"), "Save it as CSV")
    };
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // A sheet of a chart has no cells.
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(vec![]),
        Err(problem) => return Err(unreadable(problem.to_string())),
    };
    let mut lines: Vec<Vec<Option<Value>>> = Vec::new();
    let mut row = None;
    while let Some(found) = reader.next_cell().map_err(|problem| unreadable(problem.to_string()))? {
        let (at, column) = found.get_position();
        let Some(value) = cell(found.get_value()) else { continue };
        let column = column as usize;
        if column >= COLUMN_LIMIT {
            return Err(unreadable(format!("it has more than {COLUMN_LIMIT} columns")));
        }
        let text = value.as_str().map_or(0, str::len);
        match (budget.cells.checked_sub(1), budget.bytes.checked_sub(text)) {
            (Some(cells), Some(bytes)) => *budget = Budget { cells, bytes },
            _ => return Err(unreadable("it holds more than can be read at once".into())),
        }
        if row != Some(at) {
            row = Some(at);
            lines.push(Vec::new());
        }
        if let Some(line) = lines.last_mut() {
            if line.len() <= column {
                line.resize(column + 1, None);
            }
            line[column] = Some(value);
        }
    }
    Ok(lines)
}

/// The value of a cell in the form that JSON has for it; dates as ISO 8601.
fn cell(data: &DataRef<'_>) -> Option<Value> {
    match data {
        DataRef::Empty => None,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Some(Value::String(text.clone()))
        }
        DataRef::SharedString(text) => Some(Value::String((*text).to_owned())),
        DataRef::Int(number) => Some(Value::from(*number)),
        // Excel knows no whole numbers; what is whole is shown so.
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => Some(Value::from(*number as i64)),
        DataRef::Float(number) => Some(Value::from(*number)),
        DataRef::Bool(truth) => Some(Value::Bool(*truth)),
        DataRef::DateTime(when) if when.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
            Some(Value::String(if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
            }))
        }
        DataRef::DateTime(length) => Some(Value::from(length.as_f64())),
        DataRef::Error(error) => Some(Value::String(error.to_string())),
    }
}

/// Unpacks every part once, counting: what an archive says of its sizes may be a lie.
fn check_size(file: &SourceFile<'_>) -> Result<(), ExchangeError> {
    let broken = |problem: zip::result::ZipError| {
        ExchangeError::file(file.name, format!("its archive is broken: {problem}"), "Save it again as XLSX")
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(file.bytes)).map_err(broken)?;
    let too_large = || {
        let problem = format!("it holds more than {} MB once it is unpacked", UNPACKED_LIMIT >> 20);
        ExchangeError::file(file.name, problem, "Save the sheet as CSV")
    };
    if archive.len() > PART_LIMIT {
        let problem = format!("it holds {} parts, more than {PART_LIMIT}", archive.len());
        return Err(ExchangeError::file(file.name, problem, "Save the sheet as CSV"));
    }
    if archive.index_for_name("xl/workbook.xml").is_none() {
        let problem = "it is an archive and no Excel workbook";
        return Err(ExchangeError::file(file.name, problem, "Unpack it and import the files that it holds"));
    }
    let mut left = UNPACKED_LIMIT;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(broken)?;
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|problem| {
            ExchangeError::file(file.name, format!("its archive is broken: {problem}"), "Save it again as XLSX")
        })?;
        left = left.checked_sub(unpacked).ok_or_else(too_large)?;
    }
    Ok(())
}
