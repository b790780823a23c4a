//! Sheets of an Excel workbook (XLSX). Only what the cells show is read: no formula is computed and no macro run.

use crate::delimited::rows_to_table;
use crate::error::ExchangeError;
use crate::table::{Reading, SourceFile};
use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use std::io::{Cursor, Read};

/// Most bytes that a workbook may hold once it is unpacked: what is larger is no table that anybody made by hand.
const UNPACKED_LIMIT: u64 = 1 << 30;
const PART_LIMIT: usize = 10_000;

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
    for name in names {
        let range = workbook.worksheet_range(&name).map_err(|problem| unreadable(problem.to_string()))?;
        if !range.is_empty() {
            sheets.push((name, range));
        }
    }
    let several = sheets.len() > 1;
    for (name, range) in sheets {
        let named = if several { format!("{} › {name}", file.name) } else { file.name.to_owned() };
        let lines = range
            .rows()
            .map(|row| row.iter().map(cell).collect::<Vec<_>>())
            .filter(|row| row.iter().any(Option::is_some))
            .map(Vec::into_iter);
        match rows_to_table(&named, lines, vec![]) {
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

/// The value of a cell in the form that JSON has for it; dates as ISO 8601.
fn cell(data: &Data) -> Option<Value> {
    match data {
        Data::Empty => None,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Some(Value::String(text.clone())),
        Data::Int(number) => Some(Value::from(*number)),
        // Excel knows no whole numbers; what is whole is shown so.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => Some(Value::from(*number as i64)),
        Data::Float(number) => Some(Value::from(*number)),
        Data::Bool(truth) => Some(Value::Bool(*truth)),
        Data::DateTime(when) if when.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
            Some(Value::String(if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
            }))
        }
        Data::DateTime(length) => Some(Value::from(length.as_f64())),
        Data::Error(_) => Some(Value::String(data.to_string())),
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
        return Err(too_large());
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
