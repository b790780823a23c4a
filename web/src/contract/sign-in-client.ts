import type { Client } from "./client";
import type { PasskeyOptions, PasskeySignIn, Session, SetOut, SignInAddress, WaysIn } from "./schema";

/** Ways to sign in beside a password. */
export function waysIn(client: Client): Promise<WaysIn> {
  return client.call("GET", "/api/v1/sign-in/ways");
}

/** Has a link mailed that signs in once, to whoever has an account with the address. */
export function mailSignIn(client: Client, email: string): Promise<void> {
  return client.call("POST", "/api/v1/sign-in/mail", { email });
}

/** Begins a sign-in by a provider; answers the address at which the browser goes on. */
export async function setOut(client: Client, provider: number, request: SetOut): Promise<string> {
  const path = `/api/v1/sign-in/with/${provider}`;
  return (await client.call<SignInAddress>("POST", path, request)).address;
}

/** Begins to link an identity at a provider to the account of who is signed in. */
export async function setOutToLink(client: Client, provider: number, back: string): Promise<string> {
  const path = `/api/v1/account/identities/link/${provider}`;
  return (await client.call<SignInAddress>("POST", path, { back })).address;
}

/** What the browser is asked with to sign in with a passkey: options of WebAuthn, as JSON. */
export async function askToSignIn(client: Client): Promise<PasskeyOptions["options"]> {
  return (await client.call<PasskeyOptions>("POST", "/api/v1/sign-in/passkey/options")).options;
}

/** Signs in with what the browser answered. */
export function signInWithPasskey(client: Client, credential: PasskeySignIn["credential"]): Promise<Session> {
  return client.begin("/api/v1/sign-in/passkey", { credential });
}
