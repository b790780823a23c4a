import { describe, expect, test } from "vitest";
import type { Schema, Schemas } from "./api-document";
import { exampleOf } from "./example-value";
import { coreOf, hasInside, partsOf } from "./schema-parts";
import { limitsOf, typeWords } from "./schema-words";

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const only = (value: string): Schema => ({ type: "string", enum: [value] });

const schemas: Schemas = {
  Id: { type: "string", format: "uuid" },
  Role: { type: "string", enum: ["viewer", "maker"] },
  Told: {
    oneOf: [
      { type: "string", enum: ["exact"], description: "To the day." },
      { type: "string", enum: ["by"], description: "No later." },
    ],
  },
  Key: { type: "object", properties: { from: ref("Id"), to: ref("Id") }, required: ["from"] },
  Link: {
    allOf: [
      ref("Key"),
      { type: "object", properties: { note: { type: "string" } }, required: ["to", "note"] },
    ],
  },
  Tree: {
    type: "object",
    properties: { name: { type: "string" }, below: { type: "array", items: ref("Tree") } },
    required: ["name", "below"],
  },
  Body: {
    oneOf: [
      { type: "object", properties: { type: only("set"), value: {} }, required: ["type", "value"] },
      { allOf: [ref("Key"), { type: "object", properties: { type: only("link") }, required: ["type"] }] },
    ],
  },
  Operation: { allOf: [ref("Body"), { type: "object", properties: { id: ref("Id") }, required: ["id"] }] },
  Draft: { oneOf: [ref("FeatureDraft"), ref("IdeaDraft")], discriminator: { propertyName: "kind" } },
  FeatureDraft: { type: "object", properties: { kind: only("feature") }, required: ["kind"] },
  IdeaDraft: { type: "object", properties: { kind: only("idea") }, required: ["kind"] },
  Round: ref("Round"),
};

describe("types in words", () => {
  const words = (schema: Schema) => typeWords(schema, schemas);

  test("name what lists, maps and nulls are around", () => {
    expect(words(ref("Key"))).toBe("Key");
    expect(words({ type: "array", items: ref("Key") })).toBe("list of Key");
    expect(words({ oneOf: [ref("Key"), { type: "null" }] })).toBe("Key or null");
    expect(words({ type: ["integer", "null"], format: "uint64" })).toBe("integer, uint64 or null");
    expect(words({ type: "object", additionalProperties: { type: "boolean" } })).toBe(
      "object of boolean by name",
    );
    expect(words({})).toBe("any value");
  });

  test("say what a name stands for where nothing can be opened", () => {
    expect(words(ref("Id"))).toBe("Id (string, uuid)");
    expect(words(ref("Role"))).toBe("Role");
  });

  test("count the forms", () => {
    expect(words({ oneOf: [ref("Key"), ref("Link"), { type: "null" }] })).toBe("one of 2 forms or null");
  });
});

test("limits are said once, and not those that the type says", () => {
  expect(limitsOf({ type: "integer", minimum: 1, maximum: 1000 })).toEqual(["1 to 1,000"]);
  expect(limitsOf({ type: "integer", format: "uint64", minimum: 0 })).toEqual([]);
  expect(limitsOf({ type: "string", maxLength: 40 })).toEqual(["at most 40 characters"]);
});

describe("what stands inside", () => {
  const parts = (schema: Schema) => partsOf(schema, schemas);

  test("what a schema adds to another stands beside it, what is required first", () => {
    expect(parts(ref("Link")).fields.map(({ name, required }) => [name, required])).toEqual([
      ["from", true],
      ["to", true],
      ["note", true],
    ]);
    expect(parts(ref("Key")).fields.map(({ name, required }) => [name, required])).toEqual([
      ["from", true],
      ["to", false],
    ]);
  });

  test("forms are told apart by the field that has one value in each", () => {
    const { tag, cases } = parts(ref("Body"));
    expect(tag).toBe("type");
    expect(cases.map(({ label }) => label)).toEqual(["type: set", "type: link"]);
    expect(parts(ref("Draft")).cases.map(({ label }) => label)).toEqual(["kind: feature", "kind: idea"]);
  });

  test("forms and fields of their own stand beside each other", () => {
    const { fields, cases } = parts(ref("Operation"));
    expect(fields.map(({ name }) => name)).toEqual(["id"]);
    expect(cases).toHaveLength(2);
  });

  test("values are no forms, and keep what is said of them", () => {
    expect(parts(ref("Told"))).toMatchObject({
      cases: [],
      values: [
        { value: "exact", description: "To the day." },
        { value: "by", description: "No later." },
      ],
    });
    expect(hasInside(ref("Role"), schemas)).toBe(false);
  });

  test("forms without a tag are named by their only field, or by their type", () => {
    const { tag, cases } = parts({
      oneOf: [
        { type: "object", properties: { records: {} }, required: ["records"] },
        { type: "string" },
        ref("Key"),
      ],
    });
    expect(tag).toBeNull();
    expect(cases.map(({ label }) => label)).toEqual(["records", "string", "Key"]);
  });

  test("what can be opened is found within lists, maps and nulls", () => {
    const map = { type: "object", additionalProperties: { type: "array", items: ref("Tree") } };
    expect(coreOf({ oneOf: [map, { type: "null" }] })).toEqual(ref("Tree"));
  });

  test("a name that leads to itself holds nothing", () => {
    expect(hasInside(ref("Round"), schemas)).toBe(false);
    expect(typeWords(ref("Round"), schemas)).toBe("Round");
  });
});

describe("an example", () => {
  const example = (schema: Schema) => exampleOf(schema, schemas);

  test("holds what is required, in the first form", () => {
    const id = "00000000-0000-0000-0000-000000000000";
    expect(example(ref("Key"))).toEqual({ from: id });
    expect(example(ref("Draft"))).toEqual({ kind: "feature" });
    expect(example(ref("Operation"))).toEqual({ id, type: "set", value: null });
  });

  test("ends where a schema would hold itself again", () => {
    expect(example(ref("Tree"))).toEqual({ name: "string", below: [null] });
  });

  test("holds everything where nothing is required", () => {
    const schema = {
      type: "object",
      properties: { add: { type: "boolean" }, state: ref("Role"), at: { type: "string", readOnly: true } },
    };
    expect(example(schema)).toEqual({ add: true, state: "viewer" });
  });
});
