import { Link, useLocation } from "@tanstack/react-router";
import {
  ChevronRight,
  LogOut,
  Monitor,
  Moon,
  Plus,
  Redo2,
  Search,
  Sun,
  Undo2,
  UserRound,
} from "lucide-react";
import { useRecord } from "@/graph/hooks";
import { Button, IconButton } from "@/kit/Button";
import { Kbd } from "@/kit/Kbd";
import { Menu } from "@/kit/Menu";
import { t } from "../messages/t";
import { titleOf } from "../record/titles";
import { useResolvedRecord } from "../record/use-resolved-record";
import { useUndoWithWord } from "../record/use-undo-with-word";
import { sessionStore } from "../session/session-store";
import { chooseTheme, type Theme, useTheme } from "../theme";
import { useWorkspace } from "../workspace";
import { createKinds } from "./creating";
import { places } from "./places";
import { SyncChip } from "./SyncChip";
import styles from "./TopBar.module.css";

interface TopBarProps {
  onSearch(): void;
  onKeys(): void;
  onCreate(kind: string): void;
}

export function TopBar({ onSearch, onKeys, onCreate }: TopBarProps) {
  const { canEdit } = useWorkspace();
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
        {canEdit ? (
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
        <SyncChip />
        <ThemeMenu />
        <UserMenu onKeys={onKeys} />
        {canEdit ? (
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
                entries: createKinds.map(({ kind, label, icon: Icon }) => ({
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
            ? t(rest ? "imports.report" : here.label)
            : workspace.name}
      </span>
    </nav>
  );
}

const placeOfKind: Record<string, string> = {
  feature: "features",
  idea: "ideas",
  feedback: "feedback",
  decision: "decisions",
  view: "views",
};

const themeIcons = { system: Monitor, light: Sun, dark: Moon };

function ThemeMenu() {
  const theme = useTheme();
  const Icon = themeIcons[theme];
  const entry = (value: Theme) => {
    const EntryIcon = themeIcons[value];
    return {
      id: value,
      label: t(`theme.${value}`),
      icon: <EntryIcon size={15} aria-hidden />,
      chosen: theme === value,
      onSelect: () => chooseTheme(value),
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
  const name = session.account?.name ?? titleOf(person);
  return (
    <Menu
      placement="bottom-end"
      target={
        <IconButton label={t("bar.user")}>
          <span className={styles.avatar} data-initials={initials(name)} aria-hidden>
            {name ? null : <UserRound size={14} />}
          </span>
        </IconButton>
      }
      header={
        <div className={styles.account}>
          <div className={styles.accountName}>{name}</div>
          <div>{session.account?.email}</div>
          <div>{workspace.role === "owner" ? t("user.owner") : t("user.viewer")}</div>
          <div>{t("user.version", { version: session.version })}</div>
        </div>
      }
      groups={[
        { entries: [{ id: "keys", label: t("user.keys"), shortcut: "?", onSelect: onKeys }] },
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

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0] ?? "").join("");
}
