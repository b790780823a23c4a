import { afterEach, expect, it } from "vitest";
import { Client, OfflineError } from "@/contract/client";
import type { Session } from "@/contract/schema";
import { refusal } from "@/graph/program-double";
import { SessionStore } from "./session-store";

afterEach(() => localStorage.clear());

const session: Session = {
  account: { id: "a", name: "Ada", email: "ada@example.org" },
  csrf: "secret",
  first_run: false,
  signed_in: true,
  version: "1",
  workspaces: [],
};

class ClientDouble extends Client {
  answer: Session | Error = session;
  override async session(): Promise<Session> {
    if (this.answer instanceof Error) throw this.answer;
    return this.answer;
  }
}

it("opens as whoever was signed in while the program is away, without the token that allows changes", async () => {
  const client = new ClientDouble();
  await new SessionStore(client).ensure();
  expect(localStorage.getItem("throughline.session")).not.toContain("secret");
  client.answer = new OfflineError("away");
  const later = new SessionStore(client);
  expect(await later.ensure()).toEqual({ ...session, csrf: null });
  expect(client.sessionRemembered).toBe(true);
});

it("a program that answers no is not being away", async () => {
  const client = new ClientDouble();
  await new SessionStore(client).ensure();
  client.answer = refusal("internal", 400);
  await expect(new SessionStore(client).ensure()).rejects.toThrow("No: internal.");
});

it("who was signed out is not remembered", async () => {
  const client = new ClientDouble();
  await new SessionStore(client).ensure();
  client.answer = { ...session, signed_in: false, account: null };
  await new SessionStore(client).ensure();
  client.answer = new OfflineError("away");
  await expect(new SessionStore(client).ensure()).rejects.toThrow("away");
});
