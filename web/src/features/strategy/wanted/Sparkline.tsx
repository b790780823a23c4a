import { t } from "@/app/messages/t";
import type { ThreadStage } from "@/contract/schema";
import styles from "./Sparkline.module.css";

const places: Record<ThreadStage, number> = {
  asked: 0,
  answered: 1,
  considered: 2,
  decided: 2,
  delivered: 3,
  shipped: 4,
  used: 5,
};
const step = 18;

/** The thread in one line: a knot for each stage that is known, a hollow one where somebody should know. */
export function Sparkline({ dots }: { dots: { stage: ThreadStage; present: boolean }[] }) {
  const spoken = dots
    .map((dot) =>
      dot.present ? t(`stage.${dot.stage}`) : t("stage.missing", { stage: t(`stage.${dot.stage}`) }),
    )
    .join(", ");
  return (
    <svg className={styles.sparkline} width={step * 5 + 12} height="14" role="img" aria-label={spoken}>
      {dots.slice(1).map((dot, index) => {
        const from = dots[index];
        if (!from) return null;
        const whole = dot.present && from.present;
        return (
          <line
            key={dot.stage}
            className={whole ? styles.whole : styles.gap}
            x1={places[from.stage] * step + 6 + (from.present ? 0 : 4.5)}
            x2={places[dot.stage] * step + 6 - (dot.present ? 0 : 4.5)}
            y1="7"
            y2="7"
          />
        );
      })}
      {dots.map((dot) => (
        <circle
          key={dot.stage}
          className={dot.present ? styles.knot : styles.hollow}
          cx={places[dot.stage] * step + 6}
          cy="7"
          r={dot.present ? (dot.stage === "shipped" ? 4.5 : 3.2) : 3.6}
        />
      ))}
    </svg>
  );
}
