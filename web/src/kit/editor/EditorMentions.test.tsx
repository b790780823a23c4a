import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import type { Editor } from "@tiptap/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { XmlElement, XmlText } from "yjs";
import { Client } from "@/contract/client";
import type { Mentions } from "./mentions";
import RichTextEditor from "./RichTextEditor";
import { Room } from "./room-double";

beforeEach(() => localStorage.clear());
afterEach(cleanup);

const ANN = "0190b8f0-7a3c-7000-8000-00000000000a";
const BEN = "0190b8f0-7a3c-7000-8000-00000000000b";
const everyone = [
  { id: ANN, name: "Ann Lee" },
  { id: BEN, name: "Ben" },
];
const mentions: Mentions = {
  people: (query) => everyone.filter((one) => one.name.toLowerCase().startsWith(query.toLowerCase())),
  listLabel: "People",
  found: (n) => `${n} found`,
};

const pause = (ms: number) => act(() => new Promise<void>((resolve) => setTimeout(resolve, ms)));

async function start() {
  const room = new Room();
  const heard: string[] = [];
  const client = new Client({ origin: "http://pm.example", openSocket: room.open });
  render(
    // biome-ignore lint/a11y/noStaticElementInteractions: stands for the panel that closes on Escape
    <div onKeyDown={(event) => heard.push(event.key)}>
      <MantineProvider>
        <RichTextEditor client={client} workspace="w" record="r" field="description" mentions={mentions} />
      </MantineProvider>
    </div>,
  );
  await pause(20);
  const box = screen.getByRole<HTMLElement & { editor: Editor }>("textbox");
  await act(async () => box.focus());
  const write = (words: string) =>
    act(async () => {
      const { view } = box.editor;
      const { from, to } = view.state.selection;
      view.dispatch(view.state.tr.insertText(words, from, to));
    });
  const press = (key: string) => act(async () => void fireEvent.keyDown(box, { key }));
  const stored = () => room.doc.getXmlFragment("default").toString();
  return { room, box, write, press, stored, heard };
}

const offered = () => screen.queryAllByRole("option").map((option) => option.textContent);

describe("mentions in the editor", () => {
  test("typing narrows, arrows choose, Enter puts the mention and a space", async () => {
    const { box, write, press } = await start();
    await write("Ask @");
    expect(offered()).toEqual(["Ann Lee", "Ben"]);
    await press("ArrowDown");
    expect(document.getElementById(box.getAttribute("aria-activedescendant") ?? "")?.textContent).toBe("Ben");
    await press("Enter");
    expect(box.querySelector(`a[href="mention:${BEN}"]`)?.textContent).toBe("@Ben");
    expect(box.textContent).toBe("Ask @Ben ");
    expect(box.querySelectorAll("p").length).toBe(1);
    expect(offered()).toEqual([]);
    expect(box.hasAttribute("aria-activedescendant")).toBe(false);
  });

  test("a click takes, and the others get the address", async () => {
    const { write, stored } = await start();
    await write("@a");
    await act(async () => void fireEvent.click(screen.getByRole("option", { name: "Ann Lee" })));
    expect(stored()).toContain(`mention:${ANN}`);
    expect(stored()).toContain("@Ann Lee");
  });

  test("Escape closes the list and is heard nowhere else", async () => {
    const { write, press, heard } = await start();
    await write("@a");
    await press("Escape");
    expect([offered(), heard]).toEqual([[], []]);
    await write("n");
    expect(offered()).toEqual([]);
    await press("Escape");
    expect(heard).toEqual(["Escape"]);
  });

  test("what is written right behind a mention is no part of it", async () => {
    const { box, write, press } = await start();
    await write("@b");
    await press("Tab");
    await act(async () => {
      const { view } = box.editor;
      view.dispatch(view.state.tr.delete(view.state.selection.from - 1, view.state.selection.from));
    });
    expect(offered()).toEqual([]);
    await act(async () => void box.editor.commands.insertContent(","));
    expect(box.querySelector("a")?.textContent).toBe("@Ben");
    expect(box.textContent).toBe("@Ben,");
  });

  test("what somebody else writes opens no list", async () => {
    const { room, box, write } = await start();
    await write("a");
    await act(async () => {
      const paragraph = room.doc.getXmlFragment("default").get(0) as XmlElement;
      (paragraph.get(0) as XmlText).insert(0, "@");
      await new Promise((resolve) => setTimeout(resolve, 5));
    });
    expect(box.textContent).toBe("@a");
    expect(offered()).toEqual([]);
    await write("n");
    expect(offered()).toEqual(["Ann Lee"]);
  });

  test("a mention cannot be followed", async () => {
    const { box, write, press } = await start();
    await write("@b");
    await press("Enter");
    expect(fireEvent.click(box.querySelector("a") as HTMLElement)).toBe(false);
  });
});
