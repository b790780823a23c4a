//! Files as they are found: tables in any dialect, workbooks, and what no reader reads.

use exchange::detect;
use exchange::table::SourceFile;

#[test]
fn what_no_reader_reads_is_refused_with_what_to_do() {
    let refused = |name: &str, bytes: &[u8]| detect::read(&SourceFile { name, bytes }).unwrap_err().to_string();
    assert_eq!(refused("a.csv", b""), "a.csv: there is nothing in it. Choose another file.");
    assert_eq!(refused("a.csv", b"a,b\n"), "a.csv: it has headers and no rows. Export it again with its rows.");
    assert_eq!(
        refused("a.zip", b"PK\x03\x04nonsense"),
        "a.zip: its archive is broken: invalid Zip archive: Could not find EOCD. Save it again as XLSX."
    );
    assert_eq!(
        refused("a.html", b"<html><body>Hello</body></html>"),
        "a.html: it is XML or HTML of a kind that no reader knows. Export it as CSV, XLSX or JSON."
    );
    assert_eq!(
        refused("a.json", br#"[{"a": 1, "a": 2}]"#),
        "a.json, row 1: it is no JSON: \"a\" stands twice in one object at line 1 column 17. Export it again."
    );
    assert!(refused("a.json", &b"[".repeat(100_000)).contains("nested more than 64 deep"));
    assert_eq!(
        refused("a.json", b"[1, 2"),
        "a.json, row 1: it is no JSON: EOF while parsing a list at line 1 column 5. Export it again."
    );
    assert_eq!(
        refused("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        "a.png: it holds bytes that are no text. Export it as CSV, XLSX, JSON or XML."
    );
}

#[test]
fn tables_are_read_however_they_are_written() {
    let columns = |bytes: &[u8]| {
        let reading = detect::read(&SourceFile { name: "t.csv", bytes }).unwrap();
        let table = &reading.tables[0];
        let cells = |row: &exchange::table::Row| {
            row.cells
                .iter()
                .map(|cell| format!("{}={}", table.columns[cell.column].name, cell.value))
                .collect::<Vec<_>>()
        };
        let rows: Vec<String> = table.rows.iter().map(|row| cells(row).join(" ")).collect();
        format!("{} | {}", rows.join(" / "), reading.warnings.join(" "))
    };
    assert_eq!(columns(b"sep=;\r\nA;B\r\n1;\"x\r\ny\"\r\n"), "A=\"1\" B=\"x\\r\\ny\" | ");
    assert_eq!(columns(b"A\tB\n1\t2\n"), "A=\"1\" B=\"2\" | ");
    assert_eq!(
        columns(b"Tag,Tag,(x)\na,b,c,d\n"),
        "Tag=\"a\" Tag=\"b\" \"(x)\"=\"c\" Column 4=\"d\" | Some lines of t.csv have more cells than there are headers; they stand under \"Column 4\" and on. Columns of one name are taken as several values of one column: \"Tag\"."
    );
    assert_eq!(
        columns(b"Name;Ort\nJ\xf6rg;K\xf6ln\n"),
        "Name=\"J\u{f6}rg\" Ort=\"K\u{f6}ln\" | t.csv is not UTF-8; it was read as windows-1252."
    );
    let utf16: Vec<u8> = "\u{feff}A,B\n\u{e4},2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(columns(&utf16), "A=\"\u{e4}\" B=\"2\" | t.csv is not UTF-8; it was read as UTF-16LE.");
    assert_eq!(
        columns(b"Which do you use?,,,Why?\nMail,Chat,Phone,Open-Ended Response\nyes,,,because\n"),
        "Which do you use? \u{203a} Mail=\"yes\" Why?=\"because\" | t.csv has two lines of headers; each column's name is made of both."
    );
}

/// The parts of a workbook with one sheet of these cells.
fn workbook(cells: &str, shared: &str) -> Vec<u8> {
    let parts = [
        ("[Content_Types].xml", r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>"#.to_owned()),
        ("_rels/.rels", r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned()),
        ("xl/workbook.xml", r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Plan" sheetId="1" r:id="r1"/></sheets></workbook>"#.to_owned()),
        ("xl/_rels/workbook.xml.rels", r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#.to_owned()),
        ("xl/sharedStrings.xml", format!(r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{shared}</t></si></sst>"#)),
        ("xl/worksheets/sheet1.xml", format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>"#)),
    ];
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn workbooks_are_read_and_hostile_ones_refused() {
    let read = |bytes: &[u8]| detect::read(&SourceFile { name: "plan.xlsx", bytes });
    let row = |number: u32, cells: &str| format!(r#"<row r="{number}">{cells}</row>"#);
    let text = |at: &str, words: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{words}</t></is></c>"#);
    let head = row(1, &(text("A1", "Feature") + &text("C1", "Effort")));
    let good =
        workbook(&(head.clone() + &row(3, r#"<c r="A3" t="s"><v>0</v></c><c r="C3"><v>2.5</v></c>"#)), "Dark mode");
    let reading = read(&good).unwrap();
    let table = &reading.tables[0];
    let cells: Vec<String> = table.rows[0].cells.iter().map(|cell| format!("{} {}", cell.column, cell.value)).collect();
    assert_eq!((cells.join(", "), table.columns.len()), ("0 \"Dark mode\", 2 2.5".to_owned(), 3));

    // A cell far out takes no room for those between.
    let far = workbook(&(head.clone() + &row(2, &text("A2", "x")) + &row(1_048_576, &text("A1048576", "far"))), "");
    assert_eq!(read(&far).unwrap().tables[0].rows.len(), 2);
    let wide = workbook(&(head.clone() + &row(2, &text("XFD2", "wide"))), "");
    assert!(read(&wide).unwrap_err().to_string().contains("more than 2000 columns"));
    // One text in many cells is many texts.
    let many: String = (2..10_000).map(|at| row(at, &format!(r#"<c r="A{at}" t="s"><v>0</v></c>"#))).collect();
    let repeated = workbook(&(head + &many), &"a".repeat(30_000));
    assert!(read(&repeated).unwrap_err().to_string().contains("more than can be read at once"));
    let other = workbook("", "");
    assert_eq!(read(&other).unwrap_err().to_string(), "plan.xlsx: it has no rows. Export it again with its rows.");
}

/// An archive of these entries, each with its content.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        let packed = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        archive.start_file(*name, packed).unwrap();
        std::io::Write::write_all(&mut archive, content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Each says what is wrong and does nothing else: no memory, no time, no file anywhere, no request.
#[test]
fn hostile_files_are_refused_with_clear_words() {
    let said = |name: &str, bytes: &[u8]| match detect::read(&SourceFile { name, bytes }) {
        Ok(_) => "READ".to_owned(),
        Err(problem) => problem.to_string(),
    };
    let sheet = |body: &str| {
        format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{body}</worksheet>"#)
    };
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
    let jira = |doctype: &str, words: &str| {
        format!(
            "<?xml version=\"1.0\"?>{doctype}<!-- RSS generated by JIRA --><rss version=\"0.92\"><channel><item><key>A-1</key><summary>{words}</summary></item></channel></rss>"
        )
    };
    let workbook_with = |part: &str, content: Vec<u8>| {
        let good = workbook(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>A</t></is></c></row>"#, "");
        let mut source = zip::ZipArchive::new(std::io::Cursor::new(good)).unwrap();
        let mut entries: Vec<(String, Vec<u8>)> = Vec::new();
        for at in 0..source.len() {
            let mut file = source.by_index(at).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
            entries.push((file.name().unwrap().into_owned(), bytes));
        }
        entries.retain(|(name, _)| name != part);
        entries.push((part.to_owned(), content));
        archive(&entries.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
    };
    let bomb = workbook_with("xl/worksheets/sheet1.xml", sheet(&" ".repeat((1 << 30) + 1)).into_bytes());
    assert!(bomb.len() < 3_000_000, "a bomb is small until it is opened");
    let many: Vec<(String, &[u8])> = (0..20_000).map(|number| (format!("xl/{number}.xml"), b"".as_slice())).collect();
    let many = archive(&many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect::<Vec<_>>());
    let hostile: Vec<(&str, &str, Vec<u8>)> = vec![
        (
            "a way out of the folder",
            "slip.xlsx",
            archive(&[("../../etc/cron.d/x", b"* * * * * root x"), ("xl/workbook.xml", b"<x/>")]),
        ),
        ("a bomb", "bomb.xlsx", bomb),
        ("a bomb of names", "names.xlsx", many),
        ("an archive in an archive", "nested.xlsx", archive(&[("inner.zip", &archive(&[("x", b"x")]))])),
        (
            "laughing entities in a sheet",
            "laughs.xlsx",
            workbook_with(
                "xl/worksheets/sheet1.xml",
                format!(
                    "{laughs}{}",
                    sheet(
                        "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&c;</t></is></c></row></sheetData>"
                    )
                )
                .into_bytes(),
            ),
        ),
        ("laughing entities in XML", "laughs.xml", jira(laughs, "&c;").into_bytes()),
        (
            "a file from the server",
            "file.xml",
            jira("<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>", "&f;").into_bytes(),
        ),
        (
            "the address of a definition, which nobody asks for",
            "http.xml",
            jira("<!DOCTYPE x SYSTEM \"http://example.org/x.dtd\">", "x").into_bytes(),
        ),
        ("bytes of no encoding", "noise.csv", vec![0, 1, 2, 0xff, 0xfe, 0, 0, 7, 0x80, 0]),
        ("brackets without end", "deep.json", b"[".repeat(3_000_000)),
        ("tags without end", "deep.xml", jira("", &"<b>".repeat(1_000_000)).into_bytes()),
        ("an archive that lies of its sizes", "lies.xlsx", {
            let mut bytes = workbook_with("xl/worksheets/sheet1.xml", sheet(&" ".repeat(100_000)).into_bytes());
            // The sizes that the local headers and the directory tell.
            let all: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"PK\x01\x02")).collect();
            for at in all {
                bytes[at + 24..at + 28].copy_from_slice(&1u32.to_le_bytes());
            }
            bytes
        }),
    ];
    let mut told = String::new();
    for (what, name, bytes) in &hostile {
        told += &format!("{what}: {}\n", said(name, bytes));
    }
    assert_eq!(told, include_str!("expected/hostile_files.txt"));
    // A cell that looks like a formula is a text, here and when it goes out again.
    let reading = detect::read(&SourceFile { name: "f.csv", bytes: b"A,B\n=cmd|' /C calc'!A0,@x\n" }).unwrap();
    assert_eq!(reading.tables[0].rows[0].cells[0].value, "=cmd|' /C calc'!A0");
}
