import type { Id, ImportFile, PersonMapping, StateMapping } from "@/contract/schema";
import type { MappingChanges } from "./mapping-changes";

export const steps = ["files", "mapping", "words", "rehearsal", "running"] as const;
export type Step = (typeof steps)[number];

/** What somebody said about a draft so far. The files themselves lie with the program. */
export interface DraftMemory {
  step: Step;
  files: readonly ImportFile[];
  space: Id;
  /** Null: made of the names of the files. */
  title: string | null;
  /** Tables for which another kind was chosen. */
  kinds: { [table: string]: string };
  changes: MappingChanges;
  /** Tables of which the reader said that they tell of changes of state. */
  histories: readonly string[];
  states: readonly StateMapping[];
  people: readonly PersonMapping[];
  /** It was run, so that there is an import of this id. */
  begun: boolean;
}

export const emptyDraft: DraftMemory = {
  step: "files",
  files: [],
  space: "",
  title: null,
  kinds: {},
  changes: {},
  histories: [],
  states: [],
  people: [],
  begun: false,
};

const place = (draft: Id) => `throughline import ${draft}`;

/** Null: this tab knows nothing of it. */
export function rememberedDraft(draft: Id): DraftMemory | null {
  try {
    const text = sessionStorage.getItem(place(draft));
    return text ? { ...emptyDraft, ...(JSON.parse(text) as Partial<DraftMemory>) } : null;
  } catch {
    return null;
  }
}

export function rememberDraft(draft: Id, memory: DraftMemory): void {
  try {
    sessionStorage.setItem(place(draft), JSON.stringify(memory));
  } catch {
    // Without room a reload asks again; nothing else is lost.
  }
}

export function forgetDraft(draft: Id): void {
  try {
    sessionStorage.removeItem(place(draft));
  } catch {
    // As above.
  }
}
