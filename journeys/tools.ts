// What the journeys borrow from the client's packages. They have none of their own: one lock, one installation.

import type { IncomingMessage, ServerResponse } from "node:http";
// @ts-expect-error: the package brings no types.
import { Provider } from "../web/node_modules/oidc-provider";

export { Client, StreamableHTTPClientTransport } from "../web/node_modules/@modelcontextprotocol/client";
export { strFromU8, unzipSync } from "../web/node_modules/fflate";
export type {
  Browser,
  BrowserContext,
  ConsoleMessage,
  Locator,
  Page,
  Request,
} from "../web/node_modules/playwright-core";
export { chromium } from "../web/node_modules/playwright-core";

/** As much as a journey uses of it. */
type OpenIdProviderClass = new (
  issuer: string,
  configuration: object,
) => { callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void> };
export const OpenIdProvider = Provider as OpenIdProviderClass;

export { afterAll, expect, test } from "../web/node_modules/vitest";
