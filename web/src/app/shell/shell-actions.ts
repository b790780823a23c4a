import { useNavigate } from "@tanstack/react-router";
import {
  ALargeSmall,
  CircleHelp,
  Code,
  Contrast,
  FileDown,
  FileUp,
  HeartPulse,
  LogOut,
  PanelLeft,
  Plus,
  Redo2,
  RefreshCw,
  Search,
  Star,
  Undo2,
  Webhook,
} from "lucide-react";
import { useGraph, useSyncState } from "@/graph/hooks";
import { mayManage } from "@/graph/powers";
import { useActionRegistry, useActions } from "../actions/Actions";
import type { Action, ActionSection } from "../actions/action";
import { useListSearch, useOpening } from "../list-search";
import { t } from "../messages/t";
import { useFavourites } from "../personal/use-favourites";
import { usePreferences } from "../personal/use-preferences";
import { titleOf } from "../record/titles";
import { useUndoWithWord } from "../record/use-undo-with-word";
import { sessionStore } from "../session/session-store";
import type { Theme } from "../theme";
import { useWorkspace } from "../workspace";
import { createKinds, iconOfKind } from "./creating";
import { addressOf } from "./FavouritesList";
import { places } from "./places";
import { makeableKinds } from "./quick-names";
import type { ShellOverlay } from "./Shell";

interface ShellControls {
  setOverlay(overlay: ShellOverlay): void;
  toggleRail(): void;
  create(kind: string | null): void;
}

/** What can be done wherever one stands. */
export function useShellActions({ setOverlay, toggleRail, create }: ShellControls): void {
  const graph = useGraph();
  const { workspace, canContribute, canEdit } = useWorkspace();
  const { undo, redo, undoLabel, redoLabel } = useUndoWithWord();
  const sync = useSyncState();
  const navigate = useNavigate();
  const opening = useOpening();
  const search = useListSearch();
  const favourites = useFavourites();
  const [preferences, change] = usePreferences();
  const registry = useActionRegistry();
  const openPalette = () => {
    // Of two steps on top of each other only one could be seen.
    registry.stopChoosing();
    setOverlay("palette");
  };
  const panelOpen = Boolean(search.open || search.thread);
  const viewer = () => (canContribute ? null : t("why.viewer"));

  const program: Omit<Action, "section">[] = [
    {
      id: "palette",
      label: t("action.palette"),
      key: "mod+k",
      icon: Search,
      hidden: true,
      whileTyping: true,
      run: openPalette,
    },
    { id: "search", label: t("bar.search"), key: "/", hidden: true, run: openPalette },
    {
      id: "search-texts",
      label: t("search.action"),
      key: "mod+shift+f",
      icon: Search,
      keywords: ["find", "full text", "everywhere"],
      whileTyping: true,
      run: () => void navigate({ to: "/$ws/search", params: { ws: workspace.slug }, search: {} }),
    },
    {
      id: "import",
      label: t("action.import"),
      icon: FileDown,
      keywords: ["csv", "excel", "jira", "trello", "linear", "asana", "github", "gitlab", "move in"],
      when: () => canEdit,
      run: () => void navigate({ to: "/$ws/imports/new", params: { ws: workspace.slug }, search: {} }),
    },
    {
      id: "export",
      label: t("action.export"),
      icon: FileUp,
      keywords: ["download", "archive", "zip", "backup", "take along"],
      run: () => void navigate({ to: "/$ws/settings/workspace", params: { ws: workspace.slug }, search: {} }),
    },
    {
      id: "api",
      label: t("api.title"),
      icon: Code,
      keywords: ["openapi", "rest", "http", "curl", "endpoints", "developers", "token"],
      run: () => void navigate({ to: "/$ws/api", params: { ws: workspace.slug }, search: {} }),
    },
    {
      id: "webhooks",
      label: t("webhooks.title"),
      icon: Webhook,
      keywords: ["notify", "deliveries", "events", "automation", "settings"],
      when: () => mayManage(workspace.standing),
      run: () => void navigate({ to: "/$ws/settings/webhooks", params: { ws: workspace.slug }, search: {} }),
    },
    {
      id: "status",
      label: t("status.action"),
      icon: HeartPulse,
      keywords: ["health", "jobs", "queue", "backups", "disk", "memory", "version", "settings"],
      when: () => mayManage(workspace.standing),
      run: () => void navigate({ to: "/$ws/settings/status", params: { ws: workspace.slug }, search: {} }),
    },
    { id: "keys", label: t("action.keys"), key: "?", icon: CircleHelp, run: () => setOverlay("keys") },
    {
      id: "undo",
      label: undoLabel ? t("bar.undo", { label: undoLabel }) : t("action.undo"),
      key: "mod+z",
      icon: Undo2,
      disabledReason: () => viewer() ?? (undoLabel === null ? t("bar.nothingToUndo") : null),
      run: () => void undo(),
    },
    {
      id: "redo",
      label: redoLabel ? t("bar.redo", { label: redoLabel }) : t("action.redo"),
      key: "mod+shift+z",
      otherKeys: ["mod+y"],
      icon: Redo2,
      disabledReason: () => viewer() ?? (redoLabel === null ? t("bar.nothingToRedo") : null),
      run: () => void redo(),
    },
    {
      id: "theme",
      label: t("bar.theme"),
      icon: Contrast,
      keywords: ["dark", "light", "theme", "colours"],
      findsChoices: true,
      options: (query) =>
        (["system", "light", "dark"] as const satisfies Theme[])
          .map((theme) => ({
            id: theme,
            label: t(`theme.${theme}`),
            chosen: preferences.theme === theme,
            run: () => change({ theme }),
          }))
          .filter((choice) => choice.label.toLowerCase().includes(query.trim().toLowerCase())),
    },
    {
      id: "density",
      label: t(preferences.density === "compact" ? "action.comfortable" : "action.compact"),
      icon: ALargeSmall,
      keywords: ["density", "rows", "compact", "comfortable"],
      run: () => change({ density: preferences.density === "compact" ? "comfortable" : "compact" }),
    },
    { id: "rail", label: t("action.rail"), key: "[", icon: PanelLeft, run: toggleRail },
    {
      id: "reconnect",
      label: t("sync.reconnect"),
      icon: RefreshCw,
      when: () => sync.status === "offline",
      run: () => graph.reload(),
    },
    { id: "sign-out", label: t("action.signOut"), icon: LogOut, run: () => void sessionStore.signOut() },
    {
      id: "close-panel",
      label: t("action.closePanel"),
      key: "Escape",
      hidden: true,
      when: () => panelOpen,
      run: opening.close,
    },
  ];
  // One that a menu of the bar names keeps its name; every other kind is made by the one-line creator.
  const named = new Map<string, string>(createKinds.map(({ kind, label }) => [kind, t(label)]));
  const making: Omit<Action, "section">[] = [
    {
      id: "create",
      label: t("action.create"),
      key: "c",
      icon: Plus,
      keywords: ["new", "add"],
      disabledReason: viewer,
      run: () => create(null),
    },
    ...makeableKinds(graph).map(
      (kind): Omit<Action, "section"> => ({
        id: `create-${kind.name}`,
        label: named.get(kind.name) ?? t("action.createKind", { kind: kind.label.toLowerCase() }),
        icon: iconOfKind(kind.name),
        disabledReason: viewer,
        run: () => create(kind.name),
      }),
    ),
  ];
  const going: Omit<Action, "section">[] = [
    ...places.map(
      (place): Omit<Action, "section"> => ({
        id: `go-${place.to}`,
        label: t(place.label),
        key: place.key,
        icon: place.icon,
        keywords: [t("action.go", { place: t(place.label) })],
        run: () => void navigate({ to: place.to, params: { ws: workspace.slug }, search: {} }),
      }),
    ),
    ...favourites.all.flatMap((favourite): Omit<Action, "section">[] => {
      const record = favourite.type === "record" ? graph.record(favourite.id) : undefined;
      if (favourite.type === "record" && !record) return [];
      const address = favourite.type === "page" ? favourite.address : record ? addressOf(record) : "";
      return [
        {
          id: `favourite-${address}`,
          label: favourite.type === "page" ? favourite.label : titleOf(record),
          icon: Star,
          run: () => void navigate({ to: `/${workspace.slug}${address}` as "/" }),
        },
      ];
    }),
  ];
  useActions([
    ...inSection(program, { scope: "shell", label: t("section.shell") }),
    ...inSection(making, { scope: "create", label: t("section.create") }),
    ...inSection(going, { scope: "go", label: t("section.go") }),
  ]);
}

const inSection = (actions: Omit<Action, "section">[], section: ActionSection): Action[] =>
  actions.map((action) => ({ ...action, section }));
