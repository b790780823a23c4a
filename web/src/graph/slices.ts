/** How long work may keep the page from answering before it lets others run, in milliseconds. */
export const SLICE_MS = 8;
/** Steps that are taken at once whatever the clock says, so that small work is never put off. */
const STEPS_AT_ONCE = 16;

const ROWS_AT_ONCE = 512;

/** Work in steps of well under a millisecond; it may be put aside after each. */
export type Work = Generator<void, void, void>;

export interface Pace {
  /** Milliseconds that only rise. */
  now(): number;
  /** Resolves once the page had its turn. */
  pause(): Promise<void>;
}

interface YieldingScheduler {
  yield?(): Promise<void>;
}

export const pagePace: Pace = {
  now: () => performance.now(),
  pause: () => {
    const scheduler = (globalThis as { scheduler?: YieldingScheduler }).scheduler;
    if (scheduler?.yield) return scheduler.yield();
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
  },
};

export class Job {
  readonly #work: Work;
  readonly #finished: () => void;
  readonly failed: (error: unknown) => void;
  /** Something on screen waits for it. */
  urgent = true;
  done = false;

  constructor(work: Work, finished: () => void, failed: (error: unknown) => void = report) {
    this.#work = work;
    this.#finished = finished;
    this.failed = failed;
  }

  /** One step; `finished` is called after the last. */
  step(): void {
    if (this.done || !this.#work.next().done) return;
    this.done = true;
    this.#finished();
  }

  /** Does all that is left at once. */
  drain(): void {
    while (!this.done) this.step();
  }

  cancel(): void {
    this.done = true;
  }
}

function report(error: unknown): void {
  if (globalThis.reportError) globalThis.reportError(error);
  else console.error(error);
}

/** Runs work in short slices with pauses between; what is urgent goes first. */
export class Slices {
  readonly #pace: Pace;
  readonly #stepsAtOnce: number;
  #jobs: Job[] = [];
  #running = false;

  constructor(pace: Pace = pagePace, stepsAtOnce = STEPS_AT_ONCE) {
    this.#pace = pace;
    this.#stepsAtOnce = stepsAtOnce;
  }

  /** Begins at once, with a part of a slice; small work is done when this returns. */
  begin(job: Job): void {
    const until = this.#pace.now() + SLICE_MS / 2;
    for (let step = 0; !job.done; step += 1) {
      if (step >= this.#stepsAtOnce && this.#pace.now() >= until) break;
      job.step();
    }
    if (!job.done) this.later(job);
  }

  /** Resolves when all of it is done. */
  complete(work: Work): Promise<void> {
    return new Promise((resolve, reject) => this.begin(new Job(work, resolve, reject)));
  }

  later(job: Job): void {
    this.#jobs.push(job);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      for (;;) {
        await this.#pace.pause();
        const until = this.#pace.now() + SLICE_MS;
        do {
          this.#jobs = this.#jobs.filter((job) => !job.done);
          const job = this.#jobs.find((one) => one.urgent) ?? this.#jobs[0];
          if (!job) return;
          try {
            do job.step();
            while (!job.done && this.#pace.now() < until);
          } catch (error) {
            job.cancel();
            job.failed(error);
          }
        } while (this.#pace.now() < until);
      }
    } finally {
      this.#running = false;
    }
  }
}

/** Lets the page have its turn between pieces of work that arrive one by one. */
export class Breath {
  readonly #pace: Pace;
  #until: number;
  #rows = 0;

  constructor(pace: Pace = pagePace) {
    this.#pace = pace;
    this.#until = pace.now() + SLICE_MS;
  }

  /** To be awaited after each piece; pieces of few rows never wait. */
  async after(rows: number): Promise<void> {
    this.#rows += rows;
    if (this.#rows < ROWS_AT_ONCE || this.#pace.now() < this.#until) return;
    await this.#pace.pause();
    this.#rows = 0;
    this.#until = this.#pace.now() + SLICE_MS;
  }
}
