import { ApiError } from "@/contract/client";
import type { Id, Operation, UndoObstacle } from "@/contract/schema";

export type UndoOutcome =
  | { type: "nothing" }
  | { type: "done"; label: string }
  /** Somebody changed the values since. `anyway` takes the batch back all the same. */
  | { type: "obstructed"; label: string; obstacles: UndoObstacle[]; anyway(): Promise<UndoOutcome> }
  | { type: "failed"; label: string; error: Error };

/** What undo needs from the graph. */
export interface UndoPort {
  /** Removes a batch that was never sent and answers its operations; null when it is too late. */
  takeOut(batch: Id): readonly Operation[] | null;
  /** Resolves once the program has the batch; rejects when it refused it. */
  settled(batch: Id): Promise<void>;
  /** Has the program take `batch` back, as a batch with the id `as`. */
  takeBack(batch: Id, as: Id, force: boolean): Promise<void>;
  /** Sends operations that had been taken out before they were sent. */
  commitAgain(label: string, operations: readonly Operation[]): Id;
  newId(): Id;
  changed(): void;
  obstructed(outcome: UndoOutcome & { type: "obstructed" }): void;
}

/** One batch that stands, or was taken back; or the operations of one that was taken out before it was sent. */
interface Step {
  label: string;
  does: { type: "batch"; batch: Id; as?: Id } | { type: "unsent"; operations: readonly Operation[] };
  /** Its batch was refused, or the program knows it no longer. */
  gone?: true;
}

type Way = "undo" | "redo";

/** One press of undo or redo that has not ended. */
interface Press {
  step: Step;
  way: Way;
  /** Where in the stack it was taken from. */
  at: number;
}

const STEPS_KEPT = 200;

/**
 * What this tab did and can take back. Redo is the undo of the undo.
 *
 * A step changes stacks when the key is pressed, not when the program answers: the change may be seen before the answer
 * is here, and a redo pressed then must find what it takes back. A press that comes to nothing puts its step back, and
 * so do those that were pressed after it, which had counted on it.
 */
export class UndoStacks {
  readonly #port: UndoPort;
  readonly #stacks: Record<Way, Step[]> = { undo: [], redo: [] };
  #presses: Press[] = [];
  /** Two requests at a time could take back the same values in either order. */
  #running: Promise<unknown> = Promise.resolve();

  constructor(port: UndoPort) {
    this.#port = port;
  }

  get undoLabel(): string | null {
    return this.#stacks.undo.at(-1)?.label ?? null;
  }

  get redoLabel(): string | null {
    return this.#stacks.redo.at(-1)?.label ?? null;
  }

  committed(batch: Id, label: string): void {
    this.#stacks.undo.push({ label, does: { type: "batch", batch } });
    if (this.#stacks.undo.length > STEPS_KEPT) this.#stacks.undo.shift();
    this.#stacks.redo = [];
    this.#port.changed();
  }

  /** A refused batch never happened. */
  forget(batch: Id): void {
    for (const way of ["undo", "redo"] as const) {
      this.#stacks[way] = this.#stacks[way].filter((step) => {
        if (step.does.type === "batch" && step.does.batch === batch) step.gone = true;
        return !step.gone;
      });
    }
    this.#port.changed();
  }

  undo(): Promise<UndoOutcome> {
    return this.#press("undo", this.#stacks.undo.at(-1), false);
  }

  redo(): Promise<UndoOutcome> {
    return this.#press("redo", this.#stacks.redo.at(-1), false);
  }

  async #press(way: Way, step: Step | undefined, force: boolean): Promise<UndoOutcome> {
    const at = step ? this.#stacks[way].indexOf(step) : -1;
    if (!step || at < 0) return { type: "nothing" };
    const press = { step, way, at };
    this.#stacks[way].splice(at, 1);
    this.#stacks[other(way)].push(step);
    this.#presses.push(press);
    this.#port.changed();
    const turn = this.#running.then(() => this.#take(press, force));
    this.#running = turn;
    return turn;
  }

  async #take(press: Press, force: boolean): Promise<UndoOutcome> {
    if (!this.#presses.includes(press)) return { type: "nothing" };
    const { step, way } = press;
    const { label } = step;
    try {
      await this.#carryOut(step, force);
    } catch (error) {
      this.#putBack();
      if (error instanceof ApiError && error.code === "changed_since") {
        const outcome = {
          type: "obstructed" as const,
          label,
          obstacles: obstaclesOf(error),
          anyway: () => this.#press(way, step, true),
        };
        this.#port.obstructed(outcome);
        return outcome;
      }
      if (error instanceof ApiError && error.code === "not_found" && step.does.type === "batch") {
        this.forget(step.does.batch);
      }
      return { type: "failed", label, error: error instanceof Error ? error : new Error(String(error)) };
    }
    this.#presses.shift();
    this.#port.changed();
    return { type: "done", label };
  }

  async #carryOut(step: Step, force: boolean): Promise<void> {
    const { does } = step;
    if (does.type === "unsent") {
      step.does = { type: "batch", batch: this.#port.commitAgain(step.label, does.operations) };
      return;
    }
    const operations = this.#port.takeOut(does.batch);
    if (operations) {
      step.does = { type: "unsent", operations };
      return;
    }
    // Kept with the step: trying again after a lost answer must not take it back twice.
    does.as ??= this.#port.newId();
    try {
      await this.#port.settled(does.batch);
      await this.#port.takeBack(does.batch, does.as, force);
    } catch (error) {
      // The forced request has another body, so it must not share the id.
      if (error instanceof ApiError && error.code === "changed_since") delete does.as;
      throw error;
    }
    step.does = { type: "batch", batch: does.as };
  }

  /** Ends the press whose turn it is and every later one, the last first, so that each step finds its old place. */
  #putBack(): void {
    for (const { step, way, at } of this.#presses.splice(0).reverse()) {
      const stack = this.#stacks[other(way)];
      const index = stack.lastIndexOf(step);
      if (index >= 0) stack.splice(index, 1);
      if (!step.gone) this.#stacks[way].splice(at, 0, step);
    }
    this.#port.changed();
  }
}

function other(way: Way): Way {
  return way === "undo" ? "redo" : "undo";
}

function obstaclesOf(error: ApiError): UndoObstacle[] {
  const details = error.details as { obstacles?: unknown } | null;
  return Array.isArray(details?.obstacles) ? (details.obstacles as UndoObstacle[]) : [];
}
