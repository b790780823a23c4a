import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import type { ComponentProps } from "react";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { XmlElement, XmlText } from "yjs";
import { Client } from "@/contract/client";
import RichTextEditor from "./RichTextEditor";
import { Room } from "./room-double";

beforeEach(() => localStorage.clear());
afterEach(cleanup);

function roomWith(...paragraphs: string[]): Room {
  const room = new Room();
  for (const words of paragraphs) {
    const paragraph = new XmlElement("paragraph");
    paragraph.insert(0, [new XmlText(words)]);
    room.doc.getXmlFragment("default").push([paragraph]);
  }
  return room;
}

const stored = (room: Room) => room.doc.getXmlFragment("default").toString();

async function show(room: Room, props: Partial<ComponentProps<typeof RichTextEditor>> = {}) {
  const client = new Client({ origin: "http://pm.example", openSocket: room.open });
  const view = render(
    <MantineProvider>
      <RichTextEditor client={client} workspace="w" record="r" field="description" {...props} />
    </MantineProvider>,
  );
  await act(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  return view;
}

const press = (name: string) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));

describe("the editor", () => {
  test("shows the shared text under its own name", async () => {
    await show(roomWith("Hello", "there"), { placeholder: "Describe it" });
    const box = screen.getByRole("textbox", { name: "Describe it" });
    expect([...box.querySelectorAll("p")].map((each) => each.textContent)).toEqual(["Hello", "there"]);
    expect(screen.queryByText("Describe it")).toBeNull();
  });

  test("shows the snapshot until the live text is there, and cannot be edited then", async () => {
    const room = roomWith("Live");
    room.refusing = true;
    const { container } = await show(room, { markdown: "**Snapshot**" });
    expect(container.querySelector("strong")?.textContent).toBe("Snapshot");
    expect(screen.queryByRole("textbox")).toBeNull();
    expect(container.textContent).not.toContain("Live");
  });

  test("an empty text shows what belongs there", async () => {
    await show(new Room(), { placeholder: "Describe it" });
    expect(screen.getByText("Describe it")).toBeTruthy();
  });

  test("a format goes to the others and is told as pressed", async () => {
    const room = roomWith("Title");
    await show(room);
    await press("Heading 2");
    expect(stored(room)).toBe('<heading level="2">Title</heading>');
    expect(screen.getByRole("button", { name: "Heading 2" }).getAttribute("aria-pressed")).toBe("true");
    await press("Undo typing");
    expect(stored(room)).toBe("<paragraph>Title</paragraph>");
  });

  test("what others write appears", async () => {
    const room = roomWith("Hello");
    await show(room);
    await act(async () => {
      const paragraph = room.doc.getXmlFragment("default").get(0) as XmlElement;
      (paragraph.get(0) as XmlText).insert(5, " world");
      await new Promise((resolve) => setTimeout(resolve, 5));
    });
    expect(screen.getByRole("textbox").textContent).toBe("Hello world");
  });

  test("the toolbar is one stop of the tab key, and arrows go along it", async () => {
    await show(roomWith("x"));
    const bar = screen.getByRole("toolbar", { name: "Formatting" });
    const buttons = [...bar.querySelectorAll("button")];
    expect(buttons.filter((button) => button.tabIndex === 0)).toEqual([buttons[0]]);
    await act(async () => buttons[0]?.focus());
    await act(async () => void fireEvent.keyDown(buttons[0] as HTMLElement, { key: "ArrowRight" }));
    expect(document.activeElement).toBe(buttons[1]);
    expect(buttons.filter((button) => button.tabIndex === 0)).toEqual([buttons[1]]);
    await act(async () => void fireEvent.keyDown(buttons[1] as HTMLElement, { key: "End" }));
    expect(document.activeElement).toBe(buttons.at(-1));
  });

  test("a link is set on a harmless address and refused on a script", async () => {
    const room = new Room();
    await show(room);
    await press("Link");
    const address = screen.getByRole("textbox", { name: "Address of the link" });
    await act(async () => void fireEvent.change(address, { target: { value: "javascript:alert(1)" } }));
    await press("Set link");
    expect(screen.getByRole("alert").textContent).toContain("https://");
    expect(stored(room)).not.toContain("script");
    await act(async () => void fireEvent.change(address, { target: { value: "example.com/a" } }));
    await press("Set link");
    expect(stored(room)).toContain("https://example.com/a");
    expect(screen.queryByRole("textbox", { name: "Address of the link" })).toBeNull();
  });

  test("an address from somebody else's text leads nowhere unless it is harmless", async () => {
    const room = roomWith("");
    const words = (room.doc.getXmlFragment("default").get(0) as XmlElement).get(0) as XmlText;
    words.insert(0, "c", { link: { href: "javascript:alert(1)" } });
    words.insert(0, "b", { link: { href: "ftp://example.com" } });
    words.insert(0, "a", { link: { href: "https://example.com/" } });
    const { container } = await show(room);
    const addresses = [...container.querySelectorAll("a")].map((each) => each.getAttribute("href"));
    expect(addresses).toEqual(["https://example.com/", "", ""]);
  });

  test("a reader has no toolbar and cannot write", async () => {
    await show(roomWith("Read me"), { readOnly: true });
    expect(screen.queryByRole("toolbar")).toBeNull();
    expect(screen.getByRole("textbox").getAttribute("contenteditable")).toBe("false");
  });
});
