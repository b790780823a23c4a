import type { Json, PasskeyOptions } from "@/contract/schema";
import { t } from "../messages/t";
import { failureText } from "./failure";

/** Options and answers of WebAuthn as JSON: what is bytes there is base64url here. */
type Options = PasskeyOptions["options"];
type Named = { id: string };

/** What browsers have, and the DOM's types do not know yet. */
interface Signals {
  signalUnknownCredential?(about: { rpId: string; credentialId: string }): Promise<void>;
  signalAllAcceptedCredentials?(about: {
    rpId: string;
    userId: string;
    allAcceptedCredentialIds: string[];
  }): Promise<void>;
}

/** Whether this browser can have passkeys on this page. */
export function browserHasPasskeys(): boolean {
  return window.isSecureContext === true && typeof window.PublicKeyCredential === "function";
}

/** Whether passkeys that are kept for `origin` are used on this page. */
export function passkeysAreUsedHere(origin: string | null): boolean {
  return origin === window.location.origin && browserHasPasskeys();
}

/** Whether the browser offers passkeys among what it fills into a field. */
export async function browserOffersInFields(): Promise<boolean> {
  try {
    return (await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false;
  } catch {
    return false;
  }
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

export function textOf(bytes: ArrayBuffer | Uint8Array): string {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes of a UUID, as text; what a device keeps an account's passkeys for. */
export function textOfId(id: string): string {
  const digits = id.replaceAll("-", "").match(/../g) ?? [];
  return textOf(Uint8Array.from(digits, (pair) => Number.parseInt(pair, 16)));
}

function withBytes(list: Json | undefined): PublicKeyCredentialDescriptor[] {
  return ((list ?? []) as unknown as Named[]).map((one) => ({
    ...one,
    id: bytesOf(one.id),
    type: "public-key",
  }));
}

/** Has the browser make a passkey. Null where it has nothing to say. */
export async function makePasskey(options: Options): Promise<Options | null> {
  const user = options.user as unknown as Named;
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge as string),
    user: { ...user, id: bytesOf(user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
  if (!made) return null;
  const response = made.response as AuthenticatorAttestationResponse;
  return answer(made, {
    attestationObject: textOf(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

/**
 * Has the browser sign with a passkey: at once, or with `inField` when its person chooses one among what is filled into
 * a field, however long that takes and until the signal ends it.
 */
export async function signWithPasskey(options: Options, inField?: AbortSignal): Promise<Options | null> {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge as string),
    allowCredentials: withBytes(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const mediation: CredentialMediationRequirement = inField ? "conditional" : "optional";
  const asked = await navigator.credentials.get({ publicKey, signal: inField, mediation });
  if (!asked) return null;
  const signed = asked as PublicKeyCredential;
  const response = signed.response as AuthenticatorAssertionResponse;
  return answer(signed, {
    authenticatorData: textOf(response.authenticatorData),
    signature: textOf(response.signature),
    userHandle: response.userHandle ? textOf(response.userHandle) : null,
  });
}

function answer(credential: PublicKeyCredential, response: Options): Options {
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: { clientDataJSON: textOf(credential.response.clientDataJSON), ...response },
  };
}

function signals(): Signals {
  return PublicKeyCredential as unknown as Signals;
}

/** Tells the browser that the program knows nothing of a passkey, so that it offers it no more. */
export function tellUnknown(rpId: Json | undefined, credentialId: Json | undefined): void {
  if (typeof rpId !== "string" || typeof credentialId !== "string") return;
  // Whether it listens is the browser's own affair.
  signals()
    .signalUnknownCredential?.({ rpId, credentialId })
    .catch(() => {});
}

/** Tells the browser all the passkeys that an account has, so that it offers no other. */
export function tellAll(rpId: string, account: string, credentials: readonly string[]): void {
  signals()
    .signalAllAcceptedCredentials?.({
      rpId,
      userId: textOfId(account),
      allAcceptedCredentialIds: [...credentials],
    })
    .catch(() => {});
}

/** What is said where no passkey came of it. `making`: a new one was to be made. */
export function passkeyProblem(error: unknown, making = false): string {
  if (!(error instanceof DOMException)) return failureText(error);
  switch (error.name) {
    case "NotAllowedError":
    case "AbortError":
      return t(making ? "passkey.notMade" : "passkey.cancelled");
    case "InvalidStateError":
      return t("passkey.thereAlready");
    case "SecurityError":
      return t("passkey.wrongAddress");
    case "NotSupportedError":
    case "ConstraintError":
      return t("passkey.unfit");
    default:
      return failureText(error);
  }
}
