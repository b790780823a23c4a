// A session without a browser, for journeys of programs.

import type { Program } from "./program";

export interface Session {
  cookie: string;
  csrf: string;
}

/** Follows the one-time address that the terminal printed. */
export async function signIn(program: Program): Promise<Session> {
  const token = (await program.printed("sign-in")).split("#one-time=")[1];
  const reply = await fetch(`${program.address}/api/v1/sign-in/one-time`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  const { csrf } = (await reply.json()) as { csrf: string };
  return { cookie: reply.headers.get("set-cookie")?.split(";")[0] ?? "", csrf };
}
