import { describe, expect, it } from "vitest";
import { ApiError } from "@/contract/client";
import { bytesOf, passkeyProblem, passkeysAreUsedHere, textOf, textOfId } from "./webauthn";

describe("bytes as text", () => {
  it("come back as they were, whatever their number", () => {
    for (let length = 0; length < 70; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length) % 256);
      const text = textOf(bytes);
      expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
      expect(bytesOf(text)).toEqual(bytes);
    }
  });

  it("are written as the program writes them", () => {
    expect(textOf(Uint8Array.of(251, 255, 190))).toBe("-_--");
    expect(bytesOf("_w")).toEqual(Uint8Array.of(255));
    expect(textOfId("0190ffff-0000-7000-8000-0000000000fe")).toBe("AZD__wAAcACAAAAAAAAA_g");
  });
});

describe("what is said where no passkey came of it", () => {
  it("follows from what the browser says", () => {
    const said = (name: string, making = false) => passkeyProblem(new DOMException("no", name), making);
    expect(said("NotAllowedError")).toMatch(/^No passkey was used/);
    expect(said("NotAllowedError", true)).toMatch(/^No passkey was made/);
    expect(said("InvalidStateError", true)).toMatch(/already/);
    expect(said("SecurityError")).toMatch(/address/);
    expect(said("ConstraintError", true)).toMatch(/cannot keep/);
    expect(said("UnknownError")).toContain("no");
  });

  it("is the program's own sentence where it has one", () => {
    const envelope = {
      code: "forbidden",
      parameters: {},
      message: "No.",
      details: null,
      trace: "x",
    } as const;
    expect(passkeyProblem(new ApiError(envelope, 403))).toBe("No.");
  });
});

describe("a page at another address", () => {
  it("uses no passkeys", () => {
    expect(passkeysAreUsedHere(null)).toBe(false);
    expect(passkeysAreUsedHere("https://elsewhere.example")).toBe(false);
    // This document's browser has none, whatever its address.
    expect(passkeysAreUsedHere(window.location.origin)).toBe(false);
  });
});
