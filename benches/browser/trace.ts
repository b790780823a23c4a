// What the page's main thread did, from the browser's own trace. Times are of the thread's clock, which
// stands still while the machine runs other programs: script and layout, not waiting.

interface TraceEvent {
  name: string;
  cat: string;
  pid: number;
  tid: number;
  ts: number;
  tts?: number;
  tdur?: number;
  dur?: number;
}

export class Trace {
  readonly #marks = new Map<string, TraceEvent>();
  readonly #tasks: TraceEvent[];

  constructor(buffer: Buffer) {
    const { traceEvents } = JSON.parse(buffer.toString()) as { traceEvents: TraceEvent[] };
    for (const event of traceEvents) {
      if (event.cat.includes("blink.user_timing") && event.tts !== undefined)
        this.#marks.set(event.name, event);
    }
    const page = [...this.#marks.values()][0];
    this.#tasks = traceEvents.filter(
      (event) => event.name === "RunTask" && event.pid === page?.pid && event.tid === page.tid,
    );
  }

  /** Milliseconds of work on the main thread between two marks. */
  work(from: string, to: string): number {
    return ((this.#mark(to).tts ?? 0) - (this.#mark(from).tts ?? 0)) / 1000;
  }

  /** Milliseconds that went by, with all that the machine did otherwise. */
  wall(from: string, to: string): number {
    return (this.#mark(to).ts - this.#mark(from).ts) / 1000;
  }

  /** The longest task that ended between two marks, in milliseconds of work. */
  longestTask(from: string, to: string): number {
    const start = this.#mark(from).ts;
    const end = this.#mark(to).ts;
    const within = this.#tasks.filter((task) => task.ts + (task.dur ?? 0) >= start && task.ts <= end);
    return Math.max(0, ...within.map((task) => task.tdur ?? 0)) / 1000;
  }

  #mark(name: string): TraceEvent {
    const mark = this.#marks.get(name);
    if (!mark) throw new Error(`The trace has no mark "${name}".`);
    return mark;
  }
}
