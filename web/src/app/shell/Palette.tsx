import { useNavigate } from "@tanstack/react-router";
import { ChevronRight, Search } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useGraph } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { Kbd } from "@/kit/Kbd";
import { Picker, type PickerOption } from "@/kit/Picker";
import { useActionRegistry } from "../actions/Actions";
import type { Action, ActionChoice } from "../actions/action";
import { recentActions, rememberAction } from "../actions/recent-actions";
import { t } from "../messages/t";
import { useRecentIds } from "../personal/recent";
import { recordOption } from "../record/record-search";
import { referenceOf } from "../record/titles";
import { useWorkspace } from "../workspace";
import styles from "./Palette.module.css";
import { groupOf, type PaletteRow, paletteRows } from "./palette-search";

interface Step {
  label: string;
  placeholder?: string;
  options(query: string): ActionChoice[];
}

/** Of no use in a search by title: they are found where they belong. */
const unsearched = new Set(["comment", "highlight"]);

/** One field for every record and every action. `first` opens it at the choices of one action. */
export function Palette({ first, onClose }: { first?: Action | null; onClose(): void }) {
  const graph = useGraph();
  const registry = useActionRegistry();
  const navigate = useNavigate();
  const { workspace } = useWorkspace();
  const recentRecords = useRecentIds();
  // What can be done was asked before the dialog took the focus, and stands while it is open.
  const held = useRef<Action[]>(null);
  held.current ??= registry.all().filter((action) => !action.hidden);
  const [steps, setSteps] = useState<Step[]>(() => (first?.options ? [stepOf(first)] : []));
  // Asked again after a choice that keeps the list open.
  const [round, setRound] = useState(0);
  const rows = useRef(new Map<string, PaletteRow | ActionChoice>());
  const step = steps.at(-1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a round asks for the choices again
  const search = useMemo(() => {
    if (step) {
      return (query: string): PickerOption[] => {
        const choices = step.options(query);
        rows.current = new Map(choices.map((choice) => [choice.id, choice]));
        return choices.map(choiceOption);
      };
    }
    return (query: string): PickerOption[] => {
      const found = paletteRows(
        {
          graph,
          actions: held.current ?? [],
          recentActions: recentActions(),
          recentRecords,
          kinds: graph.registry.kinds
            .filter((kind) => kind.traits.includes("titled") && !unsearched.has(kind.name))
            .map((kind) => kind.name),
        },
        query,
      );
      const options = found.map(rowOption);
      rows.current = new Map(found.map((row, index) => [options[index]?.id ?? "", row]));
      return options;
    };
  }, [graph, recentRecords, step, round]);

  const run = (act: () => void) => {
    onClose();
    // After the dialog has given the focus back.
    setTimeout(act);
  };
  const back = () => {
    if (steps.length > (first ? 1 : 0)) setSteps(steps.slice(0, -1));
    else onClose();
  };
  const take = (choice: ActionChoice) => {
    if (choice.options) {
      setSteps([...steps, { label: choice.label, options: choice.options }]);
    } else if (choice.stays) {
      choice.run?.();
      setRound(round + 1);
    } else {
      run(() => choice.run?.());
    }
  };
  const pick = (option: PickerOption) => {
    const row = rows.current.get(option.id);
    if (!row) return;
    if (!("type" in row)) {
      take(row);
      return;
    }
    if (row.type === "record") {
      const { record } = row.hit;
      run(
        () => void navigate({ to: "/$ws/r/$key", params: { ws: workspace.slug, key: referenceOf(record) } }),
      );
      return;
    }
    if (row.type === "everywhere") {
      const search = { q: row.words };
      run(() => void navigate({ to: "/$ws/search", params: { ws: workspace.slug }, search }));
      return;
    }
    rememberAction(row.action.id);
    if (row.type === "choice") take(row.choice);
    else if (row.action.options) setSteps([...steps, stepOf(row.action)]);
    else run(() => registry.perform(row.action));
  };

  return (
    <Dialog title={step?.label ?? t("palette.title")} hideTitle place="top" onClose={onClose}>
      <Picker
        key={step ? `${steps.length} ${step.label}` : "all"}
        className={styles.palette}
        label={step?.label ?? t("palette.title")}
        placeholder={step ? step.placeholder : t("palette.placeholder")}
        lead={
          step ? (
            <div className={styles.steps}>
              {steps.map((one, index) => (
                <span key={one.label} className={styles.step}>
                  {index > 0 ? <ChevronRight size={13} aria-hidden /> : null}
                  {one.label}
                </span>
              ))}
              <Button look="quiet" className={styles.back} onClick={back}>
                {t("palette.back")}
              </Button>
            </div>
          ) : null
        }
        search={search}
        onPick={pick}
        onCancel={step ? back : onClose}
        onBack={step ? back : undefined}
        autoFocus
        chosenLabel={t("palette.chosen")}
        empty={(query) => emptyText(query, step)}
        foot={t(step ? "palette.hintChoose" : "palette.hint")}
      />
    </Dialog>
  );
}

function stepOf(action: Action): Step {
  const label =
    action.section?.scope === "selection" || action.section?.scope === "record"
      ? t("palette.step", { action: action.label, about: groupOf(action) })
      : action.label;
  return { label, placeholder: action.placeholder, options: (query) => action.options?.(query) ?? [] };
}

function emptyText(query: string, step: Step | undefined): string {
  if (!query.trim()) return t("do.startTyping");
  return step ? t("do.nothing", { text: query }) : t("palette.none", { text: query });
}

function choiceOption(choice: ActionChoice): PickerOption {
  return {
    id: choice.id,
    text: choice.label,
    icon: choice.icon,
    chosen: choice.chosen,
    note: choice.options ? (
      <span className={styles.more}>
        {choice.note} <ChevronRight size={13} aria-hidden />
      </span>
    ) : (
      choice.note
    ),
  };
}

function rowOption(row: PaletteRow): PickerOption {
  if (row.type === "record") return recordOption(row.hit, row.group);
  if (row.type === "everywhere") {
    return {
      id: "everywhere",
      text: t("search.everywhere", { words: row.words }),
      icon: <Search size={15} aria-hidden />,
      group: row.group,
    };
  }
  const { action } = row;
  const icon = action.icon ? <action.icon size={15} aria-hidden /> : undefined;
  if (row.type === "choice") {
    return {
      id: `choice ${action.id} ${row.choice.id}`,
      text: `${action.label}: ${row.choice.label}`,
      runs: row.runs,
      icon: row.choice.icon ?? icon,
      chosen: row.choice.chosen,
      group: row.group,
    };
  }
  const recent = row.group === t("palette.recentActions") ? "recent" : "action";
  return {
    id: `${recent} ${action.id}`,
    text: action.label,
    runs: row.runs,
    icon,
    note: action.key ? <Kbd keys={action.key} /> : undefined,
    disabledReason: action.disabledReason?.() ?? null,
    group: row.group,
  };
}
