import { inverseName } from "@/graph/expression/host";
import { t } from "../../messages/t";
import type { CollectionReader } from "../collection-reader";

export interface RollUp {
  title: string;
  source: string;
}

/** What can be counted or summed over what is linked to records of a kind. */
export function rollUps(reader: CollectionReader, kind: string): RollUp[] {
  return reader
    .roles()
    .flatMap((role) => [
      ...(role.from.includes(kind) ? over(reader, role.name, role.label, role.to) : []),
      ...(role.to.includes(kind)
        ? over(reader, role.custom?.inverse_name ?? inverseName(role), role.inverse, role.from)
        : []),
    ]);
}

function over(reader: CollectionReader, name: string, label: string, kinds: readonly string[]): RollUp[] {
  const named = label.charAt(0).toUpperCase() + label.slice(1);
  const found: RollUp[] = [
    { title: t("collection.rollUp.count", { link: named }), source: `count(${name})` },
  ];
  const seen = new Set<string>();
  for (const field of kinds.flatMap((other) => reader.fields(other))) {
    if (seen.has(field.name)) continue;
    seen.add(field.name);
    const path = field.type === "tally" ? `${name}.${field.name}.count` : `${name}.${field.name}`;
    if (field.type === "number" || field.type === "tally") {
      found.push({
        title: t("collection.rollUp.sum", { link: named, field: field.label.toLowerCase() }),
        source: `sum(${path})`,
      });
    }
    if (field.type === "date") {
      found.push({
        title: t("collection.rollUp.latest", { link: named, field: field.label.toLowerCase() }),
        source: `max(${path})`,
      });
    }
    if (field.type === "state") {
      found.push({
        title: t("collection.rollUp.done", { link: named }),
        source: `count(${name}, state.category = "done")`,
      });
    }
  }
  return found;
}
