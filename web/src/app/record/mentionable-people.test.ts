import { afterEach, expect, it } from "vitest";
import { Graph } from "@/graph/graph";
import { kind, ProgramDouble, row, settled } from "@/graph/program-double";
import { MemoryQueueStorage } from "@/graph/queue-storage";
import { mentionablePeople, nameScore } from "./mentionable-people";

const open: Graph[] = [];
afterEach(() => {
  for (const graph of open.splice(0)) graph.close();
});

async function names(query: string) {
  const program = new ProgramDouble();
  program.kinds = [{ ...kind("person"), label: "Person", plural: "People" }];
  const people: [string, { [name: string]: string | boolean }][] = [
    ["me", { title: "Adele Me" }],
    ["ada", { title: "Ada Lovelace", email: "countess@example.org" }],
    ["max", { title: "Max Adams" }],
    ["jose", { title: "José Conrad" }],
    ["gone", { title: "Adam Gone", archived: true }],
    ["binned", { title: "Adam Binned", trashed: true }],
  ];
  for (const [id, fields] of people) program.table.set(id, row(id, "person", fields));
  program.sequence = 1;
  const graph = Graph.open({
    workspace: program.workspace,
    client: program,
    storage: new MemoryQueueStorage(),
    locks: null,
  });
  open.push(graph);
  await settled();
  return mentionablePeople(graph, "me", query).map((person) => person.fields.title);
}

it("offers everybody who is still there, and oneself last", async () => {
  expect(await names("")).toEqual(["Ada Lovelace", "José Conrad", "Max Adams", "Adele Me"]);
});

it("puts the beginning of a name before that of another word, and that before the middle", async () => {
  expect(await names("ad")).toEqual(["Ada Lovelace", "Max Adams", "José Conrad", "Adele Me"]);
});

it("finds by the beginning of the mail address, and without accents", async () => {
  expect(await names("count")).toEqual(["Ada Lovelace"]);
  expect(await names("jose")).toEqual(["José Conrad"]);
});

it("follows a name over a space, but not the sentence behind it", () => {
  expect(nameScore("Ada Lovelace", "ada l")).not.toBeNull();
  expect(nameScore("Ada Lovelace", "ada ")).not.toBeNull();
  expect(nameScore("Ada", "ada ")).toBeNull();
  expect(nameScore("Ada Lovelace", "ada e")).toBeNull();
});
