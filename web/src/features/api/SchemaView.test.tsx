import { readFileSync } from "node:fs";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import type { Json } from "@/contract/schema";
import { readDocument, type Schema, type Schemas } from "./api-document";
import { SchemaView } from "./SchemaView";
import { partsOf } from "./schema-parts";
import { typeWords } from "./schema-words";

afterEach(cleanup);

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const schemas: Schemas = {
  Id: { type: "string", format: "uuid", description: "Names a row." },
  Colour: { type: "string", enum: ["red", "green"] },
  Wrap: { type: "object", properties: { colour: ref("Colour") }, required: ["colour"] },
  Tree: {
    type: "object",
    description: "Something that holds more of itself.",
    properties: {
      note: { type: ["string", "null"], maxLength: 80, readOnly: true },
      id: ref("Id"),
      branches: { type: "array", items: ref("Tree") },
      parent: { oneOf: [ref("Tree"), { type: "null" }] },
      wrap: { ...ref("Wrap"), description: "Of this place." },
    },
    required: ["id"],
  },
  Loop: { allOf: [ref("Loop")] },
  Circle: ref("Circle"),
};

const rowOf = (name: string) => {
  const row = screen.getAllByText(name, { selector: "code" }).at(-1)?.closest("li");
  if (!row) throw new Error(`There is no row ${name}.`);
  return row;
};

describe("a schema", () => {
  test("shows its fields with type, limits and marks, and first what is required", () => {
    render(<SchemaView schema={ref("Tree")} schemas={schemas} />);
    const names = screen.getAllByRole("listitem").map((item) => item.querySelector("code")?.textContent);
    expect(names).toEqual(["id", "note", "branches", "parent", "wrap"]);
    expect(rowOf("id").textContent).toContain("Id (string, uuid)");
    expect(rowOf("id").textContent).toContain("required");
    expect(rowOf("id").textContent).toContain("Names a row.");
    expect(rowOf("note").textContent).toContain("string or null");
    expect(rowOf("note").textContent).toContain("at most 80 characters");
    expect(rowOf("note").textContent).toContain("read only");
    expect(rowOf("note").textContent).not.toContain("required");
    expect(rowOf("wrap").textContent).toContain("Of this place.");
  });

  test("opens what it refers to in place, and closes it again", () => {
    render(<SchemaView schema={ref("Tree")} schemas={schemas} />);
    expect(screen.queryByText('"red"')).toBeNull();
    const button = within(rowOf("wrap")).getByRole("button", { name: "Wrap" });
    expect(button.getAttribute("aria-expanded")).toBe("false");
    fireEvent.click(button);
    expect(within(rowOf("colour")).getByRole("list", { name: "Values" }).textContent).toBe('"red""green"');
    fireEvent.click(button);
    expect(screen.queryByText('"red"')).toBeNull();
  });

  test("that holds itself is not opened inside itself", () => {
    render(<SchemaView schema={ref("Tree")} schemas={schemas} />);
    for (const name of ["branches", "parent"]) {
      expect(within(rowOf(name)).queryByRole("button")).toBeNull();
      expect(rowOf(name).textContent).toContain("as above");
    }
    expect(rowOf("branches").textContent).toContain("list of Tree");
    expect(rowOf("parent").textContent).toContain("Tree or null");
  });

  test("that is nothing but itself ends", () => {
    expect(partsOf(ref("Loop"), schemas).fields).toEqual([]);
    expect(partsOf(ref("Circle"), schemas).fields).toEqual([]);
    render(<SchemaView schema={ref("Circle")} schemas={schemas} />);
    render(<SchemaView schema={ref("Loop")} schemas={schemas} />);
  });

  test("of several forms names each by the field that tells them apart", () => {
    const form = (type: string, field: string): Schema => ({
      type: "object",
      properties: { type: { type: "string", enum: [type] }, [field]: { type: "integer", minimum: 1 } },
      required: ["type", field],
    });
    render(<SchemaView schema={{ oneOf: [form("make", "size"), form("move", "far")] }} schemas={{}} />);
    expect(screen.getByText("One of these forms, told apart by type:")).toBeTruthy();
    const move = rowOf("type: move");
    expect(screen.queryByText("far")).toBeNull();
    fireEvent.click(within(move).getByRole("button"));
    expect(within(move).getByText("far")).toBeTruthy();
    expect(within(move).getByText("at least 1")).toBeTruthy();
  });

  test("adds up what allOf joins", () => {
    const schema: Schema = {
      allOf: [ref("Wrap"), { type: "object", properties: { size: { type: "number" } }, required: ["size"] }],
    };
    const { fields } = partsOf(schema, schemas);
    expect(fields.map(({ name, required }) => [name, required])).toEqual([
      ["colour", true],
      ["size", true],
    ]);
  });

  test("of named values shows what each of them means", () => {
    const schema: Schema = {
      oneOf: [
        { const: "soon", description: "Within the week." },
        { const: "late", description: "Some day." },
      ],
    };
    render(<SchemaView schema={schema} schemas={{}} />);
    expect(screen.getByText('"soon"').closest("div")?.textContent).toContain("Within the week.");
  });

  test("says its type in words", () => {
    const words = (schema: Schema) => typeWords(schema, schemas);
    expect(words({ type: "object", additionalProperties: { type: "integer" } })).toBe(
      "object of integer by name",
    );
    expect(words({ type: "array", items: { type: "array", items: ref("Tree") } })).toBe(
      "list of list of Tree",
    );
    expect(words({ oneOf: [ref("Tree"), ref("Wrap"), { type: "null" }] })).toBe("one of 2 forms or null");
    expect(words({})).toBe("any value");
  });
});

test("every schema of the program's document can be shown and opened to its end", () => {
  const document = readDocument(JSON.parse(readFileSync("src/contract/openapi.json", "utf8")) as Json);
  const names = ["RecordDraft", "Operation", "Thread", "FieldType", "WorkspaceSchema"];
  for (const name of names) {
    const { container } = render(<SchemaView schema={ref(name)} schemas={document.schemas} />);
    for (let depth = 0; depth < 12; depth += 1) {
      const closed = [...container.querySelectorAll<HTMLElement>('[aria-expanded="false"]')];
      if (closed.length === 0) break;
      for (const button of closed) fireEvent.click(button);
    }
    expect(container.querySelectorAll('[aria-expanded="false"]')).toHaveLength(0);
    cleanup();
  }
});
