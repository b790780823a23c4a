// The page under measurement: the client's own store, and the peer, over the same rows.

import type { GraphRecord } from "@/contract/schema";
import { Graph } from "@/graph/graph";
import type { LiveQuery, RecordQuery } from "@/graph/query";
import { BenchClient } from "./bench-client";
import { Peer } from "./peer";
import { PERSON } from "./records";
import { show } from "./show";

/** What is asked, written so that it can be handed to the page and to both stores. */
export interface Question {
  text?: string;
  state?: string;
  sort?: string;
  descending?: boolean;
  group?: "state" | "tags";
}

let graph: Graph | null = null;
let shown: { live: LiveQuery; end: () => void } | null = null;
let peer: Peer | null = null;
let kept: unknown[] = [];

function queryOf({ text, state, sort, descending, group }: Question): RecordQuery {
  const where =
    text === undefined && state === undefined
      ? undefined
      : ({ fields }: GraphRecord) =>
          (state === undefined || fields.state === state) &&
          (text === undefined || (fields.title as string).toLowerCase().includes(text));
  const groups = {
    state: ({ fields }: GraphRecord) => fields.state as string,
    tags: ({ fields }: GraphRecord) => fields.tags as string[],
  };
  return {
    kind: "feature",
    key: JSON.stringify([text, state, group]),
    sort: [{ field: sort ?? "rank", ...(descending ? { descending } : {}) }],
    ...(where ? { where } : {}),
    ...(group ? { groupBy: groups[group] } : {}),
  };
}

/** Marks `first` once a screen of rows is shown and `complete` once all are in; answers how many. */
function ask(question: Question, mark: string, asked = true): Promise<number> {
  const open = graph;
  if (!open) throw new Error("Nothing is loaded.");
  if (asked) performance.mark(`${mark} asked`);
  return new Promise((resolve) => {
    const live = open.query(queryOf(question));
    let first = false;
    let done = false;
    const look = () => {
      const { groups, complete } = live.groupList();
      if (live.unknown) return;
      if (!first || complete) show(firstRows(groups));
      if (done) return;
      if (!first) performance.mark(`${mark} first`);
      first = true;
      if (!complete) return;
      done = true;
      performance.mark(`${mark} complete`);
      let count = 0;
      for (const rows of groups.values()) count += rows.length;
      resolve(count);
    };
    const end = live.subscribe(look);
    shown?.end();
    shown = { live, end };
    look();
  });
}

function firstRows(groups: ReadonlyMap<string, readonly GraphRecord[]>): GraphRecord[] {
  const rows: GraphRecord[] = [];
  for (const group of groups.values()) {
    rows.push(...group.slice(0, 100 - rows.length));
    if (rows.length >= 100) break;
  }
  return rows;
}

const bench = {
  /** Opens the workspace; resolves once the first view is complete. */
  async load(count: number, fromDisk = false): Promise<number> {
    performance.mark("load asked");
    const workspace = {
      id: `w${count}`,
      slug: "w",
      name: "W",
      zone: "UTC",
      role: "owner" as const,
      person: PERSON,
    };
    graph = Graph.open({ workspace, client: new BenchClient(count, fromDisk) });
    const open = graph;
    await new Promise<void>((resolve, reject) => {
      const end = open.subscribe("loading", () => {
        if (open.loading.phase === "failed") reject(open.loading.error);
        if (open.loading.phase !== "ready") return;
        end();
        resolve();
      });
    });
    return ask({}, "load", false);
  },

  ask,

  /** Edits records one after another and lays the page out after each; answers milliseconds for one. */
  async edit(count: number, mark: string): Promise<number> {
    const open = graph;
    const rows = shown?.live.rows() ?? [];
    if (!open || rows.length === 0) throw new Error("Nothing is shown.");
    const times: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const record = rows[Math.floor((index / count) * rows.length)] as GraphRecord;
      const seen = record.versions.rank ?? 0;
      const rank = `${index.toString(36).padStart(5, "0")}K`;
      const since = performance.now();
      performance.mark(`${mark} ${index} asked`);
      open.commit("Moved", [{ type: "set", record: record.id, field: "rank", value: rank, seen }]);
      performance.mark(`${mark} ${index} complete`);
      times.push(performance.now() - since);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return times.sort((left, right) => left - right)[Math.floor(count / 2)] ?? 0;
  },

  /** Whether the local copy on disk holds all of it. */
  stored(): boolean {
    return graph?.localCopy.settled ?? false;
  },

  close(): void {
    shown?.end();
    shown = null;
    graph?.close();
    graph = null;
  },

  /** Reads the answer and keeps its rows, and no more: what any store has to do first. */
  async read(count: number): Promise<number> {
    performance.mark("read asked");
    kept = [];
    await new BenchClient(count, false).streamBootstrap(`w${count}`, (line) => kept.push(line));
    performance.mark("read complete");
    return kept.length;
  },

  async peerLoad(count: number): Promise<number> {
    peer = new Peer();
    return peer.load(count);
  },

  peerAsk: (question: Question, mark: string): Promise<number> => {
    if (!peer) throw new Error("The peer is not loaded.");
    return peer.ask(question, mark);
  },
};

export type Bench = typeof bench;

declare global {
  interface Window {
    bench: Bench;
  }
}

window.bench = bench;
