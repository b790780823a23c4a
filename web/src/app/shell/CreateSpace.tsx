import { useId } from "react";
import type { Id, Space } from "@/contract/schema";
import fieldStyles from "@/kit/Field.module.css";
import { t } from "../messages/t";
import styles from "./CreateDialog.module.css";

/** In which space the record is made, where there is a choice. */
export function CreateSpace(props: { spaces: readonly Space[]; chosen: Id; onChoose(space: Id): void }) {
  const { spaces, chosen, onChoose } = props;
  const id = useId();
  if (spaces.length < 2) return null;
  return (
    <div className={styles.moreField}>
      <label className={fieldStyles.label} htmlFor={id}>
        {t("spaces.in")}
      </label>
      <select
        id={id}
        className={`${fieldStyles.input} ${fieldStyles.small}`}
        value={chosen}
        onChange={(event) => onChoose(event.target.value)}
      >
        {spaces.map((space) => (
          <option key={space.id} value={space.id}>
            {space.name}
          </option>
        ))}
      </select>
    </div>
  );
}
