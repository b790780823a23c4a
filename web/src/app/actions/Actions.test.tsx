import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Toasts } from "@/kit/Toasts";
import { ActionsProvider, useActionRegistry, useActions, useChoosing } from "./Actions";
import type { Action, ActionScope } from "./action";

const done: string[] = [];
beforeEach(() => done.splice(0));
afterEach(cleanup);

const action = (id: string, scope: ActionScope, more: Partial<Action> = {}): Action => ({
  id,
  label: id,
  section: { scope, label: scope },
  run: () => done.push(id),
  ...more,
});

function Offer({ actions }: { actions: Action[] }) {
  useActions(actions);
  return null;
}

function Choosing() {
  const choosing = useChoosing();
  const registry = useActionRegistry();
  return (
    <output>
      {choosing?.options?.("").map((choice) => choice.label)}
      <button type="button" onClick={registry.stopChoosing}>
        stop
      </button>
    </output>
  );
}

function show(actions: Action[][], singleKeys = true) {
  render(
    <MantineProvider>
      <Toasts regionLabel="messages" closeLabel="close">
        <ActionsProvider singleKeys={() => singleKeys}>
          {actions.map((offer) => (
            <Offer key={offer[0]?.id} actions={offer} />
          ))}
          <Choosing />
          <input aria-label="words" />
        </ActionsProvider>
      </Toasts>
    </MantineProvider>,
  );
}

const press = (key: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { key, ...more });

describe("keys", () => {
  it("of two offers the nearer wins, whichever came later", () => {
    show([[action("selection", "selection", { key: "s" })], [action("page", "page", { key: "s" })]]);
    press("s");
    expect(done).toEqual(["selection"]);
  });

  it("hears every key of an action, and pairs", () => {
    show([
      [action("archive", "selection", { key: "Backspace", otherKeys: ["Delete"] })],
      [action("inbox", "go", { key: "g n" })],
    ]);
    press("Delete");
    press("g");
    press("n");
    expect(done).toEqual(["archive", "inbox"]);
  });

  it("tells why an action cannot be done now, instead of nothing", async () => {
    show([[action("create", "create", { key: "c", disabledReason: () => "You may only look." })]]);
    press("c");
    expect(done).toEqual([]);
    expect(await screen.findByText("You may only look.")).toBeTruthy();
  });

  it("an action with choices asks for them instead of running", () => {
    show([[action("state", "selection", { key: "s", options: () => [{ id: "x", label: "Shipped" }] })]]);
    press("s");
    expect(done).toEqual([]);
    expect(screen.getByRole("status").textContent).toContain("Shipped");
    act(() => screen.getByText("stop").click());
    expect(screen.getByRole("status").textContent).not.toContain("Shipped");
  });

  it("single keys can be switched off, the others go on", () => {
    show(
      [
        [action("state", "selection", { key: "s" })],
        [action("map", "shell", { key: "?" })],
        [action("inbox", "go", { key: "g n" })],
        [action("star", "page", { key: "alt+f" })],
        [action("close", "shell", { key: "Escape" })],
      ],
      false,
    );
    for (const key of ["s", "?", "g", "n"]) press(key);
    press("f", { altKey: true });
    press("Escape");
    expect(done).toEqual(["star", "close"]);
  });

  it("while writing only what works while writing is heard, even where something below takes the key", () => {
    show([
      [action("palette", "shell", { key: "mod+k", whileTyping: true })],
      [action("undo", "shell", { key: "mod+z" })],
    ]);
    const words = screen.getByLabelText("words");
    words.addEventListener("keydown", (event) => event.stopPropagation());
    press("k", { ctrlKey: true }, words);
    press("z", { ctrlKey: true }, words);
    expect(done).toEqual(["palette"]);
  });

  it("what has no place here is left alone", () => {
    show([
      [action("older", "page", { key: "e" })],
      [action("gone", "selection", { key: "e", when: () => false })],
    ]);
    press("e");
    expect(done).toEqual(["older"]);
  });
});
