import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PeopleClient } from "@/contract/access-client";
import type { Client } from "@/contract/client";
import type { AuditEntry, AuditKind, Session } from "@/contract/schema";
import type { Graph } from "@/graph/graph";
import { GraphProvider } from "@/graph/hooks";
import { filterGraph } from "../filter/filter-double";
import { WorkspaceProvider } from "../workspace";
import { AuditLog } from "./AuditLog";
import { kindGroups, whatWasDone, whoDid } from "./audit-words";
import type { Names } from "./use-people";

vi.setConfig({ testTimeout: 30_000 });

function entry(kind: AuditKind, more: Partial<AuditEntry> = {}): AuditEntry {
  const nothing = {
    person: null,
    team: null,
    role: null,
    standing: null,
    name: null,
    how: null,
    agent: null,
  };
  const none = { ...nothing, count: null, bytes: null, spaces: [] };
  return { id: kind, at: "2026-11-26T12:00:00.000Z", kind, by: "ann", ...none, ...more };
}

const names: Names = {
  person: (id, otherwise = "") => ({ ann: "Ann", max: "Max" })[id] ?? otherwise,
  space: (id) => (id === "plans" ? "Plans" : ""),
  kind: (name) => `${name}s`,
  field: (_, name, space) => `${name.toUpperCase()} (${space})`,
};

test("every entry reads as a sentence", () => {
  const said = (of: AuditEntry) => `${whoDid(of, names)} ${whatWasDone(of, names)}`;
  expect(
    [
      entry("signed_in", { how: "password" }),
      entry("signed_in", { how: "passkey" }),
      entry("signed_in", { how: "certificate" }),
      entry("sign_in_failed", { how: "passkey" }),
      entry("passkey_added", { name: "Phone" }),
      entry("sign_in_failed"),
      entry("sessions_ended", { count: 1 }),
      entry("token_made", { name: "Nightly", how: "read" }),
      entry("joined", { by: "max", person: "ann", how: "guest" }),
      entry("link_refused", { by: null, name: "For partners" }),
      entry("exported", { how: "audit_log" }),
      entry("space_copied", { spaces: ["plans"] }),
      entry("webhook_changed", { name: "Chat", how: "hooks.example.org" }),
      entry("backed_up", { by: null, count: 12, bytes: 3_400_000 }),
      entry("role_given", { person: "max", role: "maker", spaces: ["plans"] }),
      entry("space_access_changed", { spaces: ["plans"] }),
      entry("field_restricted", { name: "effort", how: "feature", role: "maker", spaces: ["plans"] }),
      entry("field_restricted", { name: "effort", how: "feature", spaces: ["plans"] }),
      entry("standing_changed", { person: "ann" }),
      entry("standing_changed", { person: "max" }),
      entry("exported", { by: "somebody gone" }),
    ].map(said),
  ).toEqual([
    "Ann signed in with a password",
    "Ann signed in with a passkey",
    "Ann signed in (certificate)",
    "Ann did not get in: the passkey did not hold",
    "Ann added the passkey Phone",
    "Ann did not get in: the password was wrong",
    "Ann ended 1 other session of theirs",
    "Ann made the token Nightly (read)",
    "Max came in as guest, invited by Ann",
    "Somebody without an account tried the link For partners with a wrong password",
    "Ann downloaded this log",
    "Ann copied Plans as pages",
    "Ann changed the webhook Chat to hooks.example.org",
    "The program made a backup of 12 files, 3.4 MB",
    "Ann made Max a maker in Plans",
    "Ann made Plans private",
    "Ann showed the field EFFORT (plans) of features in Plans from maker up",
    "Ann showed the field EFFORT (plans) of features in Plans to everybody there",
    "Ann left",
    "Ann let Max go",
    "Somebody without an account exported all that they see",
  ]);
});

let graph: Graph;
beforeEach(async () => {
  graph = await filterGraph();
});
afterEach(() => {
  cleanup();
  graph.close();
});

test("the log is asked for, narrowed, read on and taken along", async () => {
  const asked: string[] = [];
  const pages = [
    { entries: [entry("token_made", { id: "a2", name: "Nightly", how: "read" })], next_before: "2.9" },
    {
      entries: [entry("signed_in", { id: "a1", how: "password", agent: "Firefox/99 Linux" })],
      next_before: null,
    },
    { entries: [], next_before: null },
  ];
  const call = async (_: string, path: string) => {
    asked.push(path.split("/").at(-1) ?? "");
    return pages[asked.length - 1];
  };
  const client = { call } as unknown as Client;
  const value = {
    client,
    session: {} as Session,
    workspace: graph.workspace,
    canEdit: true,
    canContribute: true,
  };
  const person = { person: "max", name: "Max", email: "", standing: "member" as const, roles: [] };
  render(
    <MantineProvider>
      <GraphProvider graph={graph}>
        <WorkspaceProvider value={value}>
          <AuditLog
            client={new PeopleClient(client, "w")}
            people={{ people: [person], spaces: [], teams: [], invitations: [] }}
          />
        </WorkspaceProvider>
      </GraphProvider>
    </MantineProvider>,
  );
  const press = (name: string) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
  expect(asked, "nothing is asked until somebody wants it").toEqual([]);
  await press("Show what happened");
  await press("Older entries");
  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    expect.stringContaining("made the token Nightly (read)"),
    expect.stringContaining("signed in with a password · Firefox, Linux"),
  ]);
  expect(screen.queryByRole("button", { name: "Older entries" })).toBeNull();
  await act(async () => {
    fireEvent.change(screen.getByRole("combobox", { name: "Kind" }), { target: { value: "tokens" } });
  });
  expect(asked).toEqual(["audit", "audit?before=2.9", `audit?kind=${kindGroups.tokens.join("%2C")}`]);
  expect(screen.getByText("Nothing of this kind happened.")).toBeTruthy();
  const files = screen.getAllByRole("link").map((link) => link.getAttribute("href"));
  expect(files).toEqual([
    "/api/v1/workspaces/w/audit/export?format=csv&kind=token_made%2Ctoken_ended",
    "/api/v1/workspaces/w/audit/export?format=jsonl&kind=token_made%2Ctoken_ended",
  ]);
});
