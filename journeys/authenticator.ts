// A device that keeps passkeys, which the browser itself plays.

import type { Page } from "./tools";

type Pipe = Awaited<ReturnType<ReturnType<Page["context"]>["newCDPSession"]>>;

export class Authenticator {
  private constructor(
    private readonly pipe: Pipe,
    private readonly id: string,
  ) {}

  /** One that is built into the device of `page`, and lets its person in by their finger. */
  static async plugIn(page: Page): Promise<Authenticator> {
    const pipe = await page.context().newCDPSession(page);
    // Without a dialog of the browser's own, which no journey could answer.
    await pipe.send("WebAuthn.enable", { enableUI: false });
    const { authenticatorId } = await pipe.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Authenticator(pipe, authenticatorId);
  }

  /** Whether its person is there and touches it when it asks. */
  async touched(enabled: boolean): Promise<void> {
    await this.pipe.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: this.id, enabled });
  }

  /** Whether the finger is the right one. */
  async recognises(isUserVerified: boolean): Promise<void> {
    await this.pipe.send("WebAuthn.setUserVerified", { authenticatorId: this.id, isUserVerified });
  }

  /** For which hosts it keeps passkeys, and how often each was used. */
  async kept(): Promise<{ host: string | undefined; uses: number; discoverable: boolean }[]> {
    const { credentials } = await this.pipe.send("WebAuthn.getCredentials", { authenticatorId: this.id });
    return credentials.map((kept) => ({
      host: kept.rpId,
      uses: kept.signCount,
      discoverable: kept.isResidentCredential,
    }));
  }
}
