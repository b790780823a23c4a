import { ArrowDown, ArrowUp, Plus } from "lucide-react";
import { type FormEvent, useMemo, useState } from "react";
import type { OperationBody, State, StateCategory } from "@/contract/schema";
import { useGraph, useRegistry, useSpaces, useStates } from "@/graph/hooks";
import { Button, IconButton } from "@/kit/Button";
import { Chips } from "@/kit/Chips";
import fieldStyles from "@/kit/Field.module.css";
import { TextField } from "@/kit/TextField";
import { useToast } from "@/kit/Toasts";
import { t } from "../messages/t";
import { StateMarkGlyph } from "../record/StateMark";
import { useWorkspace } from "../workspace";
import styles from "./Settings.module.css";
import { SettingsFrame, SettingsSection } from "./SettingsFrame";
import { defineState, inOrder, isTaken, lastPosition, reordered } from "./state-order";

const categories: readonly StateCategory[] = [
  "triage",
  "backlog",
  "unstarted",
  "started",
  "done",
  "cancelled",
];

/** The states of each kind: named, ordered and put in a category; each change can be taken back. */
export function StatesSettingsPage() {
  const { kinds } = useRegistry();
  const spaces = useSpaces();
  const { canEdit } = useWorkspace();
  const stateful = kinds.filter((kind) => kind.traits.includes("stateful"));
  const [chosen, setChosen] = useState<string | null>(null);
  const kind = stateful.find((one) => one.name === chosen) ?? stateful[0];
  return (
    <SettingsFrame>
      <SettingsSection title={t("settings.statesTitle")} lead={t("settings.statesLead")}>
        {canEdit ? null : <p className={styles.help}>{t("settings.viewer")}</p>}
        {kind ? (
          <>
            <Chips
              label={t("settings.kind")}
              chosen={kind.name}
              onChoose={setChosen}
              choices={stateful.map((one) => ({ id: one.name, label: one.plural }))}
            />
            {spaces.map((space) => (
              <StateList
                key={`${kind.name} ${space.id}`}
                kind={kind.name}
                space={space.id}
                heading={spaces.length > 1 ? space.name : null}
              />
            ))}
            <p className={styles.help}>{t("settings.keptForGood")}</p>
          </>
        ) : (
          <p className={styles.help}>{t("settings.noStates")}</p>
        )}
      </SettingsSection>
    </SettingsFrame>
  );
}

/** Commits definitions; the message offers the way back, because definitions stand outside of undo. */
function useDefine() {
  const graph = useGraph();
  const toast = useToast();
  return (label: string, operations: OperationBody[], back: OperationBody[] | null) => {
    if (operations.length === 0) return;
    // A refusal is shown by the sync state.
    graph.commit(label, operations, { quiet: true }).done.catch(() => {});
    toast({
      text: label,
      ...(back
        ? {
            action: {
              label: t("toast.undo"),
              run: () => {
                const undone = t("settings.stateUndone", { label });
                graph.commit(undone, back, { quiet: true }).done.catch(() => {});
              },
            },
          }
        : {}),
    });
  };
}

function StateList({ kind, space, heading }: { kind: string; space: string; heading: string | null }) {
  const graph = useGraph();
  const define = useDefine();
  const { canEdit } = useWorkspace();
  const all = useStates(kind);
  const states = useMemo(() => inOrder(all.filter((state) => state.space === space)), [all, space]);
  const counts = useMemo(() => {
    const byState = new Map<string, number>();
    for (const record of graph.records(kind)) {
      const state = String(record.fields.state ?? "");
      if (record.fields.trashed !== true) byState.set(state, (byState.get(state) ?? 0) + 1);
    }
    return byState;
  }, [graph, kind]);

  const change = (state: State, part: Partial<State>, label: string) =>
    define(label, [defineState({ ...state, ...part })], [defineState(state)]);
  const move = (index: number, to: number) => {
    const state = states[index];
    const changes = reordered(states, index, to);
    if (!state || changes.length === 0) return;
    const back = changes.flatMap((one) => {
      const before = states.find((other) => other.id === one.state);
      return before ? [defineState(before)] : [];
    });
    define(t("settings.stateMoved", { state: state.name }), changes, back);
  };

  return (
    <div className={styles.states}>
      {heading ? <h3 className={styles.label}>{heading}</h3> : null}
      <ol aria-label={heading ?? t("settings.statesTitle")}>
        {states.map((state, index) => (
          <li key={state.id} className={styles.state}>
            <StateMarkGlyph state={state} size={16} />
            <StateName
              state={state}
              disabled={!canEdit}
              isTaken={(name) => isTaken(states, name, state.id)}
              onRename={(name) =>
                change(state, { name }, t("settings.stateRenamed", { before: state.name, state: name }))
              }
            />
            <select
              className={`${fieldStyles.input} ${fieldStyles.small} ${styles.category}`}
              aria-label={t("settings.stateCategory", { state: state.name })}
              value={state.category}
              disabled={!canEdit}
              onChange={(event) => {
                const category = event.target.value as StateCategory;
                change(
                  state,
                  { category },
                  t("settings.stateCategorised", {
                    state: state.name,
                    category: t(`category.${category}`).toLowerCase(),
                  }),
                );
              }}
            >
              {categories.map((category) => (
                <option key={category} value={category}>
                  {t(`category.${category}`)}
                </option>
              ))}
            </select>
            <span className={styles.count}>{t("settings.inUse", { n: counts.get(state.id) ?? 0 })}</span>
            {canEdit ? (
              <span className={styles.moves}>
                <IconButton
                  label={t("settings.moveUp", { state: state.name })}
                  disabled={index === 0}
                  onClick={() => move(index, index - 1)}
                >
                  <ArrowUp size={15} aria-hidden />
                </IconButton>
                <IconButton
                  label={t("settings.moveDown", { state: state.name })}
                  disabled={index === states.length - 1}
                  onClick={() => move(index, index + 1)}
                >
                  <ArrowDown size={15} aria-hidden />
                </IconButton>
              </span>
            ) : null}
          </li>
        ))}
      </ol>
      {canEdit ? <AddState kind={kind} space={space} states={states} /> : null}
    </div>
  );
}

/** A name that is edited in place: kept on Enter and on leaving, dropped on Escape. */
function StateName({
  state,
  disabled,
  isTaken: taken,
  onRename,
}: {
  state: State;
  disabled: boolean;
  isTaken(name: string): boolean;
  onRename(name: string): void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const name = (typed ?? state.name).trim();
  const problem =
    typed === null || name === state.name
      ? null
      : name === ""
        ? t("settings.stateNameMissing")
        : taken(name)
          ? t("settings.stateNameTaken")
          : null;
  const keep = () => {
    if (typed !== null && name !== state.name && problem === null) onRename(name);
    setTyped(null);
  };
  return (
    <span className={styles.stateName}>
      <input
        className={`${fieldStyles.input} ${fieldStyles.small} ${styles.stateInput}`}
        aria-label={t("settings.stateName")}
        aria-invalid={problem ? true : undefined}
        value={typed ?? state.name}
        disabled={disabled}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === "Enter" && problem === null) {
            event.preventDefault();
            keep();
          } else if (event.key === "Escape" && typed !== null) {
            event.stopPropagation();
            setTyped(null);
          }
        }}
      />
      {problem ? (
        <span role="alert" className={fieldStyles.error}>
          {problem}
        </span>
      ) : null}
    </span>
  );
}

function AddState({ kind, space, states }: { kind: string; space: string; states: readonly State[] }) {
  const graph = useGraph();
  const define = useDefine();
  const [name, setName] = useState("");
  const [category, setCategory] = useState<StateCategory>("started");
  const [problem, setProblem] = useState<string | null>(null);
  const add = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === "" || isTaken(states, wanted)) {
      setProblem(t(wanted === "" ? "settings.stateNameMissing" : "settings.stateNameTaken"));
      return;
    }
    const position = lastPosition(states);
    const made = defineState({ id: graph.newId(), kind, space, name: wanted, category, position });
    define(t("settings.stateAdded", { state: wanted }), [made], null);
    setName("");
  };
  return (
    <form className={styles.addState} onSubmit={add}>
      <TextField
        hideLabel
        label={t("settings.newState")}
        placeholder={t("settings.newState")}
        value={name}
        error={problem}
        onChange={(event) => {
          setName(event.target.value);
          setProblem(null);
        }}
      />
      <select
        className={`${fieldStyles.input} ${styles.category}`}
        aria-label={t("settings.stateCategory", { state: name || t("settings.newState") })}
        value={category}
        onChange={(event) => setCategory(event.target.value as StateCategory)}
      >
        {categories.map((one) => (
          <option key={one} value={one}>
            {t(`category.${one}`)}
          </option>
        ))}
      </select>
      <Button size="large" type="submit" icon={<Plus size={15} aria-hidden />}>
        {t("settings.add")}
      </Button>
    </form>
  );
}
