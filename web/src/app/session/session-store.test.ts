import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OfflineError } from "@/contract/client";
import type { Session } from "@/contract/schema";
import { SessionStore } from "./session-store";

const signedIn: Session = {
  account: null,
  csrf: "secret",
  first_run: false,
  signed_in: true,
  version: "1",
  workspaces: [
    {
      id: "w",
      slug: "acme",
      name: "Acme",
      zone: "UTC",
      role: "owner",
      standing: "owner",
      roles: [],
      access: "all",
      person: "p",
    },
  ],
};

function storeWith(answers: (Session | Error)[]): SessionStore {
  const store = new SessionStore();
  store.client.session = async () => {
    const answer = answers.shift() ?? new OfflineError("away");
    if (answer instanceof Error) throw answer;
    store.client.csrf = answer.csrf;
    return answer;
  };
  store.client.signOut = async () => {};
  return store;
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a session", () => {
  test("of an earlier visit serves while the program is away, without its token, and is renewed", async () => {
    await storeWith([signedIn]).ensure();
    expect(JSON.stringify({ ...localStorage })).not.toContain("secret");
    const store = storeWith([new OfflineError("away"), new OfflineError("away"), signedIn]);
    expect(await store.ensure()).toEqual({ ...signedIn, csrf: null });
    expect(store.client.sessionRemembered).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(store.get()).toEqual(signedIn);
  });

  test("that nobody had here before cannot be had while the program is away", async () => {
    await expect(storeWith([]).ensure()).rejects.toThrow("away");
  });

  test("is not remembered after signing out, nor when the program says that it ended", async () => {
    const left = vi.spyOn(window.location, "assign").mockImplementation(() => {});
    const store = storeWith([signedIn]);
    await store.ensure();
    await store.signOut();
    expect(left).toHaveBeenCalledWith("/sign-in");
    await expect(storeWith([]).ensure()).rejects.toThrow("away");
    await storeWith([signedIn]).ensure();
    await storeWith([{ ...signedIn, signed_in: false, workspaces: [] }]).ensure();
    await expect(storeWith([]).ensure()).rejects.toThrow("away");
  });
});
