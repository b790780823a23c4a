import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from "lib0/encoding";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import { Doc } from "yjs";
import { Room } from "./room-double";
import { TextConnection } from "./text-connection";

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
const open: TextConnection[] = [];
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
  vi.useRealTimers();
});

function connect(room: Room, name = "Ada", readOnly = false): TextConnection {
  const connection = new TextConnection({
    address: "ws://x",
    openSocket: room.open,
    place: "w r text",
    author: { name, colour: "#123456" },
    readOnly,
  });
  open.push(connection);
  return connection;
}

const write = (connection: TextConnection, at: number, words: string) =>
  connection.doc.getText("default").insert(at, words);
const textOf = (connection: TextConnection) => connection.doc.getText("default").toString();
const settle = () => vi.advanceTimersByTimeAsync(1);

describe("a text connection", () => {
  test("loads what is there, and says so", async () => {
    const room = new Room();
    room.doc.getText("default").insert(0, "Before");
    const connection = connect(room);
    expect([connection.state, connection.loaded]).toEqual(["connecting", false]);
    await settle();
    expect([connection.state, connection.loaded, textOf(connection)]).toEqual(["synced", true, "Before"]);
  });

  test("sends each edit at once, is saving until an answer proves it, and hears the others", async () => {
    const room = new Room();
    const [ada, bob] = [connect(room), connect(room, "Bob")];
    await settle();
    write(ada, 0, "Hello");
    expect(ada.state).toBe("saving");
    await settle();
    expect([room.text, textOf(bob), ada.state]).toEqual(["Hello", "Hello", "saving"]);
    await vi.advanceTimersByTimeAsync(500);
    expect(ada.state).toBe("synced");
  });

  test("without an answer it stays saving", async () => {
    const room = new Room();
    const connection = connect(room);
    await settle();
    room.deaf = true;
    write(connection, 0, "Hello");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(connection.state).toBe("saving");
  });

  test("edits on both sides of a cut merge when the network is back", async () => {
    const room = new Room();
    const [ada, bob] = [connect(room), connect(room, "Bob")];
    await settle();
    write(ada, 0, "ab");
    await settle();
    room.refusing = true;
    room.drop();
    expect(ada.state).toBe("offline");
    write(ada, 1, "-ada-");
    write(bob, 2, "-bob-");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(room.text).toBe("ab");
    room.refusing = false;
    await vi.advanceTimersByTimeAsync(40_000);
    expect(room.text).toBe("a-ada-b-bob-");
    expect([textOf(ada), textOf(bob)]).toEqual([room.text, room.text]);
    expect([ada.state, bob.state]).toEqual(["synced", "synced"]);
  });

  test("edits made without a network reach a program that does not ask for them", async () => {
    const room = new Room();
    room.asking = false;
    const connection = connect(room);
    await settle();
    room.drop();
    write(connection, 0, "Offline");
    await vi.advanceTimersByTimeAsync(3_000);
    expect([room.text, connection.state]).toEqual(["Offline", "synced"]);
  });

  test("an edit that was never sent survives the page", async () => {
    const room = new Room();
    const first = connect(room);
    await settle();
    room.refusing = true;
    room.drop();
    write(first, 0, "Not lost");
    first.close();
    expect(localStorage.length).toBe(1);
    room.refusing = false;
    const second = connect(room);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([room.text, textOf(second), second.state]).toEqual(["Not lost", "Not lost", "synced"]);
    expect(localStorage.length).toBe(0);
  });

  test("a reader sends nothing", async () => {
    const room = new Room();
    const connection = connect(room, "Reader", true);
    await settle();
    write(connection, 0, "No");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(room.text).toBe("");
    room.drop();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(room.text).toBe("");
  });

  test("others see who is here, and no longer after leaving", async () => {
    const room = new Room();
    const connection = connect(room);
    await settle();
    const names = () => [...room.awareness.getStates().values()].map((state) => state.user?.name);
    expect(names()).toEqual(["Ada"]);
    const other = new Awareness(new Doc());
    other.setLocalState({ user: { name: "Bob" } });
    const encoder = createEncoder();
    writeVarUint(encoder, 1);
    writeVarUint8Array(encoder, encodeAwarenessUpdate(other, [other.clientID]));
    for (const socket of room.sockets) socket.deliver(toUint8Array(encoder));
    await settle();
    expect([...connection.awareness.getStates().values()].map((state) => state.user.name)).toEqual([
      "Ada",
      "Bob",
    ]);
    room.refusing = true;
    for (const socket of [...room.sockets]) socket.drop();
    expect([...connection.awareness.getStates().values()].map((state) => state.user.name)).toEqual(["Ada"]);
    room.refusing = false;
    await vi.advanceTimersByTimeAsync(5_000);
    connection.close();
    await settle();
    expect(names()).toEqual([]);
    other.destroy();
    room.awareness.destroy();
  });
});
