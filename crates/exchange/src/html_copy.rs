//! A space as pages that any browser reads without a program: for an archive, or for somebody without an account. It
//! holds what is in that space and nothing of any other, but for the names of people.

use crate::existing::each_of_kind;
use crate::export::{ExportError, Files, plain};
use crate::sheet::{Names, Sheet};
use access::VisibleSpaces;
use graph::id::RecordId;
use graph::record::{Record, Space, State};
use graph::registry::{KindDeclaration, Registry, Trait};
use ledger::port::Read;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};
use std::fmt::Write as _;
use std::io::Write;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// Records in one list.
const LIST: usize = 1_000;

/// Nothing but the page itself and pictures beside it: a copy that is opened asks nobody.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:";

const STYLE: &str = "\
:root{color-scheme:light dark}
body{font:15px/1.55 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
a{color:#0b57d0}h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.1rem;margin-top:2rem}
.quiet{color:#666;font-size:.85rem}dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.25rem 1rem}
dt{color:#666}dd{margin:0;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #8884;vertical-align:top}
td a{overflow-wrap:anywhere}td.key{white-space:nowrap}
pre{overflow:auto;background:#8881;padding:.6rem}blockquote{border-left:3px solid #8886;margin-left:0;padding-left:1rem}
@media(prefers-color-scheme:dark){body{background:#16181c;color:#e6e6e6}a{color:#8ab4f8}.quiet,dt{color:#a0a0a0}}
";

/// What the copy says of itself.
pub struct AboutCopy<'a> {
    pub workspace: &'a str,
    pub made_at: &'a str,
}

/// Writes the archive from one snapshot; answers how many pages of records it has. `visible` has to hold the space.
pub fn copy_space<W: Write>(
    read: &dyn Read,
    registry: &Registry,
    visible: &VisibleSpaces,
    space: &Space,
    about: &AboutCopy<'_>,
    files: &mut Files<'_>,
    to: W,
) -> Result<u64, ExportError> {
    let own = visible.clone().among(&[space.id]);
    let mut names = Names::read(read, registry, &own)?;
    each_of_kind(read, "person", visible.spaces(), &mut |person| {
        names.call(&person);
        Ok::<(), ExportError>(())
    })?;
    let states: Vec<State> = read.states()?.into_iter().filter(|state| state.space == space.id).collect();
    let custom: Vec<_> = read.custom_fields()?.into_iter().filter(|field| field.space == space.id).collect();
    let mut copy = Copy { zip: ZipWriter::new_stream(to), space: &space.name };
    let (mut pages, mut contents) = (0, String::new());
    for kind in registry.kinds.iter().filter(|kind| !kind.has(Trait::Nested)) {
        let mut list = List::new(kind);
        each_of_kind(read, kind.name, own.spaces(), &mut |record| {
            if record.is_put_away() {
                return Ok(());
            }
            let Some(sheet) = names.sheet(read, registry, &own, &record, &states, &custom)? else { return Ok(()) };
            copy.page(
                &format!("records/{}", page_name(record.id)),
                &sheet.title,
                "../",
                &body(&sheet, &names, &own, read)?,
            )?;
            pages += 1;
            list.add(&record, &sheet, &states);
            Ok::<(), ExportError>(())
        })?;
        contents += &list.write(&mut copy)?;
    }
    each_of_kind(read, "file", own.spaces(), &mut |file| {
        if let (Some(hash), false) = (file.text("hash"), file.is_put_away()) {
            copy.begin(&file_path(file.id, file.title()))?;
            files(hash, &mut copy.zip)?;
        }
        Ok::<(), ExportError>(())
    })?;
    let front = format!(
        "<p class=\"quiet\">A copy of the space {} of {}, made {}.</p>{contents}",
        escaped(&space.name),
        escaped(about.workspace),
        escaped(&moment(about.made_at))
    );
    copy.page("index.html", &space.name, "", &front)?;
    copy.zip.finish()?.into_inner().flush()?;
    Ok(pages)
}

struct Copy<'a, W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    space: &'a str,
}

impl<W: Write> Copy<'_, W> {
    fn begin(&mut self, name: &str) -> Result<(), ExportError> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
        Ok(self.zip.start_file(name, options)?)
    }

    /// `up`: from where the page stands to the top of the copy.
    fn page(&mut self, name: &str, title: &str, up: &str, body: &str) -> Result<(), ExportError> {
        self.begin(name)?;
        let home = match up {
            "" => String::new(),
            up => format!("<p class=\"quiet\"><a href=\"{up}index.html\">{}</a></p>", escaped(self.space)),
        };
        let title = escaped(title);
        let page = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head>\
             <body><main>{home}<h1>{title}</h1>\n{body}</main></body></html>\n"
        );
        Ok(self.zip.write_all(page.as_bytes())?)
    }
}

/// The records of one kind.
struct List<'k> {
    kind: &'k KindDeclaration,
    /// Each with what it is sorted by: the number of its key, then its title.
    rows: Vec<((u64, String), String)>,
}

impl<'k> List<'k> {
    fn new(kind: &'k KindDeclaration) -> Self {
        Self { kind, rows: Vec::new() }
    }

    fn add(&mut self, record: &Record, sheet: &Sheet<'_>, states: &[State]) {
        let state = record.state().and_then(|id| states.iter().find(|state| state.id == id));
        let number = sheet.key.as_deref().and_then(|key| key.rsplit('-').next()?.parse().ok()).unwrap_or(u64::MAX);
        let row = format!(
            "<tr><td class=\"quiet key\">{}</td><td><a href=\"records/{}\">{}</a></td><td class=\"quiet\">{}</td></tr>",
            escaped(sheet.key.as_deref().unwrap_or_default()),
            page_name(record.id),
            escaped(&sheet.title),
            escaped(state.map_or("", |state| &state.name))
        );
        self.rows.push(((number, sheet.title.to_lowercase()), row));
    }

    fn name(&self, page: usize) -> String {
        match page {
            0 => format!("{}.html", self.kind.name),
            page => format!("{}-{}.html", self.kind.name, page + 1),
        }
    }

    /// Writes its pages, and answers what the front page says of them.
    fn write<W: Write>(mut self, copy: &mut Copy<'_, W>) -> Result<String, ExportError> {
        if self.rows.is_empty() {
            return Ok(String::new());
        }
        self.rows.sort();
        let mut more = String::new();
        for (page, rows) in self.rows.chunks(LIST).enumerate() {
            let body: String = rows.iter().map(|(_, row)| row.as_str()).collect();
            copy.page(&self.name(page), self.kind.plural, "./", &format!("<table>{body}</table>"))?;
            if page > 0 {
                let _ = write!(more, " <a href=\"{}\">{}</a>", self.name(page), page + 1);
            }
        }
        let (name, plural) = (self.name(0), escaped(self.kind.plural));
        Ok(format!("<h2><a href=\"{name}\">{plural}</a></h2><p class=\"quiet\">{}{more}</p>", self.rows.len()))
    }
}

fn page_name(id: RecordId) -> String {
    format!("{id}.html")
}

/// Endings that no browser runs. Everything else is kept as plain text.
const HARMLESS: [&str; 27] = [
    "txt", "md", "csv", "tsv", "json", "log", "pdf", "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "mp3", "wav",
    "ogg", "mp4", "webm", "mov", "zip", "gz", "docx", "xlsx", "pptx", "odt", "ods",
];

/// Where a file lies in the copy.
fn file_path(id: RecordId, title: &str) -> String {
    let name = plain(title);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let guarded = if HARMLESS.contains(&ending.as_str()) { "" } else { ".txt" };
    format!("files/{id}/{name}{guarded}")
}

fn body(sheet: &Sheet<'_>, names: &Names, own: &VisibleSpaces, read: &dyn Read) -> Result<String, ExportError> {
    let mut body = format!(
        "<p class=\"quiet\">{}{} · {}</p><dl>",
        sheet.key.as_deref().map(|key| format!("{} · ", escaped(key))).unwrap_or_default(),
        escaped(sheet.kind),
        escaped(&moment(&sheet.made_at))
    );
    for (label, value) in &sheet.facts {
        let words = escaped(value);
        let shown = match is_safe(value) && !value.contains(char::is_whitespace) {
            true => format!("<a href=\"{words}\">{words}</a>"),
            false => words,
        };
        let _ = write!(body, "<dt>{}</dt><dd>{shown}</dd>", escaped(label));
    }
    body += "</dl>";
    for (label, text) in &sheet.texts {
        let _ = write!(body, "<h2>{}</h2>{}", escaped(label), rendered(text));
    }
    if !sheet.links.is_empty() {
        body += "<h2>Links</h2><ul>";
        let ends: Vec<RecordId> = sheet.links.iter().map(|(_, to)| *to).collect();
        let there: Vec<Record> = read.records(&ends)?;
        for (label, to) in &sheet.links {
            let title = escaped(if names.knows(*to) { names.title(*to) } else { "Untitled" });
            // A page is there of what is in the space and not put away.
            let is_there = there.iter().any(|end| end.id == *to && own.contains(end.space) && !end.is_put_away());
            let shown = match is_there {
                true => format!("<a href=\"{}\">{title}</a>", page_name(*to)),
                false => title,
            };
            let _ = write!(body, "<li>{}: {shown}</li>", escaped(label));
        }
        body += "</ul>";
    }
    if !sheet.files.is_empty() {
        body += "<h2>Files</h2><ul>";
        for (id, title) in sheet.files {
            let path = file_path(*id, title).split('/').map(encoded).collect::<Vec<_>>().join("/");
            let _ = write!(body, "<li><a href=\"../{path}\">{}</a></li>", escaped(title));
        }
        body += "</ul>";
    }
    if !sheet.comments.is_empty() {
        body += "<h2>Comments</h2>";
        for comment in sheet.comments {
            let _ = write!(
                body,
                "<p><strong>{}</strong> <span class=\"quiet\">{}</span></p>{}",
                escaped(names.title(comment.by)),
                escaped(&moment(&comment.at)),
                rendered(&comment.body)
            );
        }
    }
    Ok(body)
}

/// Whether an address leads to the web or to a mailbox, and runs nothing.
fn is_safe(url: &str) -> bool {
    let lower = url.trim().to_ascii_lowercase();
    ["https://", "http://", "mailto:"].iter().any(|beginning| lower.starts_with(beginning))
}

/// An instant as people read one, to the minute.
fn moment(instant: &str) -> String {
    match instant.get(..16) {
        Some(minute) => format!("{} UTC", minute.replace('T', " ")),
        None => instant.to_owned(),
    }
}

/// Markdown as HTML of which nothing runs and nothing is fetched: tags that somebody wrote are words, links lead to web
/// and mail addresses only, pictures are links.
fn rendered(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let link = |tag: Tag<'static>| Event::Start(tag);
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if is_safe(&dest_url) { dest_url } else { CowStr::from("#") };
            link(Tag::Link { link_type, dest_url, title, id }.into_static())
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let dest_url = if is_safe(&dest_url) { dest_url } else { CowStr::from("#") };
            link(Tag::Link { link_type, dest_url, title, id }.into_static())
        }
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        other => other,
    });
    let mut page = String::new();
    html::push_html(&mut page, events);
    page
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

/// A part of an address.
fn encoded(part: &str) -> String {
    let mut address = String::new();
    for byte in part.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => address.push(char::from(byte)),
            byte => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_somebody_wrote_runs_or_is_fetched() {
        let page = rendered(
            "<script>alert(1)</script>\n\nHi <b onclick=x>you</b> [go](javascript:alert(1)) [ok](https://example.org) ![p](https://example.org/p.png)\n\n<div>\nblock\n</div>\n",
        );
        assert!(!page.contains("<script") && !page.contains("<b ") && !page.contains("<div"), "{page}");
        assert!(!page.contains("javascript:") && !page.contains("<img"), "{page}");
        assert!(page.contains("<a href=\"https://example.org\">ok</a>"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
        assert_eq!(escaped("<a \"b\" 'c' & d>"), "&lt;a &quot;b&quot; &#39;c&#39; &amp; d&gt;");
    }

    #[test]
    fn files_that_a_browser_would_run_are_texts() {
        let id = RecordId(uuid::Uuid::nil());
        for (title, path) in [
            ("plan.txt", "plan.txt"),
            ("page.HTML", "page.HTML.txt"),
            ("logo.svg", "logo.svg.txt"),
            ("x.xhtm", "x.xhtm.txt"),
            ("x.svgz", "x.svgz.txt"),
            ("none", "none.txt"),
            ("photo.JPG", "photo.JPG"),
            ("../../etc/passwd", ".. etc passwd"),
        ] {
            assert!(file_path(id, title).ends_with(&format!("/{path}")) || path.starts_with(".."), "{title}");
            assert!(!file_path(id, title).contains("../"), "{title}");
        }
        assert_eq!(encoded("a b#ü.txt"), "a%20b%23%C3%BC.txt");
    }
}
