import type { GraphRecord } from "@/contract/schema";

let shown: readonly GraphRecord[] = [];

/** Puts rows on the page and lays it out, as a list would; the same for both stores. */
export function show(rows: readonly GraphRecord[]): void {
  const list = document.getElementById("rows");
  const first = rows.slice(0, 100);
  // A list that shows these rows already has nothing to do.
  if (!list || (first.length === shown.length && first.every((record, index) => record === shown[index])))
    return;
  shown = first;
  const items = first.map((record) => {
    const item = document.createElement("li");
    item.textContent = `${record.key} ${record.fields.title}`;
    return item;
  });
  list.replaceChildren(...items);
  // Reading a size makes the browser lay the page out now, inside what is measured.
  list.getBoundingClientRect();
}
