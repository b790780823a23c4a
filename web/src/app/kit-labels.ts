import type { BoardLabels } from "@/kit/board/board-types";
import type { GroupListLabels } from "@/kit/list/GroupList";
import type { TableLabels } from "@/kit/table/table-types";
import { t } from "./messages/t";

/** The words of a table; only its name is its own. */
export function tableLabels(table: string): TableLabels {
  return {
    table,
    selectRow: (row) => t("table.selectRow", { row }),
    selectAll: t("table.selectAll"),
    sortAscending: t("table.sortAscending"),
    sortDescending: t("table.sortDescending"),
    hide: t("table.hide"),
    moveLeft: t("table.moveLeft"),
    moveRight: t("table.moveRight"),
    resize: (column) => t("table.resize", { column }),
    wider: t("table.wider"),
    narrower: t("table.narrower"),
    columnMenu: (column) => t("table.columnMenu", { column }),
    freeze: t("table.freeze"),
    unfreeze: t("table.unfreeze"),
    addColumn: t("table.addColumn"),
    totals: t("table.totals"),
    block: (rows, columns) => t("table.block", { rows, columns }),
  };
}

/** The words of a board; only its name is its own. */
export function boardLabels(board: string): BoardLabels {
  return {
    board,
    grabbed: (card, n) => t("board.grabbed", { card, n }),
    over: (column, place, lane) =>
      lane === null ? t("board.over", { column, place }) : t("board.overLane", { column, lane, place }),
    dropped: (card, column, place, n) => t("board.dropped", { card, column, place, n }),
    putBack: (card, n) => t("board.putBack", { card, n }),
    collapse: (column) => t("board.collapse", { column }),
    expand: (column, n) => t("board.expand", { column, n }),
    columnMenu: (column) => t("board.columnMenu", { column }),
    selected: t("board.selected"),
    limit: (n, limit) => t("board.withinLimit", { n, limit }),
    overLimit: (n, limit) => t("board.overLimit", { n, limit }),
    add: t("board.add"),
    addTo: (column, lane) =>
      lane === null ? t("board.addTo", { column }) : t("board.addToLane", { column, lane }),
    addHint: t("board.addHint"),
  };
}

/** The words of a grouped list; only its name is its own. */
export function listLabels(list: string): GroupListLabels {
  return {
    list,
    selectRow: (row) => t("list.selectRow", { row }),
    addTo: (group) => t("list.addTo", { group }),
  };
}
