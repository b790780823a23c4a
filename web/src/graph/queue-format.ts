import type { Operation } from "@/contract/schema";
import type { StoredBatch } from "./queue-storage";

/** Rises with each change of what a stored batch holds; `STEPS` gets one more then. */
export const QUEUE_FORMAT = 2;

type Stored = Omit<StoredBatch, "format"> & { format: number };

/** From each format to the next. Clients of years ago may come back, so none is ever taken away. */
const STEPS: { [from: number]: (batch: Stored) => Stored } = {
  // Format 1 did not say whether a batch had been sent. It may have been, so it must stay as it is.
  1: (batch) => ({ ...batch, format: 2, sent: true }),
};

/** A batch of any earlier client as this one understands it; null when a later client wrote it. */
export function convertedBatch(
  stored: Omit<StoredBatch, "format" | "sent"> & Partial<StoredBatch>,
): StoredBatch | null {
  let batch: Stored = { sent: true, ...stored, format: stored.format ?? 1 };
  for (let step = STEPS[batch.format]; step; step = STEPS[batch.format]) batch = step(batch);
  return batch.format === QUEUE_FORMAT ? batch : null;
}

/** An edit that is younger than this when it is sent just happened. */
const JUST_NOW_MS = 60_000;
/** The program refuses claims of more than 31 days; the clocks of both need not agree. */
const CLAIM_LIMIT_MS = 30 * 86_400_000;

/**
 * Says when an edit was made that waited for the network, so that reports put it on its day. One that
 * waited longer than the program believes goes without a claim: it must not be lost for that.
 */
export function withClaim(operations: readonly Operation[], at: string, now: number): Operation[] {
  const waited = now - Date.parse(at);
  const claims = waited > JUST_NOW_MS && waited < CLAIM_LIMIT_MS;
  return operations.map(({ happened_at: _, ...operation }) =>
    claims ? { ...operation, happened_at: { at, certainty: "exact" } } : operation,
  );
}

/** Its claim was fine when it was first sent, and is too old by now. */
export function claimRanOut(operations: readonly Operation[], now: number): boolean {
  return operations.some(({ happened_at: claim }) => claim && now - Date.parse(claim.at) >= CLAIM_LIMIT_MS);
}
