//! One typed, pure, null-aware language for filters, scores, formula fields and roll-ups. `docs/expressions.md`
//! describes it; the client evaluates it too, and both pass the vectors in `vectors/expressions.json`.
//!
//! ```text
//! let expression = compile("sum(asked_for_by.tally.count) / effort > 10", &schema)?;
//! expression.test(&host, &record)
//! ```

mod aggregates;
mod calls;
mod check;
mod compile;
mod dates;
mod decimal;
mod evaluate;
mod explain;
mod folding;
mod format;
mod functions;
mod parse;
mod registry;
mod text;
mod tokens;
mod tree;
mod types;
mod value;
mod vocabulary;
mod wire;

pub use calls::function_names;
pub use compile::{Expression, Filter, FilterReading, compile, compile_filter};
pub use dates::{CivilDate, Precision, format_instant, parse_instant};
pub use decimal::Decimal;
pub use explain::{EXPLAINED_MEMBERS, EXPLAINED_PARTS, Explanation};
pub use registry::{inverse_name, schema_of};
pub use text::fold;
pub use tree::{
    DEPTH_LIMIT, EXPRESSION_VERSION, ErrorCode, ExpressionError, NODE_LIMIT, SOURCE_LIMIT, Span, is_reserved,
};
pub use types::{Dependencies, KindSchema, Schema, SchemaField, Type, names_of};
pub use value::{Absent, Duration, Host, VISIT_LIMIT, Value};
pub use vocabulary::{Custom, FORMULA_DEPTH, Vocabulary};
pub use wire::{encode_value, read_value};
