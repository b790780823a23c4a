import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button, IconButton } from "../Button";
import { dateAt, periodOf, shiftDate } from "../civil-dates";
import { civilDate } from "../moments";
import styles from "./Calendar.module.css";

/** The month in sight, with the way to others. */
export function MonthControl({
  month,
  today,
  onMonth,
  labels,
}: {
  month: string;
  today: string;
  onMonth(month: string): void;
  labels: { previous: string; next: string; today: string };
}) {
  return (
    <div className={styles.control}>
      <h2 className={styles.controlMonth} aria-live="polite">
        {civilDate(month)}
      </h2>
      <IconButton label={labels.previous} onClick={() => onMonth(shiftDate(month, -1))}>
        <ChevronLeft size={16} aria-hidden />
      </IconButton>
      <IconButton label={labels.next} onClick={() => onMonth(shiftDate(month, 1))}>
        <ChevronRight size={16} aria-hidden />
      </IconButton>
      <Button onClick={() => onMonth(dateAt(periodOf(today).first, "month"))}>{labels.today}</Button>
    </div>
  );
}
