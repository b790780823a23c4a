import { Copy, Download, Ellipsis, Link2, Printer, Share2 } from "lucide-react";
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
import type { Collection } from "../use-collection";

/** The rows on show as words, under the names of their columns. */
export function sheetOf(collection: Collection): Sheet {
  const { columns, rows } = collection;
  return [
    columns.map((column) => column.field.label),
    ...rows.map((row) => columns.map((column) => column.field.text(row))),
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
  const copied = () => t("collection.copied", { n: collection.rows.length });
  const actions: Action[] = [
    {
      id: "collection-copy-csv",
      label: t("collection.copyCsv"),
      icon: Copy,
      run: () => copy(asCsv(sheetOf(collection)), copied()),
    },
    {
      id: "collection-copy-markdown",
      label: t("collection.copyMarkdown"),
      icon: Copy,
      run: () => copy(asMarkdown(sheetOf(collection)), copied()),
    },
    {
      id: "collection-download-csv",
      label: t("collection.downloadCsv"),
      icon: Download,
      run: () => download(`${title}.csv`, asCsv(sheetOf(collection))),
    },
    {
      id: "collection-print",
      label: t("collection.print"),
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
