import { Fragment, type RefObject, useLayoutEffect, useRef, useState } from "react";
import optionStyles from "@/kit/Options.module.css";
import { t } from "../messages/t";
import type { Completion } from "./completions";
import styles from "./Filter.module.css";

const EXAMPLES = [
  "filter.complete.example1",
  "filter.complete.example2",
  "filter.complete.example3",
] as const;

/** What can stand at the caret, under it; its foot says how the language goes. */
export function CompletionList({
  id,
  options,
  chosen,
  before,
  field,
  onPoint,
  onTake,
}: {
  id: string;
  options: readonly Completion[];
  chosen: number;
  /** Text before the word under the caret. */
  before: string;
  field: RefObject<HTMLInputElement | null>;
  onPoint(index: number): void;
  onTake(option: Completion): void;
}) {
  const measure = useRef<HTMLSpanElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [left, setLeft] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides how wide the measured span is
  useLayoutEffect(() => {
    const input = field.current;
    if (!input || !measure.current || !box.current) return;
    const word = input.offsetLeft + measure.current.offsetWidth - input.scrollLeft;
    const room = (box.current.parentElement?.clientWidth ?? 0) - box.current.offsetWidth;
    setLeft(Math.max(0, Math.min(word, Math.max(0, room))));
  }, [before, field]);
  let group = "";
  return (
    <div ref={box} className={styles.completions} style={{ left }}>
      <span ref={measure} className={styles.measure} aria-hidden>
        {before}
      </span>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t("filter.complete.label")}
        className={styles.options}
      >
        {options.map((option, index) => {
          const heading = option.group === group ? null : option.group;
          group = option.group;
          return (
            <Fragment key={`${option.group} ${option.id}`}>
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
                className={optionStyles.option}
                onPointerMove={() => onPoint(index)}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => onTake(option)}
              >
                {option.icon}
                <span className={styles.optionText}>{option.text}</span>
                {option.note ? <span className={styles.optionNote}>{option.note}</span> : null}
              </div>
            </Fragment>
          );
        })}
      </div>
      <div className={styles.help}>
        <p>{t("filter.complete.help")}</p>
        {EXAMPLES.map((example) => (
          <code key={example}>{t(example)}</code>
        ))}
      </div>
    </div>
  );
}
