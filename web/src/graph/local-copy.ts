import type { Evidence, Frame, GraphRecord, Id, Link, Registry } from "@/contract/schema";
import {
  type Chunk,
  type ChunkEntry,
  COPY_FORMAT,
  type CopyManifest,
  type CopyStorage,
  type CopyTable,
} from "./copy-storage";
import { newId } from "./ids";
import { Interning } from "./interning";
import { linkText } from "./optimistic";
import { RowIndexes } from "./row-indexes";
import { Breath, type Slices, type Work } from "./slices";
import type { Rows } from "./store";

export type CopyMark = NonNullable<CopyManifest["mark"]>;

/** A copy as it was read from disk. */
export interface OpenedCopy {
  sequence: number;
  mark: CopyMark | null;
  registry: Registry;
  /** Indexed, and nobody else's. */
  rows: RowIndexes;
  counts: { records: number; links: number; evidence: number };
}

/** What a copy is written from. */
export interface ConfirmedRows {
  /** All changes up to here are in the rows; they may hold later ones too. */
  readonly sequence: number;
  readonly registry: Registry;
  states(): Rows["states"];
  spaces(): Rows["spaces"];
  /** Fields and roles that people made. */
  definitions(): { fields: NonNullable<Rows["fields"]>; roles: NonNullable<Rows["roles"]> };
  /** Rows as the program confirmed them, those changed after `since`, while they go on changing. */
  rows(since: number): {
    records: Iterable<GraphRecord>;
    links: Iterable<Link>;
    evidence: Iterable<Evidence>;
  };
  /** An operation at or before this sequence; null when none may be seen. */
  mark(sequence: number): Promise<CopyMark | null>;
}

export interface LocalCopyOptions {
  scope: string;
  /** What its reader may see and do. */
  access: string;
  /** Null where nothing can be kept. */
  storage: CopyStorage | null;
  /** Null where the browser has none; then the last tab to write goes on writing. */
  locks: LockManager | null;
  slices: Slices;
  confirmed: ConfirmedRows;
}

const WRITE_BEHIND_MS = 1500;
/** Length of a chunk's text. */
const CHUNK_UNITS = 256 * 1024;
const CHUNKS_AT_ONCE = 8;
/** Rows behind the base of a copy that may pile up, at least and as a share, before all is written anew. */
const TAIL_ROWS = 5000;
const TAIL_SHARE = 0.25;
const STEP = 64;
const PRIME = 0x01000193;

type RowTable = Exclude<CopyTable, "head">;
interface Head {
  registry: Registry;
  states: Rows["states"];
  spaces: Rows["spaces"];
  fields: NonNullable<Rows["fields"]>;
  roles: NonNullable<Rows["roles"]>;
}

/**
 * Confirmed rows on this device, so that the next visit begins with them. A base in large chunks, and
 * behind it what changed since, written in idle time; a row that stands in both counts as its newer one.
 * One tab writes, all read.
 */
export class LocalCopy {
  readonly #options: LocalCopyOptions;
  readonly #closing = new AbortController();
  #release: () => void = () => {};
  #isWriter = false;
  #begun = false;
  /** What is on disk, as far as this tab wrote or took it up. */
  #manifest: CopyManifest | null = null;
  #tail: { records: Map<Id, GraphRecord>; links: Map<string, Link>; evidence: Map<Id, Evidence> } = noTail();
  #headChanged = false;
  /** Up to here something went out of sight: a copy that is older holds it still, and is written anew as a whole. */
  #purgedAt = 0;
  #mark: CopyMark | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | null = null;
  #removed: Promise<void> = Promise.resolve();

  constructor(options: LocalCopyOptions) {
    this.#options = options;
  }

  /** Everything confirmed is on disk, as far as this tab is to see to that. */
  get settled(): boolean {
    const { confirmed } = this.#options;
    return this.#isWriter && !this.#writing && this.#manifest?.sequence === confirmed.sequence;
  }

  /** Null when there is none, or none that can be used; that one is removed. */
  async open(): Promise<OpenedCopy | null> {
    const { storage, scope } = this.#options;
    if (!storage) return null;
    try {
      const manifest = await storage.manifest(scope);
      if (!manifest) return null;
      const opened = this.#fits(manifest) ? await this.#read(storage, manifest) : null;
      if (!opened) await storage.remove(scope);
      this.#mark = opened?.mark ?? null;
      return opened;
    } catch {
      // A browser that does not give its store away must not stop the work.
      return null;
    }
  }

  /** The copy on disk does not continue what the program has. */
  discard(): void {
    const { storage, scope } = this.#options;
    this.#manifest = null;
    this.#mark = null;
    this.#tail = noTail();
    if (storage) this.#removed = storage.remove(scope).catch(() => {});
  }

  /** The rows in memory are a full copy from now on; from here they are written behind. */
  begin(): void {
    if (!this.#options.storage) return;
    if (this.#begun) {
      if (this.#isWriter) void this.#takeUp();
      return;
    }
    this.#begun = true;
    const { locks, scope } = this.#options;
    if (!locks) {
      void this.#takeUp();
      return;
    }
    const held = new Promise<void>((resolve) => {
      this.#release = resolve;
    });
    const write = async () => {
      await this.#takeUp();
      await held;
    };
    locks.request(`throughline copy ${scope}`, { signal: this.#closing.signal }, write).catch(() => {});
  }

  /** Rows that the program confirmed, which are in memory by now. */
  took(frame: Frame): void {
    for (const { sequence, id } of frame.operations) {
      if (!this.#mark || this.#mark.sequence < sequence) this.#mark = { sequence, operation: id };
    }
    const gone = new Set(frame.gone);
    if (gone.size > 0) {
      this.#purgedAt = Math.max(this.#purgedAt, frame.up_to);
      forget(this.#tail, gone);
    }
    // What was erased is to stand on no disk, not even behind its newer row.
    if (frame.records.some((record) => record.erased)) {
      this.#purgedAt = Math.max(this.#purgedAt, frame.up_to);
    }
    if (!this.#isWriter) return;
    for (const record of frame.records) keepNewer(this.#tail.records, record.id, record);
    for (const link of frame.links) keepNewer(this.#tail.links, linkText(link), link);
    for (const evidence of frame.evidence) keepNewer(this.#tail.evidence, evidence.id, evidence);
    const settings = [frame.states, frame.spaces, frame.fields ?? [], frame.roles ?? []];
    if (settings.some((rows) => rows.length > 0)) this.#headChanged = true;
    this.#soon();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closing.abort();
    this.#release();
  }

  /** Writes what is to be written now; tests need not wait for idle time. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#writing) await this.#writing;
    if (!this.#isWriter || this.#closing.signal.aborted) return;
    this.#writing = this.#write()
      .catch(() => {
        // Full or forbidden: what is there stays a true copy of an earlier state.
        this.#isWriter = false;
      })
      .finally(() => {
        this.#writing = null;
      });
    await this.#writing;
  }

  /** From here this tab writes: what happened since the copy on disk is found by its sequence. */
  async #takeUp(): Promise<void> {
    const { storage, scope, confirmed, slices } = this.#options;
    if (!storage || this.#closing.signal.aborted) return;
    await this.#removed;
    while (this.#writing) await this.#writing;
    const manifest = await storage.manifest(scope).catch(() => null);
    this.#manifest = manifest && this.#fits(manifest) ? manifest : null;
    if (manifest && !this.#manifest) await storage.remove(scope).catch(() => {});
    this.#isWriter = true;
    if (this.#manifest && this.#manifest.sequence < confirmed.sequence) {
      await slices.complete(this.#findTail(this.#manifest.sequence));
    }
    this.#headChanged = true;
    this.#soon();
  }

  *#findTail(since: number): Work {
    const rows = this.#options.confirmed.rows(since);
    let seen = 0;
    for (const record of rows.records) {
      keepNewer(this.#tail.records, record.id, record);
      seen += 1;
      if (seen % STEP === 0) yield;
    }
    for (const link of rows.links) keepNewer(this.#tail.links, linkText(link), link);
    for (const evidence of rows.evidence) keepNewer(this.#tail.evidence, evidence.id, evidence);
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const idle = globalThis.requestIdleCallback;
      if (idle) idle(() => void this.flush(), { timeout: WRITE_BEHIND_MS });
      else void this.flush();
    }, WRITE_BEHIND_MS);
  }

  async #write(): Promise<void> {
    const manifest = this.#manifest;
    const tail = this.#tail.records.size + this.#tail.links.size + this.#tail.evidence.size;
    const stored =
      manifest?.chunks.reduce((sum, chunk) => sum + (chunk.table === "head" ? 0 : chunk.rows), 0) ?? 0;
    const base = manifest?.base ?? 0;
    const behind = stored - base + tail;
    if (!manifest || manifest.sequence < this.#purgedAt || behind > Math.max(TAIL_ROWS, base * TAIL_SHARE))
      await this.#writeAll();
    else if (tail > 0 || this.#headChanged || manifest.sequence !== this.#options.confirmed.sequence) {
      await this.#writeTail(manifest);
    }
  }

  async #writeAll(): Promise<void> {
    const { storage, scope, confirmed } = this.#options;
    if (!storage) return;
    const expected = this.#manifest?.revision ?? null;
    const sequence = confirmed.sequence;
    this.#tail = noTail();
    this.#headChanged = false;
    const mark = this.#mark ?? (await confirmed.mark(sequence));
    this.#mark ??= mark;
    const writer = new ChunkWriter(this.#nextNumber());
    writer.add("head", this.#head());
    const breath = new Breath();
    const { records, links, evidence } = confirmed.rows(-1);
    for (const [table, rows] of [
      ["records", records],
      ["links", links],
      ["evidence", evidence],
    ] as const) {
      for (const row of rows) {
        if (!writer.add(table, row)) continue;
        await storage.put(scope, writer.take());
        await breath.after(CHUNK_UNITS);
        if (this.#closing.signal.aborted) return;
      }
      writer.end();
    }
    const base = writer.entries.reduce((sum, chunk) => sum + (chunk.table === "head" ? 0 : chunk.rows), 0);
    await this.#commit({ sequence, base, chunks: writer.entries }, writer.take(), expected);
  }

  async #writeTail(manifest: CopyManifest): Promise<void> {
    const { confirmed } = this.#options;
    // A tab that took over from one that was ahead waits until it has seen as much.
    if (confirmed.sequence < manifest.sequence) return;
    const sequence = confirmed.sequence;
    const tail = this.#tail;
    this.#tail = noTail();
    const writer = new ChunkWriter(this.#nextNumber());
    if (this.#headChanged) writer.add("head", this.#head());
    const kept = manifest.chunks.filter((chunk) => chunk.table !== "head" || !this.#headChanged);
    this.#headChanged = false;
    for (const table of ["records", "links", "evidence"] as const) {
      for (const row of tail[table].values()) writer.add(table, row);
      writer.end();
    }
    const { base, revision } = manifest;
    await this.#commit({ sequence, base, chunks: [...kept, ...writer.entries] }, writer.take(), revision);
  }

  async #commit(
    made: Pick<CopyManifest, "sequence" | "base" | "chunks">,
    texts: Chunk[],
    expected: Id | null,
  ): Promise<void> {
    const { storage, scope, access } = this.#options;
    const mark =
      this.#mark && this.#mark.sequence <= made.sequence ? this.#mark : (this.#manifest?.mark ?? null);
    const manifest: CopyManifest = { scope, format: COPY_FORMAT, revision: newId(), access, mark, ...made };
    if (await storage?.commit(manifest, texts, expected)) this.#manifest = manifest;
    // Somebody else writes, or the copy was removed because its person signed out.
    else this.#isWriter = false;
  }

  #head(): Head {
    const { confirmed } = this.#options;
    return {
      registry: confirmed.registry,
      states: confirmed.states(),
      spaces: confirmed.spaces(),
      ...confirmed.definitions(),
    };
  }

  #nextNumber(): number {
    // Half-written copies of earlier visits may have left chunks with greater numbers; time has not.
    return Math.max(Date.now(), (this.#manifest?.chunks.at(-1)?.number ?? 0) + 1);
  }

  #fits(manifest: CopyManifest): boolean {
    return manifest.format === COPY_FORMAT && manifest.access === this.#options.access;
  }

  async #read(storage: CopyStorage, manifest: CopyManifest): Promise<OpenedCopy | null> {
    const rows = new RowIndexes();
    const interning = new Interning(rows);
    const breath = new Breath();
    let head: Head | null = null;
    const counts = { records: 0, links: 0, evidence: 0 };
    for (let from = 0; from < manifest.chunks.length; from += CHUNKS_AT_ONCE) {
      const entries = manifest.chunks.slice(from, from + CHUNKS_AT_ONCE);
      const texts = await storage.chunks(
        manifest.scope,
        entries.map((entry) => entry.number),
      );
      for (const [index, entry] of entries.entries()) {
        const parsed = parsedChunk(texts[index], entry);
        if (!parsed) return null;
        if (entry.table === "head") {
          head = parsed[0] as Head;
        } else {
          const part = { [entry.table]: parsed } as Partial<Rows>;
          interning.rows(part);
          rows.add(part);
        }
        await breath.after(entry.rows);
      }
    }
    if (!head) return null;
    const { states, spaces, fields, roles } = head;
    rows.add({ states, spaces, fields, roles });
    await this.#options.slices.complete(rows.index());
    Object.assign(counts, rows.sizes);
    return { sequence: manifest.sequence, mark: manifest.mark, registry: head.registry, rows, counts };
  }
}

/** Null when it is not what was written. */
function parsedChunk(text: string | undefined, entry: ChunkEntry): unknown[] | null {
  if (text === undefined || text.length !== entry.length || hashOf(text) !== entry.hash) return null;
  try {
    const rows = JSON.parse(text) as unknown;
    return Array.isArray(rows) && rows.length === entry.rows ? rows : null;
  } catch {
    return null;
  }
}

/** FNV-1a over UTF-16 units, in four lanes that need not wait for each other: notices damage, not malice. */
export function hashOf(text: string): number {
  let [one, two, three, four] = [0x811c9dc5, 0x811c9dc6, 0x811c9dc7, 0x811c9dc8];
  const whole = text.length - (text.length % 4);
  for (let index = 0; index < whole; index += 4) {
    one = Math.imul(one ^ text.charCodeAt(index), PRIME);
    two = Math.imul(two ^ text.charCodeAt(index + 1), PRIME);
    three = Math.imul(three ^ text.charCodeAt(index + 2), PRIME);
    four = Math.imul(four ^ text.charCodeAt(index + 3), PRIME);
  }
  for (let index = whole; index < text.length; index += 1)
    one = Math.imul(one ^ text.charCodeAt(index), PRIME);
  for (const lane of [two, three, four]) one = Math.imul(one ^ lane, PRIME) ^ (lane >>> 15);
  return one >>> 0;
}

/** Rows as texts, in chunks of one table each. */
class ChunkWriter {
  readonly entries: ChunkEntry[] = [];
  #chunks: Chunk[] = [];
  #table: CopyTable = "head";
  #texts: string[] = [];
  #length = 0;
  #number: number;

  constructor(number: number) {
    this.#number = number;
  }

  /** True when a chunk is full. */
  add(table: RowTable | "head", row: unknown): boolean {
    if (table !== this.#table) this.end();
    this.#table = table;
    const text = JSON.stringify(row);
    this.#texts.push(text);
    this.#length += text.length;
    if (this.#length < CHUNK_UNITS) return false;
    this.end();
    return true;
  }

  end(): void {
    if (this.#texts.length === 0) return;
    const text = `[${this.#texts.join(",")}]`;
    const entry = { number: this.#number, table: this.#table, rows: this.#texts.length };
    this.entries.push({ ...entry, length: text.length, hash: hashOf(text) });
    this.#chunks.push({ number: this.#number, text });
    this.#number += 1;
    this.#texts = [];
    this.#length = 0;
  }

  /** Chunks made since the last time. */
  take(): Chunk[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks;
  }
}

function noTail() {
  return {
    records: new Map<Id, GraphRecord>(),
    links: new Map<string, Link>(),
    evidence: new Map<Id, Evidence>(),
  };
}

function forget(tail: ReturnType<typeof noTail>, records: ReadonlySet<Id>): void {
  for (const id of records) tail.records.delete(id);
  for (const rows of [tail.links, tail.evidence] as const) {
    for (const [id, row] of rows) if (records.has(row.from) || records.has(row.to)) rows.delete(id);
  }
}

function keepNewer<Row extends { sequence: number }>(table: Map<string, Row>, id: string, row: Row): void {
  const known = table.get(id);
  if (!known || known.sequence < row.sequence) table.set(id, row);
}
