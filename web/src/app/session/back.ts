import { t } from "../messages/t";
import { tokenInHash } from "./hash-token";

/** Words with which the program says why a provider's answer let nobody in. */
const problems = [
  "stale",
  "cancelled",
  "refused",
  "unreachable",
  "token",
  "audience",
  "clock",
  "unverified",
  "no-email",
  "uninvited",
  "invitation",
  "member",
  "has-account",
  "taken",
  "too-many",
] as const;

/** The path of this very site that may follow a sign-in; its beginning in place of anything else. */
export function ownPath(asked: string | null | undefined): string {
  return asked && /^\/(?![/\\])/.test(asked) ? asked : "/";
}

/** In a sentence, why a provider's answer let nobody in; null where the address speaks of none. */
export function problemInHash(hash: string): string | null {
  const word = tokenInHash(hash, "problem");
  if (!word) return null;
  const known = problems.find((problem) => problem === word);
  return t(`signIn.problem.${known ?? "failed"}`);
}

const KEPT = "throughline invitation";

/** Keeps the secret of an invitation in this tab while its holder is at a provider, from where no fragment comes back. */
export function keepInvitation(token: string): void {
  try {
    sessionStorage.setItem(KEPT, token);
  } catch {
    // Without storage the link is opened again.
  }
}

export function keptInvitation(): string | null {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

export function forgetInvitation(): void {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    // As above.
  }
}
