//! The states of this format, and how its free text is read as one of them.

use graph::record::StateCategory::{self, Backlog, Cancelled, Done, Started, Unstarted};

/// A state that the importer defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub name: &'static str,
    pub category: StateCategory,
    /// Another word for it in the files.
    alias: &'static str,
}

const fn known(name: &'static str, category: StateCategory) -> Known {
    Known { name, category, alias: "" }
}

/// In the order in which a feature passes through them.
pub const STATES: [Known; 14] = [
    known("Researching", Backlog),
    known("Under Consideration", Unstarted),
    known("In Development", Started),
    known("IE Developer Channel", Started),
    known("Preview Release", Started),
    known("Prefixed", Done),
    known("Partial Support", Done),
    Known { name: "Provided by the operating system", category: Done, alias: "Provided-by-underlying-OS" },
    known("Supported", Done),
    known("Shipped", Done),
    known("Deprecated", Cancelled),
    known("Not currently planned", Cancelled),
    known("No plans to support", Cancelled),
    known("Not Supported", Cancelled),
];

/// A status as read: which of [`STATES`], and what a person should know about the reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub state: usize,
    /// Why the text was taken for this state, where it is not simply its name.
    pub remark: Option<String>,
}

/// Letters and digits in lower case: what is left when case and punctuation do not count.
pub fn folded(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The state that `text` names, if it names one.
pub fn read(text: &str) -> Option<Reading> {
    if let Some((state, remark)) = named(text) {
        return Some(Reading { state, remark });
    }
    let (head, rest) = text.split_once(" (")?;
    let (state, _) = named(head)?;
    let name = STATES.get(state)?.name;
    let remark = format!("read as the state \"{name}\"; the rest, \"({rest}\", stands in the row only");
    Some(Reading { state, remark: Some(remark) })
}

fn named(text: &str) -> Option<(usize, Option<String>)> {
    let wanted = folded(text);
    STATES.iter().enumerate().find_map(|(position, state)| {
        if state.name == text {
            Some((position, None))
        } else if folded(state.name) == wanted {
            Some((position, Some(format!("another spelling of the state \"{}\"", state.name))))
        } else if !state.alias.is_empty() && folded(state.alias) == wanted {
            Some((position, Some(format!("read as the state \"{}\"", state.name))))
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match read(text) {
            None => "no state".into(),
            Some(reading) => format!("{} | {}", STATES[reading.state].name, reading.remark.unwrap_or_default()),
        }
    }

    #[test]
    fn free_text_is_read_as_a_state() {
        assert_eq!(told("Shipped"), "Shipped | ");
        assert_eq!(told("Supported"), "Supported | ");
        assert_eq!(
            told("Under consideration"),
            "Under Consideration | another spelling of the state \"Under Consideration\""
        );
        assert_eq!(
            told("Provided-by-underlying-OS"),
            "Provided by the operating system | read as the state \"Provided by the operating system\""
        );
        assert_eq!(
            told("In Development (Windows & Mac backend services)"),
            "In Development | read as the state \"In Development\"; the rest, \"(Windows & Mac backend services)\", stands in the row only"
        );
        for none in ["", "(removed)", "(added)", " (", "Shipped soon"] {
            assert_eq!(told(none), "no state", "{none}");
        }
    }
}
