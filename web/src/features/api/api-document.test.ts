import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Json } from "@/contract/schema";
import { canSend, groupsOf, matching, readDocument, shortPath } from "./api-document";

const committed = readDocument(JSON.parse(readFileSync("src/contract/openapi.json", "utf8")) as Json);
const endpoint = (id: string) => {
  const found = committed.endpoints.find((one) => one.id === id);
  if (!found) throw new Error(`The document has no ${id}.`);
  return found;
};

describe("the program's own document", () => {
  test("gives each endpoint an id that no other has", () => {
    const ids = committed.endpoints.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(50);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z0-9]+)+$/i);
  });

  test("is grouped by tag in alphabetical order, and nothing is lost", () => {
    const groups = groupsOf(committed.endpoints);
    const tags = groups.map(({ tag }) => tag);
    expect(tags).toEqual([...tags].sort());
    expect(groups.flatMap((group) => group.endpoints)).toHaveLength(committed.endpoints.length);
    for (const { tag, endpoints } of groups) expect(endpoints.every((one) => one.tag === tag)).toBe(true);
  });

  test("offers to send what reads and replies with JSON, and neither streams, files nor changes", () => {
    expect(canSend(endpoint("get-records"))).toBe(true);
    expect(canSend(endpoint("get-account-sessions"))).toBe(true);
    expect(canSend(endpoint("get-bootstrap"))).toBe(false);
    expect(canSend(endpoint("get-changes-stream"))).toBe(false);
    expect(canSend(endpoint("get-export"))).toBe(false);
    expect(canSend(endpoint("get-files-file-content"))).toBe(false);
    expect(canSend(endpoint("post-records"))).toBe(false);
  });

  test("names the one form of every error once, not at each endpoint", () => {
    expect(committed.error).toEqual({ $ref: "#/components/schemas/ErrorEnvelope" });
    expect(committed.endpoints.flatMap(({ replies }) => replies).map(({ status }) => status)).not.toContain(
      "default",
    );
  });

  test("opens workspaces to tokens, and nothing of the account", () => {
    expect(endpoint("get-records").takesToken).toBe(true);
    expect(endpoint("post-sign-in").takesToken).toBe(false);
  });
});

describe("a search", () => {
  const paths = (typed: string) =>
    matching(committed.endpoints, typed).map(({ method, path }) => `${method} ${shortPath(path)}`);

  test("finds by a part of the path, whatever the case", () => {
    expect(paths("MOST-wanted")).toEqual(["get /most-wanted"]);
  });

  test("wants every word, and takes the method for one", () => {
    const found = paths("delete  links");
    expect(found).toContain("delete /records/{record}/links/{role}/{other}");
    expect(found.every((one) => one.startsWith("delete"))).toBe(true);
  });

  test("finds by what is said of it", () => {
    expect(paths("puts a record into the trash")).toEqual(["delete /records/{record}"]);
  });

  test("finds all for nothing, and nothing for what no endpoint has", () => {
    expect(paths("  ")).toHaveLength(committed.endpoints.length);
    expect(paths("records xyzzy")).toEqual([]);
  });
});

describe("any document", () => {
  test("has paths", () => {
    expect(() => readDocument({ info: {} })).toThrow("names no paths");
    expect(() => readDocument("nonsense")).toThrow("names no paths");
  });

  test("may refer to parameters, bodies and replies, and say for all methods of a path what they share", () => {
    const { endpoints } = readDocument({
      security: [{ token: [] }],
      paths: {
        "/things/{thing}": {
          parameters: [
            { $ref: "#/components/parameters/Thing" },
            { name: "deep", in: "query", schema: { type: "boolean" }, description: "Of the path" },
          ],
          get: {
            security: [{}],
            parameters: [
              { name: "deep", in: "query", schema: { type: "boolean" }, description: "Of the method" },
            ],
            responses: { "200": { $ref: "#/components/responses/Thing" } },
          },
          put: { requestBody: { $ref: "#/components/requestBodies/Thing" } },
        },
      },
      components: {
        parameters: { Thing: { name: "thing", in: "path", required: true, schema: { type: "string" } } },
        requestBodies: { Thing: { required: true, content: { "text/plain": {} } } },
        responses: { Thing: { description: "It", content: { "application/json": { schema: {} } } } },
      },
    });
    const [get, put] = endpoints;
    expect(get?.parameters.map(({ name, description }) => [name, description])).toEqual([
      ["deep", "Of the method"],
      ["thing", ""],
    ]);
    expect(get?.replies).toEqual([
      { status: "200", description: "It", content: [{ type: "application/json", schema: {} }] },
    ]);
    expect(put?.body).toEqual({ required: true, content: [{ type: "text/plain", schema: null }] });
    expect([get?.takesToken, put?.takesToken]).toEqual([false, true]);
  });
});
