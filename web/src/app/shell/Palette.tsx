import { useNavigate } from "@tanstack/react-router";
import { useCallback, useRef } from "react";
import { useGraph } from "@/graph/hooks";
import { Dialog } from "@/kit/Dialog";
import { fuzzySort } from "@/kit/fuzzy";
import { Kbd } from "@/kit/Kbd";
import { Picker, type PickerOption } from "@/kit/Picker";
import { useActionRegistry } from "../actions/Actions";
import type { Action } from "../actions/action";
import { t } from "../messages/t";
import { findRecords, recordOption } from "../record/record-search";
import { referenceOf } from "../record/titles";
import { useWorkspace } from "../workspace";
import styles from "./Palette.module.css";

const searchable = ["feature", "idea", "feedback", "decision", "product", "person"];

/** One field for every record and every action. */
export function Palette({ onClose }: { onClose(): void }) {
  const graph = useGraph();
  const registry = useActionRegistry();
  const navigate = useNavigate();
  const { workspace } = useWorkspace();
  const actions = useRef<Action[]>(null);
  actions.current ??= registry.all().filter((action) => !action.hidden);

  const search = useCallback(
    (query: string): PickerOption[] => {
      const offered = actions.current ?? [];
      const records = findRecords(graph, searchable, query, query.trim() ? 12 : 5).map((hit) =>
        recordOption(hit, query.trim() ? t("palette.records") : t("palette.recent")),
      );
      const found = query.trim()
        ? fuzzySort(query, offered, (action) => action.label, 8).map(({ item, match }) => ({
            item,
            runs: match.runs,
          }))
        : offered.slice(0, 12).map((item) => ({ item, runs: [] as [number, number][] }));
      const rows = found.map(
        ({ item, runs }): PickerOption => ({
          id: `action ${item.id}`,
          text: item.label,
          runs,
          icon: item.icon ? <item.icon size={15} aria-hidden /> : undefined,
          note: item.key ? <Kbd keys={item.key} /> : undefined,
          group: t("palette.actions"),
        }),
      );
      return [...records, ...rows];
    },
    [graph],
  );

  const pick = (option: PickerOption) => {
    onClose();
    if (option.id.startsWith("action ")) {
      const action = actions.current?.find((candidate) => `action ${candidate.id}` === option.id);
      // After the dialog has given the focus back.
      setTimeout(() => action?.run());
      return;
    }
    const record = graph.record(option.id);
    if (!record) return;
    void navigate({ to: "/$ws/r/$key", params: { ws: workspace.slug, key: referenceOf(record) } });
  };

  return (
    <Dialog title={t("palette.title")} hideTitle place="top" onClose={onClose}>
      <Picker
        className={styles.palette}
        label={t("palette.title")}
        placeholder={t("palette.placeholder")}
        search={search}
        onPick={pick}
        onCancel={onClose}
        autoFocus
        empty={(query) => t("palette.none", { text: query })}
        foot={t("palette.hint")}
      />
    </Dialog>
  );
}
