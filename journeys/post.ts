// A mail server that takes everything and delivers nothing.

import { type AddressInfo, createServer, type Server } from "node:net";

export interface Mail {
  to: string;
  /** As it came, with the breaks taken out that its form puts into long lines. */
  text: string;
}

export class LocalPost {
  private readonly server: Server;
  private readonly mails: Mail[] = [];
  private readonly waiting: ((mail: Mail) => void)[] = [];

  constructor() {
    this.server = createServer((socket) => {
      let rest = "";
      let to = "";
      let body: string[] | null = null;
      const take = (line: string): string | null => {
        if (body) {
          if (line !== ".") {
            body.push(line);
            return null;
          }
          this.arrived({ to, text: body.join("\n").replace(/=\n/g, "").replace(/=3D/g, "=") });
          body = null;
          return "250 taken";
        }
        if (/^RCPT/i.test(line)) to = line.split(/[<>]/)[1] ?? "";
        if (/^DATA/i.test(line)) {
          body = [];
          return "354 go on";
        }
        return /^QUIT/i.test(line) ? "221 bye" : "250 fine";
      };
      socket.write("220 here\r\n");
      socket.on("error", () => {});
      socket.on("data", (chunk) => {
        const lines = (rest + chunk.toString()).split("\r\n");
        rest = lines.pop() ?? "";
        for (const said of lines.map(take)) if (said) socket.write(`${said}\r\n`);
      });
    });
  }

  /** Begins to listen; answers what the program's settings say of it. */
  async settings(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const { port } = this.server.address() as AddressInfo;
    return `[mail]\nserver = "smtp://127.0.0.1:${port}"\nfrom = "Plans <plans@example.org>"\n`;
  }

  /** The next mail, as soon as it is there. */
  next(): Promise<Mail> {
    const mail = this.mails.shift();
    return mail ? Promise.resolve(mail) : new Promise((resolve) => this.waiting.push(resolve));
  }

  close(): void {
    this.server.close();
  }

  private arrived(mail: Mail): void {
    const reader = this.waiting.shift();
    if (reader) reader(mail);
    else this.mails.push(mail);
  }
}
