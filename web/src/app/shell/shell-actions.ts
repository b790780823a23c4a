import { useNavigate } from "@tanstack/react-router";
import { CircleHelp, Contrast, LogOut, PanelLeft, Plus, Redo2, Search, Undo2 } from "lucide-react";
import { useActions } from "../actions/Actions";
import type { Action } from "../actions/action";
import { useListSearch, useOpening } from "../list-search";
import { t } from "../messages/t";
import { useUndoWithWord } from "../record/use-undo-with-word";
import { sessionStore } from "../session/session-store";
import { chooseTheme, themeIsDark } from "../theme";
import { useWorkspace } from "../workspace";
import { createKinds } from "./creating";
import { places } from "./places";
import type { ShellOverlay } from "./Shell";

interface ShellControls {
  setOverlay(overlay: ShellOverlay): void;
  toggleRail(): void;
  create(kind: string): void;
}

/** What can be done wherever one stands. */
export function useShellActions({ setOverlay, toggleRail, create }: ShellControls): void {
  const { workspace, canEdit } = useWorkspace();
  const { undo, redo, undoLabel, redoLabel } = useUndoWithWord();
  const navigate = useNavigate();
  const opening = useOpening();
  const search = useListSearch();
  const panelOpen = Boolean(search.open || search.thread);

  const actions: Action[] = [
    {
      id: "palette",
      label: t("action.palette"),
      key: "mod+k",
      icon: Search,
      whileTyping: true,
      hidden: true,
      run: () => setOverlay("palette"),
    },
    { id: "search", label: t("action.palette"), key: "/", hidden: true, run: () => setOverlay("palette") },
    {
      id: "keys",
      label: t("action.keys"),
      key: "?",
      icon: CircleHelp,
      run: () => setOverlay("keys"),
    },
    {
      id: "undo",
      label: undoLabel ? t("bar.undo", { label: undoLabel }) : t("action.undo"),
      key: "mod+z",
      icon: Undo2,
      when: () => canEdit && undoLabel !== null,
      run: () => void undo(),
    },
    {
      id: "redo",
      label: redoLabel ? t("bar.redo", { label: redoLabel }) : t("action.redo"),
      key: "mod+shift+z",
      icon: Redo2,
      when: () => canEdit && redoLabel !== null,
      run: () => void redo(),
    },
    {
      id: "create",
      label: t("action.create"),
      key: "c",
      hidden: true,
      when: () => canEdit,
      run: () => setOverlay("create"),
    },
    ...createKinds.map(
      ({ kind, label, icon }): Action => ({
        id: `create-${kind}`,
        label: t(label),
        icon: icon ?? Plus,
        when: () => canEdit,
        run: () => create(kind),
      }),
    ),
    ...places.map(
      (place): Action => ({
        id: `go-${place.to}`,
        label: t("action.go", { place: t(place.label) }),
        key: place.key,
        icon: place.icon,
        run: () => void navigate({ to: place.to, params: { ws: workspace.slug }, search: {} }),
      }),
    ),
    {
      id: "theme",
      label: t("action.theme"),
      icon: Contrast,
      run: () => chooseTheme(themeIsDark() ? "light" : "dark"),
    },
    { id: "rail", label: t("action.rail"), key: "[", icon: PanelLeft, run: toggleRail },
    {
      id: "sign-out",
      label: t("action.signOut"),
      icon: LogOut,
      run: () => void sessionStore.signOut(),
    },
    {
      id: "close-panel",
      label: t("action.closePanel"),
      key: "Escape",
      hidden: true,
      when: () => panelOpen,
      run: opening.close,
    },
  ];
  useActions(actions);
}
