import { ApiError } from "@/contract/client";
import type { Id, Json } from "@/contract/schema";
import type { PersonalPort, Presence } from "./personal-client";

/** Keeps text between visits; localStorage has this shape. */
export interface Keeping {
  getItem(key: string): string | null;
  setItem(key: string, text: string): void;
}

interface Kept {
  values: { [name: string]: Json };
  watching: Id[];
  /** Names of values that the program does not have yet. */
  unsent: string[];
}

const nothingKept: Kept = { values: {}, watching: [], unsent: [] };

/**
 * What a person keeps for themselves: favourites, preferences, what they watch. Shows at once, is kept in the browser
 * and sent behind; what could not be sent is sent when the program answers again.
 */
export class PersonalStore {
  readonly #port: PersonalPort;
  readonly #keeping: Keeping;
  readonly #place: string;
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[] = [];
  readonly #sending = new Set<string>();
  #kept: Kept;
  #watching: ReadonlySet<Id>;
  #presence: readonly Presence[] = [];
  #closed = false;

  constructor(port: PersonalPort, scope: string, keeping: Keeping = localStorage) {
    this.#port = port;
    this.#keeping = keeping;
    this.#place = `throughline personal ${scope}`;
    this.#kept = this.#read();
    this.#watching = new Set(this.#kept.watching);
    this.#stops.push(
      port.onPresence((people) => {
        this.#presence = people;
        this.#announce();
      }),
    );
  }

  get port(): PersonalPort {
    return this.#port;
  }

  get presence(): readonly Presence[] {
    return this.#presence;
  }

  get watching(): ReadonlySet<Id> {
    return this.#watching;
  }

  value(name: string): Json | undefined {
    return this.#kept.values[name];
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads what the program has, and sends what it has not. Called at the start and whenever it answers again. */
  async refresh(): Promise<void> {
    for (const name of this.#kept.unsent) void this.#send(name);
    try {
      const { values, watching } = await this.#port.personal();
      if (this.#closed) return;
      const own = Object.fromEntries(
        this.#kept.unsent.flatMap((name) => {
          const value = this.#kept.values[name];
          return value === undefined ? [] : [[name, value]];
        }),
      );
      this.#keep({ ...this.#kept, values: { ...values, ...own }, watching });
    } catch {
      // Away, or without these endpoints: what is kept here goes on serving.
    }
  }

  put(name: string, value: Json): void {
    this.#keep({
      ...this.#kept,
      values: { ...this.#kept.values, [name]: value },
      unsent: [...new Set([...this.#kept.unsent, name])],
    });
    void this.#send(name);
  }

  /** Rejects when the program did not take it; the record is then watched as before. */
  async watch(record: Id, watching: boolean): Promise<void> {
    const set = (on: boolean) => {
      const others = this.#kept.watching.filter((one) => one !== record);
      this.#keep({ ...this.#kept, watching: on ? [...others, record] : others });
    };
    set(watching);
    try {
      await this.#port.watch(record, watching);
    } catch (error) {
      set(!watching);
      throw error;
    }
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
  }

  async #send(name: string): Promise<void> {
    // One at a time for each name, so that an older value never arrives after a newer one.
    if (this.#sending.has(name)) return;
    this.#sending.add(name);
    try {
      for (;;) {
        const value = this.#kept.values[name] ?? null;
        await this.#port.putPersonal(name, value);
        if (this.#closed) return;
        if ((this.#kept.values[name] ?? null) !== value) continue;
        this.#keep({ ...this.#kept, unsent: this.#kept.unsent.filter((one) => one !== name) });
        return;
      }
    } catch (error) {
      // Refused for good: it stays here, and is not knocked with again and again.
      if (error instanceof ApiError && error.code === "invalid_input") {
        this.#keep({ ...this.#kept, unsent: this.#kept.unsent.filter((one) => one !== name) });
      }
    } finally {
      this.#sending.delete(name);
    }
  }

  #keep(kept: Kept): void {
    if (kept.watching !== this.#kept.watching) this.#watching = new Set(kept.watching);
    this.#kept = kept;
    try {
      this.#keeping.setItem(this.#place, JSON.stringify(kept));
    } catch {
      // A full or closed store: it then holds for this page only.
    }
    this.#announce();
  }

  #read(): Kept {
    try {
      const kept = JSON.parse(this.#keeping.getItem(this.#place) ?? "null") as Partial<Kept> | null;
      return { ...nothingKept, ...kept };
    } catch {
      return nothingKept;
    }
  }

  #announce(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
