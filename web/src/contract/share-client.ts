import { below, type Client } from "./client";
import type { Id, NewShare, SharedPage, ShareEntry, ShareLink, ShareOpening } from "./schema";

/** Links by which people without an account look at a record or a view. */
export class ShareClient {
  readonly #client: Client;
  readonly #workspace: Id;

  constructor(client: Client, workspace: Id) {
    this.#client = client;
    this.#workspace = workspace;
  }

  async shares(): Promise<ShareEntry[]> {
    const { shares } = await this.#client.call<{ shares: ShareEntry[] }>("GET", this.#at("shares"));
    return shares;
  }

  share(asked: NewShare): Promise<ShareLink> {
    return this.#client.call("POST", this.#at("shares"), asked);
  }

  withdraw(share: Id): Promise<void> {
    return this.#client.call("DELETE", this.#at("shares", share));
  }

  async openings(share: Id): Promise<ShareOpening[]> {
    const log = await this.#client.call<{ openings: ShareOpening[] }>(
      "GET",
      this.#at("shares", share, "log"),
    );
    return log.openings;
  }

  #at(...parts: string[]): string {
    return below(this.#workspace, ...parts);
  }
}

/** What the link shows now. */
export function openShared(client: Client, token: string, password: string | null): Promise<SharedPage> {
  return client.call("POST", "/api/v1/shared", { token, password });
}
