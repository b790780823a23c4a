import { Archive, ArchiveRestore, Link2, Maximize2, Spline, Trash2, Undo2 } from "lucide-react";
import { useMemo } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { setField } from "@/graph/operations";
import { useToast } from "@/kit/Toasts";
import type { Action } from "../actions/action";
import { useOpening } from "../list-search";
import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import { referenceOf, titleOf } from "./titles";
import { useCommit } from "./use-commit";
import { useRecordNavigation } from "./use-record-navigation";

/** What can be done with a record as a whole. */
export function useRecordActions(record: GraphRecord | undefined): Action[] {
  const graph = useGraph();
  const { canEdit } = useWorkspace();
  const commit = useCommit();
  const toast = useToast();
  const opening = useOpening();
  const { openPage, addressOf } = useRecordNavigation();
  return useMemo(() => {
    if (!record) return [];
    const title = titleOf(record);
    const mark = (field: "archived" | "trashed", on: boolean, said: string) =>
      commit(said, [setField(graph, record.id, field, on)], said);
    const archived = record.fields.archived === true;
    const trashed = record.fields.trashed === true;
    const archivable = graph.kind(record.kind)?.traits.includes("archivable") === true && canEdit;
    const threaded = ["feature", "idea", "decision", "feedback", "highlight"].includes(record.kind);
    const actions: Action[] = [
      {
        id: "record-thread",
        label: t("record.openThread"),
        key: "t",
        icon: Spline,
        when: () => threaded,
        run: () => opening.thread(referenceOf(record)),
      },
      { id: "record-page", label: t("record.openPage"), icon: Maximize2, run: () => openPage(record) },
      {
        id: "record-link",
        label: t("record.copyLink"),
        key: "mod+shift+c",
        icon: Link2,
        run: () => {
          const address = new URL(addressOf(record), window.location.origin).href;
          void navigator.clipboard
            .writeText(address)
            .then(() => toast({ text: t("record.copied", { what: address }) }));
        },
      },
      {
        id: "record-archive",
        label: t("record.archive"),
        icon: Archive,
        when: () => archivable && !archived && !trashed,
        run: () => mark("archived", true, t("record.archivedToast", { title })),
      },
      {
        id: "record-unarchive",
        label: t("record.unarchive"),
        icon: ArchiveRestore,
        when: () => archivable && archived,
        run: () => mark("archived", false, t("record.unarchivedToast", { title })),
      },
      {
        id: "record-trash",
        label: t("record.trash"),
        icon: Trash2,
        when: () => archivable && !trashed,
        run: () => mark("trashed", true, t("record.trashedToast", { title })),
      },
      {
        id: "record-restore",
        label: t("record.restore"),
        icon: Undo2,
        when: () => archivable && trashed,
        run: () => mark("trashed", false, t("record.restoredToast", { title })),
      },
    ];
    return actions;
  }, [record, graph, canEdit, commit, toast, opening, openPage, addressOf]);
}
