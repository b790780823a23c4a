//! `cargo xtask bench`: sizes against their limits, the client's store in a browser, then the benches of the workspace,
//! all in release mode. `size`, `browser` or a word of a bench's name choose among them.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::arguments::Arguments;
use crate::cargo_graph::CargoGraph;
use crate::program::Profile;
use crate::{browser, client, node, postgres, process, program, repository};

/// Compressed bytes that the browser must fetch before the first page shows.
const FIRST_LOAD_LIMIT: u64 = 350 * 1024;
const PROGRAM_LIMIT: u64 = 40 * 1024 * 1024;
/// The package whose executable runs the benches; it takes a filter as its only argument.
const BENCHES: &str = "throughline-benches";

pub fn run(mut arguments: Arguments) -> Result<()> {
    let filter = arguments.positional();
    arguments.finish()?;
    let mut missed = Vec::new();

    if filter.as_deref().is_none_or(|filter| filter == "size") {
        process::heading("Size of the client's first load");
        let node = node::find()?;
        client::build(&node)?;
        if !first_load(&repository::web().join("dist"))? {
            missed.push("the first load of the client");
        }
        process::heading("Size of the program");
        let bytes = fs::metadata(program::build(Profile::Release)?)?.len();
        if !compare("executable", bytes, PROGRAM_LIMIT) {
            missed.push("the size of the program");
        }
    }

    if filter.as_deref().is_none_or(|filter| filter == "browser") {
        process::heading("The client's store in a browser");
        if let Err(error) = in_browser() {
            process::say(&format!("{error:#}"));
            missed.push("a bench in the browser");
        }
    }

    if !matches!(filter.as_deref(), Some("size" | "browser")) {
        process::heading("Benches");
        let exists = CargoGraph::read()?
            .packages
            .iter()
            .any(|package| package.inside && format!("throughline-{}", package.name) == BENCHES);
        if exists {
            program::build(Profile::Release)?;
            let mut cargo = repository::cargo();
            cargo.args(["run", "--quiet", "--release", "--package", BENCHES, "--"]);
            cargo.args(filter);
            let database = postgres::find_or_make_durable()?;
            database.tell(&mut cargo);
            if let Err(error) = process::run(cargo) {
                process::say(&format!("{error:#}"));
                missed.push("a bench");
            }
        } else {
            process::say(&format!("there is no package {BENCHES} yet"));
        }
    }

    if !missed.is_empty() {
        bail!("over the limit: {}", missed.join(", "));
    }
    Ok(())
}

fn in_browser() -> Result<()> {
    let Some(chromium) = browser::find_or_install()? else {
        process::say(&format!("skipped: no Chromium; {}", browser::INSTALL));
        return Ok(());
    };
    let node = node::find()?;
    client::install(&node)?;
    let folder = repository::root().join("benches/browser");
    let mut install = node.npm();
    install.current_dir(&folder).args(["ci", "--no-audit", "--no-fund"]);
    process::run(install)?;
    let mut bench = node.command();
    bench.arg(folder.join("start.mjs")).env("CHROMIUM", chromium);
    process::run(bench)
}

fn first_load(dist: &Path) -> Result<bool> {
    let page = fs::read_to_string(dist.join("index.html")).context("the client is not built")?;
    let mut total = compressed(page.as_bytes())?;
    process::say(&format!("{:>9} B  index.html", total));
    for address in first_load_files(&page) {
        let path = dist.join(address.trim_start_matches('/'));
        let content = fs::read(&path).with_context(|| format!("index.html names {address}, which is not there"))?;
        // Fonts and pictures are compressed in themselves and sent as they are.
        let is_text = [".js", ".css", ".svg", ".html", ".json"].iter().any(|ending| address.ends_with(ending));
        let bytes = if is_text { compressed(&content)? } else { content.len() as u64 };
        process::say(&format!("{bytes:>9} B  {address}"));
        total += bytes;
    }
    Ok(compare("first load, gzip", total, FIRST_LOAD_LIMIT))
}

fn compare(what: &str, bytes: u64, limit: u64) -> bool {
    let kept = bytes <= limit;
    process::say(&format!(
        "{what}: {:.1} KiB of {} KiB: {}",
        bytes as f64 / 1024.0,
        limit / 1024,
        if kept { "kept" } else { "MISSED" }
    ));
    kept
}

fn compressed(content: &[u8]) -> Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content)?;
    Ok(encoder.finish()?.len() as u64)
}

/// Scripts, modules to preload, style sheets and preloaded fonts that a page names.
fn first_load_files(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in page.split('<').filter_map(|rest| rest.split('>').next()) {
        let attribute = |name: &str| -> Option<&str> {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            rest.split('"').next()
        };
        let address = if tag.starts_with("script") {
            attribute("src")
        } else if tag.starts_with("link")
            && matches!(attribute("rel"), Some("modulepreload" | "stylesheet" | "preload" | "icon"))
        {
            attribute("href")
        } else {
            None
        };
        if let Some(address) = address.filter(|address| !address.starts_with("data:"))
            && !found.iter().any(|known| known == address)
        {
            found.push(address.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::first_load_files;

    #[test]
    fn what_a_page_needs_first() {
        let page = r#"<!doctype html><html><head>
            <link rel="icon" href="data:image/svg+xml,x">
            <script type="module" crossorigin src="/assets/index-a.js"></script>
            <link rel="modulepreload" crossorigin href="/assets/react-b.js">
            <link rel="stylesheet" crossorigin href="/assets/index-c.css">
            <link rel="preload" as="font" href="/assets/inter.woff2" crossorigin>
            <link rel="manifest" href="/manifest.json">
            </head></html>"#;
        assert_eq!(
            first_load_files(page),
            ["/assets/index-a.js", "/assets/react-b.js", "/assets/index-c.css", "/assets/inter.woff2"]
        );
    }
}
