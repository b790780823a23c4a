// The official client of the Model Context Protocol speaks with the program, in both generations of the protocol.

import { Program } from "./program";
import { signIn } from "./session";
import { Client, expect, StreamableHTTPClientTransport, test } from "./tools";

async function token(program: Program, scope: string): Promise<string> {
  const session = await signIn(program);
  const reply = await fetch(`${program.address}/api/v1/account/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: session.cookie, "x-csrf-token": session.csrf },
    body: JSON.stringify({ name: "agent", scope, days: 1 }),
  });
  return ((await reply.json()) as { secret: string }).secret;
}

const GENERATIONS = ["legacy", "auto"] as const;

test.each(GENERATIONS)("an agent finds, traces and proposes (%s)", { timeout: 120_000 }, async (mode) => {
  const program = new Program(true);
  try {
    await program.start();
    const url = new URL(`${program.address}/api/v1/workspaces/microsoft-edge/mcp`);
    const authorization = `Bearer ${await token(program, "propose")}`;
    const client = new Client({ name: "journey", version: "1" }, { versionNegotiation: { mode } });
    await client.connect(
      new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization } } }),
    );
    expect(client.getServerVersion()?.name).toBe("throughline");
    expect(client.getInstructions()).toContain("untrusted");
    expect(client.getNegotiatedProtocolVersion()).toBe(mode === "auto" ? "2026-07-28" : "2025-11-25");

    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual([
      ...["schema", "search", "list", "get", "trace", "changes"],
      "propose",
    ]);
    const call = async (name: string, given: Record<string, unknown>) => {
      const reply = await client.callTool({ name, arguments: given });
      expect(reply.isError, JSON.stringify(reply.content)).toBe(false);
      return reply.structuredContent as Record<string, Record<string, unknown>[]>;
    };
    const found = await call("search", { query: "grid layout", kinds: ["feature"] });
    const feature = found.hits?.[0]?.key as string;
    expect(feature).toMatch(/^EDGE-\d+$/);
    const up = await call("trace", { record: feature, direction: "up" });
    expect(Array.isArray(up.steps)).toBe(true);
    const ideas = await call("list", { kind: "idea", limit: 1 });
    const idea = ideas.records?.[0]?.key as string;
    const why = "They asked for it in so many words.";
    const links = [{ record: idea, role: "asks_for", other: feature, why, confidence: 0.7 }];
    expect((await call("propose", { links, dry_run: true })).kept).toBe(false);
    expect((await call("propose", { links })).kept).toBe(true);
    const wrong = await client.callTool({ name: "get", arguments: { record: "NOPE-1" } });
    expect(wrong.isError).toBe(true);
    await client.close();
  } finally {
    await program.dispose();
  }
});
