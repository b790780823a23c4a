import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Json } from "@/contract/schema";
import { readDocument, type Schema } from "./api-document";
import { exampleOf } from "./example-value";
import { curlText, isMissing, type RequestValues, requestHeaders, requestPath } from "./request";

const { endpoints, schemas } = readDocument(
  JSON.parse(readFileSync("src/contract/openapi.json", "utf8")) as Json,
);
const endpoint = (id: string) => {
  const found = endpoints.find((one) => one.id === id);
  if (!found) throw new Error(`The document has no ${id}.`);
  return found;
};
const origin = "http://127.0.0.1:7410";
const curl = (id: string, values: RequestValues = {}) =>
  curlText(endpoint(id), { "path workspace": "edge", ...values }, { origin, schemas });

describe("the example", () => {
  test("names the workspace and the token, and only what was filled in", () => {
    expect(curl("get-records", { "query kind": "feature", "query limit": " 5 " })).toBe(
      'curl "http://127.0.0.1:7410/api/v1/workspaces/edge/records?kind=feature&limit=5" \\\n' +
        '  --header "Authorization: Bearer $TOKEN"',
    );
  });

  test("leaves a variable for what is needed and not known", () => {
    expect(curl("get-search")).toContain("/workspaces/edge/search?q=$Q");
    expect(curl("get-records-record")).toContain("/records/$RECORD");
  });

  test("says what a shell would take for a sign of its own in a way that it does not", () => {
    const text = curl("get-records", { "query filter": 'title = "it\'s $(rm) `x` !" & a' });
    const [, address = ""] = /curl "([^"]*)"/.exec(text) ?? [];
    expect(address).not.toMatch(/[$`!'()\\\s]/);
    expect(new URL(address).searchParams.get("filter")).toBe('title = "it\'s $(rm) `x` !" & a');
  });

  test("repeats a parameter for each line of it", () => {
    expect(curl("get-records", { "query compute": "count(asked_for_by)\n\n effort * 2 " })).toContain(
      "?compute=count%28asked_for_by%29&compute=effort%20%2A%202",
    );
  });

  test("carries a body that fits, quoted for the shell", () => {
    const text = curl("post-records");
    expect(text).toContain('curl --request POST "http://127.0.0.1:7410/api/v1/workspaces/edge/records"');
    expect(text).toContain("--header 'Content-Type: application/json'");
    const [, body = ""] = /--data '([\s\S]*)'$/.exec(text) ?? [];
    expect(Object.keys(JSON.parse(body) as object)).toContain("kind");
  });

  test("sends and keeps files as files, and lets a stream through as it comes", () => {
    expect(curl("post-records-record-files")).toContain('--data-binary "@$FILE"');
    expect(curl("get-export")).toContain('--output "$FILE"');
    expect(curl("get-changes-stream")).toContain("curl --no-buffer ");
  });

  test("brings no token to what a token does not open", () => {
    expect(curl("post-sign-in")).not.toContain("Authorization");
  });

  test("has a body for every endpoint that takes JSON", () => {
    for (const one of endpoints) {
      const schema = one.body?.content.find(({ type }) => type === "application/json")?.schema;
      if (schema) expect(exampleOf(schema, schemas), one.id).not.toEqual({});
    }
  });
});

describe("an example of a schema", () => {
  test("has what is required, and ends where a schema would begin again in itself", () => {
    const tree = {
      type: "object",
      required: ["name", "above", "below"],
      properties: {
        name: { type: "string" },
        above: { $ref: "#/components/schemas/Tree" },
        below: { type: "array", items: { $ref: "#/components/schemas/Tree" } },
        note: { type: "string" },
      },
    };
    expect(exampleOf({ $ref: "#/components/schemas/Tree" }, { Tree: tree })).toEqual({
      name: "string",
      above: null,
      below: [null],
    });
  });

  test("takes the first of several forms together with what all of them have", () => {
    const schema: Schema = {
      allOf: [
        { oneOf: [{ properties: { type: { enum: ["make"] } }, required: ["type"] }, { properties: {} }] },
        { properties: { id: { type: "string", format: "uuid" } }, required: ["id"] },
      ],
    };
    expect(exampleOf(schema, {})).toEqual({ type: "make", id: "00000000-0000-0000-0000-000000000000" });
  });
});

describe("what is sent", () => {
  test("is refused while something is missing that it needs", () => {
    const [needed, optional] = endpoint("get-search").parameters.filter(({ in: place }) => place === "query");
    if (!needed || !optional) throw new Error("The search takes words and kinds.");
    expect(isMissing(needed, { "query q": "  " })).toBe(true);
    expect(isMissing(needed, { "query q": "dark" })).toBe(false);
    expect(isMissing(optional, {})).toBe(false);
  });

  test("goes where the fields say, with headers as headers", () => {
    const values = {
      "path workspace": "edge",
      "path record": "EDGE-1/2",
      "query fields": "title",
      "header if-none-match": '"7"',
    };
    const one = endpoint("get-records-record");
    expect(requestPath(one, values, () => "")).toBe(
      "/api/v1/workspaces/edge/records/EDGE-1%2F2?fields=title",
    );
    expect(requestHeaders(one, values)).toEqual({ "if-none-match": '"7"' });
  });
});
