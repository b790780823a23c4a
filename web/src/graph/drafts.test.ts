import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clearDraft, readDraft, writeDraft } from "./drafts";

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  clearDraft("a");
});

test("a draft is kept by its key until it is cleared or emptied", () => {
  writeDraft("a", "half a thought");
  writeDraft("b", "another");
  expect([readDraft("a"), readDraft("b"), readDraft("c")]).toEqual(["half a thought", "another", ""]);
  clearDraft("a");
  writeDraft("b", "");
  expect([readDraft("a"), readDraft("b")]).toEqual(["", ""]);
  expect(localStorage.length).toBe(0);
});

test("where the browser keeps nothing, the page does, and says so", () => {
  const setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  vi.stubGlobal("localStorage", { getItem: () => null, setItem, removeItem: () => {} });
  expect(writeDraft("a", "kept")).toBe(false);
  expect(readDraft("a")).toBe("kept");
  vi.unstubAllGlobals();
  expect(writeDraft("a", "now on disk")).toBe(true);
  expect(readDraft("a")).toBe("now on disk");
});
