import type { Sheet } from "./copying";
import styles from "./Print.module.css";

/**
 * Prints a sheet whole: the tables on screen draw only what is in sight, so a plain table stands in for
 * the page while the browser prints.
 */
export function printSheet(title: string, sheet: Sheet): void {
  const page = document.createElement("div");
  page.className = styles.sheet ?? "";
  const heading = document.createElement("h1");
  heading.textContent = title;
  const table = document.createElement("table");
  const [head = [], ...rows] = sheet;
  table.append(section("thead", "th", [head]), section("tbody", "td", rows));
  page.append(heading, table);
  document.body.append(page);
  document.documentElement.dataset.printing = "sheet";
  const clear = () => {
    page.remove();
    delete document.documentElement.dataset.printing;
    window.removeEventListener("afterprint", clear);
  };
  window.addEventListener("afterprint", clear);
  window.print();
}

function section(name: "thead" | "tbody", cellName: "th" | "td", rows: Sheet): HTMLElement {
  const made = document.createElement(name);
  for (const row of rows) {
    const line = document.createElement("tr");
    for (const words of row) {
      const cell = document.createElement(cellName);
      cell.textContent = words;
      line.append(cell);
    }
    made.append(line);
  }
  return made;
}
