import type { DeliveryAttempt, DeliveryView } from "@/contract/schema";
import { t } from "../messages/t";

/** Its test was without changes. */
const isTest = ({ after, up_to }: DeliveryView) => after === up_to;

const arrived = ({ status }: DeliveryAttempt) => status !== null && status >= 200 && status < 300;

/** What became of a delivery. `active`: whether its webhook is switched on. */
export function stateWords(delivery: DeliveryView, active: boolean): string {
  const { state, attempts } = delivery;
  if (state === "delivered") return t("delivery.delivered");
  if (state === "failed") return t("delivery.failed", { n: attempts.length });
  if (!active) return t("delivery.whenOn");
  const last = attempts.at(-1);
  if (!last) return t("delivery.toSend");
  return arrived(last) ? t("delivery.toSendAgain") : t("delivery.trying", { n: attempts.length });
}

/** Which operations it tells. */
export function rangeWords(delivery: DeliveryView): string {
  if (isTest(delivery)) return t("delivery.test");
  const from = delivery.after + 1;
  return from === delivery.up_to
    ? t("delivery.one", { n: from })
    : t("delivery.range", { from, to: delivery.up_to });
}

/** Why its last try did not arrive; null where it did, or where none was made. */
export function problemWords({ attempts }: DeliveryView): string | null {
  const last = attempts.at(-1);
  if (!last || arrived(last)) return null;
  return last.status === null ? last.said : `${answerWords(last)}.`;
}

/** That an answer came, or that none did. A status is a name and no number. */
export function answerWords({ status }: DeliveryAttempt): string {
  return status === null ? t("delivery.noAnswer") : t("delivery.answered", { status: String(status) });
}

/** Whether somebody may have it sent again: what still waits is tried by itself, and who is off is sent nothing. */
export function maySendAgain(delivery: DeliveryView, active: boolean): boolean {
  return active && delivery.state !== "waiting";
}

/** How long to wait before looking again, in milliseconds; null where nothing waits for anything. */
export function nextLook(deliveries: readonly DeliveryView[]): number | null {
  const waiting = deliveries.filter(({ state }) => state === "waiting");
  if (waiting.length === 0) return null;
  // A first try comes at once, the ones after it within minutes and hours.
  return waiting.some(({ attempts, made_at }) => attempts.length === 0 && isFresh(made_at)) ? 1_500 : 8_000;
}

const isFresh = (at: string) => Date.now() - Date.parse(at) < 60_000;
