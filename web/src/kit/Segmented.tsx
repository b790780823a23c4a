import { type ReactNode, useId } from "react";
import styles from "./Segmented.module.css";

/** One of a few ways, all in sight. */
export function Segmented({
  label,
  choices,
  chosen,
  onChoose,
}: {
  label: string;
  choices: { id: string; label: string; icon?: ReactNode }[];
  chosen: string;
  onChoose(id: string): void;
}) {
  const name = useId();
  return (
    <fieldset className={styles.segmented}>
      <legend className="visually-hidden">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.id} className={styles.choice} htmlFor={`${name}-${choice.id}`}>
          <input
            type="radio"
            id={`${name}-${choice.id}`}
            name={name}
            checked={choice.id === chosen}
            onChange={() => onChoose(choice.id)}
          />
          {choice.icon}
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}
