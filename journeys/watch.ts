// Watching a browser for what no journey may cause: errors in the console, uncaught errors, and requests to other hosts.

import type { BrowserContext, Page } from "./tools";

interface Permission {
  pattern: RegExp;
  reason: string;
}

export class Watch {
  private readonly found: string[] = [];
  private readonly permitted: Permission[] = [];

  /** From here on messages like this are part of the journey, for instance while its program is dead. */
  permit(pattern: RegExp, reason: string): void {
    this.permitted.push({ pattern, reason });
  }

  follow(context: BrowserContext): void {
    context.on("request", (request) => this.judgeAddress(request.url()));
    context.on("page", (page) => this.followPage(page));
  }

  /** Everything found so far that was not permitted. */
  findings(): string[] {
    return this.found;
  }

  private followPage(page: Page): void {
    page.on("websocket", (socket) => this.judgeAddress(socket.url()));
    page.on("pageerror", (error) => this.note(`uncaught error: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") {
        this.note(`console error: ${message.text()} (${message.location().url})`);
      }
    });
  }

  private judgeAddress(address: string): void {
    const url = new URL(address);
    // Browsers keep passkeys for this machine by its name alone.
    const local = ["127.0.0.1", "localhost"].includes(url.hostname);
    if (!local && !["data:", "blob:", "about:"].includes(url.protocol)) {
      this.note(`request to another host: ${address}`);
    }
  }

  private note(text: string): void {
    if (!this.permitted.some(({ pattern }) => pattern.test(text))) this.found.push(text);
  }
}
