// What the journeys borrow from the client's packages. They have none of their own: one lock, one installation.
// The provider of sign-ins stands in provider.ts alone: it has something to say wherever it is loaded.

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
export { afterAll, expect, test } from "../web/node_modules/vitest";
