import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { GraphRecord, Json } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { createRecord } from "@/graph/operations";
import { mayMake } from "@/graph/powers";
import { Button } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import { isTyping } from "@/kit/keys";
import { Menu } from "@/kit/Menu";
import { civilDate } from "@/kit/moments";
import { Segmented } from "@/kit/Segmented";
import { useActionOffer, useActionRegistry, useActions } from "../actions/Actions";
import { useListSearch, useOpening } from "../list-search";
import { t } from "../messages/t";
import { PageHead } from "../PageHead";
import { referenceOf } from "../record/titles";
import { useCommit } from "../record/use-commit";
import { useActionsOn } from "../record/use-selection-actions";
import { BulkBar } from "./BulkBar";
import styles from "./CollectionPage.module.css";
import { layoutIcons } from "./layout-icons";
import { ChosenLayout } from "./layouts/ChosenLayout";
import type { LayoutHandle, LayoutProps } from "./layouts/layout";
import { hasTime } from "./layouts/time";
import { PasteDialog } from "./PasteDialog";
import { PastNotice, PastState } from "./PastNotice";
import { readPasted } from "./pasting";
import { AsOfMenu } from "./toolbar/AsOfMenu";
import { CollectionFilterBar } from "./toolbar/CollectionFilterBar";
import { ColumnsMenu } from "./toolbar/ColumnsMenu";
import { DatesMenu } from "./toolbar/DatesMenu";
import { GroupMenu } from "./toolbar/GroupMenu";
import { MoreMenu } from "./toolbar/MoreMenu";
import { SortMenu } from "./toolbar/SortMenu";
import { type Collection, useCollection } from "./use-collection";
import { useViewActions } from "./use-view-actions";
import { ViewTabs } from "./ViewTabs";
import type { Layout, ViewDefinition } from "./view-definition";

interface CollectionPageProps {
  kind: string;
  title: string;
  /** How the list is looked at before anybody chose. */
  first?: Partial<ViewDefinition>;
  /** Shown while there is no record of the kind at all. */
  empty: { title: string; body: ReactNode; make: string };
  /** Stands between the head and the rows. */
  children?: ReactNode;
}

const nothing: readonly GraphRecord[] = [];

/** All records of a kind, as a table, a board, a list, on a timeline or in a calendar. */
export function CollectionPage({ kind, title, first, empty, children }: CollectionPageProps) {
  const collection = useCollection(kind, first);
  const { view, reader, rows, total, complete, past, comparison, change } = collection;
  const graph = useGraph();
  const commit = useCommit();
  const opening = useOpening();
  const search = useListSearch();
  const canMake = mayMake(graph, kind);
  const actions = useActionRegistry();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [pasted, setPasted] = useState<string[][] | null>(null);
  const handle = useRef<LayoutHandle>(null);
  const declared = reader.kind(kind);
  const names = {
    label: declared?.label.toLowerCase() ?? kind,
    plural: declared?.plural.toLowerCase() ?? kind,
  };
  // What left the list is no longer chosen. Nothing is done for a long list of which nothing is chosen.
  const selected = useMemo(
    () => (chosen.size === 0 ? nothing : rows.filter((row) => chosen.has(row.id))),
    [rows, chosen],
  );
  const selection = useMemo(
    () => (selected.length === chosen.size ? chosen : new Set(selected.map((row) => row.id))),
    [selected, chosen],
  );
  const chosenActions = useActionsOn(kind);
  // Asked at each key: without a selection the keys are about the row that is active.
  useActionOffer(() => {
    if (search.asof) return [];
    const active = handle.current?.active();
    const row = active ? graph.record(active) : undefined;
    return chosenActions(selected.length > 0 ? selected : row ? [row] : []);
  });
  usePasteRows(canMake && !search.asof, setPasted);
  useCollectionKeys(handle, graph, (id) => opening.record(id), Boolean(search.open));

  const onAdd = useCallback(
    (titles: readonly string[], values: Readonly<Record<string, Json>>) => {
      const named = titles.length > 0 ? titles : [t("collection.untitled", { label: names.label })];
      const made = named.map((words) => createRecord(graph, kind, { ...values, title: words }));
      const label = t("collection.made", { n: made.length, title: named[0] ?? "", plural: names.plural });
      commit(
        label,
        made.map((one) => one.operation),
      );
      const [only] = made;
      if (titles.length === 0 && only) opening.record(only.id);
    },
    [graph, kind, commit, opening, names.label, names.plural],
  );

  if (total === 0 && complete && !search.asof) {
    return (
      <>
        <PageHead title={title} />
        {children}
        <EmptyState
          title={empty.title}
          action={
            canMake ? (
              <Button
                look="primary"
                onClick={() => {
                  const create = actions.all().find((action) => action.id === `create-${kind}`);
                  if (create) actions.perform(create);
                }}
              >
                {empty.make}
              </Button>
            ) : null
          }
        >
          {empty.body}
        </EmptyState>
      </>
    );
  }

  const bulk = selected.length > 0 ? chosenActions(selected) : [];
  const layout: LayoutProps = { collection, title, selection, onSelect: setChosen, onAdd };
  const timed = hasTime(collection);
  return (
    <>
      <PageHead
        title={title}
        lead={leadOf(collection, names)}
        actions={
          <LayoutChoice
            collection={collection}
            timed={timed}
            chosen={view.layout}
            onChoose={(next) => change({ layout: next }, true)}
          />
        }
      >
        <ViewTabs collection={collection} plural={names.plural} />
        <CollectionFilterBar collection={collection}>
          {view.layout === "calendar" ? null : <GroupMenu collection={collection} />}
          {view.layout === "calendar" ? null : <SortMenu collection={collection} />}
          {view.layout === "timeline" || view.layout === "calendar" ? (
            <DatesMenu collection={collection} />
          ) : (
            <ColumnsMenu collection={collection} />
          )}
          <AsOfMenu />
          <MoreMenu collection={collection} title={title} />
        </CollectionFilterBar>
      </PageHead>
      <PastNotice collection={collection} plural={names.plural} />
      {children}
      {past.phase === "loading" || past.phase === "failed" ? (
        <PastState past={past} />
      ) : rows.length === 0 && complete ? (
        comparison ? (
          <EmptyState
            title={t("collection.diff.same", {
              from: dayWords(comparison.from),
              to: dayWords(comparison.to),
            })}
          >
            {t("collection.diff.sameBody")}
          </EmptyState>
        ) : search.asof && total === 0 ? (
          <EmptyState title={t("collection.asof.nothing", { date: dayWords(search.asof) })}>
            {t("collection.asof.nothingBody", { plural: names.plural })}
          </EmptyState>
        ) : (
          <EmptyState
            title={t("collection.noneTitle", { label: names.label })}
            action={<Button onClick={() => change({ filter: "" })}>{t("collection.clearFilter")}</Button>}
          >
            {t("collection.none", { label: names.label })}
          </EmptyState>
        )
      ) : (
        <ChosenLayout {...layout} handle={handle} />
      )}
      {selected.length > 0 && collection.editable ? (
        <BulkBar n={selected.length} actions={bulk} onClear={() => setChosen(new Set())} />
      ) : null}
      {pasted ? <PasteDialog collection={collection} cells={pasted} onClose={() => setPasted(null)} /> : null}
    </>
  );
}

function layoutsFor(timed: boolean): readonly Layout[] {
  return timed ? ["table", "board", "list", "timeline", "calendar"] : ["table", "board", "list"];
}

function LayoutChoice({
  collection,
  timed,
  chosen,
  onChoose,
}: {
  collection: Collection;
  timed: boolean;
  chosen: Layout;
  onChoose(layout: Layout): void;
}) {
  const layouts = layoutsFor(timed);
  useViewActions(collection, layouts);
  const offered = layouts.map((id) => {
    const Icon = layoutIcons[id];
    return { id, label: t(`collection.layout.${id}`), icon: <Icon size={15} aria-hidden /> };
  });
  const here = offered.find((one) => one.id === chosen) ?? offered[0];
  return (
    <>
      <div className={styles.wide}>
        <Segmented
          label={t("collection.layout")}
          chosen={chosen}
          onChoose={(id) => onChoose(id as Layout)}
          choices={offered}
        />
      </div>
      <div className={styles.narrow}>
        <Menu
          placement="bottom-end"
          target={
            <Button icon={here?.icon} aria-label={t("collection.layoutNow", { layout: here?.label ?? "" })}>
              {here?.label}
            </Button>
          }
          groups={[
            {
              entries: offered.map((one) => ({
                ...one,
                chosen: one.id === chosen,
                onSelect: () => onChoose(one.id),
              })),
            },
          ]}
        />
      </div>
    </>
  );
}

function leadOf(
  { rows, total, complete, comparison }: Collection,
  names: { label: string; plural: string },
): string {
  const plural = (n: number) => (n === 1 ? names.label : names.plural);
  if (comparison) return t("collection.count", { n: rows.length, plural: plural(rows.length) });
  if (!complete) return t("collection.counting", { n: rows.length, total, plural: plural(total) });
  return rows.length === total
    ? t("collection.count", { n: total, plural: plural(total) })
    : t("collection.countOf", { n: rows.length, total, plural: plural(total) });
}

/** Rows pasted anywhere on the page but into a field or a table's cell become records. */
function usePasteRows(allowed: boolean, onRows: (cells: string[][]) => void): void {
  useEffect(() => {
    if (!allowed) return;
    const onPaste = (event: ClipboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      const cells = readPasted(
        event.clipboardData?.getData("text/plain") ?? "",
        event.clipboardData?.getData("text/html") ?? "",
      );
      if (cells.length === 0) return;
      event.preventDefault();
      onRows(cells);
    };
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, [allowed, onRows]);
}

/** j, k, x and the like work as soon as the page shows, before anything in the list has the focus. */
function useCollectionKeys(
  handle: React.RefObject<LayoutHandle | null>,
  graph: ReturnType<typeof useGraph>,
  open: (reference: string) => void,
  panelOpen: boolean,
): void {
  const openById = (id: string | null | undefined) => {
    const record: GraphRecord | undefined = id ? graph.record(id) : undefined;
    if (record) open(referenceOf(record));
  };
  const step = (by: number) => {
    const id = handle.current?.move(by);
    if (panelOpen) openById(id);
  };
  const here = () => handle.current !== null;
  useActions([
    { id: "list-next", label: t("keys.next"), key: "j", hidden: true, when: here, run: () => step(1) },
    {
      id: "list-previous",
      label: t("keys.previous"),
      key: "k",
      hidden: true,
      when: here,
      run: () => step(-1),
    },
    {
      id: "list-down",
      label: t("keys.next"),
      key: "ArrowDown",
      hidden: true,
      when: here,
      run: () => step(1),
    },
    {
      id: "list-up",
      label: t("keys.previous"),
      key: "ArrowUp",
      hidden: true,
      when: here,
      run: () => step(-1),
    },
    {
      id: "list-select",
      label: t("keys.select"),
      key: "x",
      hidden: true,
      when: here,
      run: () => handle.current?.toggle(),
    },
    {
      id: "list-open",
      label: t("keys.openRow"),
      key: "Enter",
      hidden: true,
      when: () => here() && handle.current?.active() != null,
      run: () => openById(handle.current?.active()),
    },
    {
      id: "list-edit",
      label: t("keys.edit"),
      key: "F2",
      hidden: true,
      when: () => here() && handle.current?.active() != null,
      run: () => handle.current?.edit(),
    },
  ]);
}

function dayWords(day: string): string {
  return day === "now" ? t("collection.diff.now") : civilDate(day);
}
