import { StateMarkGlyph } from "../record/StateMark";
import type { CollectionField } from "./collection-fields";
import type { GroupKey } from "./collection-values";

/** A group's name as its heading shows it: a state with its shape. */
export function GroupName({ field, group }: { field: CollectionField | undefined; group: GroupKey }) {
  return (
    <>
      {group.state ? <StateMarkGlyph state={group.state} /> : null}
      <span title={field?.label}>{group.name}</span>
    </>
  );
}
