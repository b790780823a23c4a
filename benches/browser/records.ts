// Records as a product has them, the same ones at every run: four features to one idea that asks for one.

import type { Evidence, GraphRecord, Link, Registry, State } from "@/contract/schema";

export const SPACE = "0190a000-0000-7000-8000-000000000001";
export const PERSON = "0190a000-0000-7000-8000-000000000002";
const WORDS = (
  "fast tab sync page dark mode print history password import export voice reading list cast media " +
  "cookie frame scroll touch paint script worker storage font colour grid layer cache stream"
).split(" ");
const CATEGORIES = ["triage", "backlog", "unstarted", "started", "done", "cancelled"] as const;

/** A linear congruential generator (Numerical Recipes): the same numbers everywhere. */
class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  of<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }
}

export const STATES: State[] = CATEGORIES.map((category, position) => ({
  id: id(9, position),
  kind: "feature",
  space: SPACE,
  name: category,
  category,
  position,
  sequence: 1,
}));

const field = (name: string, type: string) => ({
  name,
  label: name,
  type,
  required: false,
  read_only: false,
  options: [],
  targets: [],
  help: "",
});
const kind = (name: string) => ({
  name,
  label: name,
  plural: `${name}s`,
  description: "",
  traits: [],
  fields: [
    field("title", "line"),
    field("rank", "rank"),
    field("state", "state"),
    field("effort", "number"),
    field("tags", "tags"),
  ],
});
export const REGISTRY = {
  version: 1,
  kinds: [kind("feature"), kind("idea")],
  roles: [],
} as unknown as Registry;

function id(table: number, index: number): string {
  return `0190${table.toString(16).padStart(4, "0")}-${(index >>> 16).toString(16).padStart(4, "0")}-7${(index & 0xfff).toString(16).padStart(3, "0")}-8000-${index.toString(16).padStart(12, "0")}`;
}

export function* records(count: number): Generator<GraphRecord> {
  const chance = new Chance(count);
  for (let index = 0; index < count; index += 1) {
    const isIdea = index % 5 === 4;
    const at = new Date(Date.UTC(2015, 0, 1) + chance.below(10 * 365 * 86_400) * 1000).toISOString();
    const title = `${chance.of(WORDS)} ${chance.of(WORDS)} ${chance.of(WORDS)} ${chance.below(count)}`;
    const fields: GraphRecord["fields"] = isIdea
      ? { title, tally: { count: chance.below(5000), source: "UV", as_of: "2015" } }
      : {
          title,
          rank: `${chance.below(count).toString(36).padStart(5, "0")}V`,
          state: chance.of(STATES).id,
          effort: chance.below(100),
          tags: [chance.of(WORDS), chance.of(WORDS)],
        };
    yield {
      id: id(isIdea ? 2 : 1, index),
      kind: isIdea ? "idea" : "feature",
      space: SPACE,
      sequence: index + 1,
      key: `EDGE-${index + 1}`,
      created_at: at,
      created_by: PERSON,
      updated_at: at,
      updated_by: PERSON,
      fields,
      versions: Object.fromEntries(Object.keys(fields).map((name) => [name, index + 1])),
      state_since: isIdea ? null : { at, certainty: "exact" },
      conflicts: [],
    };
  }
}

export function* links(count: number): Generator<Link> {
  const chance = new Chance(count + 1);
  for (let index = 4; index < count; index += 5) {
    const to = chance.below(count);
    yield {
      from: id(2, index),
      role: "asks_for",
      to: id(1, to % 5 === 4 ? to - 1 : to),
      spaces: [SPACE],
      sequence: count + 1,
      fields: {},
      created_at: "2020-01-01T00:00:00.000Z",
      created_by: PERSON,
      removed: false,
    };
  }
}

export function* evidence(count: number): Generator<Evidence> {
  let index = 0;
  for (const link of links(count)) {
    index += 1;
    yield {
      id: id(3, index),
      from: link.from,
      role: link.role,
      to: link.to,
      spaces: [SPACE],
      sequence: count + 1,
      kind: "statement",
      record: null,
      source: null,
      note: "",
      origin: "import",
      state: "confirmed",
      confidence: null,
      by: PERSON,
      at: link.created_at,
    };
  }
}

const CHUNK = 128 * 1024;

/** The lines of a bootstrap, cut as the program cuts them. */
export function* bootstrapLines(count: number): Generator<string> {
  const linked = Math.floor(count / 5);
  const counts = { records: count, links: linked, evidence: linked };
  const spaces = [{ id: SPACE, name: "Edge", prefix: "EDGE", sequence: 1 }];
  yield JSON.stringify({
    type: "head",
    sequence: count + 1,
    registry: REGISTRY,
    spaces,
    states: STATES,
    ...counts,
  });
  for (const [type, rows] of [
    ["records", records(count)],
    ["links", links(count)],
    ["evidence", evidence(count)],
  ] as const) {
    let texts: string[] = [];
    let length = 0;
    for (const row of rows) {
      const text = JSON.stringify(row);
      texts.push(text);
      length += text.length;
      if (length < CHUNK) continue;
      yield `{"type":"${type}","rows":[${texts.join(",")}]}`;
      texts = [];
      length = 0;
    }
    if (texts.length > 0) yield `{"type":"${type}","rows":[${texts.join(",")}]}`;
  }
  yield JSON.stringify({ type: "end", ...counts });
}
