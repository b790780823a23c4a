import type {
  FieldDeclaration,
  GraphRecord,
  KindDeclaration,
  Link,
  Registry,
  State,
} from "@/contract/schema";
import type { AskCount } from "@/graph/hooks";
import type { CollectionReader } from "./collection-reader";

function field(
  name: string,
  type: FieldDeclaration["type"],
  more: Partial<FieldDeclaration> = {},
): FieldDeclaration {
  const label = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    name,
    label,
    type,
    required: name === "title",
    read_only: false,
    options: [],
    targets: [],
    help: "",
    ...more,
  };
}

function kind(name: string, fields: FieldDeclaration[], traits: KindDeclaration["traits"]): KindDeclaration {
  return { name, label: name, plural: `${name}s`, description: "", traits, fields };
}

/** A registry small enough to read: features that ideas ask for, with an owner. */
export const registry: Registry = {
  version: 1,
  kinds: [
    kind(
      "feature",
      [
        field("title", "line"),
        field("state", "state"),
        field("owner", "reference", { targets: ["person"] }),
        field("tags", "tags"),
        field("effort", "number"),
        field("due", "date"),
        field("size", "choice", { options: ["small", "large"] }),
        field("public", "checkbox"),
        field("rank", "rank"),
      ],
      ["titled", "numbered", "stateful", "owned", "ranked"],
    ),
    kind("idea", [field("title", "line"), field("tally", "tally")], ["titled"]),
    kind("person", [field("title", "line")], ["titled"]),
  ],
  roles: [
    {
      name: "asks_for",
      label: "asks for",
      inverse: "asked for by",
      from: ["idea"],
      to: ["feature"],
      fields: [],
    },
  ],
};

export function row(id: string, fields: GraphRecord["fields"], kindName = "feature"): GraphRecord {
  return {
    id,
    kind: kindName,
    space: "space",
    sequence: 1,
    key: kindName === "feature" ? `T-${id}` : null,
    created_at: "2024-03-05T10:00:00Z",
    created_by: "ada",
    updated_at: "2024-03-05T10:00:00Z",
    updated_by: "ada",
    fields: { title: id, ...fields },
    versions: {},
    state_since: null,
    conflicts: [],
  };
}

const states: State[] = ["Planned", "Shipped"].map((name, position) => ({
  id: name.toLowerCase(),
  space: "space",
  kind: "feature",
  name,
  category: name === "Shipped" ? "done" : "unstarted",
  position,
  sequence: 1,
}));

/** A reader over plain rows, for tests. */
export function readerOver(
  records: readonly GraphRecord[],
  links: readonly [from: string, to: string][] = [],
): CollectionReader {
  const rows = links.map(
    ([from, to]): Link => ({
      from,
      role: "asks_for",
      to,
      spaces: ["space", "space"],
      sequence: 1,
      fields: {},
      created_at: "2024-03-05T10:00:00Z",
      created_by: "ada",
      removed: false,
    }),
  );
  const find = (id: string) => records.find((record) => record.id === id);
  const counts = new Map<string, AskCount>();
  for (const link of rows) {
    const tally = find(link.from)?.fields.tally as { count?: number } | undefined;
    const before = counts.get(link.to);
    counts.set(link.to, {
      votes: (before?.votes ?? 0) + (tally?.count ?? 0),
      quotes: 0,
      ideas: [...(before?.ideas ?? []), link.from],
      highlights: [],
    });
  }
  return {
    registry,
    definitions: { fields: [], roles: [] },
    roles: () => registry.roles,
    version: () => 0,
    zone: "UTC",
    me: "ada",
    kind: (name) => registry.kinds.find((one) => one.name === name),
    fields: (name) => registry.kinds.find((one) => one.name === name)?.fields ?? [],
    record: find,
    records: (name) => records.filter((record) => record.kind === name),
    linksFrom: (id, role) => rows.filter((link) => link.from === id && (!role || link.role === role)),
    linksTo: (id, role) => rows.filter((link) => link.to === id && (!role || link.role === role)),
    evidence: () => [],
    states: (name) => (name === "feature" ? states : []),
    state: (id) => states.find((state) => state.id === id),
    askCounts: () => counts,
  };
}
