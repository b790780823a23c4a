import { Link, useLocation, useRouter } from "@tanstack/react-router";
import { Ellipsis, PanelsTopLeft, SlidersHorizontal, Star } from "lucide-react";
import { type DragEvent, type KeyboardEvent, useRef, useState } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { IconButton } from "@/kit/Button";
import { Menu } from "@/kit/Menu";
import { viewOfRecord } from "../collection/view-definition";
import { t } from "../messages/t";
import { type Favourite, favouriteKey } from "../personal/favourites";
import { type Favourites, useFavourites } from "../personal/use-favourites";
import { referenceOf, titleOf } from "../record/titles";
import { useWorkspace } from "../workspace";
import { iconOfKind } from "./creating";
import { listOfKind, places } from "./places";
import styles from "./Rail.module.css";

interface Shown {
  key: string;
  favourite: Favourite;
  title: string;
  /** Below the workspace; null for a record that is no longer here. */
  address: string | null;
  record: GraphRecord | undefined;
}

/** The section of the rail that a person makes for themselves: moved by dragging, or with Alt and the arrows. */
export function FavouritesList({ onGo }: { onGo?(): void }) {
  const favourites = useFavourites();
  const rows = useShown(favourites.all);
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const list = useRef<HTMLUListElement>(null);
  if (rows.length === 0) return null;

  const move = (row: Shown, to: number) => {
    if (to < 0 || to >= rows.length) return;
    favourites.move(row.key, to);
    setSaid(t("favourite.moved", { title: row.title, place: to + 1, n: rows.length }));
    // The row is drawn again in its new place and keeps the keyboard.
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-favourite="${CSS.escape(row.key)}"]`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent, row: Shown, index: number) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(row, index + (event.key === "ArrowDown" ? 1 : -1));
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    const from = rows.findIndex((row) => row.key === dragged);
    if (dragged !== null && over !== null && from >= 0) {
      favourites.move(dragged, over > from ? over - 1 : over);
    }
    setDragged(null);
    setOver(null);
  };

  return (
    <div className={styles.group}>
      <h2 className={styles.label} id="rail-favourites">
        {t("nav.favourites")}
      </h2>
      <ul
        ref={list}
        aria-labelledby="rail-favourites"
        onDragOver={(event) => {
          if (dragged !== null) event.preventDefault();
        }}
        onDrop={onDrop}
      >
        {rows.map((row, index) => (
          <li
            key={row.key}
            className={styles.favourite}
            data-drop={
              over === index
                ? "before"
                : over === rows.length && index === rows.length - 1
                  ? "after"
                  : undefined
            }
            draggable
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              setDragged(row.key);
            }}
            onDragEnd={() => {
              setDragged(null);
              setOver(null);
            }}
            onDragOver={(event) => {
              if (dragged === null) return;
              const box = event.currentTarget.getBoundingClientRect();
              setOver(event.clientY < box.top + box.height / 2 ? index : index + 1);
            }}
          >
            <FavouriteLink row={row} onGo={onGo} onKeyDown={(event) => onKeyDown(event, row, index)} />
            <FavouriteMenu row={row} index={index} count={rows.length} favourites={favourites} move={move} />
          </li>
        ))}
      </ul>
      <div role="status" className="visually-hidden">
        {said}
      </div>
    </div>
  );
}

function FavouriteLink({
  row,
  onGo,
  onKeyDown,
}: {
  row: Shown;
  onGo?(): void;
  onKeyDown(event: KeyboardEvent): void;
}) {
  const { workspace } = useWorkspace();
  const router = useRouter();
  const location = useLocation();
  const Icon = iconOf(row);
  const inside = (
    <>
      <Icon size={15} strokeWidth={1.8} aria-hidden />
      <span className={styles.favouriteTitle}>{row.title}</span>
    </>
  );
  if (row.address === null) {
    return <span className={`${styles.link} ${styles.favouriteLink} ${styles.gone}`}>{inside}</span>;
  }
  const href = `/${workspace.slug}${row.address}`;
  return (
    <Link
      to={href as "/"}
      className={`${styles.link} ${styles.favouriteLink}`}
      activeProps={{}}
      aria-current={location.href === router.history.createHref(href) ? "page" : undefined}
      aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
      title={row.title}
      data-favourite={row.key}
      draggable={false}
      onClick={onGo}
      onKeyDown={onKeyDown}
    >
      {inside}
    </Link>
  );
}

function FavouriteMenu({
  row,
  index,
  count,
  favourites,
  move,
}: {
  row: Shown;
  index: number;
  count: number;
  favourites: Favourites;
  move(row: Shown, to: number): void;
}) {
  return (
    <span className={styles.favouriteMenu}>
      <Menu
        placement="right-start"
        target={
          <IconButton label={t("favourite.more", { title: row.title })}>
            <Ellipsis size={14} aria-hidden />
          </IconButton>
        }
        groups={[
          {
            entries: [
              {
                id: "up",
                label: t("favourite.up"),
                shortcut: "alt+ArrowUp",
                disabled: index === 0,
                onSelect: () => move(row, index - 1),
              },
              {
                id: "down",
                label: t("favourite.down"),
                shortcut: "alt+ArrowDown",
                disabled: index === count - 1,
                onSelect: () => move(row, index + 1),
              },
            ],
          },
          {
            entries: [
              {
                id: "remove",
                label: t("favourite.remove"),
                onSelect: () => favourites.toggle(row.favourite),
              },
            ],
          },
        ]}
      />
    </span>
  );
}

function iconOf(row: Shown) {
  if (row.record?.kind === "view") return SlidersHorizontal;
  if (row.record) return iconOfKind(row.record.kind);
  if (row.favourite.type === "record") return Star;
  const path = row.favourite.address.replace(/\?.*$/, "");
  return places.find((place) => place.to === `/$ws${path}`)?.icon ?? PanelsTopLeft;
}

function useShown(all: readonly Favourite[]): Shown[] {
  const graph = useGraph();
  return all.map((favourite) => {
    const key = favouriteKey(favourite);
    if (favourite.type === "page") {
      return { key, favourite, title: favourite.label, address: favourite.address, record: undefined };
    }
    const record = graph.record(favourite.id);
    if (!record) return { key, favourite, title: t("favourite.gone"), address: null, record };
    return { key, favourite, title: titleOf(record), address: addressOf(record), record };
  });
}

/** A view opens its list; everything else its own page. */
export function addressOf(record: GraphRecord): string {
  if (record.kind !== "view") return `/r/${encodeURIComponent(referenceOf(record))}`;
  const { kind } = viewOfRecord(record.fields.definition);
  return `/${listOfKind(kind)}?${new URLSearchParams({ view: record.id })}`;
}
