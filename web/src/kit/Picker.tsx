import { Check } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import optionStyles from "./Options.module.css";
import styles from "./Picker.module.css";

export interface PickerOption {
  id: string;
  text: string;
  /** Parts of the text that the query matched. */
  runs?: [number, number][];
  icon?: ReactNode;
  note?: ReactNode;
  group?: string;
  /** Why it cannot be taken; it stays in the list and says so. */
  disabledReason?: string | null;
  /** Present where an option is on or off. */
  chosen?: boolean;
}

interface PickerProps {
  label: string;
  placeholder?: string;
  /** Called for each change of the query; the first option is preselected. */
  search(query: string): PickerOption[];
  onPick(option: PickerOption, query: string): void;
  onCancel?(): void;
  /** Backspace in the empty field. */
  onBack?(): void;
  /** Stands before the field, such as what is being chosen for. */
  lead?: ReactNode;
  empty: ReactNode | ((query: string) => ReactNode);
  autoFocus?: boolean;
  /** The list stands open under the field, for palettes and popovers. */
  className?: string;
  foot?: ReactNode;
  /** Spoken for an option that is on. */
  chosenLabel?: string;
  onQuery?(query: string): void;
}

/** A field with a list of matches under it: typing narrows, arrows choose, Enter takes, Escape leaves. */
export function Picker(props: PickerProps) {
  const { label, placeholder, search, onPick, onCancel, onBack, lead, empty, autoFocus, className, foot } =
    props;
  const { onQuery, chosenLabel } = props;
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const options = useMemo(() => search(query), [search, query]);
  const chosen = Math.min(active, options.length - 1);

  useEffect(() => {
    if (autoFocus) input.current?.focus();
  }, [autoFocus]);

  useEffect(() => {
    list.current?.querySelector(`[data-index="${chosen}"]`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && options.length > 0) {
      event.preventDefault();
      setActive((chosen + step + options.length) % options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = options[chosen];
      if (option && !option.disabledReason) onPick(option, query);
    } else if (event.key === "Backspace" && query === "" && onBack) {
      event.preventDefault();
      onBack();
    } else if (event.key === "Escape" && onCancel) {
      event.preventDefault();
      event.stopPropagation();
      onCancel();
    }
  };

  let group: string | undefined;
  return (
    <div className={`${styles.picker} ${className ?? ""}`}>
      {lead}
      <input
        ref={input}
        // A dialog around it gives the focus to what says so, whatever stands before it.
        data-autofocus={autoFocus || undefined}
        className={styles.input}
        role="combobox"
        aria-label={label}
        aria-expanded={options.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={options[chosen] ? `${id}-${chosen}` : undefined}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
          onQuery?.(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        className={styles.list}
        tabIndex={-1}
      >
        {options.map((option, index) => {
          const heading = option.group !== group ? option.group : undefined;
          group = option.group;
          return (
            <div key={option.id} role="presentation">
              {heading ? (
                <div className={optionStyles.heading} role="presentation">
                  {heading}
                </div>
              ) : null}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field holds the focus and the keys */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: chosen through aria-activedescendant */}
              <div
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === chosen}
                aria-disabled={option.disabledReason ? true : undefined}
                data-index={index}
                className={`${optionStyles.option} ${option.disabledReason ? styles.disabled : ""}`}
                onPointerMove={() => setActive(index)}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => {
                  if (!option.disabledReason) onPick(option, query);
                }}
              >
                <span className={styles.icon}>{option.icon}</span>
                <span className={styles.text}>
                  <Marked text={option.text} runs={option.runs} />
                  {option.disabledReason ? (
                    <span className={styles.reason}>{option.disabledReason}</span>
                  ) : null}
                </span>
                {option.chosen ? <Check size={14} aria-label={chosenLabel} className={styles.tick} /> : null}
                {option.note ? <span className={styles.note}>{option.note}</span> : null}
              </div>
            </div>
          );
        })}
      </div>
      {options.length === 0 ? (
        <div className={styles.empty} role="status">
          {typeof empty === "function" ? empty(query) : empty}
        </div>
      ) : null}
      {foot ? <div className={styles.foot}>{foot}</div> : null}
    </div>
  );
}

/** Text with the matched runs set stronger. */
export function Marked({ text, runs = [] }: { text: string; runs?: [number, number][] }) {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const [start, end] of runs) {
    if (start > at) parts.push(text.slice(at, start));
    parts.push(<b key={start}>{text.slice(start, end)}</b>);
    at = end;
  }
  parts.push(text.slice(at));
  return <>{parts}</>;
}
