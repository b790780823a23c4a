import type { RefObject } from "react";
import type { RowListHandle } from "@/kit/RowList";
import { useActions } from "./actions/Actions";
import { useListSearch, useOpening } from "./list-search";

/**
 * j and k walk a list from anywhere on the page; while a record stands open beside it, they open the
 * next one. t opens the thread of the row.
 */
export function useListKeys(
  list: RefObject<RowListHandle | null>,
  reference: (index: number) => string | null,
): void {
  const search = useListSearch();
  const opening = useOpening();
  const step = (by: number) => {
    const at = list.current?.move(by);
    const next = at === undefined ? null : reference(at);
    if (search.open && next) opening.record(next);
  };
  useActions([
    { id: "list-next", label: "", key: "j", hidden: true, run: () => step(1) },
    { id: "list-previous", label: "", key: "k", hidden: true, run: () => step(-1) },
    {
      id: "list-thread",
      label: "",
      key: "t",
      hidden: true,
      run: () => {
        const at = list.current?.active();
        const row = at === undefined ? null : reference(at);
        if (row) opening.thread(row);
      },
    },
  ]);
}
