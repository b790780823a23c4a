import { useId } from "react";
import type { KindDeclaration } from "@/contract/schema";
import { t } from "../messages/t";
import styles from "./CreateDialog.module.css";
import { iconOfKind } from "./creating";

/** Which kind of record is being made. */
export function CreateKinds({
  kinds,
  chosen,
  onChoose,
}: {
  kinds: readonly KindDeclaration[];
  chosen: string;
  onChoose(kind: string): void;
}) {
  const id = useId();
  return (
    <fieldset className={styles.kinds}>
      <legend className="visually-hidden">{t("create.kind")}</legend>
      {kinds.map((kind) => {
        const Icon = iconOfKind(kind.name);
        return (
          <label key={kind.name} className={styles.kind} htmlFor={`${id}-${kind.name}`}>
            <input
              id={`${id}-${kind.name}`}
              type="radio"
              name={id}
              checked={chosen === kind.name}
              onChange={() => onChoose(kind.name)}
            />
            <Icon size={14} aria-hidden />
            {kind.label}
          </label>
        );
      })}
    </fieldset>
  );
}
