import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, test } from "vitest";
import { MentionField } from "./MentionField";
import type { Mentions } from "./mentions";

afterEach(cleanup);

const ANN = "0190b8f0-7a3c-7000-8000-00000000000a";
const BEN = "0190b8f0-7a3c-7000-8000-00000000000b";
const everyone = [
  { id: ANN, name: "Ann Lee", note: "ann@example.org" },
  { id: BEN, name: "Ben" },
];
const mentions: Mentions = {
  people: (query) => everyone.filter((one) => one.name.toLowerCase().startsWith(query.toLowerCase())),
  listLabel: "People",
  found: (n) => `${n} found`,
};

let kept = "";
let passed: string[] = [];

function Field({ text: first }: { text: string }) {
  const [text, setText] = useState(first);
  kept = text;
  return (
    <MentionField
      text={text}
      onText={setText}
      mentions={mentions}
      label="Comment"
      onKeyDown={(event) => passed.push(event.key)}
    />
  );
}

function start(text = "") {
  kept = "";
  passed = [];
  const { container } = render(<Field text={text} />);
  const area = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Comment" });
  const write = (value: string) => fireEvent.change(area, { target: { value } });
  const press = (key: string, more = {}) => fireEvent.keyDown(area, { key, ...more });
  return { area, write, press, said: () => container.querySelector("[aria-live]")?.textContent };
}

const offered = () => screen.queryAllByRole("option").map((option) => option.textContent);

describe("a field in which @ names people", () => {
  test("typing narrows, arrows choose, Enter takes", () => {
    const { area, write, press, said } = start();
    write("Ask @");
    expect(offered()).toEqual(["Ann Leeann@example.org", "Ben"]);
    expect(said()).toBe("2 found");
    const active = () => document.getElementById(area.getAttribute("aria-activedescendant") ?? "");
    expect(active()?.getAttribute("aria-selected")).toBe("true");
    press("ArrowDown");
    expect(active()?.textContent).toBe("Ben");
    press("ArrowDown");
    expect(active()?.textContent).toContain("Ann Lee");
    press("ArrowUp");
    expect(press("Enter")).toBe(false);
    expect(kept).toBe(`Ask [@Ben](mention:${BEN}) `);
    expect(area.value).toBe("Ask @Ben ");
    expect(area.selectionStart).toBe(9);
    expect(offered()).toEqual([]);
    expect(area.hasAttribute("aria-activedescendant")).toBe(false);
    expect(passed).toEqual([]);
  });

  test("a click takes, and so does Tab", () => {
    const { write, press } = start();
    write("@a");
    fireEvent.click(screen.getByRole("option"));
    expect(kept).toBe(`[@Ann Lee](mention:${ANN}) `);
    write("@Ann Lee @b");
    press("Tab");
    expect(kept).toBe(`[@Ann Lee](mention:${ANN}) [@Ben](mention:${BEN}) `);
  });

  test("Escape closes the list only, and it stays closed for this name", () => {
    const { write, press } = start();
    write("@a");
    press("Escape");
    expect([offered(), passed]).toEqual([[], []]);
    write("@an");
    expect(offered()).toEqual([]);
    press("Escape");
    expect(passed).toEqual(["Escape"]);
    write("@an @b");
    expect(offered()).toEqual(["Ben"]);
  });

  test("keys go on when nobody is offered, and the key that sends always does", () => {
    const { write, press } = start();
    write("@zzz");
    press("Enter");
    write("@a");
    press("Enter", { ctrlKey: true });
    expect(passed).toEqual(["Enter", "Enter"]);
    expect(kept).toBe("@a");
  });

  test("a finished mention is no beginning of another", () => {
    const { area, write } = start(`[@Ann Lee](mention:${ANN})`);
    expect(area.value).toBe("@Ann Lee");
    write("@Ann Lee ");
    expect(offered()).toEqual([]);
    expect(kept).toBe(`[@Ann Lee](mention:${ANN}) `);
  });
});
