import { createDecoder, readVarUint, readVarUint8Array } from "lib0/decoding";
import {
  createEncoder,
  type Encoder,
  length,
  toUint8Array,
  writeVarUint,
  writeVarUint8Array,
} from "lib0/encoding";
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import { messageYjsSyncStep2, readSyncMessage, writeSyncStep1, writeUpdate } from "y-protocols/sync";
import { applyUpdate, Doc, encodeStateAsUpdate } from "yjs";
import { retryDelay } from "@/contract/client";
import { UnsentText } from "./unsent-text";

const MESSAGE_SYNC = 0;
const MESSAGE_AWARENESS = 1;
/** After the last keystroke; then the program is asked whether it has everything. */
const CONFIRM_MS = 400;

/** Origin of edits that an earlier visit left behind. */
const RESTORED = "restored";

export type TextState = "connecting" | "synced" | "saving" | "offline";

export interface Author {
  name: string;
  /** As #rrggbb. */
  colour: string;
}

export interface TextConnectionOptions {
  address: string;
  openSocket(address: string): WebSocket;
  /** Names the text in the browser's own store. */
  place: string;
  author: Author;
  readOnly?: boolean;
}

interface AwarenessChange {
  added: number[];
  updated: number[];
  removed: number[];
}

/**
 * One shared text, live. Edits merge in any order, so what is typed without a network joins in at the
 * next connect. The protocol has no receipt; a state vector that comes back after our edits is one.
 */
export class TextConnection {
  readonly doc = new Doc();
  readonly awareness = new Awareness(this.doc);
  readonly #options: TextConnectionOptions;
  readonly #unsent: UnsentText;
  readonly #listeners = new Set<() => void>();
  #socket: WebSocket | null = null;
  #attempt = 0;
  #reconnect: ReturnType<typeof setTimeout> | undefined;
  #confirm: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  /** Edits here that no answer has covered yet. */
  #edits = 0;
  /** Of those, how many stood when the outstanding question was asked; null when none is. */
  #asked: number | null = null;
  /** The content has arrived at least once; before that the text looks empty and must not be edited. */
  loaded = false;
  state: TextState = "connecting";

  constructor(options: TextConnectionOptions) {
    this.#options = options;
    this.#unsent = new UnsentText(options.place);
    this.awareness.setLocalStateField("user", { name: options.author.name, color: options.author.colour });
    this.doc.on("update", this.#edited);
    this.awareness.on("update", this.#moved);
    globalThis.addEventListener?.("online", this.#hurry);
    if (!options.readOnly) this.#restore();
    this.#connect();
  }

  /** Called when `state` or `loaded` changes. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  close(): void {
    if (this.#closed) return;
    removeAwarenessStates(this.awareness, [this.doc.clientID], "left");
    this.#closed = true;
    clearTimeout(this.#reconnect);
    clearTimeout(this.#confirm);
    globalThis.removeEventListener?.("online", this.#hurry);
    this.#socket?.close();
    this.#socket = null;
    this.awareness.destroy();
    this.doc.destroy();
    this.#listeners.clear();
  }

  #restore(): void {
    for (const update of this.#unsent.read()) {
      // Not ours to keep again: it stays in the browser under its old name until it is confirmed.
      applyUpdate(this.doc, update, RESTORED);
      this.#edits += 1;
    }
  }

  #connect(): void {
    if (this.#closed) return;
    clearTimeout(this.#reconnect);
    const socket = this.#options.openSocket(this.#options.address);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      if (this.#edits > 0) {
        // What was typed without a network. The program's state vector is not known yet, so all of it
        // goes; what it has already does no harm.
        this.#sendUpdate(encodeStateAsUpdate(this.doc));
      }
      this.#ask();
      if (this.awareness.getLocalState()) this.#sendAwareness([this.doc.clientID]);
    };
    socket.onmessage = (event) => {
      if (this.#socket !== socket || !(event.data instanceof ArrayBuffer)) return;
      this.#attempt = 0;
      this.#receive(new Uint8Array(event.data));
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#lost();
    };
  }

  #lost(): void {
    this.#socket = null;
    this.#asked = null;
    clearTimeout(this.#confirm);
    const others = [...this.awareness.getStates().keys()].filter((id) => id !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    this.#become("offline");
    this.#attempt += 1;
    this.#reconnect = setTimeout(() => this.#connect(), retryDelay(this.#attempt));
  }

  #hurry = (): void => {
    if (this.#closed || this.#socket) return;
    this.#attempt = 0;
    this.#connect();
  };

  #receive(message: Uint8Array): void {
    const decoder = createDecoder(message);
    const type = readVarUint(decoder);
    if (type === MESSAGE_AWARENESS) {
      applyAwarenessUpdate(this.awareness, readVarUint8Array(decoder), this);
      return;
    }
    if (type !== MESSAGE_SYNC) return;
    const reply = createEncoder();
    writeVarUint(reply, MESSAGE_SYNC);
    const kind = readSyncMessage(decoder, reply, this.doc, this);
    // A reader has nothing to give, and the program would refuse it.
    if (length(reply) > 1 && !this.#options.readOnly) this.#send(reply);
    if (kind === messageYjsSyncStep2) this.#answered();
  }

  /** Asks for what is missing here. The answer also proves that all sent before has arrived. */
  #ask(): void {
    this.#asked = this.#edits;
    const encoder = createEncoder();
    writeVarUint(encoder, MESSAGE_SYNC);
    writeSyncStep1(encoder, this.doc);
    this.#send(encoder);
  }

  #answered(): void {
    const covered = this.#asked ?? 0;
    this.#asked = null;
    this.#edits -= Math.min(covered, this.#edits);
    this.loaded = true;
    if (this.#edits > 0) {
      this.#become("saving");
      this.#askSoon();
    } else {
      this.#unsent.clear();
      this.#become("synced");
    }
  }

  #askSoon(): void {
    clearTimeout(this.#confirm);
    this.#confirm = setTimeout(() => {
      if (this.#asked === null) this.#ask();
    }, CONFIRM_MS);
  }

  #edited = (update: Uint8Array, origin: unknown): void => {
    if (origin === this || origin === RESTORED || this.#options.readOnly) return;
    this.#edits += 1;
    this.#unsent.add(update);
    if (!this.#open) return;
    this.#sendUpdate(update);
    this.#become("saving");
    this.#askSoon();
  };

  #moved = ({ added, updated, removed }: AwarenessChange, origin: unknown): void => {
    if (origin !== this) this.#sendAwareness([...added, ...updated, ...removed]);
  };

  get #open(): boolean {
    return this.#socket?.readyState === 1;
  }

  #sendUpdate(update: Uint8Array): void {
    const encoder = createEncoder();
    writeVarUint(encoder, MESSAGE_SYNC);
    writeUpdate(encoder, update);
    this.#send(encoder);
  }

  #sendAwareness(clients: number[]): void {
    if (!this.#open) return;
    const encoder = createEncoder();
    writeVarUint(encoder, MESSAGE_AWARENESS);
    writeVarUint8Array(encoder, encodeAwarenessUpdate(this.awareness, clients));
    this.#send(encoder);
  }

  #send(encoder: Encoder): void {
    if (this.#open) this.#socket?.send(toUint8Array(encoder) as Uint8Array<ArrayBuffer>);
  }

  #become(state: TextState): void {
    this.state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
