import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useListSearch, useSetSearch } from "@/app/list-search";
import type { ImportClient } from "@/contract/import-client";
import type { DraftPlan, DraftReading, Id, ImportFile, Space } from "@/contract/schema";
import { useDefinitions, useGraph, useRoles, useSpaces } from "@/graph/hooks";
import { isAtLeast, roleIn } from "@/graph/powers";
import { type DraftMemory, emptyDraft, rememberDraft, rememberedDraft, type Step } from "./draft-memory";
import { titleOfFiles } from "./file-title";
import { withChanges } from "./mapping-changes";
import { type TargetWorld, targetFits } from "./target-choices";
import { type Answer, useAnswer } from "./use-answer";
import { useImportClient } from "./use-import-client";
import { useStep } from "./use-step";

export interface ImportDraftInUse {
  client: ImportClient;
  id: Id | null;
  memory: DraftMemory;
  change(part: Partial<DraftMemory>): void;
  step: Step;
  /** To another step, to which the browser's Back leads again; not when it is only passed by. */
  go(next: Step, pass?: boolean): void;
  /** The import runs now. */
  begun(): void;
  filesChanged(draft: Id, files: readonly ImportFile[]): void;
  /** Those into which the signed-in person may import. */
  spaces: readonly Space[];
  title: string;
  reading: Answer<DraftReading>;
  world: TargetWorld;
  /** Null until the files are read. */
  plan: DraftPlan | null;
  /** The draft of the address is not there, or somebody else's. */
  lost: boolean;
}

/** The draft of the address, with everything that was said about it in this tab. */
export function useImportDraft(): ImportDraftInUse {
  const client = useImportClient();
  const graph = useGraph();
  const { draft } = useListSearch();
  const setSearch = useSetSearch();
  const all = useSpaces();
  const roles = useRoles();
  const definitions = useDefinitions();
  const spaces = useMemo(
    () => all.filter((space) => isAtLeast(roleIn(graph.workspace, space.id), "maker")),
    [all, graph],
  );
  const [held, setHeld] = useState(() => ({
    id: draft ?? null,
    memory: (draft && rememberedDraft(draft)) || emptyDraft,
    known: !draft || rememberedDraft(draft) !== null,
  }));
  const [lost, setLost] = useState(false);
  const { id, known } = held;
  const only = spaces.length === 1 ? spaces[0]?.id : undefined;
  const chosen = spaces.some((space) => space.id === held.memory.space) ? held.memory.space : "";
  const memory = useMemo(() => ({ ...held.memory, space: chosen || (only ?? "") }), [held, chosen, only]);

  // The address may name another draft at any time: the way back, or "Import…" pressed once more.
  const shown = useRef(draft);
  useEffect(() => {
    if (shown.current === draft) return;
    shown.current = draft;
    if ((draft ?? null) === id) return;
    const found = draft ? rememberedDraft(draft) : null;
    setLost(false);
    setHeld({ id: draft ?? null, memory: found ?? emptyDraft, known: !draft || found !== null });
  }, [draft, id]);

  // Another tab, or another day: the program knows the files, and whether the import was begun.
  useEffect(() => {
    if (known || !id) return;
    let left = false;
    const arrive = (part: Partial<DraftMemory>) => {
      if (!left) setHeld({ id, memory: { ...emptyDraft, ...part }, known: true });
    };
    const asDraft = () =>
      client.files(id).then(
        (files) => arrive({ files }),
        () => {
          if (!left) setLost(true);
        },
      );
    client.progress(id).then(
      // What was taken back may be run again, as if it never was.
      ({ state }) => (state === "undone" ? asDraft() : arrive({ step: "running", begun: true })),
      asDraft,
    );
    return () => {
      left = true;
    };
  }, [known, id, client]);

  const change = useCallback((part: Partial<DraftMemory>) => {
    setHeld((before) => ({ ...before, memory: { ...before.memory, ...part } }));
  }, []);
  const { step, go, settle } = useStep(known && !lost ? id : null, memory, change);
  const begun = useCallback(() => {
    change({ step: "running", begun: true });
    settle();
  }, [change, settle]);
  useEffect(() => {
    if (id && known && !lost) rememberDraft(id, held.memory);
  }, [id, known, lost, held.memory]);

  const filesChanged = useCallback(
    (of: Id, files: readonly ImportFile[]) => {
      setHeld((before) => ({ id: of, memory: { ...before.memory, files }, known: true }));
      setSearch({ draft: of }, true);
    },
    [setSearch],
  );

  const question =
    id && memory.space && memory.files.length > 0 && step !== "files" && step !== "running"
      ? JSON.stringify([id, memory.files.map((file) => file.sha256), memory.space, memory.kinds])
      : null;
  const reading = useAnswer(id, question, () =>
    client.reading(id ?? "", { space: memory.space, kinds: memory.kinds }),
  );
  const world = useMemo(
    (): TargetWorld => ({
      kind: (name) => graph.kind(name),
      // Read anew when somebody makes a field.
      fields: (kind) => (definitions ? graph.fields(kind, memory.space) : []),
      roles,
    }),
    [graph, roles, definitions, memory.space],
  );
  const guess = reading.value ?? reading.former;
  const title = memory.title ?? titleOfFiles(memory.files.map((file) => file.name));
  const { changes, states, people, space } = memory;
  const plan = useMemo((): DraftPlan | null => {
    if (!guess) return null;
    const tables = withChanges(guess.mapping, changes, (becomes, target) =>
      targetFits(world, becomes, target),
    );
    return { space, title, mapping: { tables, states: [...states], people: [...people] } };
  }, [guess, changes, world, space, title, states, people]);

  return {
    client,
    id,
    memory,
    change,
    step,
    go,
    begun,
    filesChanged,
    spaces,
    title,
    reading,
    world,
    plan,
    lost,
  };
}
