import { ArrowDownUp, Group } from "lucide-react";
import { fuzzySort } from "@/kit/fuzzy";
import { useActions } from "../actions/Actions";
import type { ActionChoice } from "../actions/action";
import { t } from "../messages/t";
import type { CollectionField } from "./collection-fields";
import { layoutIcons } from "./layout-icons";
import type { Collection } from "./use-collection";
import type { Layout } from "./view-definition";

/** How the collection is looked at, as actions: its layouts, groups and order. */
export function useViewActions(collection: Collection, layouts: readonly Layout[]): void {
  const { view, fields, groupFields, change } = collection;
  const chosenFrom = (
    offered: readonly CollectionField[],
    isChosen: (field: CollectionField) => boolean,
    run: (field: CollectionField) => void,
  ) =>
    function options(query: string): ActionChoice[] {
      return fuzzySort(query, offered, (field) => field.label, 40).map(({ item }) => ({
        id: item.id,
        label: item.label,
        chosen: isChosen(item),
        run: () => run(item),
      }));
    };
  useActions([
    ...layouts.map((layout) => ({
      id: `collection-layout-${layout}`,
      label: t("collection.layout.show", { layout: t(`collection.layout.${layout}`).toLowerCase() }),
      icon: layoutIcons[layout],
      when: () => layout !== view.layout,
      run: () => change({ layout }, true),
    })),
    {
      id: "collection-group",
      label: t("collection.group.action"),
      icon: Group,
      when: () => view.layout !== "calendar",
      options: chosenFrom(
        fields.filter((field) => field.groups !== null),
        (field) => groupFields.some((one) => one.id === field.id),
        (field) => {
          const rest = groupFields.map((one) => one.id).filter((id) => id !== field.id);
          change({ groups: rest.length < groupFields.length ? rest : [field.id] });
        },
      ),
    },
    {
      id: "collection-sort",
      label: t("collection.sort.action"),
      icon: ArrowDownUp,
      when: () => view.layout !== "calendar",
      options: chosenFrom(
        fields,
        (field) => view.sort.some((sort) => sort.field === field.id),
        (field) => change({ sort: [{ field: field.id, descending: field.align === "end" }] }),
      ),
    },
  ]);
}
