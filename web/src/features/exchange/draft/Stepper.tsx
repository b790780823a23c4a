import { Check } from "lucide-react";
import { t } from "@/app/messages/t";
import styles from "./Draft.module.css";
import { type Step, steps } from "./draft-memory";

interface StepperProps {
  step: Step;
  /** Why a step cannot be gone to; null: it can. */
  closed(step: Step): boolean;
  onStep(step: Step): void;
}

/** Where one stands on the way, and the way back to what was said before. */
export function Stepper({ step, closed, onStep }: StepperProps) {
  const at = steps.indexOf(step);
  return (
    <nav aria-label={t("importing.steps")}>
      <ol className={styles.stepper}>
        {steps.map((one, place) => (
          <li key={one}>
            <button
              type="button"
              className={styles.stepLink}
              aria-current={one === step ? "step" : undefined}
              data-done={place < at || undefined}
              disabled={one !== step && closed(one)}
              onClick={() => onStep(one)}
            >
              <span className={styles.stepMark} aria-hidden>
                {place < at ? <Check size={12} /> : place + 1}
              </span>
              {t(`importing.step.${one}`)}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
