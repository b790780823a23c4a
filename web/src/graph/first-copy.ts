import { type BootstrapLine, OfflineError } from "@/contract/client";
import type { BootstrapHead } from "@/contract/schema";
import { Interning } from "./interning";
import { RowIndexes } from "./row-indexes";
import { Breath, type Slices } from "./slices";

/** Takes in the lines of a bootstrap as they arrive and holds them against the counts it announces. */
export class FirstCopy {
  readonly #progress: (done: number, total: number) => void;
  readonly #rows = new RowIndexes();
  readonly #interning = new Interning(this.#rows);
  readonly #breath = new Breath();
  #head: BootstrapHead | null = null;
  #ended = false;
  readonly #taken = { records: 0, links: 0, evidence: 0 };
  total = 0;

  constructor(progress: (done: number, total: number) => void) {
    this.#progress = progress;
  }

  get done(): number {
    return this.#taken.records + this.#taken.links + this.#taken.evidence;
  }

  /** To be awaited before the next line is parsed, so that the page can answer in between. */
  take(line: BootstrapLine): Promise<void> {
    let rows = 0;
    switch (line.type) {
      case "head":
        this.#head = line;
        this.total = line.records + line.links + line.evidence;
        this.#rows.add({
          states: line.states,
          spaces: line.spaces,
          fields: line.fields ?? [],
          roles: line.roles ?? [],
        });
        break;
      case "end":
        this.#ended =
          line.records === this.#taken.records &&
          line.links === this.#taken.links &&
          line.evidence === this.#taken.evidence;
        break;
      default: {
        const part = { [line.type]: line.rows };
        this.#interning.rows(part);
        this.#rows.add(part);
        rows = line.rows.length;
        this.#taken[line.type] += rows;
      }
    }
    this.#progress(this.done, this.total);
    return this.#breath.after(rows);
  }

  async finish(slices: Slices): Promise<{ head: BootstrapHead; rows: RowIndexes }> {
    // An answer cut short looks like a normal end of the stream; only the counts tell.
    if (!this.#head || !this.#ended) throw new OfflineError("The workspace did not arrive whole.");
    await slices.complete(this.#rows.index());
    return { head: this.#head, rows: this.#rows };
  }
}
