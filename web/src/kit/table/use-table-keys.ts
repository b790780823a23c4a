import type { KeyboardEvent } from "react";
import type { GridLines } from "../lines/use-grid-lines";
import { cellId } from "./table-cells";
import { type CellPlace, moveCell, within } from "./table-navigation";
import type { CellBlock, TableColumn } from "./table-types";

interface TableKeysOptions<Row> {
  id: string;
  grid: GridLines<Row>;
  at: CellPlace;
  corner: CellPlace | null;
  /** The last line that can be stood on. */
  lastLine: number;
  columns: readonly TableColumn<Row>[];
  onAddColumn?(anchor: HTMLElement): void;
  selectable: boolean;
  selection: ReadonlySet<string>;
  onSelect(selection: ReadonlySet<string>): void;
  onOpen(row: Row): void;
  onStep?(row: Row): void;
  onRowKey?(row: Row, key: string): boolean;
  onClear?(cells: CellBlock): void;
  go(place: CellPlace): void;
  drawTo(place: CellPlace): void;
  edit(place: CellPlace): void;
  letGo(): void;
  cells(): CellBlock | null;
  canEdit(place: CellPlace): boolean;
}

const arrows = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

/** What each key does while the grid has the focus. */
export function useTableKeys<Row>(options: TableKeysOptions<Row>) {
  const { id, grid, at, corner, lastLine, columns, selection, go } = options;
  const { lines } = grid;
  const size = { rows: lastLine + 1, columns: columns.length, page: grid.page() };
  const heading = lines.heading(at.row);
  const entry = lines.row(at.row);

  /** Each answers whether the key was its. */
  const extend = (event: KeyboardEvent, jump: boolean): boolean => {
    if (!event.shiftKey || event.altKey || !arrows.has(event.key)) return false;
    const rows = selection.size > 0;
    const from = corner ?? at;
    const moved = moveCell(from, event.key, jump, { ...size, rows: lines.length });
    if (!moved || moved.row < 0) return true;
    if (!rows) {
      if (entry) options.drawTo(moved);
    } else if (moved.row !== at.row) {
      go(moved);
      grid.selectTo(moved.row);
    }
    return true;
  };

  const foldBy = (event: KeyboardEvent): boolean => {
    const close = event.key === "ArrowLeft";
    if ((!close && event.key !== "ArrowRight") || event.shiftKey) return false;
    const own = heading ?? lines.heading(entry?.parent ?? -1);
    if (event.altKey) {
      if (own) grid.fold(own, close, true);
      return own !== null;
    }
    if (!heading || event.ctrlKey || event.metaKey) return false;
    if (close === heading.folded) {
      const to = close ? heading.parent : at.row + 1;
      if (to >= 0 && (close || to < heading.end)) go({ row: to, column: at.column });
    } else grid.fold(heading, close, false);
    return true;
  };

  const walk = (event: KeyboardEvent, jump: boolean): boolean => {
    if (event.altKey) return false;
    if ((event.key === "j" || event.key === "k") && !jump) {
      const line = lines.nextRow(at.row, event.key === "j" ? 1 : -1);
      const row = lines.row(line);
      if (!row) return true;
      go({ row: line, column: at.column });
      options.onStep?.(row.row);
      return true;
    }
    // The head has one place more: the "+" at its end.
    const wide = at.row < 0 && options.onAddColumn ? { ...size, columns: size.columns + 1 } : size;
    const moved = moveCell(at, event.key, jump, wide);
    if (moved) go(moved.row < 0 ? moved : within(moved, size));
    return moved !== null;
  };

  const press = (event: KeyboardEvent, jump: boolean): boolean => {
    const key = event.key;
    if (jump && key.toLowerCase() === "a" && options.selectable) {
      options.onSelect(new Set(lines.keys));
      return true;
    }
    if (key === "Escape" && (corner !== null || selection.size > 0)) {
      if (corner !== null) options.letGo();
      else options.onSelect(new Set());
      return true;
    }
    if (at.row < 0 || at.row >= lines.length) {
      if (key !== "Enter" && key !== " ") return false;
      const opens = document
        .getElementById(cellId(id, at.row, at.column))
        ?.querySelector<HTMLElement>("[data-opens]");
      // A menu that opens within the key press that asked for it takes the rest of that press as a reason to close.
      setTimeout(() => opens?.click());
      return true;
    }
    if ((key === " " || key === "x") && !jump) {
      if (heading) grid.toggle(at.row, heading.end - 1);
      else if (event.shiftKey) grid.selectTo(at.row);
      else grid.toggle(corner?.row ?? at.row, at.row);
      options.letGo();
      return true;
    }
    if (heading) {
      if (key === "Enter") grid.fold(heading, !heading.folded, event.altKey);
      return key === "Enter";
    }
    if (!entry) return false;
    if ((key === "Delete" || key === "Backspace") && options.onClear && selection.size === 0) {
      const cells = options.cells();
      if (cells) options.onClear(cells);
      return true;
    }
    if (key === "F2" || (key === "Enter" && !jump)) {
      if (options.canEdit(at)) options.edit(at);
      else if (key === "Enter") options.onOpen(entry.row);
      return true;
    }
    if ((key === "Enter" && jump) || (key === "o" && !jump)) {
      options.onOpen(entry.row);
      return true;
    }
    return !jump && (options.onRowKey?.(entry.row, key) ?? false);
  };

  return (event: KeyboardEvent) => {
    if (event.target !== grid.scroller.current || event.nativeEvent.isComposing) return;
    const jump = event.ctrlKey || event.metaKey;
    if (extend(event, jump) || foldBy(event) || walk(event, jump) || press(event, jump))
      event.preventDefault();
  };
}
