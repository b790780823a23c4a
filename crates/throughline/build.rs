//! Embeds the client anew when it was built anew. Building it is `cargo xtask run`'s work, not this script's.

fn main() {
    println!("cargo::rerun-if-changed=../../web/dist/index.html");
}
