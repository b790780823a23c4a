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

type Step =
  | { type: "batch"; batch: Id; label: string; as?: Id }
  | { type: "unsent"; operations: readonly Operation[]; label: string };

const STEPS_KEPT = 200;

/** What this tab did and can take back. Redo is the undo of the undo. */
export class UndoStacks {
  readonly #port: UndoPort;
  #undo: Step[] = [];
  #redo: Step[] = [];
  /** Undo pressed twice in a row must not take the same step twice. */
  #running: Promise<unknown> = Promise.resolve();

  constructor(port: UndoPort) {
    this.#port = port;
  }

  get undoLabel(): string | null {
    return this.#undo.at(-1)?.label ?? null;
  }

  get redoLabel(): string | null {
    return this.#redo.at(-1)?.label ?? null;
  }

  committed(batch: Id, label: string): void {
    this.#undo.push({ type: "batch", batch, label });
    if (this.#undo.length > STEPS_KEPT) this.#undo.shift();
    this.#redo = [];
    this.#port.changed();
  }

  /** A refused batch never happened. */
  forget(batch: Id): void {
    const others = (step: Step) => step.type !== "batch" || step.batch !== batch;
    this.#undo = this.#undo.filter(others);
    this.#redo = this.#redo.filter(others);
    this.#port.changed();
  }

  undo(): Promise<UndoOutcome> {
    return this.#inTurn(() => this.#step(this.#undo, this.#redo, false));
  }

  redo(): Promise<UndoOutcome> {
    return this.#inTurn(() => this.#step(this.#redo, this.#undo, false));
  }

  #inTurn(action: () => Promise<UndoOutcome>): Promise<UndoOutcome> {
    const turn = this.#running.then(action);
    this.#running = turn;
    return turn;
  }

  async #step(from: Step[], to: Step[], force: boolean): Promise<UndoOutcome> {
    const step = from.at(-1);
    if (!step) return { type: "nothing" };
    if (step.type === "unsent") {
      from.pop();
      to.push({
        type: "batch",
        batch: this.#port.commitAgain(step.label, step.operations),
        label: step.label,
      });
      this.#port.changed();
      return { type: "done", label: step.label };
    }
    const operations = this.#port.takeOut(step.batch);
    if (operations) {
      from.pop();
      to.push({ type: "unsent", operations, label: step.label });
      this.#port.changed();
      return { type: "done", label: step.label };
    }
    return this.#takeBack(step, from === this.#undo, force);
  }

  async #takeBack(step: Step & { type: "batch" }, undoing: boolean, force: boolean): Promise<UndoOutcome> {
    const { batch, label } = step;
    // Kept with the step: trying again after a lost answer must not take it back twice.
    step.as ??= this.#port.newId();
    const as = step.as;
    try {
      await this.#port.settled(batch);
      await this.#port.takeBack(batch, as, force);
    } catch (error) {
      if (error instanceof ApiError && error.code === "changed_since") {
        // The forced request has another body, so it must not share the id.
        delete step.as;
        const outcome = {
          type: "obstructed" as const,
          label,
          obstacles: obstaclesOf(error),
          anyway: () => this.#inTurn(() => this.#takeBack(step, undoing, true)),
        };
        this.#port.obstructed(outcome);
        return outcome;
      }
      if (error instanceof ApiError && error.code === "not_found") this.forget(batch);
      return { type: "failed", label, error: error instanceof Error ? error : new Error(String(error)) };
    }
    const from = undoing ? this.#undo : this.#redo;
    const to = undoing ? this.#redo : this.#undo;
    const index = from.indexOf(step);
    if (index >= 0) from.splice(index, 1);
    to.push({ type: "batch", batch: as, label });
    this.#port.changed();
    return { type: "done", label };
  }
}

function obstaclesOf(error: ApiError): UndoObstacle[] {
  const details = error.details as { obstacles?: unknown } | null;
  return Array.isArray(details?.obstacles) ? (details.obstacles as UndoObstacle[]) : [];
}
