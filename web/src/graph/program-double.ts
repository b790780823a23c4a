import { ApiError, type BootstrapLine, Client, type Feed, type FeedListener } from "@/contract/client";
import type {
  Batch,
  BatchReply,
  CustomField,
  CustomRole,
  ErrorCode,
  Evidence,
  Frame,
  GraphRecord,
  History,
  Id,
  Json,
  KindDeclaration,
  Link,
  LoggedOperation,
  RestartReason,
  Session,
  State,
  UndoRequest,
  WorkspaceView,
} from "@/contract/schema";
import { fieldText } from "./definitions";
import { applyOperation, linkText, type RowPatch } from "./optimistic";

/** The program as tests need it: commits in order, answers when told to, and forgets nothing. */
export class ProgramDouble extends Client {
  readonly workspace: WorkspaceView = {
    id: "w",
    slug: "acme",
    name: "Acme",
    zone: "Europe/Berlin",
    role: "owner",
    standing: "owner",
    roles: [{ space: "space", role: "owner" }],
    access: "all",
    person: "person",
  };
  /** What the session says the person is in. */
  listed: WorkspaceView[] = [this.workspace];
  sessionRefusals: Error[] = [];
  sequence = 0;
  readonly table = new Map<Id, GraphRecord>();
  readonly links = new Map<string, Link>();
  readonly evidence = new Map<Id, Evidence>();
  readonly states = new Map<Id, State>();
  readonly fields = new Map<string, CustomField>();
  readonly roles = new Map<string, CustomRole>();
  readonly frames: Frame[] = [];
  readonly received: Batch[] = [];
  readonly undone: { batch: Id; request: UndoRequest }[] = [];
  readonly #committed = new Map<Id, { body: string; reply: BatchReply }>();
  #listeners: { listener: FeedListener; closed: boolean }[] = [];
  feedStarts: number[] = [];
  /** Thrown instead of the next answers, one each, before anything is committed. */
  refusals: Error[] = [];
  /** Thrown after committing: the answer is lost on its way. */
  lostAnswers: Error[] = [];
  undoRefusals: Error[] = [];
  historyRefusals: Error[] = [];
  /** While set, no answer to a batch leaves the program. */
  held: Promise<void> | null = null;
  feedSilent = false;
  bootstraps = 0;
  kinds: KindDeclaration[] = [kind("feature"), kind("idea"), kind("highlight"), kind("feedback")];

  override async commit(_workspace: Id, batch: Batch, signal?: AbortSignal): Promise<BatchReply> {
    this.received.push(structuredClone(batch));
    await this.#released(signal);
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
    const reply = this.take(batch, "person");
    const lost = this.lostAnswers.shift();
    if (lost) throw lost;
    return reply;
  }

  /** Commits as anybody; the feed tells everyone. */
  take(batch: Batch, actor: Id, undoes: Id | null = null): BatchReply {
    const body = JSON.stringify(batch.operations);
    const known = this.#committed.get(batch.id);
    if (known) {
      if (known.body !== body) throw refusal("id_reused", 409);
      return { ...known.reply, duplicate: true };
    }
    const after = this.sequence;
    const touched: RowPatch = { records: [], links: [], evidence: [], states: [], fields: [], roles: [] };
    const operations: LoggedOperation[] = [];
    for (const operation of batch.operations) {
      this.sequence += 1;
      const patch = applyOperation(
        {
          record: (id) => this.table.get(id),
          link: (key) => this.links.get(linkText(key)),
          evidence: (id) => this.evidence.get(id),
          state: (id) => this.states.get(id),
          field: (key) => this.fields.get(fieldText(key)),
          role: (name) => this.roles.get(name),
        },
        operation,
        { at: new Date(this.sequence * 1000).toISOString(), by: actor, version: this.sequence },
      );
      for (const row of patch.records) {
        const numbered = { ...row, sequence: this.sequence, key: row.key ?? `EDGE-${this.table.size + 1}` };
        this.table.set(row.id, numbered);
        touched.records.push(numbered);
      }
      for (const row of patch.links) {
        const made = { ...row, sequence: this.sequence };
        this.links.set(linkText(row), made);
        touched.links.push(made);
      }
      for (const row of patch.evidence) {
        const made = { ...row, sequence: this.sequence };
        this.evidence.set(row.id, made);
        touched.evidence.push(made);
      }
      for (const row of patch.fields) {
        const made = { ...row, sequence: this.sequence };
        this.fields.set(fieldText(row), made);
        touched.fields.push(made);
      }
      for (const row of patch.roles) {
        const made = { ...row, sequence: this.sequence };
        this.roles.set(row.name, made);
        touched.roles.push(made);
      }
      operations.push({
        sequence: this.sequence,
        id: operation.id,
        batch: batch.id,
        label: batch.label,
        type: operation.type,
        actor,
        via: "ui",
        cause: null,
        undoes,
        spaces: [],
        recorded_at: new Date(0).toISOString(),
        happened_at: null,
        changes: [],
      });
    }
    const frame: Frame = { type: "frame", after, up_to: this.sequence, operations, spaces: [], ...touched };
    this.frames.push(frame);
    if (!this.feedSilent) this.announce(frame);
    const reply = { batch: batch.id, duplicate: false, frame: structuredClone(frame) };
    this.#committed.set(batch.id, { body, reply });
    return reply;
  }

  /** Another person writes one field. */
  setAsOther(record: Id, field: string, value: Json): BatchReply {
    const seen = this.table.get(record)?.versions[field] ?? 0;
    const id = `other ${this.sequence + 1}`;
    const operation = { type: "set" as const, id, record, field, value, seen };
    return this.take({ id: `batch ${id}`, label: "Other", operations: [operation] }, "other");
  }

  announce(frame: Frame): void {
    for (const open of this.#listeners) if (!open.closed) open.listener.frame(structuredClone(frame));
  }

  get connections(): number {
    return this.#listeners.filter((open) => !open.closed).length;
  }

  override async undo(_workspace: Id, batch: Id, request: UndoRequest): Promise<BatchReply> {
    this.undone.push({ batch, request });
    const failure = this.undoRefusals.shift();
    if (failure) throw failure;
    const record = [...this.table.values()][0];
    const operations = [
      {
        type: "set" as const,
        id: `operation ${request.batch}`,
        record: record?.id ?? "none",
        field: "undone",
        value: batch,
        seen: 0,
      },
    ];
    return this.take({ id: request.batch, label: "Undo", operations }, "person", batch);
  }

  override async streamBootstrap(
    _workspace: Id,
    line: (line: BootstrapLine) => void | Promise<void>,
  ): Promise<void> {
    this.bootstraps += 1;
    await Promise.resolve();
    const counts = { records: this.table.size, links: this.links.size, evidence: this.evidence.size };
    await line({
      type: "head",
      sequence: this.sequence,
      registry: { version: 1, kinds: this.kinds, roles: [] },
      spaces: [{ id: "space", name: "Edge", prefix: "EDGE", sequence: 1 }],
      states: [...this.states.values()],
      fields: [...this.fields.values()],
      roles: [...this.roles.values()],
      ...counts,
    });
    await line({ type: "records", rows: structuredClone([...this.table.values()]) });
    await line({ type: "links", rows: structuredClone([...this.links.values()]) });
    await line({ type: "evidence", rows: structuredClone([...this.evidence.values()]) });
    await line({ type: "end", ...counts });
  }

  override async session(): Promise<Session> {
    const failure = this.sessionRefusals.shift();
    if (failure) throw failure;
    const workspaces = this.listed;
    return { account: null, csrf: "c", first_run: false, signed_in: true, version: "1", workspaces };
  }

  override async workspaceHistory(_workspace: Id, before?: number | null): Promise<History> {
    const failure = this.historyRefusals.shift();
    if (failure) throw failure;
    const operations = this.frames
      .flatMap((frame) => frame.operations)
      .filter((operation) => before === undefined || before === null || operation.sequence < before)
      .sort((left, right) => right.sequence - left.sequence);
    return { operations: structuredClone(operations), next_before: null };
  }

  override openFeed(_workspace: Id, listener: FeedListener): Feed {
    const open = { listener, closed: false };
    const start = () => {
      const after = listener.after();
      this.feedStarts.push(after);
      listener.connected(true);
      queueMicrotask(() => {
        if (open.closed) return;
        for (const frame of this.frames) if (frame.up_to > after) listener.frame(structuredClone(frame));
      });
    };
    this.#listeners.push(open);
    queueMicrotask(start);
    const close = () => {
      open.closed = true;
    };
    return { restart: () => queueMicrotask(start), close };
  }

  /** Tells every reader to take a new first copy, as one that is far behind is told. */
  restart(reason: RestartReason): void {
    for (const open of this.#listeners.splice(0)) if (!open.closed) open.listener.restart?.(reason);
  }

  /** Answers every reader's next connection as if the address were not there. */
  refuse(): void {
    for (const open of this.#listeners) if (!open.closed) open.listener.refused?.();
  }

  async #released(signal?: AbortSignal): Promise<void> {
    if (!this.held) return Promise.resolve();
    await Promise.race([
      this.held,
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted")))),
    ]);
  }
}

export function refusal(code: ErrorCode, status: number, details: Json = null): ApiError {
  return new ApiError({ code, message: `No: ${code}.`, parameters: {}, details, trace: "t" }, status);
}

export function row(id: Id, kindName: string, fields: { [name: string]: Json } = {}): GraphRecord {
  return {
    id,
    kind: kindName,
    space: "space",
    sequence: 1,
    key: null,
    created_at: "2020-01-01T00:00:00.000Z",
    created_by: "person",
    updated_at: "2020-01-01T00:00:00.000Z",
    updated_by: "person",
    fields,
    versions: Object.fromEntries(Object.keys(fields).map((name) => [name, 1])),
    state_since: null,
    conflicts: [],
  };
}

export function kind(name: string): KindDeclaration {
  const field = (fieldName: string, type: KindDeclaration["fields"][number]["type"]) => ({
    name: fieldName,
    label: fieldName,
    type,
    required: false,
    read_only: false,
    options: [],
    targets: [],
    help: "",
  });
  return {
    name,
    label: name,
    plural: `${name}s`,
    description: "",
    traits: name === "feature" ? ["titled", "numbered", "stateful", "ranked", "archivable"] : ["titled"],
    fields: [
      field("title", "line"),
      field("rank", "rank"),
      field("state", "state"),
      field("effort", "number"),
      field("owner", "reference"),
      field("due", "date"),
    ],
  };
}

/** Lets everything that waits on promises alone run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
}
