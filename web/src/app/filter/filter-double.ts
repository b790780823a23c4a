import type { BootstrapLine } from "@/contract/client";
import type {
  FieldDeclaration,
  FieldType,
  Id,
  KindDeclaration,
  Link,
  LinkRole,
  StateCategory,
  Trait,
} from "@/contract/schema";
import { Graph } from "@/graph/graph";
import { ProgramDouble, row, settled } from "@/graph/program-double";
import { MemoryQueueStorage } from "@/graph/queue-storage";
import type { CountedExtra } from "./filter-fields";

export function field(name: string, type: FieldType, more: Partial<FieldDeclaration> = {}): FieldDeclaration {
  const label = name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
  return {
    name,
    label,
    type,
    required: false,
    read_only: false,
    options: [],
    targets: [],
    help: "",
    ...more,
  };
}

function kind(name: string, traits: Trait[], fields: FieldDeclaration[]): KindDeclaration {
  const label = name.charAt(0).toUpperCase() + name.slice(1);
  return { name, label, plural: `${label}s`, description: "", traits, fields };
}

const title = field("title", "line", { required: true });
const owner = field("owner", "reference", { targets: ["person"] });

export const kinds: KindDeclaration[] = [
  kind(
    "feature",
    ["titled", "numbered", "stateful"],
    [
      title,
      field("state", "state"),
      owner,
      field("area", "line"),
      field("tags", "tags"),
      field("effort", "number"),
      field("due", "date"),
      field("verdict", "choice", { options: ["yes", "no", "later"] }),
      field("archived", "checkbox"),
      field("cost of delay", "number"),
      field("rank", "rank"),
    ],
  ),
  kind("idea", ["titled", "numbered"], [title, field("tally", "tally", { label: "Imported votes" }), owner]),
  kind("highlight", [], [field("quote", "quote", { required: true }), field("note", "line")]),
  kind("person", ["titled"], [title, field("email", "line")]),
];

export const roles: LinkRole[] = [
  {
    name: "asks_for",
    label: "asks for",
    inverse: "asked for by",
    from: ["highlight", "idea"],
    to: ["feature"],
    fields: [],
  },
  {
    name: "depends_on",
    label: "depends on",
    inverse: "blocks",
    from: ["feature"],
    to: ["feature"],
    fields: [],
  },
];

export const votes: CountedExtra = {
  name: "votes",
  label: "Votes",
  valueOf: (record) => (record.id === "f1" ? 12 : 0),
};

class RegisteredProgram extends ProgramDouble {
  override async streamBootstrap(workspace: Id, line: (line: BootstrapLine) => void): Promise<void> {
    await super.streamBootstrap(workspace, (sent) =>
      line(sent.type === "head" ? { ...sent, registry: { version: 1, kinds, roles } } : sent),
    );
  }
}

/** A graph with three features, an idea that asks for the first, and two people. Close it. */
export async function filterGraph(): Promise<Graph> {
  const program = new RegisteredProgram();
  const state = (id: Id, name: string, category: StateCategory, position: number) =>
    program.states.set(id, { id, kind: "feature", name, category, position, sequence: 1, space: "space" });
  state("s1", "Backlog", "backlog", 1);
  state("s2", "In progress", "started", 2);
  state("s3", "Done", "done", 3);
  const link = (from: Id, role: string, to: Id) => {
    const made: Link = {
      from,
      role,
      to,
      fields: {},
      removed: false,
      sequence: 1,
      spaces: ["space"],
      created_at: "2020-01-01T00:00:00.000Z",
      created_by: "person",
    };
    program.links.set(`${from} ${role} ${to}`, made);
  };
  const put = (id: Id, kindName: string, key: string | null, fields: Parameters<typeof row>[2]) =>
    program.table.set(id, { ...row(id, kindName, fields), key });
  put("f1", "feature", "EDGE-1", {
    title: "Single sign-on",
    state: "s2",
    owner: "person",
    area: "Security",
    effort: 3,
    tags: ["auth"],
  });
  put("f2", "feature", "EDGE-2", {
    title: "Timeline",
    state: "s1",
    area: "Charts",
    effort: 8,
    tags: ["auth", "big"],
  });
  put("f3", "feature", "EDGE-3", {
    title: "Sign out everywhere",
    state: "s3",
    area: "Security",
    owner: "bob",
  });
  put("i1", "idea", "EDGE-4", { title: "SSO please", tally: { count: 120, source: "forum", as_of: "2015" } });
  put("person", "person", null, { title: "Ada", email: "ada@example.org" });
  put("bob", "person", null, { title: "Bob" });
  link("i1", "asks_for", "f1");
  link("f1", "depends_on", "f2");
  link("f2", "depends_on", "f3");
  program.sequence = 1;
  const graph = Graph.open({
    workspace: program.workspace,
    client: program,
    storage: new MemoryQueueStorage(),
    locks: null,
  });
  await settled();
  return graph;
}
