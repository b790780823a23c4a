import type { Id } from "@/contract/schema";
import { answer, BrowserDatabase, finished } from "./indexed-db";

/**
 * Rises when rows of an earlier client cannot be read as they are, or may be more than its reader sees; such a copy is
 * taken anew.
 */
export const COPY_FORMAT = 2;

export type CopyTable = "head" | "records" | "links" | "evidence";

/** What is known of a chunk, so that one that is damaged is noticed. */
export interface ChunkEntry {
  number: number;
  table: CopyTable;
  rows: number;
  /** Of its text, in UTF-16 units. */
  length: number;
  hash: number;
}

/** What a copy consists of. Chunks that it does not name do not count. */
export interface CopyManifest {
  /** Workspace and person. */
  scope: string;
  format: number;
  /** Another one at each write: whoever writes says which one it builds on. */
  revision: Id;
  /** What its reader may see and do. */
  access: string;
  /** All changes up to here are in the copy. */
  sequence: number;
  /** An operation that the program has; where it has another one there, its database is another. */
  mark: { sequence: number; operation: Id } | null;
  /** Rows that were written as one; the rest are changes behind them. */
  base: number;
  chunks: ChunkEntry[];
}

export interface Chunk {
  number: number;
  text: string;
}

/** Where a copy of a workspace is kept on this device. */
export interface CopyStorage {
  manifest(scope: string): Promise<CopyManifest | null>;
  chunks(scope: string, numbers: readonly number[]): Promise<(string | undefined)[]>;
  /** Chunks for a manifest that is still to come; greater numbers than any so far. */
  put(scope: string, chunks: readonly Chunk[]): Promise<void>;
  /**
   * Puts chunks and manifest down in one step, and drops chunks that it does not name. False, and nothing
   * is written, when the manifest there is not of the revision `expected` (null: none is there).
   */
  commit(manifest: CopyManifest, chunks: readonly Chunk[], expected: Id | null): Promise<boolean>;
  remove(scope: string): Promise<void>;
  /** What there are copies of. */
  scopes(): Promise<string[]>;
}

/** For tests. */
export class MemoryCopyStorage implements CopyStorage {
  readonly manifests = new Map<string, CopyManifest>();
  readonly texts = new Map<string, Map<number, string>>();

  async manifest(scope: string): Promise<CopyManifest | null> {
    return structuredClone(this.manifests.get(scope) ?? null);
  }

  async chunks(scope: string, numbers: readonly number[]): Promise<(string | undefined)[]> {
    return numbers.map((number) => this.texts.get(scope)?.get(number));
  }

  async put(scope: string, chunks: readonly Chunk[]): Promise<void> {
    const texts = this.texts.get(scope) ?? new Map<number, string>();
    this.texts.set(scope, texts);
    for (const { number, text } of chunks) texts.set(number, text);
  }

  async commit(manifest: CopyManifest, chunks: readonly Chunk[], expected: Id | null): Promise<boolean> {
    if ((this.manifests.get(manifest.scope)?.revision ?? null) !== expected) return false;
    await this.put(manifest.scope, chunks);
    this.manifests.set(manifest.scope, structuredClone(manifest));
    const named = new Set(manifest.chunks.map((chunk) => chunk.number));
    const texts = this.texts.get(manifest.scope);
    for (const number of [...(texts?.keys() ?? [])]) if (!named.has(number)) texts?.delete(number);
    return true;
  }

  async scopes(): Promise<string[]> {
    return [...new Set([...this.manifests.keys(), ...this.texts.keys()])];
  }

  async remove(scope: string): Promise<void> {
    this.manifests.delete(scope);
    this.texts.delete(scope);
  }
}

const DATABASE = "throughline_copies";
const MANIFESTS = "manifests";
const CHUNKS = "chunks";

export class IndexedDbCopyStorage implements CopyStorage {
  readonly #database: BrowserDatabase;

  constructor(factory: IDBFactory = indexedDB) {
    this.#database = new BrowserDatabase(factory, DATABASE, (database) => {
      database.createObjectStore(MANIFESTS, { keyPath: "scope" });
      database.createObjectStore(CHUNKS);
    });
  }

  async manifest(scope: string): Promise<CopyManifest | null> {
    const transaction = await this.#database.transaction(MANIFESTS, "readonly");
    const table = transaction.objectStore(MANIFESTS);
    return (await answer<CopyManifest | undefined>(table.get(scope))) ?? null;
  }

  async chunks(scope: string, numbers: readonly number[]): Promise<(string | undefined)[]> {
    const transaction = await this.#database.transaction(CHUNKS, "readonly");
    const table = transaction.objectStore(CHUNKS);
    return Promise.all(numbers.map((number) => answer<string | undefined>(table.get([scope, number]))));
  }

  async put(scope: string, chunks: readonly Chunk[]): Promise<void> {
    const transaction = await this.#database.transaction(CHUNKS, "readwrite");
    const table = transaction.objectStore(CHUNKS);
    for (const { number, text } of chunks) table.put(text, [scope, number]);
    await finished(transaction);
  }

  async commit(manifest: CopyManifest, chunks: readonly Chunk[], expected: Id | null): Promise<boolean> {
    const transaction = await this.#database.transaction([MANIFESTS, CHUNKS], "readwrite");
    const done = finished(transaction);
    const manifests = transaction.objectStore(MANIFESTS);
    const table = transaction.objectStore(CHUNKS);
    const there = await answer<CopyManifest | undefined>(manifests.get(manifest.scope));
    if ((there?.revision ?? null) !== expected) {
      await done;
      return false;
    }
    for (const { number, text } of chunks) table.put(text, [manifest.scope, number]);
    manifests.put(manifest);
    const named = new Set(manifest.chunks.map((chunk) => chunk.number));
    const keys = await answer<IDBValidKey[]>(table.getAllKeys(all(manifest.scope)));
    for (const key of keys) if (!named.has((key as [string, number])[1])) table.delete(key);
    await done;
    return true;
  }

  async scopes(): Promise<string[]> {
    const transaction = await this.#database.transaction([MANIFESTS, CHUNKS], "readonly");
    const [manifests, chunks] = await Promise.all([
      answer(transaction.objectStore(MANIFESTS).getAllKeys()),
      answer(transaction.objectStore(CHUNKS).getAllKeys()),
    ]);
    // A page that was closed while it wrote leaves chunks that no manifest names.
    return [
      ...new Set([...manifests, ...chunks].map((key) => (Array.isArray(key) ? key[0] : key) as string)),
    ];
  }

  async remove(scope: string): Promise<void> {
    const transaction = await this.#database.transaction([MANIFESTS, CHUNKS], "readwrite");
    transaction.objectStore(MANIFESTS).delete(scope);
    transaction.objectStore(CHUNKS).delete(all(scope));
    await finished(transaction);
  }
}

/** Null where the browser keeps nothing: then each visit takes a first copy. */
export function openCopyStorage(): CopyStorage | null {
  return typeof indexedDB === "undefined" ? null : new IndexedDbCopyStorage();
}

export function scopeOf(workspace: { id: Id; person: Id }): string {
  return `${workspace.id} ${workspace.person}`;
}

/** Deletes from this device every copy but those of these workspaces; unsent edits stay. */
export async function keepLocalCopiesOf(
  workspaces: readonly { id: Id; person: Id }[],
  storage = openCopyStorage(),
): Promise<void> {
  if (!storage) return;
  const kept = new Set(workspaces.map(scopeOf));
  const others = (await storage.scopes()).filter((scope) => !kept.has(scope));
  await Promise.allSettled(others.map((scope) => storage.remove(scope)));
}

function all(scope: string): IDBKeyRange {
  return IDBKeyRange.bound([scope, 0], [scope, Number.MAX_SAFE_INTEGER]);
}
