import { below, type Client } from "./client";
import type { GraphRecord, Id } from "./schema";

/** Files on records. */
export class FileClient {
  readonly #client: Client;
  readonly #workspace: Id;

  constructor(client: Client, workspace: Id) {
    this.#client = client;
    this.#workspace = workspace;
  }

  attach(record: Id, file: File, sent: (share: number) => void): Promise<GraphRecord> {
    return this.#client.upload("POST", this.#named(file.name, "records", record, "files"), file, sent);
  }

  /** Puts a new version in place of `file`; the former ones stay. */
  replace(file: Id, by: File, sent: (share: number) => void): Promise<GraphRecord> {
    return this.#client.upload("PUT", this.#named(by.name, "files", file), by, sent);
  }

  /** Where the bytes of a version are, by its hash. */
  address(file: Id, hash: string, download = false): string {
    const query = new URLSearchParams({ version: hash, ...(download ? { download: "true" } : {}) });
    return `${below(this.#workspace, "files", file, "content")}?${query}`;
  }

  #named(name: string, ...parts: string[]): string {
    return `${below(this.#workspace, ...parts)}?${new URLSearchParams({ name })}`;
  }
}
