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
