//! What an entry of a JSON export says, where it says something.

use serde_json::Value;

/// Stands for whoever wrote something and is named no more: nobody is dropped.
pub(crate) const UNKNOWN_MEMBER: &str = "Unknown member";

/// The words at a JSON pointer such as "/user/login"; nothing where they are blank.
pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str().filter(|words| !words.trim().is_empty())
}

/// The members of a list; none where there is no such list.
pub(crate) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
