import { createDecoder, readVarUint, readVarUint8Array } from "lib0/decoding";
import { createEncoder, length, toUint8Array, writeVarUint } from "lib0/encoding";
import { Awareness, applyAwarenessUpdate } from "y-protocols/awareness";
import { readSyncMessage, writeSyncStep1, writeUpdate } from "y-protocols/sync";
import { Doc } from "yjs";

/** A room of the program: one document, the protocol of y-websocket. */
export class Room {
  readonly doc = new Doc();
  readonly awareness = new Awareness(this.doc);
  readonly sockets = new Set<RoomSocket>();
  refusing = false;
  deaf = false;
  /** A program may wait to be asked instead of asking for what it lacks. */
  asking = true;

  constructor() {
    this.awareness.setLocalState(null);
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      const encoder = createEncoder();
      writeVarUint(encoder, 0);
      writeUpdate(encoder, update);
      for (const socket of this.sockets) if (socket !== origin) socket.deliver(toUint8Array(encoder));
    });
  }

  get text(): string {
    return this.doc.getText("default").toString();
  }

  open = (): WebSocket => {
    const socket = new RoomSocket(this);
    return socket as unknown as WebSocket;
  };

  drop(): void {
    for (const socket of [...this.sockets]) socket.drop();
  }
}

class RoomSocket {
  readyState = 0;
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
    queueMicrotask(() => {
      if (room.refusing) return this.onclose?.();
      this.readyState = 1;
      room.sockets.add(this);
      this.onopen?.();
      if (!room.asking) return;
      const encoder = createEncoder();
      writeVarUint(encoder, 0);
      writeSyncStep1(encoder, room.doc);
      this.deliver(toUint8Array(encoder));
    });
  }

  send(message: Uint8Array): void {
    if (this.readyState !== 1) throw new Error("not open");
    if (this.#room.deaf) return;
    const decoder = createDecoder(message);
    if (readVarUint(decoder) === 1) {
      applyAwarenessUpdate(this.#room.awareness, readVarUint8Array(decoder), this);
      return;
    }
    const reply = createEncoder();
    writeVarUint(reply, 0);
    readSyncMessage(decoder, reply, this.#room.doc, this);
    if (length(reply) > 1) this.deliver(toUint8Array(reply));
  }

  deliver(message: Uint8Array): void {
    const data = message.slice().buffer as ArrayBuffer;
    queueMicrotask(() => this.readyState === 1 && this.onmessage?.({ data }));
  }

  close(): void {
    this.readyState = 3;
    this.#room.sockets.delete(this);
  }

  drop(): void {
    this.close();
    this.onclose?.();
  }
}
