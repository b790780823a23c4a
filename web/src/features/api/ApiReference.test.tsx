import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { OfflineError } from "@/contract/client";
import type { Json } from "@/contract/schema";
import { ApiReference } from "./ApiReference";
import { readDocument } from "./api-document";
import { SHOWN } from "./reply-text";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const answers = (schema: Json) => ({ 200: { content: { "application/json": { schema } } } });
const inWorkspace = { name: "workspace", in: "path", required: true, schema: { type: "string" } };
const document = readDocument({
  info: { title: "Throughline", version: "1" },
  paths: {
    "/api/v1/session": { get: { tags: ["session"], summary: "Who is there.", responses: answers({}) } },
    "/api/v1/workspaces/{workspace}/tree": {
      get: {
        tags: ["graph"],
        summary: "A tree.",
        parameters: [
          inWorkspace,
          { name: "at", in: "query", required: true, description: "A `day`.", schema: { type: "string" } },
        ],
        responses: answers(ref("Tree")),
      },
      delete: { tags: ["graph"], summary: "Cuts it.", parameters: [inWorkspace], responses: { 204: {} } },
    },
    "/api/v1/workspaces/{workspace}/stream": {
      get: {
        tags: ["graph"],
        summary: "Goes on.",
        parameters: [inWorkspace],
        responses: { 200: { content: { "text/event-stream": {} } } },
      },
    },
  },
  components: {
    schemas: {
      Tree: {
        type: "object",
        required: ["name"],
        properties: {
          name: { type: "string", description: "How it is called." },
          below: { type: "array", items: ref("Tree") },
          leaf: { oneOf: [ref("Leaf"), { type: "null" }] },
        },
      },
      Leaf: {
        type: "object",
        properties: { colour: { type: "string", enum: ["green", "red"] }, on: ref("Tree") },
      },
    },
  },
} as Json);

type Answer = { status: number; text: string };
const asked: { path: string; headers: object; signal: AbortSignal | undefined }[] = [];
let answer: () => Promise<Answer>;

function start(chosen: string | null): void {
  asked.length = 0;
  answer = async () => ({ status: 200, text: '{"name":"oak"}' });
  const client = {
    answer: (path: string, headers = {}, signal?: AbortSignal) => {
      asked.push({ path, headers, signal });
      return answer();
    },
  };
  function Page() {
    const [open, setOpen] = useState(chosen);
    return (
      <ApiReference
        document={document}
        chosen={open}
        onChoose={setOpen}
        slug="edge"
        client={client}
        overview={<p>For all of them</p>}
      />
    );
  }
  render(<Page />);
}

const links = () =>
  within(screen.getByRole("navigation"))
    .getAllByRole("link")
    .slice(1)
    .map((link) => link.getAttribute("href"));
const search = () => screen.getByRole("searchbox", { name: "Find an endpoint" });
const press = (name: string) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
const type = (at: HTMLElement, value: string) =>
  act(async () => void fireEvent.change(at, { target: { value } }));

test("lists the endpoints in their groups, and only those that were searched for", async () => {
  start(null);
  expect(links()).toEqual([
    "?endpoint=get-stream",
    "?endpoint=get-tree",
    "?endpoint=delete-tree",
    "?endpoint=get-session",
  ]);
  await type(search(), "delete");
  expect(links()).toEqual(["?endpoint=delete-tree"]);
  await type(search(), "zebra");
  expect(screen.queryByRole("navigation")).toBeNull();
  expect(screen.getByText("No endpoint has all of “zebra”")).toBeTruthy();
  await press("Show all");
  expect(links()).toHaveLength(4);
});

test("is walked through with arrows, from the search on", async () => {
  start(null);
  fireEvent.keyDown(search(), { key: "ArrowDown" });
  expect(window.document.activeElement?.getAttribute("href")).toBe("?endpoint=get-stream");
  fireEvent.keyDown(window.document.activeElement as Element, { key: "ArrowDown" });
  expect(window.document.activeElement?.getAttribute("href")).toBe("?endpoint=get-tree");
  await act(async () => (window.document.activeElement as HTMLElement).click());
  expect(screen.getByRole("article").textContent).toContain("A tree.");
  expect(screen.getByRole("link", { current: "page" }).getAttribute("href")).toBe("?endpoint=get-tree");
});

test("shows what holds for all where none is open, and says so where there is no such endpoint", async () => {
  start("get-forest");
  expect(screen.getByText(/The address names get-forest/)).toBeTruthy();
  await press("Before the first request");
  expect(screen.getByText("For all of them")).toBeTruthy();
});

test("opens a schema in place, and none inside itself", async () => {
  start("get-tree");
  const reply = within(screen.getByRole("region", { name: "Reply" }));
  expect(reply.getByText("How it is called.")).toBeTruthy();
  expect(reply.queryByText("colour")).toBeNull();
  // A list of the very schema that is open.
  expect(reply.queryByRole("button", { name: "list of Tree" })).toBeNull();
  expect(reply.getAllByText("as above")).toHaveLength(1);
  await press("Leaf or null");
  expect(reply.getByText('"green"')).toBeTruthy();
  expect(reply.getAllByText("as above")).toHaveLength(2);
  await press("Leaf or null");
  expect(reply.queryByText("colour")).toBeNull();
});

test("sends what is filled in, and shows what came back", async () => {
  start("get-tree");
  const at = screen.getByRole("textbox", { name: "at" });
  await type(at, "2015-06-01");
  expect(screen.getByRole("region", { name: "Command for a shell" }).textContent).toContain(
    "/api/v1/workspaces/edge/tree?at=2015-06-01",
  );
  await press("Send");
  expect(asked).toMatchObject([{ path: "/api/v1/workspaces/edge/tree?at=2015-06-01", headers: {} }]);
  expect(screen.getByRole("region", { name: "What came back" }).textContent).toBe('{\n  "name": "oak"\n}');
  expect(screen.getByText(/^200 after/)).toBeTruthy();
});

test("copies the example, and selects it where the clipboard is closed", async () => {
  start("get-session");
  const copied: string[] = [];
  const clipboard = { writeText: vi.fn(async (text: string) => void copied.push(text)) };
  vi.stubGlobal("navigator", { ...navigator, clipboard });
  const copy = () => screen.getByRole("button", { name: "Copy the example" });
  expect(copy().textContent).toBe("Copy");
  await press("Copy the example");
  const example = screen.getByRole("region", { name: "Command for a shell" }).textContent;
  expect(copied).toEqual([example]);
  expect(copy().textContent).toBe("Copied");
  clipboard.writeText.mockRejectedValue(new Error("closed"));
  await press("Copy the example");
  expect(copy().textContent).toBe("Copy");
  expect(getSelection()?.toString()).toBe(example);
});

test("sends nothing while something is missing, and says what", async () => {
  start("get-tree");
  await press("Send");
  expect(asked).toEqual([]);
  const at = screen.getByRole("textbox", { name: "at" });
  expect(at.getAttribute("aria-invalid")).toBe("true");
  expect(window.document.activeElement).toBe(at);
  await type(at, "now");
  expect(at.getAttribute("aria-invalid")).toBeNull();
});

test("shows a refusal as it came, and says when nothing came", async () => {
  start("get-session");
  answer = async () => ({ status: 401, text: '{"code":"signed_out"}' });
  await press("Send");
  expect(screen.getByText(/^401 after/)).toBeTruthy();
  expect(screen.getByRole("region", { name: "What came back" }).textContent).toContain("signed_out");
  answer = () => Promise.reject(new OfflineError("away"));
  await press("Send");
  expect(screen.getByRole("alert").textContent).toMatch(/cannot be reached/);
  expect(screen.queryByText(/^401 after/)).toBeNull();
});

test("shows the beginning of what is long, and says so", async () => {
  start("get-session");
  answer = async () => ({ status: 200, text: "x".repeat(SHOWN + 1) });
  await press("Send");
  expect(screen.getByText("Only the first 200 KB are shown.")).toBeTruthy();
  expect(screen.getByRole("region", { name: "What came back" }).textContent).toHaveLength(SHOWN);
});

test("stops waiting when told to", async () => {
  start("get-session");
  answer = () => new Promise(() => {});
  await press("Send");
  await press("Stop");
  expect(asked[0]?.signal?.aborted).toBe(true);
  expect(screen.getByRole("button", { name: "Send" })).toBeTruthy();
});

test("sends neither what changes something nor what streams", async () => {
  start("delete-tree");
  expect(screen.queryByRole("button", { name: "Send" })).toBeNull();
  expect(screen.queryByRole("textbox", { name: "workspace" })).toBeNull();
  await act(async () => screen.getByRole("link", { name: /Goes on/ }).click());
  expect(screen.queryByRole("button", { name: "Send" })).toBeNull();
  expect(screen.getByText(/It streams/)).toBeTruthy();
});
