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
