import { isOptionColour } from "./field-types";
import styles from "./OptionChip.module.css";

/** An option of a choice, in the colour that people gave it; the word says what it is. */
export function OptionChip({ label, colour }: { label: string; colour: string | null | undefined }) {
  return (
    <span className={styles.chip} data-colour={isOptionColour(colour) ? colour : "grey"}>
      {label}
    </span>
  );
}
