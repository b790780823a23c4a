//! Schemas in, TypeScript out.

use super::*;

/// Declarations for `components.schemas`, without the head that every file has.
fn generate(schemas: &str) -> String {
    let document = format!("{{\"openapi\": \"3.1.0\", \"components\": {{\"schemas\": {schemas}}}}}");
    from_openapi(&document)
        .map(|text| text[HEAD.len() + 1 + JSON.len()..].to_owned())
        .unwrap_or_else(|error| format!("error: {error:#}"))
}

#[track_caller]
fn check(schemas: &str, expected: &str) {
    assert_eq!(generate(schemas).trim(), expected.trim());
}

#[test]
fn objects_optional_properties_and_comments() {
    check(
        r##"{"Tally": {
            "type": "object",
            "description": "Imported votes.\nNot people.",
            "required": ["count", "by"],
            "properties": {
                "count": {"type": "integer", "format": "int64", "minimum": 0, "description": "At least 0."},
                "by": {"type": ["string", "null"]},
                "note": {"type": "string"},
                "as-of": {"type": "number"}
            }
        }}"##,
        r#"
/**
 * Imported votes.
 * Not people.
 */
export interface Tally {
  "as-of"?: number;
  by: string | null;
  /** At least 0. */
  count: number;
  note?: string;
}"#,
    );
}

#[test]
fn references_null_arrays_maps_and_any() {
    check(
        r##"{
            "Moment": {"type": "object", "required": ["at"], "properties": {"at": {"type": "string"}}},
            "Row": {"type": "object", "required": ["one", "many", "map", "any", "nested", "pair", "free"], "properties": {
                "one": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Moment", "description": "x"}]},
                "many": {"type": "array", "items": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Moment"}]}},
                "map": {"type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"type": "string"}},
                "any": {"description": "anything"},
                "nested": {"type": "array", "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "rows": {"type": "integer"}}}},
                "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false},
                "free": {"type": "object"}
            }}
        }"##,
        r"
export interface Moment {
  at: string;
}

export interface Row {
  /** anything */
  any: Json;
  free: { [key: string]: Json };
  many: (Moment | null)[];
  map: { [key: string]: number };
  nested: { name: string; rows?: number }[];
  one: Moment | null;
  pair: [string, number];
}",
    );
}

#[test]
fn named_ids_and_instants() {
    check(
        r##"{
            "Id": {"type": "string", "format": "uuid", "description": "UUID, lower case."},
            "Instant": {"type": "string", "format": "date-time"},
            "Space": {"type": "object", "required": ["id", "at", "other"], "properties": {
                "id": {"type": "string", "format": "uuid"},
                "at": {"type": ["string", "null"], "format": "date-time"},
                "other": {"$ref": "#/components/schemas/Id"}
            }}
        }"##,
        r"
/** UUID, lower case. */
export type Id = string;

export type Instant = string;

export interface Space {
  at: Instant | null;
  id: Id;
  other: Id;
}",
    );
}

#[test]
fn enumerations() {
    check(
        r##"{
            "Via": {"type": "string", "enum": ["ui", "api"]},
            "Step": {"type": "object", "required": ["gap"], "properties": {"gap": {"type": ["string", "null"], "enum": ["usage", null]}}}
        }"##,
        r#"
export interface Step {
  gap: "usage" | null;
}

export type Via = "ui" | "api";"#,
    );
    check(
        r##"{"Long": {"type": "string", "enum": ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "cccccccccccccccccccccccccccccccccccccccc"]}}"##,
        r#"
export type Long =
  | "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  | "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
  | "cccccccccccccccccccccccccccccccccccccccc";"#,
    );
}

#[test]
fn a_union_told_apart_by_a_constant() {
    check(
        r##"{
            "Json": {},
            "Body": {"oneOf": [
                {"type": "object", "description": "Adds a link.", "required": ["type", "from"], "properties": {"type": {"type": "string", "enum": ["link"]}, "from": {"type": "string"}}},
                {"type": "object", "required": ["type", "value"], "properties": {"type": {"const": "set"}, "value": {"$ref": "#/components/schemas/Json"}}}
            ]},
            "Short": {"oneOf": [{"$ref": "#/components/schemas/Body"}, {"type": "boolean"}]}
        }"##,
        r#"
export type Body =
  /** Adds a link. */
  | { from: string; type: "link" }
  | { type: "set"; value: Json };

export type Short = Body | boolean;"#,
    );
}

#[test]
fn what_stands_together() {
    check(
        r##"{
            "Key": {"type": "object", "required": ["to"], "properties": {"to": {"type": "string"}}},
            "Body": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            "Link": {"description": "A link.", "allOf": [{"$ref": "#/components/schemas/Key"}, {"type": "object", "required": ["removed"], "properties": {"removed": {"type": "boolean", "description": "A tombstone."}}}]},
            "Operation": {"allOf": [{"$ref": "#/components/schemas/Body"}, {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}]},
            "Inline": {"type": "array", "items": {"allOf": [{"oneOf": [{"type": "string"}, {"type": "null"}]}, {"$ref": "#/components/schemas/Key"}]}}
        }"##,
        r"
export type Body = string | number;

export type Inline = ((string | null) & Key)[];

export interface Key {
  to: string;
}

/** A link. */
export interface Link extends Key {
  /** A tombstone. */
  removed: boolean;
}

export type Operation = Body & { id: string };",
    );
}

#[test]
fn a_long_object_inside_a_union_is_laid_out() {
    check(
        r##"{"Change": {"oneOf": [
            {"type": "object", "required": ["type", "evidence", "before"], "properties": {
                "type": {"type": "string", "enum": ["evidence"]},
                "evidence": {"type": "string", "description": "Its id."},
                "before": {"type": ["string", "null"]}
            }},
            {"type": "object", "required": ["type"], "properties": {"type": {"type": "string", "enum": ["none"]}}}
        ]}}"##,
        r#"
export type Change =
  | {
      before: string | null;
      /** Its id. */
      evidence: string;
      type: "evidence";
    }
  | { type: "none" };"#,
    );
}

#[test]
fn what_it_does_not_know_is_an_error() {
    check(
        r##"{"A": {"type": "object", "properties": {"b": {"not": {"type": "string"}}}}}"##,
        r#"error: in the schema A: in the property b: this form is not known to xtask/src/typescript.rs: {"not":{"type":"string"}}"#,
    );
    check(
        r##"{"A": {"$ref": "#/components/schemas/B"}}"##,
        "error: in the schema A: it refers to B, which the document does not describe",
    );
    check(
        r##"{"A<B>": {"type": "string"}}"##,
        "error: in the schema A<B>: `A<B>` is no name for a type; give the schema another title",
    );
    assert!(from_openapi("{}").is_err());
}
