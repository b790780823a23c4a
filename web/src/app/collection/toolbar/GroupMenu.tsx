import { Group } from "lucide-react";
import { Button } from "@/kit/Button";
import { Menu, type MenuGroup } from "@/kit/Menu";
import { t } from "../../messages/t";
import type { CollectionField } from "../collection-fields";
import type { Collection } from "../use-collection";

/** By which fields the rows stand together: nested groups, or a board's columns and lanes. */
export function GroupMenu({ collection }: { collection: Collection }) {
  const { view, fields, groupFields, change } = collection;
  const offered = fields.filter((field) => field.groups !== null);
  const board = view.layout === "board";
  const [first, second] = groupFields;
  const choose = (level: number, field: CollectionField | null) => {
    const before = groupFields.map((one) => one.id).slice(0, level);
    const after = groupFields.map((one) => one.id).slice(level + 1);
    const next = field ? [...before, field.id, ...after.filter((id) => id !== field.id)] : before;
    change({ groups: next });
  };
  const level = (at: number, label: string, none: string | null): MenuGroup => ({
    label,
    entries: [
      ...(none
        ? [{ id: `none ${at}`, label: none, chosen: !groupFields[at], onSelect: () => choose(at, null) }]
        : []),
      ...offered
        .filter((field) => !groupFields.slice(0, at).some((one) => one.id === field.id))
        .map((field) => ({
          id: `${at} ${field.id}`,
          label: field.label,
          chosen: groupFields[at]?.id === field.id,
          onSelect: () => choose(at, field),
        })),
    ],
  });
  const groups = board
    ? [
        level(0, t("collection.group.columns"), null),
        ...(first ? [level(1, t("collection.group.lanes"), t("collection.group.noLanes"))] : []),
      ]
    : [
        level(0, t("collection.group"), t("collection.group.none")),
        ...(first ? [level(1, t("collection.group.then"), t("collection.group.none"))] : []),
        ...(first && second ? [level(2, t("collection.group.then"), t("collection.group.none"))] : []),
      ];
  return (
    <Menu
      target={
        <Button look="quiet" icon={<Group size={14} aria-hidden />}>
          {first
            ? t("collection.group.by", { fields: groupFields.map((field) => field.label).join(", ") })
            : t("collection.group")}
        </Button>
      }
      groups={groups}
    />
  );
}
