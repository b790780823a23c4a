import { type BootstrapLine, Client, type Feed, type FeedListener } from "@/contract/client";
import type { History, Session, SharedPage, WorkspaceView } from "@/contract/schema";
import { Graph } from "@/graph/graph";
import { MemoryQueueStorage } from "@/graph/queue-storage";
import type { PersonalPort } from "../personal/personal-client";

const nobody = "00000000-0000-0000-0000-000000000000";

/** The workspace as its readers by a link have it: nothing to do in it but to look. */
export function workspaceOf(page: SharedPage): WorkspaceView {
  return {
    id: "shared",
    slug: "shared",
    name: page.workspace,
    zone: page.zone,
    role: "guest",
    standing: "guest",
    roles: [],
    access: "shared",
    person: nobody,
  };
}

/** Stands for the program with what a link showed, and asks nothing more of it. */
class SharedClient extends Client {
  readonly #page: SharedPage;
  readonly #workspace: WorkspaceView;

  constructor(page: SharedPage, workspace: WorkspaceView) {
    super();
    this.#page = page;
    this.#workspace = workspace;
    this.csrf = "none";
  }

  override async session(): Promise<Session> {
    const workspaces = [this.#workspace];
    return { account: null, csrf: "none", first_run: false, signed_in: true, version: "", workspaces };
  }

  override async streamBootstrap(_workspace: string, line: (line: BootstrapLine) => unknown): Promise<void> {
    const { head, records } = this.#page;
    await line(head);
    await line({ type: "records", rows: records });
    await line({ type: "end", records: records.length, links: 0, evidence: 0 });
  }

  override async workspaceHistory(): Promise<History> {
    return { operations: [], next_before: null };
  }

  override openFeed(_workspace: string, listener: FeedListener): Feed {
    queueMicrotask(() => listener.connected(true));
    return { restart: () => {}, close: () => {} };
  }
}

/** The graph that a link showed. Nothing of it stays on the device. */
export function sharedGraph(page: SharedPage, workspace: WorkspaceView): { client: Client; graph: Graph } {
  const client = new SharedClient(page, workspace);
  const storage = new MemoryQueueStorage();
  return { client, graph: Graph.open({ workspace, client, storage, copies: null, locks: null }) };
}

/** Whoever reads by a link keeps nothing at the program. */
export const nothingPersonal: PersonalPort = {
  personal: async () => ({ values: {}, watching: [] }),
  putPersonal: async () => {},
  watch: async () => {},
  inbox: async () => ({ entries: [], next_before: null, unread: 0 }),
  markInbox: async () => {},
  here: () => {},
  onUnread: () => () => {},
  onPresence: () => () => {},
};
