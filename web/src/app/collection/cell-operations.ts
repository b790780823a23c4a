import type { GraphRecord, Json, OperationBody } from "@/contract/schema";
import { type Field, optionsOf } from "@/graph/definitions";
import type { Graph } from "@/graph/graph";
import { addTags, removeTags, setField } from "@/graph/operations";
import { isChoosable } from "@/graph/query";
import { parseField } from "../record/field-values";
import { titleOf } from "../record/titles";
import type { CollectionReader } from "./collection-reader";

/** A new value of one field. Tags are added and taken away one by one, so that two who tag at once both do. */
export function fieldOperations(
  graph: Graph,
  record: GraphRecord,
  field: Field,
  value: Json,
): OperationBody[] {
  if (field.type !== "tags") return [setField(graph, record.id, field.name, value)];
  const before = record.fields[field.name];
  const old = Array.isArray(before) ? before.map(String) : [];
  const tags = Array.isArray(value) ? value.map(String) : [];
  const added = tags.filter((tag) => !old.includes(tag));
  const gone = old.filter((tag) => !tags.includes(tag));
  return [
    ...(added.length > 0 ? [addTags(record.id, field.name, added)] : []),
    ...(gone.length > 0 ? [removeTags(record.id, field.name, gone)] : []),
  ];
}

/**
 * The value that words stand for in a field, as when they were pasted: a state, a person or an option by
 * its name. Undefined: they stand for nothing here.
 */
export function valueOfWords(
  reader: CollectionReader,
  kind: string,
  field: Field,
  words: string,
): Json | undefined {
  const text = words.trim();
  if (text === "") return field.required ? undefined : null;
  const same = (name: string) => name.trim().toLowerCase() === text.toLowerCase();
  switch (field.type) {
    case "state":
      return reader.states(kind).find((state) => same(state.name))?.id;
    case "choice":
      return optionsOf(field).find((option) => same(option.label))?.id;
    case "choices": {
      const wanted = text.split(/[,;]/).map((part) => part.trim().toLowerCase());
      const chosen = optionsOf(field).filter((option) => wanted.includes(option.label.trim().toLowerCase()));
      return chosen.length === wanted.length ? chosen.map((option) => option.id).sort() : undefined;
    }
    case "reference": {
      const candidates = field.targets.flatMap((target) => reader.records(target));
      return candidates.find(
        (record) => isChoosable(record) && (same(titleOf(record)) || same(record.key ?? "")),
      )?.id;
    }
    case "tags":
      return [...new Set(text.split(/[,;]/).map((tag) => tag.trim()))].filter(Boolean).sort();
    case "checkbox":
      if (/^(true|yes|x|1|✓|done)$/i.test(text)) return true;
      return /^(false|no|0|-)$/i.test(text) ? false : undefined;
    case "line":
    case "number":
    case "money":
    case "date":
    case "url": {
      const parsed = parseField(field, text);
      return "error" in parsed ? undefined : parsed.value;
    }
    default:
      return undefined;
  }
}
