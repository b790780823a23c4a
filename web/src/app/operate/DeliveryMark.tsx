import { CircleCheck, CircleX, Clock3 } from "lucide-react";
import type { DeliveryView } from "@/contract/schema";
import { stateWords } from "./delivery-words";
import styles from "./Operate.module.css";

const marks = { waiting: Clock3, delivered: CircleCheck, failed: CircleX };

/** What became of a delivery: a shape, a colour and the words. */
export function DeliveryMark({ delivery, active }: { delivery: DeliveryView; active: boolean }) {
  const Mark = marks[delivery.state];
  return (
    <span className={`${styles.mark} ${styles[delivery.state]}`}>
      <Mark size={14} aria-hidden />
      {stateWords(delivery, active)}
    </span>
  );
}
