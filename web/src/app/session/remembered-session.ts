import type { Session } from "@/contract/schema";

const NAME = "throughline session";

/** Keeps who is signed in, without what proves it: that is the cookie's and the program's. */
export function rememberSession(session: Session): void {
  if (!session.signed_in) {
    forgetSession();
    return;
  }
  try {
    localStorage.setItem(NAME, JSON.stringify({ ...session, csrf: null }));
  } catch {
    // Without storage each visit needs the program.
  }
}

export function rememberedSession(): Session | null {
  try {
    const session = JSON.parse(localStorage.getItem(NAME) ?? "null") as Session | null;
    const whole = session?.signed_in && session.workspaces?.every(({ roles }) => Array.isArray(roles));
    return whole ? session : null;
  } catch {
    return null;
  }
}

export function forgetSession(): void {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // As above.
  }
}
