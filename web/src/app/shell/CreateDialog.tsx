import {
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Id, Json } from "@/contract/schema";
import { titleOfWords } from "@/features/feedback/pasted";
import { useDraft, useGraph } from "@/graph/hooks";
import { createRecord, link, today } from "@/graph/operations";
import { mayMake, spaceFor } from "@/graph/powers";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { spellKeys } from "@/kit/keys";
import { useListSearch, useOpening } from "../list-search";
import { t } from "../messages/t";
import { usePreferences } from "../personal/use-preferences";
import { useCommit } from "../record/use-commit";
import { useResolvedRecord } from "../record/use-resolved-record";
import styles from "./CreateDialog.module.css";
import { CreateKinds } from "./CreateKinds";
import { CreateMore, missingMore, moreFields } from "./CreateMore";
import { CreateSpace } from "./CreateSpace";
import { QuickField, type QuickFieldHandle } from "./QuickField";
import {
  escapedTitle,
  type QuickLine,
  type QuickNames,
  quickLines,
  readQuickLine,
  withoutParts,
} from "./quick-create";
import { fieldsOfLine, makeableKinds, quickNames } from "./quick-names";

interface Draft {
  kind: string;
  text: string;
  more: { [field: string]: Json };
  /** Where it is made; null for the first space in which one may. */
  space: Id | null;
}

/** The draft as it was left, or a new one of `kind`. */
function readDraft(text: string, kind: string | null): Draft {
  try {
    const kept = JSON.parse(text) as Partial<Draft>;
    return {
      kind: kind ?? String(kept.kind ?? "feature"),
      text: String(kept.text ?? ""),
      more: typeof kept.more === "object" && kept.more !== null ? kept.more : {},
      space: typeof kept.space === "string" ? kept.space : null,
    };
  } catch {
    return { kind: kind ?? "feature", text: "", more: {}, space: null };
  }
}

/**
 * Makes a record of any kind from one line, or many from many lines. What is typed is kept until something is made of
 * it. `kind`: null for the one that was used last.
 */
export function CreateDialog({ kind: asked, onClose }: { kind: string | null; onClose(): void }) {
  const graph = useGraph();
  const commit = useCommit();
  const opening = useOpening();
  const [{ weekStart }] = usePreferences();
  const kept = useDraft("quick create");
  const search = useListSearch();
  const about = useResolvedRecord(search.open ?? search.thread);
  const [draft, setDraft] = useState(() => readDraft(kept.text, asked));
  const [problem, setProblem] = useState<string | null>(null);
  const [made, setMade] = useState<string | null>(null);
  const field = useRef<QuickFieldHandle>(null);
  const id = useId();
  const names = useMemo(() => quickNames(graph, weekStart), [graph, weekStart]);
  const lines = useMemo(() => readLines(draft, names), [draft, names]);
  const first = lines[0];
  const kind = first?.kind ?? draft.kind;
  const more = moreFields(graph, kind);
  const several = lines.length > 1;
  const spaces = graph.spaces().filter((one) => mayMake(graph, kind, one.id));
  const space = spaces.find((one) => one.id === draft.space)?.id ?? spaceFor(graph, kind);

  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    setProblem(null);
    setMade(null);
    const empty = next.text === "" && Object.keys(next.more).length === 0;
    if (empty) kept.clear();
    else kept.write(JSON.stringify(next));
  };

  const make = (stay: boolean) => {
    const missing = lines.length === 0 || lines.some((line) => line.title === "");
    const trouble = missing ? t("create.noTitle") : several ? null : missingMore(more, draft.more);
    if (trouble) {
      setProblem(trouble);
      if (missing) field.current?.focus();
      return;
    }
    const created = lines.map((line) =>
      createRecord(
        graph,
        line.kind,
        {
          ...(several ? {} : filled(draft.more, more)),
          ...(line.kind === "decision" ? { decided_on: today(graph.workspace.zone) } : {}),
          ...fieldsOfLine(graph, line),
        },
        spaces.find((one) => one.id === space)?.id,
      ),
    );
    const links = several ? [] : linksOf(kind, created[0]?.id ?? "", about);
    const label = several
      ? t("create.madeMany", { n: lines.length, kinds: (graph.kind(kind)?.plural ?? kind).toLowerCase() })
      : t("create.made", { kind: graph.kind(kind)?.label ?? kind, title: first?.title ?? "" });
    commit(label, [...created.map((one) => one.operation), ...links], stay ? undefined : label);
    kept.clear();
    if (stay) {
      setDraft({ ...draft, text: "", more: {} });
      setMade(label);
      field.current?.focus();
      return;
    }
    onClose();
    if (!several && created[0]) opening.record(created[0].id);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    make(true);
  };
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    // One line alone is pasted as the browser does it, so that its own undo works.
    const text = event.clipboardData.getData("text/plain");
    if (quickLines(text).length < 2 || draft.text.trim() !== "") return;
    event.preventDefault();
    change({ text: quickLines(text).join("\n") });
  };

  return (
    <Dialog title={t("bar.createWhat")} place="top" hideTitle onClose={onClose}>
      <form
        className={styles.form}
        onKeyDown={onKeyDown}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          make(false);
        }}
      >
        <CreateKinds
          kinds={makeableKinds(graph)}
          chosen={kind}
          onChoose={(next) => {
            // The kind chosen here counts; the line must not speak against it.
            change({ kind: next, text: withoutParts(draft.text, "#", kind, names) });
            field.current?.focus();
          }}
        />
        <QuickField
          ref={field}
          value={draft.text}
          kind={kind}
          lines={lines}
          problem={problem}
          placeholder={placeholderOf(kind)}
          onChange={(text) => change({ text })}
          onSubmit={() => make(false)}
          onPaste={onPaste}
        />
        <CreateSpace spaces={spaces} chosen={space} onChoose={(next) => change({ space: next })} />
        {several ? null : (
          <CreateMore
            kind={kind}
            fields={more}
            values={draft.more}
            about={about}
            onChange={(name, value) => change({ more: { ...draft.more, [name]: value } })}
          />
        )}
        <div className={styles.foot}>
          <p className={styles.made} role="status" id={`${id}-made`}>
            {made ?? ""}
          </p>
          <Button onClick={() => make(true)}>
            {t("create.makeStay")} <span className={styles.keys}>{spellKeys("mod+Enter").join(" ")}</span>
          </Button>
          <Button look="primary" type="submit">
            {several
              ? t("create.makeMany", {
                  n: lines.length,
                  kinds: (graph.kind(kind)?.plural ?? kind).toLowerCase(),
                })
              : t("create.make")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Words of a customer name themselves where no title was given. */
function readLines(draft: Draft, names: QuickNames): QuickLine[] {
  const lines = quickLines(draft.text).map((line) => readQuickLine(line, draft.kind, names));
  const words = typeof draft.more.text === "string" ? draft.more.text.trim() : "";
  if (!words) return lines;
  if (lines.length === 0 && draft.kind === "feedback") {
    return [readQuickLine(escapedTitle(titleOfWords(words)), draft.kind, names)];
  }
  return lines.map((line) =>
    line.kind === "feedback" && line.title === "" ? { ...line, title: titleOfWords(words) } : line,
  );
}

function filled(values: { [field: string]: Json }, fields: readonly { name: string }[]) {
  return Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = values[name];
      return value === undefined || value === null || value === "" ? [] : [[name, value]];
    }),
  );
}

/** A decision made while a feature or an idea stands open is about it. */
function linksOf(kind: string, made: string, about: { id: string; kind: string } | undefined) {
  if (kind !== "decision" || !about || !["feature", "idea"].includes(about.kind)) return [];
  return [link(made, "decides_on", about.id)];
}

function placeholderOf(kind: string): string {
  switch (kind) {
    case "feature":
    case "work_item":
    case "idea":
    case "decision":
      return t(`create.placeholder.${kind}`);
    case "feedback":
      return t("create.placeholder.feedback");
    default:
      return t("create.placeholder.other");
  }
}
