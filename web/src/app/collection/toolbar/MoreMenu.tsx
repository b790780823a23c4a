import { Copy, Download, Ellipsis, FileSpreadsheet, Link2, Printer, Share2 } from "lucide-react";
import type { Id, SharedWhat } from "@/contract/schema";
import { IconButton } from "@/kit/Button";
import { Menu } from "@/kit/Menu";
import { useToast } from "@/kit/Toasts";
import { useActions } from "../../actions/Actions";
import type { Action } from "../../actions/action";
import { download } from "../../download";
import { t } from "../../messages/t";
import { titleOf } from "../../record/titles";
import { useShare, useSharedSpaces } from "../../sharing/SharingProvider";
import { fieldsOfView, lookOf, shareableFields } from "../../sharing/shareable";
import { asCsv, asMarkdown, type Sheet } from "../copying";
import { printSheet } from "../print";
import { downloadWorkbook, sheetColumns } from "../spreadsheet";
import type { Collection } from "../use-collection";

/** From here on a file takes long enough that somebody would press again. */
const MANY_ROWS = 5000;

/** The rows on show as words, under the names of their columns. */
export function sheetOf(collection: Collection): Sheet {
  const columns = sheetColumns(collection);
  return [
    columns.map((column) => column.field.label),
    ...collection.rows.map((row) => columns.map((column) => column.field.text(row))),
  ];
}

/** What can be done with the list as a whole; each is an action of the palette too. */
export function MoreMenu({ collection, title }: { collection: Collection; title: string }) {
  const toast = useToast();
  const share = useShare();
  const spaces = useSharedSpaces();
  const copy = (text: string, said: string) => {
    navigator.clipboard
      .writeText(text)
      .then(() => toast({ text: said }))
      .catch(() => toast({ text: t("collection.copyFailed") }));
  };
  // Half of the rows would pass for all of them.
  const disabledReason = () => (collection.complete ? null : t("collection.stillCounting"));
  const writeWorkbook = () => {
    const n = collection.rows.length;
    if (n > MANY_ROWS) toast({ text: t("collection.writing", { n }) });
    downloadWorkbook(title, collection).catch(() =>
      toast({ text: t("collection.notWritten"), tone: "danger" }),
    );
  };
  const copied = () => t("collection.copied", { n: collection.rows.length });
  const actions: Action[] = [
    {
      id: "collection-copy-csv",
      label: t("collection.copyCsv"),
      disabledReason,
      icon: Copy,
      run: () => copy(asCsv(sheetOf(collection)), copied()),
    },
    {
      id: "collection-copy-markdown",
      label: t("collection.copyMarkdown"),
      disabledReason,
      icon: Copy,
      run: () => copy(asMarkdown(sheetOf(collection)), copied()),
    },
    {
      id: "collection-download-csv",
      label: t("collection.downloadCsv"),
      disabledReason,
      icon: Download,
      run: () => download(`${title}.csv`, asCsv(sheetOf(collection))),
    },
    {
      id: "collection-download-xlsx",
      label: t("collection.downloadXlsx"),
      disabledReason,
      icon: FileSpreadsheet,
      keywords: ["excel", "xlsx", "spreadsheet", "workbook", "export"],
      run: writeWorkbook,
    },
    {
      id: "collection-print",
      label: t("collection.print"),
      disabledReason,
      key: "mod+p",
      icon: Printer,
      run: () => printSheet(title, sheetOf(collection)),
    },
    {
      id: "collection-link",
      label: t("collection.copyLink"),
      icon: Link2,
      run: () => copy(window.location.href, t("collection.linkCopied")),
    },
    ...(spaces.length > 0
      ? [
          {
            id: "collection-share",
            label: t("share.action"),
            icon: Share2,
            keywords: ["public", "customers", "read-only"],
            when: () => collection.past.phase === "none",
            run: () => share(viewToShare(collection, title, spaces)),
          },
        ]
      : []),
  ];
  useActions(actions);
  return (
    <Menu
      placement="bottom-end"
      target={
        <IconButton label={t("collection.more")}>
          <Ellipsis size={16} aria-hidden />
        </IconButton>
      }
      groups={[
        {
          entries: actions.map((action) => ({
            id: action.id,
            label: action.label,
            icon: action.icon ? <action.icon size={15} aria-hidden /> : undefined,
            shortcut: action.key,
            disabled: (action.disabledReason?.() ?? null) !== null,
            onSelect: action.run,
          })),
        },
      ]}
    />
  );
}

/** The view on show, for people without an account. */
function viewToShare(collection: Collection, title: string, spaces: readonly Id[]) {
  const { kind, reader, view, columns } = collection;
  const shown = columns.map(({ field, width }) => ({ field: field.id, width }));
  return {
    name: collection.saved ? titleOf(collection.saved) : title,
    spaces,
    fields: shareableFields(reader, kind),
    chosen: fieldsOfView(
      view,
      shown.map(({ field }) => field),
    ),
    what: (fields: readonly string[]): SharedWhat => ({
      type: "view",
      kind,
      filter: view.filter,
      look: lookOf(view, shown, fields),
    }),
  };
}
