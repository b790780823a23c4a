import styles from "./Chips.module.css";

export interface ChipChoice {
  id: string;
  label: string;
  count?: number;
}

/** One choice out of a few, with counts: how a list is narrowed by a click. */
export function Chips({
  label,
  choices,
  chosen,
  onChoose,
}: {
  label: string;
  choices: ChipChoice[];
  chosen: string;
  onChoose(id: string): void;
}) {
  return (
    <fieldset className={styles.chips}>
      <legend className="visually-hidden">{label}</legend>
      {choices.map((choice) => (
        <button
          key={choice.id}
          type="button"
          className={styles.chip}
          aria-pressed={choice.id === chosen}
          onClick={() => onChoose(choice.id)}
        >
          {choice.label}
          {choice.count === undefined ? null : <span className={styles.count}>{choice.count}</span>}
        </button>
      ))}
    </fieldset>
  );
}
