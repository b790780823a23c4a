//! The tools of this repository: `cargo xtask <command>`.
//!
//! This file only chooses the command; each command has a file of its own.

mod arguments;
mod bench;
mod browser;
mod budget;
mod cargo_graph;
mod check;
mod client;
mod codegen;
mod counts;
mod debian;
mod doc_tests;
mod fuzz;
mod journeys;
mod layers;
mod licence_expression;
mod licences;
mod node;
mod package;
mod postgres;
mod process;
mod program;
mod repository;
mod run;
mod test;
mod typescript;
mod web_imports;
mod web_layers;
mod words;

use std::process::ExitCode;

use arguments::Arguments;

const HELP: &str = "\
Tools of this repository.

Usage: cargo xtask <command> [options]

  run        Build the client and the program, then serve the demo product on this machine.
               --release       build with optimisation (slower to build, faster to run)
               --empty         start without the demo product
               -- <args>       passed on to `throughline serve`
  test       Rust tests, doc tests, web types, web tests, and journeys in a real browser.
               --only <suite>  rust, web or journeys; may be given more than once
               --keep-going    run the later suites after one failed
  check      Everything that must hold before a change is proposed; runs all, then lists what failed.
               --only <name>   one check, by the name that the list prints; may be given more than once
  journeys   Only the journeys. `cargo xtask journeys undo` runs those with `undo` in their file name.
               --headed        show the browser
               --screens       keep a picture of every step in target/journeys
               --no-build      use the client and the program as they were built last
  screens    Pictures of every page, wide and narrow, light and dark, in target/screens.
               --no-build      as above
  codegen    Write web/src/contract/openapi.json and schema.ts from what the program says.
               --check         write nothing; fail when they differ
               --document <f>  take the OpenAPI document from a file
               --out <f>       write the types to another file
  bench      Speed and size against their limits, in release mode.
               <filter>        only benches with this in their name; `size` for the sizes alone,
                               `browser` for the client's store in Chromium
  fuzz       Made up input for what reads input, by libFuzzer; needs a C++ compiler.
               <target>        operations, expressions, csv, xlsx, jira_json, jira_xml, jira_csv, trello, github,
                               gitlab, asana, linear, json_list; all when none is named
               --seconds <n>   for each; 600 when absent
  package    Build the client and the program, and write a Debian package into target/package.
               --binary <f>    package an executable that is there instead of building one
  postgres   Run a PostgreSQL to try things on, and throw it away at the end.
  layers     Compare the real edges between crates, and between the parts of the client, with layers.toml.
  licences   Check licences and docs/dependencies.md.
               --rows          print the rows that the file should have

Everything that is fetched or built stays in target/, web/node_modules, web/dist and .throughline/.
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let mut arguments = Arguments::from_words(words.collect());
    if matches!(command.as_str(), "" | "help" | "--help" | "-h") || arguments.flag("--help") {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let outcome = match command.as_str() {
        "run" => run::run(arguments),
        "test" => test::run(arguments),
        "check" => check::run(arguments),
        "journeys" => journeys::run(arguments),
        "screens" => journeys::screens(arguments),
        "codegen" => codegen::run(arguments),
        "bench" => bench::run(arguments),
        "fuzz" => fuzz::run(arguments),
        "postgres" => postgres::run(arguments),
        "package" => package::run(arguments),
        "layers" => layers::run(arguments),
        "licences" => licences::run(arguments),
        other => Err(anyhow::anyhow!("there is no command `{other}`; `cargo xtask help` lists them")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
