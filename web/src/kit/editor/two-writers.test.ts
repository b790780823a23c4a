import { Editor } from "@tiptap/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { XmlElement, XmlText } from "yjs";
import { Room } from "./room-double";
import { TextConnection } from "./text-connection";
import { textExtensions } from "./text-schema";

beforeEach(() => localStorage.clear());
const open: { connection: TextConnection; editor: Editor }[] = [];
afterEach(() => {
  for (const { connection, editor } of open.splice(0)) {
    editor.destroy();
    connection.close();
  }
});

/** A room as the program opens an empty text: one paragraph that holds an empty text. */
function emptyRoom(): Room {
  const room = new Room();
  const paragraph = new XmlElement("paragraph");
  paragraph.insert(0, [new XmlText()]);
  room.doc.getXmlFragment("default").push([paragraph]);
  return room;
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

async function writer(room: Room, name: string): Promise<Editor> {
  const connection = new TextConnection({
    address: "ws://x",
    openSocket: room.open,
    place: `w ${name} text`,
    author: { name, colour: "#123456" },
  });
  await settle();
  const editor = new Editor({
    element: document.createElement("div"),
    extensions: textExtensions(connection),
    injectCSS: false,
  });
  editor.commands.setTextSelection(1);
  open.push({ connection, editor });
  await settle();
  return editor;
}

/** As a key does: at the caret. */
const type = (editor: Editor, letter: string) => editor.view.dispatch(editor.state.tr.insertText(letter));

async function typeAtOnce(writers: [Editor, string][]): Promise<void> {
  const longest = Math.max(...writers.map(([, words]) => words.length));
  for (let at = 0; at < longest; at += 1) {
    for (const [editor, words] of writers) if (at < words.length) type(editor, words.charAt(at));
    await settle();
  }
}

describe("two who begin at the same instant in an empty text", () => {
  test("keep their words whole", async () => {
    const room = emptyRoom();
    const [ada, bob] = [await writer(room, "Ada"), await writer(room, "Bob")];
    await typeAtOnce([
      [ada, "Hello"],
      [bob, "World"],
    ]);
    expect(["HelloWorld", "WorldHello"]).toContain(ada.getText());
    expect(bob.getText()).toBe(ada.getText());
  });

  test("keep their words whole also when one of them is away while they begin", async () => {
    const room = emptyRoom();
    const [ada, bob] = [await writer(room, "Ada"), await writer(room, "Bob")];
    room.deaf = true;
    for (const letter of "World") type(bob, letter);
    room.deaf = false;
    await typeAtOnce([[ada, "Hello"]]);
    room.drop();
    globalThis.dispatchEvent(new Event("online"));
    await settle();
    await typeAtOnce([
      [ada, " you"],
      [bob, " wide"],
    ]);
    expect(["Hello youWorld wide", "World wideHello you"]).toContain(ada.getText());
    expect(bob.getText()).toBe(ada.getText());
  });
});
