import type { GraphRecord, Id } from "@/contract/schema";
import { isArchived } from "./query";
import type { RowIndexes } from "./row-indexes";
import { Job, Slices, type Work } from "./slices";
import type { Changes } from "./store";

export interface AskCount {
  /** Sum of the tallies of the ideas that ask for it. */
  votes: number;
  /** Highlights that ask for it and are confirmed. */
  quotes: number;
  ideas: readonly Id[];
  highlights: readonly Id[];
}

const ROLE = "asks_for";
/** Records between two chances to put the count aside. */
const STEP = 64;

/**
 * Who asks for what. An edit recounts only the targets it can reach. An idea's link counts when a person
 * confirmed it or when it stands without any evidence; a highlight's only when confirmed. What is merely
 * proposed never counts.
 */
export class AskCounts {
  readonly #rows: RowIndexes;
  readonly #slices: Slices;
  readonly #changed: () => void;
  #counts: ReadonlyMap<Id, AskCount> = new Map();
  #job: Job | null = null;
  /** Targets that changed while all are counted. */
  #late = new Set<Id>();

  /** `changed` is called when counts changed later than in `follow`. */
  constructor(rows: RowIndexes, slices: Slices = new Slices(), changed: () => void = () => {}) {
    this.#rows = rows;
    this.#slices = slices;
    this.#changed = changed;
  }

  /** The same map until a count changes. */
  get counts(): ReadonlyMap<Id, AskCount> {
    return this.#counts;
  }

  /** True when a count changed. */
  follow(changes: Changes): boolean {
    if (changes.reset) return this.#countAll();
    const targets = new Set<Id>();
    for (const { before, after } of changes.links.values()) {
      const link = after ?? before;
      if (link?.role === ROLE) targets.add(link.to);
    }
    for (const { before, after } of changes.evidence.values()) {
      const evidence = after ?? before;
      if (evidence?.role === ROLE) targets.add(evidence.to);
    }
    for (const [id, { before, after }] of changes.records) {
      const kind = (after ?? before)?.kind;
      if (kind !== "idea" && kind !== "highlight") continue;
      for (const link of this.#rows.linksFrom(id, ROLE)) targets.add(link.to);
    }
    if (this.#job) for (const target of targets) this.#late.add(target);
    return this.#recount(targets);
  }

  /** True when all were counted at once; otherwise `changed` is called. */
  #countAll(): boolean {
    this.#job?.cancel();
    this.#late = new Set();
    const counts = new Map<Id, AskCount>();
    let atOnce = true;
    const job = new Job(this.#counting(counts), () => {
      this.#job = null;
      this.#counts = counts;
      this.#recount(this.#late);
      if (!atOnce) this.#changed();
    });
    job.urgent = false;
    this.#job = job;
    this.#slices.begin(job);
    atOnce = false;
    return job.done;
  }

  #recount(targets: ReadonlySet<Id>): boolean {
    let next: Map<Id, AskCount> | null = null;
    for (const target of targets) {
      const before = this.#counts.get(target);
      const after = this.#count(target);
      if (sameCount(before, after)) continue;
      next ??= new Map(this.#counts);
      if (after) next.set(target, after);
      else next.delete(target);
    }
    if (!next) return false;
    this.#counts = next;
    return true;
  }

  *#counting(counts: Map<Id, AskCount>): Work {
    let seen = 0;
    for (const kind of ["idea", "highlight"]) {
      for (const record of this.#rows.recordsOfKind(kind)) {
        for (const link of this.#rows.linksFrom(record.id, ROLE)) {
          if (counts.has(link.to)) continue;
          const count = this.#count(link.to);
          if (count) counts.set(link.to, count);
        }
        seen += 1;
        if (seen % STEP === 0) yield;
      }
    }
  }

  #count(target: Id): AskCount | undefined {
    let votes = 0;
    const ideas: Id[] = [];
    const highlights: Id[] = [];
    for (const link of this.#rows.linksTo(target, ROLE)) {
      const asking = this.#rows.record(link.from);
      if (!asking || isArchived(asking)) continue;
      const evidence = this.#rows.evidenceOf(link);
      const confirmed = evidence.some((one) => one.state === "confirmed");
      if (asking.kind === "highlight" && confirmed) highlights.push(asking.id);
      if (asking.kind === "idea" && (confirmed || evidence.length === 0)) {
        ideas.push(asking.id);
        votes += tallyCount(asking);
      }
    }
    if (ideas.length + highlights.length === 0) return undefined;
    return { votes, quotes: highlights.length, ideas: ideas.sort(), highlights: highlights.sort() };
  }
}

function tallyCount(record: GraphRecord): number {
  const tally = record.fields.tally;
  if (typeof tally !== "object" || tally === null || Array.isArray(tally)) return 0;
  return typeof tally.count === "number" ? tally.count : 0;
}

function sameCount(left: AskCount | undefined, right: AskCount | undefined): boolean {
  if (!left || !right) return left === right;
  return (
    left.votes === right.votes &&
    sameIds(left.ideas, right.ideas) &&
    sameIds(left.highlights, right.highlights)
  );
}

function sameIds(left: readonly Id[], right: readonly Id[]): boolean {
  return left.length === right.length && left.every((id, index) => id === right[index]);
}
