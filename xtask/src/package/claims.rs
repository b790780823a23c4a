//! What the files in `packaging/` say of this repository is true of it. Nothing here can run a container or systemd, so
//! each fact that they rest on is looked up where it comes from.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::contents;
use crate::{node, repository};

/// Instructions of the Dockerfile, with continued lines joined and comments left out.
fn instructions() -> Vec<(String, String)> {
    let text = repository::read("packaging/Dockerfile").unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    lines
        .join("\n")
        .replace("\\\n", " ")
        .lines()
        .filter_map(|line| line.trim().split_once(' '))
        .map(|(name, rest)| (name.to_owned(), rest.split_whitespace().collect::<Vec<_>>().join(" ")))
        .collect()
}

fn arguments_of(instruction: &str) -> Vec<String> {
    let all = instructions();
    let found: Vec<String> = all.into_iter().filter(|(name, _)| name == instruction).map(|(_, rest)| rest).collect();
    assert!(!found.is_empty(), "the Dockerfile has no {instruction}");
    found
}

/// Images as (name, tag), in their order.
fn images() -> Vec<(String, String)> {
    let image = |line: &String| {
        let (name, tag) = line.split(' ').next()?.split_once(':')?;
        Some((name.to_owned(), tag.to_owned()))
    };
    arguments_of("FROM").iter().map(|line| image(line).unwrap_or_else(|| panic!("FROM {line} has no tag"))).collect()
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|number| number.parse().unwrap_or_else(|_| panic!("{version} is no version"))).collect()
}

/// Sources that the build takes from the repository.
fn copied() -> Vec<String> {
    let from_outside = arguments_of("COPY").into_iter().filter(|line| !line.starts_with("--from="));
    from_outside
        .flat_map(|line| {
            let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            words.pop();
            words
        })
        .collect()
}

#[test]
fn the_images_are_new_enough_and_of_one_debian() {
    let images = images();
    let names: Vec<&str> = images.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["node", "rust", "debian"]);
    let manifest: toml::Table = toml::from_str(&repository::read("Cargo.toml").unwrap()).unwrap();
    let wanted = manifest["workspace"]["package"]["rust-version"].as_str().unwrap();
    let tag = |at: usize| images[at].1.split('-').collect::<Vec<_>>();
    assert!(numbers(tag(1)[0]) >= numbers(wanted), "rust:{} is older than {wanted}", tag(1)[0]);
    assert!(node::is_new_enough(tag(0)[0]), "node:{} is too old for the client", tag(0)[0]);
    assert_eq!(Some(tag(0)[0]), node::PINNED.split('.').next(), "the Node.js that `cargo xtask run` fetches");
    // A program that was linked with a newer C library does not start on an older one.
    assert_eq!(images[1].1, format!("{}-slim-{}", tag(1)[0], tag(2)[0]));
    assert_eq!(images[0].1, format!("{}-{}-slim", tag(0)[0], tag(2)[0]));
    assert_eq!(tag(2)[1], "slim");
}

#[test]
fn everything_that_is_copied_is_there_and_gets_to_the_builder() {
    let ignored = repository::read("packaging/Dockerfile.dockerignore").unwrap();
    let rules: Vec<&str> = ignored.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert_eq!(rules[0], "*", "nothing gets in that is not named");
    let let_in: BTreeSet<&str> = rules.iter().filter_map(|rule| rule.strip_prefix('!')).collect();
    let mut used = BTreeSet::new();
    for source in copied() {
        let path = source.trim_end_matches('/');
        assert!(repository::root().join(path).exists(), "the Dockerfile copies {path}, which is not there");
        assert_eq!(source.ends_with('/'), repository::root().join(path).is_dir(), "{source}");
        let rule = let_in.iter().find(|rule| Path::new(path).starts_with(rule));
        used.insert(*rule.unwrap_or_else(|| panic!("Dockerfile.dockerignore keeps {path} out")));
    }
    assert_eq!(used, let_in, "what is let in is copied");
}

/// Cargo reads all manifests of a workspace, so one folder too few fails the build.
#[test]
fn the_builder_has_every_member_of_the_workspace() {
    let manifest: toml::Table = toml::from_str(&repository::read("Cargo.toml").unwrap()).unwrap();
    let copied = copied();
    for member in manifest["workspace"]["members"].as_array().unwrap() {
        let folder = format!("{}/", member.as_str().unwrap().trim_end_matches("/*"));
        assert!(copied.contains(&folder), "the Dockerfile does not copy {folder}");
    }
    assert!(copied.iter().any(|source| source == "Cargo.lock"));
}

/// What the program embeds from outside its crates has to be there when it is compiled.
#[test]
fn the_builder_has_what_the_sources_embed() {
    let copied = copied();
    for (file, text) in program_sources() {
        for part in text.split("include_").skip(1) {
            let Some((call, rest)) = part.split_once("!(\"") else { continue };
            let Some((path, _)) = rest.split_once('"') else { continue };
            if !matches!(call, "bytes" | "str") || !path.starts_with("../") {
                continue;
            }
            let above = path.matches("../").count();
            let folder = Path::new(&file).ancestors().nth(above + 1).unwrap();
            let embedded = folder.join(path.trim_start_matches("../"));
            assert!(
                copied.iter().any(|source| embedded.starts_with(source.trim_end_matches('/'))),
                "{file} embeds {}, which the Dockerfile does not copy",
                embedded.display()
            );
        }
    }
}

#[test]
fn the_container_runs_as_nobody_in_particular_and_tells_where_it_listens() {
    assert_eq!(arguments_of("USER"), ["7410:7410"]);
    let variables = arguments_of("ENV").join(" ");
    let port = arguments_of("EXPOSE")[0].clone();
    assert!(variables.contains(&format!("THROUGHLINE_LISTEN=0.0.0.0:{port}")), "{variables}");
    assert!(variables.contains(&format!("THROUGHLINE_DATA={}", arguments_of("VOLUME")[0])), "{variables}");
    let check = arguments_of("HEALTHCHECK")[0].clone();
    assert!(check.contains(&format!("/{port} ")) && check.contains("/healthz "), "{check}");
    assert_eq!(arguments_of("ENTRYPOINT"), [format!("[\"/{}\"]", contents::EXECUTABLE)]);
    // Whatever is passed to the builder by ARG stays readable in the image.
    assert!(instructions().iter().all(|(name, _)| name != "ARG" && name != "ADD"));
}

#[test]
fn the_unit_starts_what_the_package_installs() {
    let unit = repository::read("packaging/throughline.service").unwrap();
    let all = |key: &str| -> Vec<&str> {
        unit.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('=')).collect()
    };
    assert_eq!(all("ExecStart"), [format!("/{} serve", contents::EXECUTABLE)]);
    assert_eq!(all("StateDirectory"), ["throughline"]);
    assert_eq!(
        all("Environment"),
        ["THROUGHLINE_SETTINGS=/etc/throughline/throughline.toml", "THROUGHLINE_DATA=/var/lib/throughline"]
    );
    // systemd ends a value only at the end of its line: a remark behind one would be a part of it.
    assert!(unit.lines().all(|line| line.starts_with('#') || !line.contains('#')));
    let scripts = repository::read("packaging/debian/postinst").unwrap();
    let user = all("User")[0];
    assert!(scripts.contains("--home /var/lib/throughline") && scripts.contains(&format!(" {user}\n")), "{scripts}");
}

#[test]
fn the_settings_say_nothing_but_where_the_data_is() {
    let text = repository::read("packaging/throughline.toml").unwrap();
    let settings: toml::Table = toml::from_str(&text).unwrap();
    assert_eq!(settings, toml::toml! { data = "/var/lib/throughline" });
    // A setting that is not in force has no space behind its #, an explanation has one.
    let uncommented: Vec<&str> =
        text.lines().map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line)).collect();
    let all: toml::Table = toml::from_str(&uncommented.join("\n")).unwrap();
    let mut names: Vec<&str> = all.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["address", "backup", "data", "database", "files", "listen", "mail", "outgoing", "sign_in", "trusted_proxies"]
    );
    let unit = repository::read("packaging/throughline.service").unwrap();
    let folder = all["backup"]["folder"].as_str().unwrap();
    assert!(unit.contains(&format!("\nReadWritePaths=-{folder}\n")), "the unit keeps backups out of {folder}");
}

/// Options, variables and commands that people are told of exist.
#[test]
fn what_is_said_of_the_command_line_is_true() {
    let sources: String = program_sources().into_iter().map(|(_, text)| text).collect();
    for file in [
        "docs/install.md",
        "packaging/Dockerfile",
        "packaging/throughline.toml",
        "packaging/throughline.1",
        "packaging/throughline.service",
    ] {
        let text = repository::read(file).unwrap().replace("\\-", "-");
        for variable in words_that_begin(&text, "THROUGHLINE_") {
            assert!(sources.contains(&format!("\"{variable}\"")), "{file} names {variable}, which nothing reads");
        }
    }
    let manual = repository::read("packaging/throughline.1").unwrap().replace("\\-", "-");
    for option in words_that_begin(&manual, "--") {
        let field = format!("{}:", option.trim_start_matches('-').replace('-', "_"));
        assert!(sources.contains(&field), "the manual names {option}, which no command has");
    }
    let commands = manual.split(".SH COMMANDS").nth(1).and_then(|rest| rest.split(".SH ").next()).unwrap();
    for line in commands.lines().filter_map(|line| line.strip_prefix(".B ")).filter(|line| !line.starts_with('-')) {
        let name = line.split(' ').next().unwrap();
        let variant = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        let known = [" {", ",", "("].iter().any(|end| sources.contains(&format!("\n    {variant}{end}")));
        assert!(known, "the manual names the command {name}, which does not exist");
    }
}

/// Words that begin so and go on with letters, digits, `_` and `-`.
fn words_that_begin<'a>(text: &'a str, beginning: &str) -> BTreeSet<&'a str> {
    let belongs = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    let words = text.match_indices(beginning).filter_map(|(at, _)| {
        let before = text[..at].chars().next_back();
        let rest = &text[at..];
        let word = &rest[..rest.find(|character| !belongs(character)).unwrap_or(rest.len())];
        (!before.is_some_and(belongs) && word.len() > beginning.len()).then_some(word)
    });
    words.collect()
}

/// The sources of the program's crates, by their path.
fn program_sources() -> Vec<(String, String)> {
    fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push((repository::shown(&path), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    for crate_folder in fs::read_dir(repository::root().join("crates")).unwrap() {
        let source = crate_folder.unwrap().path().join("src");
        if source.is_dir() {
            collect(&source, &mut found);
        }
    }
    found
}
