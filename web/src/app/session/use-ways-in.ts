import { useEffect, useState } from "react";
import type { WaysIn } from "@/contract/schema";
import { waysIn } from "@/contract/sign-in-client";
import { sessionStore } from "./session-store";

/** Ways to sign in beside a password; none until the program has answered. */
export function useWaysIn(): WaysIn {
  const [ways, setWays] = useState<WaysIn>({ providers: [], mail: false, passkeys: null });
  useEffect(() => {
    // A program that does not answer is told of by what is tried next.
    waysIn(sessionStore.client).then(setWays, () => {});
  }, []);
  return ways;
}
