//! The program: one binary that serves the client and the API from one data folder.

mod audit;
mod backups;
mod clock;
mod command;
mod demo;
mod erasures;
mod file_store;
mod http;
mod import_drafts;
mod installation;
mod jobs;
mod mail;
mod openapi;
mod openid;
mod outgoing;
mod presence;
mod relying_party;
mod search_follower;
mod settings;
mod sign_in;
mod text_room;
mod upkeep;
mod webhooks;
mod workspace;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    command::run()
}
