import { Search, X } from "lucide-react";
import {
  type KeyboardEvent,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { FilterReading } from "@/graph/expression/compile";
import { IconButton } from "@/kit/Button";
import { t } from "../messages/t";
import { CompletionList } from "./CompletionList";
import { type Completion, type CompletionSource, completionsAt } from "./completions";
import styles from "./Filter.module.css";

/** What is wrong with the text and where, in UTF-16 offsets; `end` is exclusive. */
export interface FilterProblem {
  message: string;
  at: number;
  end: number;
}

export interface FilterLineHandle {
  focus(): void;
}

interface FilterLineProps {
  text: string;
  /** How the text is read as it stands; null when it cannot be. */
  reading: FilterReading | null;
  /** Shown below; null while nothing is wrong or the person is still writing. */
  problem: FilterProblem | null;
  completion: CompletionSource;
  onText(text: string): void;
  /** The person is done with writing: Enter, or the field was left. */
  onSettle(text: string): void;
  /** Whether a list of what can stand at the caret is open for what was typed. */
  onOffer(offering: boolean): void;
  /** Id of what explains the problem. */
  problemId: string;
  ref?: Ref<FilterLineHandle>;
}

/** The filter as one line of text, with what can stand at the caret in a list below it. */
export function FilterLine(props: FilterLineProps) {
  const { text, reading, problem, completion, onText, onSettle, onOffer, problemId, ref } = props;
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [caret, setCaret] = useState(text.length);
  /** Where the caret goes once the text that was taken stands in the field. */
  const [wanted, setWanted] = useState<number | null>(null);
  const [open, setOpen] = useState<"no" | "typing" | "asked">("no");
  const [active, setActive] = useState<number | null>(null);
  useImperativeHandle(ref, () => ({
    focus: () => {
      input.current?.focus();
      input.current?.select();
    },
  }));
  useLayoutEffect(() => {
    if (wanted === null) return;
    input.current?.setSelectionRange(wanted, wanted);
    setCaret(wanted);
    setWanted(null);
  }, [wanted]);

  const found = useMemo(
    () => (open === "no" ? null : completionsAt(text, caret, completion, open === "asked")),
    [open, text, caret, completion],
  );
  const options = useMemo(() => {
    if (!found) return [];
    if (reading !== "words") return found.options;
    const words: Completion = {
      id: "words",
      text: t("filter.complete.words", { words: text.trim() }),
      insert: text.trim(),
      group: t("filter.complete.search"),
    };
    return [...found.options, words];
  }, [found, reading, text]);
  // What can be read already is not to be changed by the Enter that means "done".
  const first = open === "typing" && reading !== "expression" ? 0 : -1;
  const chosen = Math.min(active ?? first, options.length - 1);
  const shown = found !== null && options.length > 0;

  const offering = shown && open === "typing";
  useEffect(() => onOffer(offering), [onOffer, offering]);
  useEffect(() => {
    if (!shown) return;
    document.getElementById(`${id}-${chosen}`)?.scrollIntoView?.({ block: "nearest" });
  }, [shown, id, chosen]);

  const close = () => {
    setOpen("no");
    setActive(null);
  };
  const take = (option: Completion) => {
    if (!found) return;
    if (option.id === "words") {
      close();
      onSettle(text);
      return;
    }
    const rest = text.slice(found.to);
    const insert = rest.startsWith(" ") ? option.insert.trimEnd() : option.insert;
    const before = text.slice(0, found.from) + insert;
    onText(before + rest);
    setWanted(before.length - (option.back ?? 0));
    setActive(null);
    setOpen("typing");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const option = shown ? options[chosen] : undefined;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        event.preventDefault();
        if (!shown) {
          setOpen("asked");
          return;
        }
        const step = event.key === "ArrowDown" ? 1 : -1;
        setActive(
          chosen < 0 && step < 0 ? options.length - 1 : (chosen + step + options.length) % options.length,
        );
        return;
      }
      case "Tab":
        if (!option || event.shiftKey) return;
        event.preventDefault();
        take(option);
        return;
      case "Enter":
        event.preventDefault();
        if (option) {
          take(option);
          return;
        }
        close();
        onSettle(text);
        return;
      case "Escape":
        event.stopPropagation();
        event.preventDefault();
        if (shown) close();
        else input.current?.blur();
        return;
      case "ArrowLeft":
      case "ArrowRight":
      case "Home":
      case "End":
        close();
    }
  };
  return (
    <div className={styles.lineBox}>
      <div className={styles.line} data-error={problem ? true : undefined}>
        <Search size={14} aria-hidden />
        <input
          ref={input}
          className={styles.lineInput}
          role="combobox"
          aria-label={t("filter.label")}
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={shown && chosen >= 0 ? `${id}-${chosen}` : undefined}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? problemId : undefined}
          placeholder={t("filter.placeholder")}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          value={text}
          onChange={(event) => {
            onText(event.target.value);
            setCaret(event.target.selectionStart ?? event.target.value.length);
            setActive(null);
            setOpen("typing");
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onFocus={() => {
            if (text === "") setOpen("asked");
          }}
          onClick={() => setOpen(text === "" ? "asked" : "no")}
          onBlur={() => {
            close();
            onSettle(text);
          }}
          onKeyDown={onKeyDown}
        />
        {text ? (
          <IconButton
            label={t("filter.clear")}
            className={styles.lineButton}
            onClick={() => {
              onText("");
              onSettle("");
              input.current?.focus();
            }}
          >
            <X size={14} aria-hidden />
          </IconButton>
        ) : null}
      </div>
      {shown ? (
        <CompletionList
          id={id}
          options={options}
          chosen={chosen}
          before={text.slice(0, found.from)}
          field={input}
          onPoint={setActive}
          onTake={take}
        />
      ) : null}
    </div>
  );
}
