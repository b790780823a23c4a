import { type ReactElement, useState } from "react";
import { Popover } from "@/kit/Popover";
import { t } from "../messages/t";
import { ClauseWizard } from "./ClauseWizard";
import type { ClauseItem } from "./clauses";
import type { FilterField } from "./filter-fields";

/**
 * A button that adds a clause. While it stays open for a list of values, the clause that it added is told
 * again with `again`, to be put in place of itself; null takes it out.
 */
export function AddClause({
  fields,
  open,
  onOpenChange,
  onAdd,
  target,
}: {
  fields: readonly FilterField[];
  open: boolean;
  onOpenChange(open: boolean): void;
  onAdd(item: ClauseItem | null, again: boolean): void;
  target: ReactElement;
}) {
  return (
    <Popover label={t("filter.addAction")} open={open} onOpenChange={onOpenChange} target={target}>
      <Adding fields={fields} onAdd={onAdd} onClose={() => onOpenChange(false)} />
    </Popover>
  );
}

function Adding({
  fields,
  onAdd,
  onClose,
}: {
  fields: readonly FilterField[];
  onAdd(item: ClauseItem | null, again: boolean): void;
  onClose(): void;
}) {
  const [added, setAdded] = useState(false);
  return (
    <ClauseWizard
      fields={fields}
      start={{ field: null, operator: null, value: null }}
      step="field"
      onItem={(item) => {
        onAdd(item, added);
        setAdded(item !== null);
      }}
      onClose={onClose}
    />
  );
}
