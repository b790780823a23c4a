import { useCallback, useMemo, useState } from "react";
import type { GraphRecord } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { Board } from "@/kit/board/Board";
import type { BoardMove } from "@/kit/board/board-types";
import type { MenuGroup } from "@/kit/Menu";
import { boardLabels } from "../../kit-labels";
import { t } from "../../messages/t";
import { titleOf } from "../../record/titles";
import { useCommit } from "../../record/use-commit";
import { grouped } from "../arrange";
import { type GroupPlace, moveOperations } from "../board-move";
import type { CollectionField } from "../collection-fields";
import { type GroupKey, noGroup, valueInGroup } from "../collection-values";
import { GroupName } from "../GroupName";
import { RecordCard } from "../RecordCard";
import type { Collection } from "../use-collection";
import { idOf, type LayoutProps, nameOf } from "./layout";
import { useRowOpening } from "./use-row-opening";

/** Fields at the foot of a card. */
const CARD_FIELDS = 4;

const cardHeight = 92;
/** The id of the group without a value, where an id must not be empty. */
const NONE = "none";
const idOfGroup = (group: GroupKey) => group.id || NONE;
const groupOfId = (id: string) => (id === NONE ? "" : id);

/** The field whose groups are the columns: the one that was chosen, else the state, else the first that has groups. */
export function columnField(collection: Collection): CollectionField | undefined {
  const { groupFields, fields } = collection;
  return (
    groupFields[0] ??
    fields.find((field) => field.id === "state") ??
    fields.find((field) => field.possible !== null) ??
    fields.find((field) => field.groups !== null)
  );
}

export function BoardLayout({ collection, title, selection, onSelect, onAdd }: LayoutProps) {
  const { kind, reader, view, change, columns: shown, groupFields, rows, editable, comparison } = collection;
  const graph = useGraph();
  const commit = useCommit();
  const opening = useRowOpening();
  const [widened, setWidened] = useState<ReadonlySet<string>>(new Set());
  const by = columnField(collection);
  const laneField = groupFields[1];
  const ranked = reader.kind(kind)?.traits.includes("ranked") === true;
  const names = { plural: reader.kind(kind)?.plural.toLowerCase() ?? kind };

  const cardFields = useMemo(
    () =>
      shown
        .map((column) => column.field)
        .filter((field) => !["title", "state_since", by?.id, laneField?.id].includes(field.id))
        // What stands on a card must be read; more than these would be letters of words.
        .slice(0, CARD_FIELDS),
    [shown, by?.id, laneField?.id],
  );
  const all = useMemo(() => (by ? grouped(rows, [by], true) : []), [rows, by]);
  const groups = useMemo(() => all.map((group) => group.key), [all]);
  const columns = useMemo(
    () =>
      all.map((group) => ({
        id: idOfGroup(group.key),
        name: group.key.name,
        title: <GroupName field={by} group={group.key} />,
        cards: group.rows,
        limit: view.limits[idOfGroup(group.key)],
        // An empty column is a strip until somebody wants it wide; it takes cards all the same.
        collapsed:
          view.narrow.includes(idOfGroup(group.key)) ||
          (group.rows.length === 0 && !widened.has(idOfGroup(group.key))),
      })),
    [all, by, view.limits, view.narrow, widened],
  );
  const lanes = useMemo(() => {
    if (!by || !laneField) return undefined;
    return grouped(rows, [laneField]).map((lane) => ({
      id: idOfGroup(lane.key),
      name: lane.key.name,
      title: <GroupName field={laneField} group={lane.key} />,
      cards: new Map(
        grouped(lane.rows, [by]).map((group) => [idOfGroup(group.key), group.rows as readonly GraphRecord[]]),
      ),
    }));
  }, [rows, by, laneField]);

  const move = (made: BoardMove) => {
    if (!by) return;
    const first = graph.record(made.keys[0] ?? "");
    const here = (field: CollectionField, record: GraphRecord | undefined) =>
      record ? (field.groups?.(record)[0]?.id ?? null) : null;
    const places: GroupPlace[] = [{ field: by, from: here(by, first), to: groupOfId(made.column) }];
    if (laneField && made.lane !== null) {
      places.push({ field: laneField, from: here(laneField, first), to: groupOfId(made.lane) });
    }
    // In another order than its own a rank would say something that nobody meant.
    const operations = moveOperations(graph, rows, { ...made, places }, ranked && view.sort.length === 0);
    const group = groups.find((one) => idOfGroup(one) === made.column)?.name ?? "";
    const within = places.every((place) => place.from === place.to);
    const said = { n: made.keys.length, title: titleOf(first), group, ...names };
    const label = t(within ? "collection.ranked" : "collection.moved", said);
    if (operations.length > 0) commit(label, operations);
  };
  const moveTo = useCallback(
    (record: GraphRecord, group: string) => {
      if (!by) return;
      const operations = moveOperations(
        graph,
        rows,
        {
          keys: [record.id],
          places: [{ field: by, from: by.groups?.(record)[0]?.id ?? null, to: group }],
          before: null,
          after: columns.find((column) => groupOfId(column.id) === group)?.cards[0]?.id ?? null,
        },
        ranked,
      );
      const name = groups.find((one) => one.id === group)?.name ?? "";
      commit(t("collection.moved", { n: 1, title: titleOf(record), group: name, plural: "" }), operations);
    },
    [by, graph, rows, columns, ranked, groups, commit],
  );

  if (!by) return null;
  const movable = editable && by.declared !== null;
  const columnMenu = (id: string): MenuGroup[] => {
    const column = columns.find((one) => one.id === id);
    if (!column) return [];
    const withLimit = (limit: number | null) => {
      const { [id]: _, ...others } = view.limits;
      change({ limits: limit === null ? others : { ...others, [id]: limit } });
    };
    return [
      {
        label: t("collection.limit"),
        entries: [
          {
            id: "no-limit",
            label: t("collection.limit.none"),
            chosen: column.limit === undefined,
            onSelect: () => withLimit(null),
          },
          ...[...new Set([3, 5, 8, 13, ...(column.limit ? [column.limit] : [])])]
            .sort((a, b) => a - b)
            .map((limit) => ({
              id: `limit ${limit}`,
              label: t("collection.limit.set", { n: limit }),
              chosen: column.limit === limit,
              onSelect: () => withLimit(limit),
            })),
        ],
      },
    ];
  };
  return (
    <Board
      columns={columns}
      lanes={lanes}
      cardKey={idOf}
      cardName={nameOf}
      cardHeight={cardHeight}
      movable={movable}
      openKey={opening.openKey}
      onOpen={opening.onOpen}
      onMove={move}
      selection={selection}
      onSelect={onSelect}
      onCollapse={(id, collapsed) => {
        const next = new Set(widened);
        if (collapsed) next.delete(id);
        else next.add(id);
        setWidened(next);
        const narrow = view.narrow.filter((one) => one !== id);
        const isEmpty = columns.find((column) => column.id === id)?.cards.length === 0;
        change({ narrow: collapsed && !isEmpty ? [...narrow, id] : narrow });
      }}
      columnMenu={columnMenu}
      onAdd={
        movable
          ? (column, lane, titles) => {
              const values = [
                [by, column],
                ...(laneField && lane !== null ? [[laneField, lane] as const] : []),
              ] as const;
              const blank = { kind, fields: {} } as unknown as GraphRecord;
              onAdd(
                titles,
                Object.fromEntries(
                  values.flatMap(([field, id]) => {
                    const value = field.declared
                      ? valueInGroup(field.declared, blank, null, groupOfId(id))
                      : undefined;
                    return value === undefined || !field.declared ? [] : [[field.declared.name, value]];
                  }),
                ),
              );
            }
          : undefined
      }
      onCardKey={opening.onRowKey}
      labels={boardLabels(title)}
    >
      {(card) => (
        <RecordCard
          record={card}
          fields={cardFields}
          groupField={by}
          groups={groups.length > 0 ? groups : [noGroup()]}
          difference={comparison?.byId.get(card.id)}
          onMoveTo={movable ? moveTo : undefined}
        />
      )}
    </Board>
  );
}
