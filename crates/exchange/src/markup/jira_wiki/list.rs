//! Lists whose depth is the number of marks that begin a line.

use crate::table::DEPTH_LIMIT;

/// The marks and the words of an item. Dashes alone are as likely a signature or a rule, so two or more of them begin an
/// item only within a list.
pub fn item(line: &str, within_list: bool) -> Option<(&str, &str)> {
    let words = line.trim_start_matches(['*', '#', '-']);
    let markers = line.get(..line.len() - words.len())?;
    let dashes = markers.len() > 1 && markers.bytes().all(|byte| byte == b'-');
    if markers.is_empty() || !words.starts_with([' ', '\t']) || (dashes && !within_list) {
        return None;
    }
    let words = words.trim();
    (!words.is_empty()).then_some((markers, words))
}

/// A list that is being read.
#[derive(Default)]
pub struct List {
    levels: Vec<Level>,
    out: String,
    indent: usize,
}

struct Level {
    depth: usize,
    numbered: bool,
    count: usize,
    indent: usize,
    width: usize,
}

impl List {
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    pub fn add(&mut self, markers: &str, markdown: &str) {
        let depth = markers.len();
        let numbered = markers.ends_with('#');
        while self.levels.last().is_some_and(|level| level.depth > depth) {
            self.levels.pop();
        }
        let mut turned = false;
        if self.levels.last().is_some_and(|level| level.depth == depth && level.numbered != numbered) {
            self.levels.pop();
            turned = true;
        }
        let inside = self.levels.last().is_none_or(|level| level.depth < depth);
        if inside && self.levels.len() < DEPTH_LIMIT {
            let indent = self.levels.last().map_or(0, |level| level.indent + level.width);
            self.levels.push(Level { depth, numbered, count: 0, indent, width: 2 });
        }
        let Some(level) = self.levels.last_mut() else { return };
        level.count += 1;
        let marker = if level.numbered { format!("{}. ", level.count) } else { "- ".to_owned() };
        level.width = marker.len();
        if !self.out.is_empty() {
            self.out.push_str(if turned && level.indent == 0 { "\n\n" } else { "\n" });
        }
        self.out.push_str(&" ".repeat(level.indent));
        self.indent = level.indent + marker.len();
        self.out.push_str(&marker);
        self.push_lines(markdown);
    }

    /// A line that goes on with the item before it.
    pub fn go_on(&mut self, markdown: &str) {
        self.out.push_str("\\\n");
        self.out.push_str(&" ".repeat(self.indent));
        self.push_lines(markdown);
    }

    fn push_lines(&mut self, markdown: &str) {
        for (number, line) in markdown.trim_end().lines().enumerate() {
            if number > 0 {
                self.out.push('\n');
                self.out.push_str(&" ".repeat(self.indent));
            }
            self.out.push_str(line);
        }
    }

    pub fn into_markdown(self) -> String {
        self.out
    }
}
