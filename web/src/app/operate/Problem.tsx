import { RotateCw } from "lucide-react";
import { Button } from "@/kit/Button";
import { t } from "../messages/t";
import styles from "./Operate.module.css";

/** What could not be asked of the program, and the way to ask it again. */
export function Problem({ text, onRetry }: { text: string; onRetry(): void }) {
  return (
    <div className={styles.problem} role="alert">
      <p>{text}</p>
      <Button icon={<RotateCw size={14} aria-hidden />} onClick={onRetry}>
        {t("operate.retry")}
      </Button>
    </div>
  );
}
