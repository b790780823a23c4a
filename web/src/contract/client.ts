import type {
  AsOf,
  Batch,
  BatchReply,
  BootstrapChunk,
  BootstrapEnd,
  BootstrapHead,
  ErrorCode,
  ErrorEnvelope,
  FeedRequest,
  Frame,
  GraphRecord,
  History,
  Id,
  Import,
  ImportReport,
  ImportRow,
  Inbox,
  InboxChanged,
  InboxMarked,
  Json,
  MarkInbox,
  PeopleHere,
  Personal,
  Restart,
  RestartReason,
  SearchReply,
  Session,
  Thread,
  UndoRequest,
} from "./schema";

/** The program answered, and the answer was no. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ErrorCode;
  readonly parameters: { [name: string]: Json };
  readonly details: Json;
  readonly trace: string;
  readonly status: number;

  constructor(envelope: ErrorEnvelope, status: number) {
    super(envelope.message);
    this.code = envelope.code;
    this.parameters = envelope.parameters;
    this.details = envelope.details;
    this.trace = envelope.trace;
    this.status = status;
  }
}

/** No answer arrived: the network, a proxy or the program is away. Sending again is safe. */
export class OfflineError extends Error {
  override readonly name = "OfflineError";
}

export interface FirstRunRequest {
  token: string;
  name: string;
  email: string;
  password: string;
  workspace: string;
  zone: string;
}

export interface RecordsRequest {
  kind?: string;
  filter?: string;
  cursor?: string;
  limit?: number;
}

export interface RecordsPage {
  records: GraphRecord[];
  next_cursor: string | null;
}

export type BootstrapLine = BootstrapHead | BootstrapChunk | BootstrapEnd;

export interface FeedListener {
  /** Asked at each connect, so that a reconnect resumes where the reader stands. */
  after(): number;
  /** What the reader could see and do when they took their copy; where it differs now, they hear `restart`. */
  access?(): string;
  frame(frame: Frame): void;
  /** A new first copy is needed; the feed has ended and is not opened again by itself. */
  restart?(reason: RestartReason): void;
  connected(open: boolean): void;
  /** The connection ended before it began. It is tried again by itself. */
  refused?(): void;
}

/** What the feed says beside frames, to whoever listens. */
export type FeedNotice = InboxChanged | PeopleHere;

type FeedMessage = Frame | Restart | FeedNotice;

export interface Feed {
  /** Drops the connection and opens a new one at `after()`. */
  restart(): void;
  close(): void;
}

export type InboxShow = "unread" | "all" | "snoozed";

export interface SearchRequest {
  q: string;
  kinds?: string | null;
  /** An expression over the kinds. */
  filter?: string | null;
  limit?: number;
}

export interface InboxRequest {
  show?: InboxShow;
  /** `next_before` of the former page. */
  before?: number | null;
  limit?: number;
}

export interface ClientOptions {
  /** Origin of the program; empty for the page's own. */
  origin?: string;
  fetch?: typeof fetch;
  openSocket?: (address: string) => WebSocket;
}

/**
 * Wait before try number `attempt` (1-based), in milliseconds: doubles from half a second up to 30
 * seconds, with jitter so that many readers do not come back at the same instant.
 */
export function retryDelay(attempt: number): number {
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(attempt - 1, 10));
  return ceiling / 2 + Math.random() * (ceiling / 2);
}

type Query = { [name: string]: string | number | null | undefined };

/** The program's HTTP and socket interface, one method per endpoint. */
export class Client {
  /** Sent with every request that changes something; each Session answer renews it. */
  csrf: string | null = null;
  /** The session is one remembered from before: it is asked for anew before anything is changed. */
  sessionRemembered = false;
  readonly #noticeListeners = new Map<Id, Set<(notice: FeedNotice) => void>>();
  readonly #feeds = new Map<Id, ReconnectingFeed>();
  /** Per workspace: said again on each new connection. */
  readonly #said = new Map<Id, FeedRequest>();
  readonly #origin: string;
  readonly #fetch: typeof fetch;
  readonly #openSocket: (address: string) => WebSocket;

  constructor(options: ClientOptions = {}) {
    this.#origin = options.origin ?? "";
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#openSocket = options.openSocket ?? ((address) => new WebSocket(address));
  }

  session(signal?: AbortSignal): Promise<Session> {
    return this.#session("GET", "/api/v1/session", undefined, signal);
  }

  firstRun(request: FirstRunRequest): Promise<Session> {
    return this.#session("POST", "/api/v1/first-run", { ...request });
  }

  signIn(email: string, password: string): Promise<Session> {
    return this.#session("POST", "/api/v1/sign-in", { email, password });
  }

  /** With a password, that is set as well. */
  signInOneTime(token: string, password: string | null = null): Promise<Session> {
    return this.#session("POST", "/api/v1/sign-in/one-time", { token, password });
  }

  async signOut(): Promise<void> {
    await this.#request("POST", "/api/v1/sign-out");
    this.csrf = null;
  }

  commit(workspace: Id, batch: Batch, signal?: AbortSignal): Promise<BatchReply> {
    return this.#json("POST", below(workspace, "batches"), batch, signal);
  }

  undo(workspace: Id, batch: Id, request: UndoRequest, signal?: AbortSignal): Promise<BatchReply> {
    return this.#json("POST", below(workspace, "batches", batch, "undo"), request, signal);
  }

  records(workspace: Id, request: RecordsRequest = {}, signal?: AbortSignal): Promise<RecordsPage> {
    return this.#json("GET", below(workspace, "records") + queryText({ ...request }), undefined, signal);
  }

  /** By id or by key, such as EDGE-12. */
  record(workspace: Id, idOrKey: string, signal?: AbortSignal): Promise<GraphRecord> {
    return this.#json("GET", below(workspace, "records", idOrKey), undefined, signal);
  }

  recordHistory(workspace: Id, record: Id, before?: number | null, signal?: AbortSignal): Promise<History> {
    const path = below(workspace, "records", record, "history") + queryText({ before });
    return this.#json("GET", path, undefined, signal);
  }

  thread(workspace: Id, record: Id, signal?: AbortSignal): Promise<Thread> {
    return this.#json("GET", below(workspace, "records", record, "thread"), undefined, signal);
  }

  workspaceHistory(workspace: Id, before?: number | null, signal?: AbortSignal): Promise<History> {
    return this.#json("GET", below(workspace, "history") + queryText({ before }), undefined, signal);
  }

  /**
   * Records of these kinds, and their links, as they stood at the end of a day (2015-06-01, in the workspace's zone)
   * or at an instant; every kind when none is named.
   */
  asOf(workspace: Id, at: string, kinds: readonly string[] = [], signal?: AbortSignal): Promise<AsOf> {
    const query = new URLSearchParams([["at", at], ...kinds.map((kind) => ["kind", kind])]);
    return this.#json("GET", `${below(workspace, "as-of")}?${query}`, undefined, signal);
  }

  imports(workspace: Id, signal?: AbortSignal): Promise<Import[]> {
    return this.#json("GET", below(workspace, "imports"), undefined, signal);
  }

  importReport(workspace: Id, id: Id, signal?: AbortSignal): Promise<ImportReport> {
    return this.#json("GET", below(workspace, "imports", id), undefined, signal);
  }

  importRow(workspace: Id, id: Id, file: string, row: number, signal?: AbortSignal): Promise<ImportRow> {
    const path = below(workspace, "imports", id, "rows") + queryText({ file, row });
    return this.#json("GET", path, undefined, signal);
  }

  /** The signed-in person's own values, and what they watch. */
  personal(workspace: Id, signal?: AbortSignal): Promise<Personal> {
    return this.#json("GET", below(workspace, "personal"), undefined, signal);
  }

  /** Keeps a value of the person's own; null removes it. */
  async putPersonal(workspace: Id, name: string, value: Json): Promise<void> {
    await this.#request("PUT", below(workspace, "personal", name), { value });
  }

  async watch(workspace: Id, record: Id, watching: boolean): Promise<void> {
    await this.#request("PUT", below(workspace, "records", record, "watch"), { watching });
  }

  /** Full text; aborted when another question follows. */
  search(workspace: Id, request: SearchRequest, signal?: AbortSignal): Promise<SearchReply> {
    return this.#json("GET", below(workspace, "search") + queryText({ ...request }), undefined, signal);
  }

  inbox(workspace: Id, request: InboxRequest = {}, signal?: AbortSignal): Promise<Inbox> {
    return this.#json("GET", below(workspace, "inbox") + queryText({ ...request }), undefined, signal);
  }

  markInbox(workspace: Id, marking: MarkInbox): Promise<InboxMarked> {
    return this.#json("POST", below(workspace, "inbox", "mark"), marking);
  }

  openapi(signal?: AbortSignal): Promise<Json> {
    return this.#json("GET", "/api/v1/openapi.json", undefined, signal);
  }

  /** Everything the reader may see, line by line as it arrives; `line` is awaited before the next is parsed. */
  async streamBootstrap(
    workspace: Id,
    line: (line: BootstrapLine) => unknown,
    signal?: AbortSignal,
  ): Promise<void> {
    const response = await this.#request("GET", below(workspace, "bootstrap"), undefined, signal);
    if (!response.body) throw new OfflineError("The answer had no body.");
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    try {
      for (;;) {
        const { done, value } = await reader.read();
        rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
        const lines = rest.split("\n");
        rest = done ? "" : (lines.pop() ?? "");
        for (const text of lines) if (text.trim()) await line(JSON.parse(text));
        if (done) return;
      }
    } catch (error) {
      reader.cancel().catch(() => {});
      if (signal?.aborted || error instanceof ApiError) throw error;
      throw new OfflineError("The answer broke off.", { cause: error });
    }
  }

  /** A feed that comes back by itself, with growing pauses, until it is closed. */
  openFeed(workspace: Id, listener: FeedListener): Feed {
    const address = () =>
      this.socketAddress(
        below(workspace, "feed") + queryText({ after: listener.after(), access: listener.access?.() }),
      );
    const feed = new ReconnectingFeed(() => this.#openSocket(address()), listener, {
      heard: (notice) => {
        for (const heard of [...(this.#noticeListeners.get(workspace) ?? [])]) heard(notice);
      },
      said: () => this.#said.get(workspace) ?? null,
    });
    this.#feeds.set(workspace, feed);
    return feed;
  }

  /** Hears what the feed of the workspace says beside frames, over all its connections. */
  listenToFeed(workspace: Id, listener: (notice: FeedNotice) => void): () => void {
    const listeners = this.#noticeListeners.get(workspace) ?? new Set();
    this.#noticeListeners.set(workspace, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Tells the feed of the workspace, now if it is connected, and again at each reconnect. */
  tellFeed(workspace: Id, request: FeedRequest): void {
    this.#said.set(workspace, request);
    this.#feeds.get(workspace)?.tell(request);
  }

  textAddress(workspace: Id, record: Id, field: string): string {
    return this.socketAddress(below(workspace, "records", record, "text", field));
  }

  openSocket(address: string): WebSocket {
    return this.#openSocket(address);
  }

  socketAddress(path: string): string {
    const address = new URL(path, this.#origin || globalThis.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    return address.href;
  }

  /** Any door, for the parts of the interface that have a file of their own. */
  call<T>(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T> {
    return this.#json(method, path, body);
  }

  /** What a door that only reads answers, as it stands, for who looks at the doors themselves: a refusal too. */
  async answer(
    path: string,
    headers: { [name: string]: string } = {},
    signal?: AbortSignal,
  ): Promise<{ status: number; text: string }> {
    const response = await this.#send("GET", path, { headers, signal });
    try {
      return { status: response.status, text: await response.text() };
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new OfflineError("The answer broke off.", { cause: error });
    }
  }

  /** A door that answers with a session. */
  begin(path: string, body: unknown): Promise<Session> {
    return this.#session("POST", path, body);
  }

  async #session(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Session> {
    const session = await this.#json<Session>(method, path, body, signal);
    this.csrf = session.csrf;
    this.sessionRemembered = false;
    return session;
  }

  async #json<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const response = await this.#request(method, path, body, signal);
    if (response.status === 204) return undefined as T;
    try {
      return (await response.json()) as T;
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new OfflineError("The answer broke off.", { cause: error });
    }
  }

  /** Sends a file as it stands. `sent` hears which share of it is on its way, from 0 to 1. */
  async upload<T>(method: string, path: string, file: Blob, sent: (share: number) => void): Promise<T> {
    if (this.sessionRemembered) await this.session();
    // Only this way does a browser tell how much of a body is sent.
    const request = new XMLHttpRequest();
    request.open(method, this.#origin + path);
    request.setRequestHeader("x-throughline-client", "web");
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    if (this.csrf) request.setRequestHeader("x-csrf-token", this.csrf);
    request.upload.onprogress = ({ loaded, total }) => sent(total > 0 ? loaded / total : 0);
    await new Promise<void>((resolve, reject) => {
      request.onload = () => resolve();
      request.onerror = () => reject(new OfflineError("The program cannot be reached."));
      request.send(file);
    });
    const { status, responseText } = request;
    if (status >= 200 && status < 300) return JSON.parse(responseText) as T;
    throw await refusal(new Response(responseText, { status }));
  }

  async #request(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const response = await this.#send(method, path, { body, signal });
    if (response.ok) return response;
    throw await refusal(response);
  }

  async #send(
    method: string,
    path: string,
    sent: { body?: unknown; headers?: { [name: string]: string }; signal?: AbortSignal | undefined },
  ): Promise<Response> {
    const { body, signal } = sent;
    if (this.sessionRemembered && method !== "GET") await this.session(signal);
    // History tells edits made here from those of programs.
    const headers: { [name: string]: string } = { ...sent.headers, "x-throughline-client": "web" };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (method !== "GET" && this.csrf) headers["x-csrf-token"] = this.csrf;
    try {
      return await this.#fetch(this.#origin + path, {
        method,
        headers,
        credentials: "same-origin",
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new OfflineError("The program cannot be reached.", { cause: error });
    }
  }
}

/** A proxy in between may answer with something that is not an envelope. */
async function refusal(response: Response): Promise<Error> {
  const text = await response.text().catch(() => "");
  try {
    const envelope = JSON.parse(text) as ErrorEnvelope;
    if (typeof envelope.code === "string" && typeof envelope.message === "string") {
      return new ApiError(envelope, response.status);
    }
  } catch {
    // Not JSON: falls through to the answers below.
  }
  if (response.status >= 500) return new OfflineError(`The program is away (status ${response.status}).`);
  const code: ErrorCode =
    response.status === 401
      ? "signed_out"
      : response.status === 403
        ? "forbidden"
        : response.status === 404
          ? "not_found"
          : response.status === 413
            ? "too_large"
            : response.status === 429
              ? "too_many"
              : "invalid_input";
  const message = `The program refused the request (status ${response.status}).`;
  return new ApiError({ code, message, parameters: {}, details: null, trace: "" }, response.status);
}

export function below(workspace: Id, ...parts: string[]): string {
  return ["/api/v1/workspaces", ...[workspace, ...parts].map(encodeURIComponent)].join("/");
}

export function queryText(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text && `?${text}`;
}

interface FeedNotices {
  heard(notice: FeedNotice): void;
  said(): FeedRequest | null;
}

class ReconnectingFeed implements Feed {
  readonly #open: () => WebSocket;
  readonly #listener: FeedListener;
  readonly #notices: FeedNotices;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #closed = false;

  constructor(open: () => WebSocket, listener: FeedListener, notices: FeedNotices) {
    this.#open = open;
    this.#listener = listener;
    this.#notices = notices;
    globalThis.addEventListener?.("online", this.#hurry);
    this.#connect();
  }

  tell(request: FeedRequest): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(request));
  }

  restart(): void {
    this.#drop();
    this.#later();
  }

  close(): void {
    this.#closed = true;
    globalThis.removeEventListener?.("online", this.#hurry);
    clearTimeout(this.#timer);
    this.#drop();
  }

  #connect(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    const socket = this.#open();
    this.#socket = socket;
    let opened = false;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      opened = true;
      const said = this.#notices.said();
      if (said) this.tell(said);
      this.#listener.connected(true);
    };
    socket.onmessage = (event) => {
      if (this.#socket !== socket) return;
      // Only a frame proves that the connection works; some proxies accept and then hang up at once.
      this.#attempt = 0;
      this.#take(JSON.parse(String(event.data)) as FeedMessage);
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#listener.connected(false);
      this.#later();
      if (!opened) this.#listener.refused?.();
    };
  }

  #take(message: FeedMessage): void {
    switch (message.type) {
      case "frame":
        this.#listener.frame(message);
        break;
      case "restart":
        this.close();
        this.#listener.restart?.(message.reason);
        break;
      default:
        this.#notices.heard(message);
    }
  }

  #later(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#attempt += 1;
    this.#timer = setTimeout(() => this.#connect(), retryDelay(this.#attempt));
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.close();
    this.#listener.connected(false);
  }

  #hurry = (): void => {
    if (this.#closed || this.#socket) return;
    this.#attempt = 0;
    this.#connect();
  };
}
