import {
  Archive,
  ArchiveRestore,
  Bell,
  BellOff,
  Link2,
  Maximize2,
  Share2,
  Spline,
  Star,
  StarOff,
  Trash2,
  Undo2,
  UserX,
} from "lucide-react";
import { useMemo } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { setField } from "@/graph/operations";
import { mayChange, mayManage } from "@/graph/powers";
import { useToast } from "@/kit/Toasts";
import type { Action, ActionSection } from "../actions/action";
import { useErasing } from "../erasing/ErasingProvider";
import { useOpening } from "../list-search";
import { t } from "../messages/t";
import type { Favourite } from "../personal/favourites";
import { usePersonal, useWatching } from "../personal/PersonalProvider";
import { useFavourites } from "../personal/use-favourites";
import { failureText } from "../session/failure";
import { useShare, useSharedSpaces } from "../sharing/SharingProvider";
import { shareableFields } from "../sharing/shareable";
import { useWorkspace } from "../workspace";
import { referenceOf, textField, titleOf } from "./titles";
import { useCommit } from "./use-commit";
import { useRecordNavigation } from "./use-record-navigation";

/** What can be done with a record as a whole. Its fields are the business of `useSelectionActions`. */
export function useRecordActions(record: GraphRecord | undefined): Action[] {
  const graph = useGraph();
  const canEdit = record ? mayChange(graph, record) : false;
  const commit = useCommit();
  const toast = useToast();
  const opening = useOpening();
  const { openPage, addressOf } = useRecordNavigation();
  const personal = usePersonal();
  const favourites = useFavourites();
  const watching = useWatching(record?.id);
  const share = useShare();
  const erase = useErasing();
  const mayErase = mayManage(useWorkspace().workspace.standing);
  const sharedSpaces = useSharedSpaces();
  const mayShare = record !== undefined && sharedSpaces.includes(record.space);
  return useMemo(() => {
    if (!record) return [];
    const title = titleOf(record);
    const section: ActionSection = { scope: "record", label: record.key ?? title };
    const viewer = () => (canEdit ? null : t("why.viewer"));
    const favourite: Favourite = { type: "record", id: record.id };
    const starred = favourites.has(favourite);
    const mark = (field: "archived" | "trashed", on: boolean, said: string) =>
      commit(said, [setField(graph, record.id, field, on)], said);
    const archived = record.fields.archived === true;
    const trashed = record.fields.trashed === true;
    const archivable = graph.kind(record.kind)?.traits.includes("archivable") === true;
    const threaded = ["feature", "idea", "decision", "feedback", "highlight"].includes(record.kind);
    const watch = () =>
      personal.watch(record.id, !watching).then(
        () => toast({ text: t(watching ? "watch.offToast" : "watch.onToast", { title }) }),
        (error) => toast({ text: failureText(error), tone: "danger" }),
      );
    const actions: Omit<Action, "section">[] = [
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
        id: "record-share",
        label: t("share.action"),
        icon: Share2,
        keywords: ["public", "customers", "read-only"],
        when: () => !trashed && mayShare,
        run: () => {
          const fields = shareableFields(graph, record.kind);
          share({
            name: title,
            spaces: [record.space],
            fields,
            chosen: fields
              .map((field) => field.name)
              .filter((name) => (name === "key" ? record.key : record.fields[name] !== undefined)),
            what: () => ({ type: "record", record: record.id }),
          });
        },
      },
      {
        id: "record-favourite",
        label: t(starred ? "favourite.remove" : "favourite.add"),
        icon: starred ? StarOff : Star,
        key: "alt+f",
        keywords: ["star", "bookmark", "pin"],
        run: () => {
          favourites.toggle(favourite);
          toast({ text: t(starred ? "favourite.removed" : "favourite.added", { title }) });
        },
      },
      {
        id: "record-watch",
        label: t(watching ? "watch.off" : "watch.on"),
        icon: watching ? BellOff : Bell,
        key: "w",
        keywords: ["follow", "subscribe", "notify"],
        run: () => void watch(),
      },
      {
        id: "record-archive",
        label: t("record.archive"),
        icon: Archive,
        key: "Backspace",
        otherKeys: ["Delete"],
        disabledReason: viewer,
        when: () => archivable && !archived && !trashed,
        run: () => mark("archived", true, t("record.archivedToast", { title })),
      },
      {
        id: "record-unarchive",
        label: t("record.unarchive"),
        disabledReason: viewer,
        icon: ArchiveRestore,
        when: () => archivable && archived,
        run: () => mark("archived", false, t("record.unarchivedToast", { title })),
      },
      {
        id: "record-trash",
        label: t("record.trash"),
        disabledReason: viewer,
        icon: Trash2,
        when: () => archivable && !trashed,
        run: () => mark("trashed", true, t("record.trashedToast", { title })),
      },
      {
        id: "record-erase-person",
        label: t("erase.action"),
        icon: UserX,
        keywords: ["forget", "delete", "gdpr", "privacy"],
        when: () => record.kind === "person" && mayErase && !record.erased,
        run: () =>
          erase({ person: record.id, name: textField(record, "title").trim() || textField(record, "email") }),
      },
      {
        id: "record-restore",
        label: t("record.restore"),
        disabledReason: viewer,
        icon: Undo2,
        when: () => archivable && trashed,
        run: () => mark("trashed", false, t("record.restoredToast", { title })),
      },
    ];
    return actions.map((action) => ({ ...action, section }));
  }, [
    record,
    graph,
    canEdit,
    commit,
    toast,
    opening,
    openPage,
    addressOf,
    personal,
    favourites,
    watching,
    share,
    erase,
    mayErase,
    mayShare,
  ]);
}
