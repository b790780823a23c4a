// A provider of sign-ins: the certified one for Node, with whoever types a name as its people.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
// @ts-expect-error: the package brings no types.
import { Provider } from "../web/node_modules/oidc-provider";

/** As much as a journey uses of it. */
type OpenIdProviderClass = new (
  issuer: string,
  configuration: object,
) => { callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void> };
const OpenIdProvider = Provider as OpenIdProviderClass;

const CLIENT = { id: "throughline", secret: "only the two of us know it" };

/** Everybody may sign in here; `guest...` have an address that nobody confirmed. */
export class LocalProvider {
  private readonly server: Server;
  private provider: InstanceType<typeof OpenIdProvider> | null = null;

  constructor(readonly name: string) {
    this.server = createServer((request, response: ServerResponse) => {
      if (this.provider) void this.provider.callback()(request, response);
      else response.writeHead(503).end();
    });
  }

  /** Begins to listen; answers what the program's settings say of it. */
  async settings(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const lines = [
      "[[sign_in]]",
      `name = "${this.name}"`,
      `issuer = "${this.address}"`,
      `client_id = "${CLIENT.id}"`,
      `client_secret = "${CLIENT.secret}"`,
    ];
    return lines.join("\n");
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Knows the program from now on. */
  serve(program: string): void {
    this.provider = new OpenIdProvider(this.address, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [`${program}/api/v1/sign-in/callback`],
        },
      ],
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
      cookies: { keys: ["of this journey alone"] },
      findAccount: (_: unknown, id: string) => ({
        accountId: id,
        claims: () => ({
          sub: id,
          name: `${id[0]?.toUpperCase()}${id.slice(1)} Okri`,
          email: `${id}@example.org`,
          email_verified: !id.startsWith("guest"),
        }),
      }),
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
