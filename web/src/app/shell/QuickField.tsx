import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useGraph } from "@/graph/hooks";
import fieldStyles from "@/kit/Field.module.css";
import optionStyles from "@/kit/Options.module.css";
import { Marked, type PickerOption } from "@/kit/Picker";
import { t } from "../messages/t";
import styles from "./CreateDialog.module.css";
import { completed, completionAt, type QuickLine } from "./quick-create";
import { partWords, quickOptions } from "./quick-names";

export interface QuickFieldHandle {
  focus(): void;
}

interface QuickFieldProps {
  ref: Ref<QuickFieldHandle>;
  value: string;
  kind: string;
  lines: readonly QuickLine[];
  problem: string | null;
  placeholder: string;
  onChange(text: string): void;
  onSubmit(): void;
  onPaste(event: ClipboardEvent<HTMLTextAreaElement>): void;
}

/** The line: what it names stands below it as chips, and what may follow a sign is offered while it is typed. */
export function QuickField(props: QuickFieldProps) {
  const { ref, value, kind, lines, problem, placeholder, onChange, onSubmit, onPaste } = props;
  const graph = useGraph();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(value.length);
  const [active, setActive] = useState(0);
  /** The start of the word whose list was sent away with Escape. */
  const [dismissed, setDismissed] = useState<number | null>(null);
  const [wanted, setWanted] = useState<number | null>(null);
  useImperativeHandle(ref, () => ({ focus: () => area.current?.focus() }), []);

  const lineStart = value.lastIndexOf("\n", caret - 1) + 1;
  const lineEnd = value.indexOf("\n", caret);
  const line = value.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const open = completionAt(line, caret - lineStart);
  const options = useMemo(
    (): PickerOption[] =>
      open && dismissed !== open.start
        ? offered(quickOptions(graph, open.sign, open.query, kind), open.query)
        : [],
    [graph, open?.sign, open?.query, open?.start, dismissed, kind, open],
  );
  const chosen = Math.min(active, options.length - 1);

  // The caret goes behind what was written out, once the text stands.
  useLayoutEffect(() => {
    if (wanted === null) return;
    area.current?.setSelectionRange(wanted, wanted);
    setCaret(wanted);
    setWanted(null);
  }, [wanted]);

  const take = (option: PickerOption | undefined) => {
    if (!open || !option) return;
    const done = completed(line, open, option.id);
    onChange(value.slice(0, lineStart) + done.line + (lineEnd < 0 ? "" : value.slice(lineEnd)));
    setWanted(lineStart + done.caret);
    setActive(0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (options.length > 0 && step !== 0) {
      event.preventDefault();
      setActive((chosen + step + options.length) % options.length);
    } else if (
      options.length > 0 &&
      (event.key === "Enter" || event.key === "Tab") &&
      !event.ctrlKey &&
      !event.metaKey
    ) {
      event.preventDefault();
      take(options[chosen]);
    } else if (options.length > 0 && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      setDismissed(open?.start ?? null);
    } else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      onSubmit();
    }
  };
  const follow = () => setCaret(area.current?.selectionStart ?? value.length);

  return (
    <div className={styles.quick}>
      <label htmlFor={id} className="visually-hidden">
        {t("create.title")}
      </label>
      <textarea
        ref={area}
        id={id}
        rows={1}
        data-autofocus
        className={styles.line}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck
        value={value}
        aria-describedby={problem ? `${id}-problem` : `${id}-hint`}
        aria-invalid={problem ? true : undefined}
        aria-autocomplete="list"
        aria-controls={options.length > 0 ? `${id}-list` : undefined}
        aria-activedescendant={options[chosen] ? `${id}-${chosen}` : undefined}
        onChange={(event) => {
          setCaret(event.target.selectionStart);
          setActive(0);
          setDismissed(null);
          onChange(event.target.value);
        }}
        onSelect={follow}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      {problem ? (
        <p id={`${id}-problem`} role="alert" className={fieldStyles.error}>
          {problem}
        </p>
      ) : null}
      {options.length > 0 ? (
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label={t("create.completions")}
          className={styles.completions}
        >
          {options.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field holds the focus and the keys
            // biome-ignore lint/a11y/useFocusableInteractive: chosen through aria-activedescendant
            <div
              key={option.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              className={optionStyles.option}
              onPointerMove={() => setActive(index)}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(option)}
            >
              {option.icon}
              <span className={styles.completionText}>
                <Marked text={option.text} runs={option.runs} />
              </span>
              {option.note ? <span className={styles.completionNote}>{option.note}</span> : null}
            </div>
          ))}
        </div>
      ) : null}
      {lines.length > 1 ? (
        <ol className={styles.many} aria-label={t("create.several")}>
          {lines.slice(0, 30).map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
            <li key={index}>
              <span>{one.title || t("record.untitled")}</span>
              <Parts line={one} />
            </li>
          ))}
          {lines.length > 30 ? <li>{t("create.andMore", { n: lines.length - 30 })}</li> : null}
        </ol>
      ) : lines[0] && lines[0].parts.length > 0 ? (
        <Parts line={lines[0]} />
      ) : null}
      <p id={`${id}-hint`} className={styles.hint}>
        {t("create.signs")}
      </p>
    </div>
  );
}

/** What is written out already needs no list, and Enter then makes the record. */
function offered(options: PickerOption[], query: string): PickerOption[] {
  return options.some((option) => option.id.toLowerCase() === query.trim().toLowerCase()) ? [] : options;
}

function Parts({ line }: { line: QuickLine }) {
  const graph = useGraph();
  return (
    <ul className={styles.parts} aria-label={t("create.understood")}>
      {line.parts.map((part) => (
        <li key={part.start} className={styles.part}>
          <span className="visually-hidden">{t(`create.sign.${part.sign}`)}: </span>
          <span aria-hidden className={styles.sign}>
            {part.sign === "due:" ? "" : part.sign}
          </span>
          {partWords(graph, part)}
        </li>
      ))}
    </ul>
  );
}
