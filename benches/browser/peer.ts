// TanStack DB over the same lines, without an order in its queries: its best case. It need not sort; we do.

import { createCollection, createLiveQueryCollection, eq, ilike } from "@tanstack/db";
import { type BootstrapLine, Client } from "@/contract/client";
import type { GraphRecord } from "@/contract/schema";
import type { Question } from "./page";
import { show } from "./show";

export class Peer {
  #collection: ReturnType<typeof featuresOf> | null = null;
  #shown: { cleanup(): Promise<void> } | null = null;

  async load(count: number): Promise<number> {
    performance.mark("peer load asked");
    this.#collection = featuresOf(count);
    return this.ask({}, "peer load", false);
  }

  async ask(question: Question, mark: string, asked = true): Promise<number> {
    const collection = this.#collection;
    if (!collection) throw new Error("The peer is not loaded.");
    if (asked) performance.mark(`${mark} asked`);
    const live = createLiveQueryCollection({
      query: (query) => {
        const all = query.from({ record: collection });
        const kept =
          question.text === undefined
            ? all
            : all.where(({ record }) => ilike(record.fields.title as never, `%${question.text}%`));
        return question.state === undefined
          ? kept
          : kept.where(({ record }) => eq(record.fields.state as never, question.state));
      },
    });
    await live.preload();
    const rows = live.toArray as unknown as GraphRecord[];
    show(rows);
    performance.mark(`${mark} complete`);
    await this.#shown?.cleanup();
    this.#shown = live;
    return rows.length;
  }
}

function featuresOf(count: number) {
  return createCollection<GraphRecord, string>({
    id: `records ${count}`,
    getKey: (record) => record.id,
    sync: {
      sync: ({ begin, write, commit, markReady }) => {
        begin();
        const take = (line: BootstrapLine) => {
          if (line.type !== "records") return;
          for (const record of line.rows)
            if (record.kind === "feature") write({ type: "insert", value: record });
        };
        void new Client().streamBootstrap(`w${count}`, take).then(() => {
          commit();
          markReady();
        });
      },
    },
  });
}
