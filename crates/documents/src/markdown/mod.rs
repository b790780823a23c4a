//! Markdown to blocks and back.
//!
//! The grammar is the part of CommonMark that texts are made of, read exactly as the client reads it
//! (`web/src/kit/editor/markdown.ts`), because highlights count letters in what both read. A line's end inside a
//! paragraph is a break; HTML, references, indented code and underlined headings are plain words.

mod inline;
mod lines;
mod read;
pub(crate) mod space;
mod write;

pub use read::read;
pub use write::write;

use crate::tree::block_texts;

/// Block texts, each on lines of its own. The offsets of highlights are UTF-16 units of this.
pub fn plain_text(markdown: &str) -> String {
    let mut texts = Vec::new();
    block_texts(&read(markdown), &mut texts);
    texts.join("\n")
}
