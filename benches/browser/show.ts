import type { GraphRecord } from "@/contract/schema";

/** Puts rows on the page and lays it out, as a list would; the same for both stores. */
export function show(rows: readonly GraphRecord[]): void {
  const list = document.getElementById("rows");
  if (!list) return;
  const items = rows.slice(0, 100).map((record) => {
    const item = document.createElement("li");
    item.textContent = `${record.key} ${record.fields.title}`;
    return item;
  });
  list.replaceChildren(...items);
  // Reading a size makes the browser lay the page out now, inside what is measured.
  list.getBoundingClientRect();
}
