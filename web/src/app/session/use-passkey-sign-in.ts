import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "@/contract/client";
import type { PasskeyOptions, PasskeySignIn as PasskeySignInRequest, Session } from "@/contract/schema";
import { askToSignIn, signInWithPasskey } from "@/contract/sign-in-client";
import { sessionStore } from "./session-store";
import {
  browserOffersInFields,
  passkeyProblem,
  passkeysAreUsedHere,
  signWithPasskey,
  tellUnknown,
} from "./webauthn";

/** A question is forgotten by the program after five minutes; before that, a field's is put anew. */
const RENEW_MS = 4 * 60_000;

export interface PasskeySignIn {
  /** Whether a passkey can be used here at all. */
  offered: boolean;
  busy: boolean;
  /** Asks for one at once. */
  go(): Promise<void>;
}

interface Signed {
  options: PasskeyOptions["options"];
  credential: PasskeySignInRequest["credential"];
}

/** Null where the browser has nothing to say. `inField`: see `signWithPasskey`. */
async function sign(inField?: AbortSignal): Promise<Signed | null> {
  const options = await askToSignIn(sessionStore.client);
  inField?.throwIfAborted();
  const credential = await signWithPasskey(options, inField);
  return credential ? { options, credential } : null;
}

async function signIn({ options, credential }: Signed): Promise<Session> {
  try {
    return await signInWithPasskey(sessionStore.client, credential);
  } catch (error) {
    if (error instanceof ApiError && error.code === "not_found") tellUnknown(options.rpId, credential.id);
    throw error;
  }
}

/**
 * Signs in with a passkey, by a button and among what the browser fills into a field that says
 * `autocomplete="webauthn"`. `origin`: the address that passkeys are kept for.
 */
export function usePasskeySignIn(
  origin: string | null,
  onIn: (session: Session) => void,
  onProblem: (problem: string | null) => void,
): PasskeySignIn {
  const offered = passkeysAreUsedHere(origin);
  const [busy, setBusy] = useState(false);
  const [round, setRound] = useState(0);
  const inField = useRef<AbortController | null>(null);
  const told = useRef({ onIn, onProblem });
  told.current = { onIn, onProblem };

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round puts the question anew
  useEffect(() => {
    if (!offered || busy) return;
    const ending = new AbortController();
    inField.current = ending;
    const again = () => {
      if (!ending.signal.aborted) setRound((before) => before + 1);
    };
    const renewal = setTimeout(again, RENEW_MS);
    void (async () => {
      if (!(await browserOffersInFields()) || ending.signal.aborted) return;
      // Until somebody chooses one nobody asked for anything, so nothing is said of what fails.
      const signed = await sign(ending.signal).catch(() => null);
      if (!signed) return;
      told.current.onProblem(null);
      try {
        told.current.onIn(await signIn(signed));
      } catch (error) {
        told.current.onProblem(passkeyProblem(error));
        again();
      }
    })();
    return () => {
      clearTimeout(renewal);
      ending.abort();
    };
  }, [offered, busy, round]);

  const go = useCallback(async () => {
    // A browser asks one thing at a time.
    inField.current?.abort();
    setBusy(true);
    told.current.onProblem(null);
    try {
      const signed = await sign();
      if (signed) {
        // The page goes with that, and asks nothing more.
        told.current.onIn(await signIn(signed));
        return;
      }
    } catch (error) {
      told.current.onProblem(passkeyProblem(error));
    }
    setBusy(false);
  }, []);

  return { offered, busy, go };
}
