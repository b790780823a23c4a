import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import {
  ChevronRight,
  Code,
  Keyboard,
  LogOut,
  Monitor,
  Moon,
  Plus,
  Redo2,
  Search,
  Settings,
  Sun,
  Undo2,
} from "lucide-react";
import { useGraph, useRecord } from "@/graph/hooks";
import { mayMake } from "@/graph/powers";
import { Button, IconButton } from "@/kit/Button";
import { Kbd } from "@/kit/Kbd";
import { Menu } from "@/kit/Menu";
import { t } from "../messages/t";
import { Avatar } from "../personal/Avatar";
import { PresenceStack } from "../personal/PresenceStack";
import { usePreferences } from "../personal/use-preferences";
import { titleOf } from "../record/titles";
import { useResolvedRecord } from "../record/use-resolved-record";
import { useUndoWithWord } from "../record/use-undo-with-word";
import { sessionStore } from "../session/session-store";
import type { Theme } from "../theme";
import { useWorkspace } from "../workspace";
import { createKinds } from "./creating";
import { placeOfKind, places } from "./places";
import { RecentMenu } from "./RecentMenu";
import { SyncChip } from "./SyncChip";
import styles from "./TopBar.module.css";

interface TopBarProps {
  onSearch(): void;
  onKeys(): void;
  onCreate(kind: string): void;
}

export function TopBar({ onSearch, onKeys, onCreate }: TopBarProps) {
  const { canContribute } = useWorkspace();
  const graph = useGraph();
  const { undo, redo, undoLabel, redoLabel } = useUndoWithWord();
  return (
    <header className={styles.bar}>
      <Breadcrumb />
      <button type="button" className={styles.search} onClick={onSearch}>
        <Search size={15} aria-hidden />
        <span className={styles.searchText}>{t("bar.search")}</span>
        <span className={styles.searchKeys}>
          <Kbd keys="mod+k" />
        </span>
      </button>
      <div className={styles.tools}>
        {canContribute ? (
          <>
            <IconButton
              label={undoLabel ? t("bar.undo", { label: undoLabel }) : t("bar.nothingToUndo")}
              shortcut="mod+z"
              disabled={!undoLabel}
              onClick={() => void undo()}
            >
              <Undo2 size={16} aria-hidden />
            </IconButton>
            <IconButton
              label={redoLabel ? t("bar.redo", { label: redoLabel }) : t("bar.nothingToRedo")}
              shortcut="mod+shift+z"
              disabled={!redoLabel}
              onClick={() => void redo()}
              className={styles.wideOnly}
            >
              <Redo2 size={16} aria-hidden />
            </IconButton>
          </>
        ) : null}
        <PresenceStack />
        <SyncChip />
        <RecentMenu className={styles.wideOnly} />
        <ThemeMenu />
        <UserMenu onKeys={onKeys} />
        {canContribute ? (
          <Menu
            placement="bottom-end"
            target={
              <Button look="primary" icon={<Plus size={15} aria-hidden />} aria-label={t("bar.createWhat")}>
                <span className={styles.newText}>{t("bar.create")}</span>
              </Button>
            }
            groups={[
              {
                label: t("bar.createWhat"),
                entries: createKinds
                  .filter(({ kind }) => mayMake(graph, kind))
                  .map(({ kind, label, icon: Icon }) => ({
                    id: kind,
                    label: t(label),
                    icon: <Icon size={15} aria-hidden />,
                    shortcut: kind === "feature" ? "c" : undefined,
                    onSelect: () => onCreate(kind),
                  })),
              },
            ]}
          />
        ) : null}
      </div>
    </header>
  );
}

function Breadcrumb() {
  const { workspace } = useWorkspace();
  const { pathname } = useLocation();
  const [, , place, rest] = pathname.split("/").map(decodeURIComponent);
  const here = places.find((candidate) => candidate.to === `/$ws/${place}`);
  const graph = useGraph();
  const record = useResolvedRecord(place === "r" || place === "thread" ? rest : undefined);
  const plural = record
    ? places.find((candidate) => candidate.to === `/$ws/${placeOfKind[record.kind] ?? ""}`)
    : undefined;
  const parent = plural ?? (here && rest ? here : undefined);
  return (
    <nav className={styles.crumbs} aria-label={workspace.name}>
      {parent ? (
        <>
          <Link to={parent.to} params={{ ws: workspace.slug }} search={{}} className={styles.crumb}>
            {t(parent.label)}
          </Link>
          <ChevronRight size={14} aria-hidden className={styles.chevron} />
        </>
      ) : null}
      <span className={styles.here}>
        {record
          ? (record.key ?? titleOf(record))
          : here
            ? (restLabel(place, rest) ?? t(here.label))
            : place === "search"
              ? t("search.title")
              : place === "api"
                ? t("api.title")
                : (place === "records" && rest && graph.kind(rest)?.plural) || workspace.name}
      </span>
    </nav>
  );
}

/** What stands below a place, where it has a name of its own. */
function restLabel(place: string | undefined, rest: string | undefined): string | null {
  if (place === "imports" && rest === "new") return t("imports.new");
  if (place === "imports" && rest) return t("imports.report");
  if (place === "settings" && rest === "states") return t("settings.states");
  if (place === "settings" && rest === "workspace") return t("settings.workspace");
  if (place === "settings" && rest === "fields") return t("fields.title");
  if (place === "settings" && rest === "webhooks") return t("webhooks.title");
  if (place === "settings" && rest === "status") return t("status.title");
  if (place === "settings" && rest === "people") return t("people.title");
  if (place === "settings" && rest === "links") return t("links.title");
  if (place === "settings" && rest === "sign-in") return t("account.title");
  return null;
}

const themeIcons = { system: Monitor, light: Sun, dark: Moon };

function ThemeMenu() {
  const [{ theme }, change] = usePreferences();
  const Icon = themeIcons[theme];
  const entry = (value: Theme) => {
    const EntryIcon = themeIcons[value];
    return {
      id: value,
      label: t(`theme.${value}`),
      icon: <EntryIcon size={15} aria-hidden />,
      chosen: theme === value,
      onSelect: () => change({ theme: value }),
    };
  };
  return (
    <Menu
      placement="bottom-end"
      target={
        <IconButton label={t("bar.theme")} className={styles.wideOnly}>
          <Icon size={16} aria-hidden />
        </IconButton>
      }
      groups={[{ label: t("bar.theme"), entries: [entry("system"), entry("light"), entry("dark")] }]}
    />
  );
}

function UserMenu({ onKeys }: { onKeys(): void }) {
  const { session, workspace } = useWorkspace();
  const person = useRecord(workspace.person);
  const navigate = useNavigate();
  const name = person ? titleOf(person) : session.account?.name;
  return (
    <Menu
      placement="bottom-end"
      target={
        <IconButton label={t("bar.user")}>
          <Avatar person={workspace.person} />
        </IconButton>
      }
      header={
        <div className={styles.account}>
          <div className={styles.accountName}>{name}</div>
          <div>{session.account?.email}</div>
          <div>{t(`role.${workspace.role}`)}</div>
          <div>{t("user.version", { version: session.version })}</div>
        </div>
      }
      groups={[
        {
          entries: [
            {
              id: "settings",
              label: t("nav.settings"),
              icon: <Settings size={15} aria-hidden />,
              shortcut: "g s",
              onSelect: () =>
                void navigate({ to: "/$ws/settings", params: { ws: workspace.slug }, search: {} }),
            },
            {
              id: "keys",
              label: t("user.keys"),
              icon: <Keyboard size={15} aria-hidden />,
              shortcut: "?",
              onSelect: onKeys,
            },
            {
              id: "api",
              label: t("api.title"),
              icon: <Code size={15} aria-hidden />,
              onSelect: () => void navigate({ to: "/$ws/api", params: { ws: workspace.slug }, search: {} }),
            },
          ],
        },
        {
          entries: [
            {
              id: "out",
              label: t("user.signOut"),
              icon: <LogOut size={15} aria-hidden />,
              onSelect: () => void sessionStore.signOut(),
            },
          ],
        },
      ]}
    />
  );
}
