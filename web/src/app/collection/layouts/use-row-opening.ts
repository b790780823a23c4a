import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { useListSearch, useOpening } from "../../list-search";
import { referenceOf } from "../../record/titles";

/** How the rows of every layout open beside the list: the record, or its thread by `t`. */
export function useRowOpening() {
  const graph = useGraph();
  const opening = useOpening();
  const search = useListSearch();
  const open = search.open ?? search.thread;
  const onOpen = (row: GraphRecord) => opening.record(referenceOf(row));
  return {
    openKey: open ? (graph.recordByKey(open)?.id ?? open) : null,
    onOpen,
    /** What is open follows the row that one goes to. */
    onStep: (row: GraphRecord) => {
      if (search.open) onOpen(row);
    },
    onRowKey: (row: GraphRecord, key: string) => {
      if (key !== "t") return false;
      opening.thread(referenceOf(row));
      return true;
    },
  };
}
