import { Ellipsis, Quote } from "lucide-react";
import { memo, useMemo, useState } from "react";
import { boardLabels } from "@/app/kit-labels";
import { useListSearch, useOpening } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { PersonName } from "@/app/record/PersonName";
import { StateMarkGlyph } from "@/app/record/StateMark";
import { referenceOf, titleOf } from "@/app/record/titles";
import { useCommit } from "@/app/record/use-commit";
import { useWorkspace } from "@/app/workspace";
import type { GraphRecord, Id, State } from "@/contract/schema";
import { type AskCount, useGraph, useStates } from "@/graph/hooks";
import { setField } from "@/graph/operations";
import { rankBetween } from "@/graph/rank";
import { Button } from "@/kit/Button";
import { Board } from "@/kit/board/Board";
import type { BoardMove } from "@/kit/board/board-types";
import { Menu } from "@/kit/Menu";
import { moveOperations } from "./board-move";
import styles from "./Features.module.css";
import { groupRows } from "./grouping";

export function FeatureBoard({
  rows,
  asks,
}: {
  rows: readonly GraphRecord[];
  asks: ReadonlyMap<Id, AskCount>;
}) {
  const graph = useGraph();
  const { canEdit } = useWorkspace();
  const states = useStates("feature");
  const commit = useCommit();
  const opening = useOpening();
  const search = useListSearch();
  const [showEmpty, setShowEmpty] = useState(false);

  const columns = useMemo(() => {
    const byState = new Map(
      groupRows(rows, "state", { states, titleOf: () => "", none: t("features.noValue") }).map((group) => [
        group.id,
        group.rows,
      ]),
    );
    return states.map((state) => ({
      id: state.id,
      name: state.name,
      title: (
        <>
          <StateMarkGlyph state={state} />
          {state.name}
        </>
      ),
      cards: byState.get(state.id) ?? noCards,
    }));
  }, [rows, states]);
  const empty = columns.filter((column) => column.cards.length === 0);
  const shown = showEmpty ? columns : columns.filter((column) => column.cards.length > 0);

  const moveCard = (move: BoardMove) => {
    const [key] = move.keys;
    const card = graph.record(key ?? "");
    const state = states.find((one) => one.id === move.column);
    if (!key || !card || !state) return;
    const same = card.fields.state === move.column;
    const label = t(same ? "features.ranked" : "features.moved", { title: titleOf(card), state: state.name });
    const operations = moveOperations(graph, rows, { ...move, key });
    if (operations.length > 0) commit(label, operations);
  };

  const moveTo = (card: GraphRecord, state: State) => {
    if (card.fields.state === state.id) return;
    const first = columns.find((column) => column.id === state.id)?.cards[0];
    const rank = rankBetween(null, typeof first?.fields.rank === "string" ? first.fields.rank : null);
    commit(t("features.moved", { title: titleOf(card), state: state.name }), [
      setField(graph, card.id, "state", state.id),
      setField(graph, card.id, "rank", rank),
    ]);
  };

  return (
    <Board
      columns={shown}
      cardKey={keyOf}
      cardName={nameOf}
      cardHeight={92}
      movable={canEdit}
      openKey={openId(graph, search.open ?? search.thread)}
      onOpen={(card) => opening.record(referenceOf(card))}
      onMove={moveCard}
      onCardKey={(card, key) => {
        if (key !== "t") return false;
        opening.thread(referenceOf(card));
        return true;
      }}
      labels={labels}
      after={
        empty.length > 0 ? (
          <Button look="quiet" className={styles.emptyToggle} onClick={() => setShowEmpty(!showEmpty)}>
            {showEmpty ? t("features.hideEmpty") : t("features.emptyColumns", { n: empty.length })}
          </Button>
        ) : null
      }
    >
      {(card) => (
        <FeatureCard
          card={card}
          ask={asks.get(card.id)}
          states={states}
          canEdit={canEdit}
          onMoveTo={moveTo}
        />
      )}
    </Board>
  );
}

const labels = boardLabels(t("features.boardLabel"));
const noCards: readonly GraphRecord[] = [];
const keyOf = (card: GraphRecord) => card.id;
const nameOf = (card: GraphRecord) => titleOf(card);

function openId(graph: ReturnType<typeof useGraph>, reference: string | undefined): string | null {
  return reference ? (graph.recordByKey(reference)?.id ?? reference) : null;
}

interface FeatureCardProps {
  card: GraphRecord;
  ask: AskCount | undefined;
  states: readonly State[];
  canEdit: boolean;
  onMoveTo(card: GraphRecord, state: State): void;
}

const FeatureCard = memo(function FeatureCard({ card, ask, states, canEdit, onMoveTo }: FeatureCardProps) {
  const opening = useOpening();
  const area = card.fields.area;
  return (
    <>
      <div className={styles.cardTitle}>{titleOf(card)}</div>
      <div className={styles.cardFoot}>
        <span className={styles.key}>{card.key}</span>
        {typeof area === "string" && area ? <span className={styles.cardArea}>{area}</span> : null}
        {ask?.votes ? <span className={styles.cardVotes}>{t("wanted.votes", { n: ask.votes })}</span> : null}
        {ask?.quotes ? (
          <span className={styles.cardVotes}>
            <Quote size={11} aria-hidden />
            {ask.quotes}
            <span className="visually-hidden">{t("wanted.quotes", { n: ask.quotes })}</span>
          </span>
        ) : null}
        {card.fields.owner ? (
          <span className={styles.cardArea}>
            <PersonName id={String(card.fields.owner)} />
          </span>
        ) : null}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keeps a press on the menu from opening the card */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
      <div className={styles.cardMenu} onClick={(event) => event.stopPropagation()}>
        <Menu
          placement="bottom-end"
          target={
            <button
              type="button"
              className={styles.cardButton}
              aria-label={t("features.cardMenu", { title: titleOf(card) })}
            >
              <Ellipsis size={15} aria-hidden />
            </button>
          }
          groups={[
            {
              entries: [
                {
                  id: "thread",
                  label: t("features.thread"),
                  shortcut: "t",
                  onSelect: () => opening.thread(referenceOf(card)),
                },
              ],
            },
            {
              label: t("features.moveTo"),
              entries: canEdit
                ? states.map((state) => ({
                    id: state.id,
                    label: state.name,
                    icon: <StateMarkGlyph state={state} />,
                    chosen: card.fields.state === state.id,
                    onSelect: () => onMoveTo(card, state),
                  }))
                : [],
            },
          ]}
        />
      </div>
    </>
  );
});
