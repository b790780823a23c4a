//! Text tables (CSV, TSV and their like) as they are found: any encoding, any separator, repeated and missing headers,
//! a second line of headers.

use crate::error::{ExchangeError, shown};
use crate::mapping::Becomes;
use crate::table::{ROW_LIMIT, Reading, SourceFile, Table, as_of_file};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How much of a file is looked at to find out how it is written.
const SAMPLE: usize = 64 << 10;
/// What survey programs put below a question that has one answer.
const SECOND_HEADERS: [&str; 3] = ["response", "open-ended response", "selected choice"];

/// Reads a text table. A file without a row is refused.
pub fn read(file: &SourceFile<'_>) -> Result<Reading, ExchangeError> {
    let mut warnings = Vec::new();
    let text = decoded(file, &mut warnings)?;
    let (text, said) = separator_said(&text);
    let separator = said.unwrap_or_else(|| likely_separator(text));
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for line in reader.records() {
        let line = line.map_err(|problem| {
            let row = problem.position().map_or(0, |position| position.line());
            let remedy = "Export the file again, or mend the line";
            ExchangeError::row(file.name, u32::try_from(row).unwrap_or(u32::MAX), "", problem.to_string(), remedy)
        })?;
        if line.iter().any(|cell| !cell.trim().is_empty()) {
            lines.push(line);
        }
        // The headers are one line, a second line of them another.
        if lines.len() > ROW_LIMIT + 2 {
            let problem = format!("it has more than {ROW_LIMIT} rows");
            return Err(ExchangeError::file(file.name, problem, "Split the file"));
        }
    }
    rows_to_table(file.name, lines.iter().map(|line| line.iter().map(Cow::Borrowed).map(Some)), warnings)
}

/// Makes a table of lines of which the first holds the headers. A cell that is nothing is `None` or blank.
pub(crate) fn rows_to_table<L, C>(
    name: &str,
    lines: impl Iterator<Item = L>,
    mut warnings: Vec<String>,
) -> Result<Reading, ExchangeError>
where
    L: Iterator<Item = Option<C>>,
    C: Into<Value>,
{
    let mut lines = lines.map(|line| line.map(|cell| cell.map(Into::into)).collect::<Vec<Option<Value>>>());
    let Some(first) = lines.next() else {
        return Err(ExchangeError::file(name, "there is nothing in it", "Export it again with its rows"));
    };
    let mut second = lines.next();
    let mut headers: Vec<String> = first.iter().map(|cell| header_text(cell.as_ref())).collect();
    if let Some(below) = second.as_ref().filter(|below| is_second_header(&headers, below)) {
        headers = joined_headers(&headers, below);
        warnings.push(format!("{name} has two lines of headers; each column's name is made of both."));
        second = None;
    }
    if second.is_none() && headers.iter().all(String::is_empty) {
        return Err(ExchangeError::file(name, "its first line holds no names of columns", "Add a line of headers"));
    }
    let mut names: Vec<String> = Vec::with_capacity(headers.len());
    for (at, header) in headers.iter().enumerate() {
        names.push(if header.is_empty() { format!("Column {}", at + 1) } else { as_of_file(header) });
    }
    let mut table = Table::new(name, Becomes::Rows);
    for each in &names {
        table.column(each)?;
    }
    let (mut longest, mut count) = (names.len(), 0usize);
    for line in second.into_iter().chain(lines) {
        while names.len() < line.len() {
            names.push(format!("Column {}", names.len() + 1));
        }
        longest = longest.max(line.len());
        count += 1;
        table.add(names.iter().zip(line).filter_map(|(name, cell)| cell.map(|cell| (name, cell))))?;
    }
    if count == 0 {
        return Err(ExchangeError::file(name, "it has headers and no rows", "Export it again with its rows"));
    }
    if longest > headers.len() {
        warnings.push(format!(
            "Some lines of {name} have more cells than there are headers; they stand under \"Column {}\" and on.",
            headers.len() + 1
        ));
    }
    let mut times: HashMap<&str, usize> = HashMap::new();
    names.iter().for_each(|name| *times.entry(name).or_default() += 1);
    let mut repeated: Vec<&str> = times.into_iter().filter(|(_, count)| *count > 1).map(|(name, _)| name).collect();
    repeated.sort_unstable();
    if !repeated.is_empty() {
        let listed: Vec<String> = repeated.iter().take(8).map(|name| format!("\"{}\"", shown(name))).collect();
        let more = if repeated.len() > 8 { " and others" } else { "" };
        warnings.push(format!(
            "Columns of one name are taken as several values of one column: {}{more}.",
            listed.join(", ")
        ));
    }
    Ok(Reading { system: "table", instance: "table".into(), tables: vec![table], warnings })
}

fn header_text(cell: Option<&Value>) -> String {
    let text = match cell {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    // A header over several lines is still one name.
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Survey programs write the question in the first line and its answers, or "Response", in the second.
fn is_second_header(headers: &[String], below: &[Option<Value>]) -> bool {
    let texts: Vec<String> = below.iter().map(|cell| header_text(cell.as_ref())).collect();
    let filled = texts.iter().filter(|text| !text.is_empty()).count();
    if filled == 0 {
        return false;
    }
    let known = texts.iter().filter(|text| SECOND_HEADERS.contains(&text.to_lowercase().as_str())).count();
    if known * 2 > filled {
        return true;
    }
    let missing: Vec<usize> = (0..headers.len()).filter(|at| headers[*at].is_empty()).collect();
    let named_below = missing.iter().filter(|at| texts.get(**at).is_some_and(|text| !text.is_empty())).count();
    // A number is an answer, not a name.
    missing.len() >= 2 && named_below == missing.len() && texts.iter().all(|text| text.parse::<f64>().is_err())
}

fn joined_headers(headers: &[String], below: &[Option<Value>]) -> Vec<String> {
    let mut question = String::new();
    let mut joined = Vec::with_capacity(headers.len());
    for at in 0..headers.len().max(below.len()) {
        let above = headers.get(at).map_or("", String::as_str);
        if !above.is_empty() {
            question = above.to_owned();
        }
        let answer = header_text(below.get(at).and_then(Option::as_ref));
        let plain = answer.is_empty() || SECOND_HEADERS.contains(&answer.to_lowercase().as_str());
        joined.push(match (question.is_empty(), plain) {
            (_, true) => above.to_owned(),
            (true, false) => answer,
            (false, false) => format!("{question} › {answer}"),
        });
    }
    joined
}

fn decoded<'a>(file: &SourceFile<'a>, warnings: &mut Vec<String>) -> Result<Cow<'a, str>, ExchangeError> {
    let marked = Encoding::for_bom(file.bytes);
    let (encoding, bytes) = match marked {
        Some((encoding, length)) => (encoding, &file.bytes[length..]),
        None if std::str::from_utf8(file.bytes).is_ok() => (UTF_8, file.bytes),
        None => (guessed_encoding(file.bytes), file.bytes),
    };
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if text.contains('\0') {
        let problem = "it holds bytes that are no text";
        return Err(ExchangeError::file(file.name, problem, "Export it as CSV, XLSX, JSON or XML"));
    }
    if broken {
        let problem = format!("some of its bytes are no {}", encoding.name());
        return Err(ExchangeError::file(file.name, problem, "Save it as UTF-8"));
    }
    if encoding != UTF_8 {
        warnings.push(format!("{} is not UTF-8; it was read as {}.", file.name, encoding.name()));
    }
    Ok(text)
}

fn guessed_encoding(bytes: &[u8]) -> &'static Encoding {
    // Without a mark, every other byte of Latin text in UTF-16 is zero.
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let half = sample.len() / 2;
    if half > 8 && zeros(1) * 2 > half {
        return UTF_16LE;
    }
    if half > 8 && zeros(0) * 2 > half {
        return UTF_16BE;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// Excel writes "sep=;" into the first line when it is told to.
fn separator_said(text: &str) -> (&str, Option<u8>) {
    let Some((first, rest)) = text.split_once('\n') else { return (text, None) };
    let first = first.trim_end_matches('\r').trim_matches('"');
    match first.strip_prefix("sep=").map(str::as_bytes) {
        Some([separator]) => (rest, Some(*separator)),
        Some([]) => (rest, Some(b'\t')),
        _ => (text, None),
    }
}

/// The separator under which the first lines have the same number of cells, and most of them.
fn likely_separator(text: &str) -> u8 {
    let end = (0..=SAMPLE.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let sample = &text[..end];
    let score = |separator: u8| {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .has_headers(false)
            .from_reader(sample.as_bytes());
        let counts: Vec<usize> = reader.records().take(50).filter_map(Result::ok).map(|line| line.len()).collect();
        let first = counts.first().copied().unwrap_or(0);
        if first < 2 {
            return 0;
        }
        // The last line of a sample may be cut.
        let whole = counts.len().saturating_sub(1).max(1);
        let even = counts.iter().take(whole).filter(|count| **count == first).count();
        (1_000 * even / whole) * 1_000 + first.min(999)
    };
    // Of two that fit equally the one that is named first.
    let mut best = (b',', 0);
    for separator in SEPARATORS {
        let points = score(separator);
        if points > best.1 {
            best = (separator, points);
        }
    }
    best.0
}
