import { Highlighter } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useActions } from "@/app/actions/Actions";
import { useOpening } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { referenceOf, titleOf } from "@/app/record/titles";
import { useWorkspace } from "@/app/workspace";
import type { GraphRecord } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { MarkdownView, selectedWords } from "@/kit/editor/MarkdownView";
import { Kbd } from "@/kit/Kbd";
import { useToast } from "@/kit/Toasts";
import styles from "./Feedback.module.css";
import { LinkWords } from "./LinkWords";
import { trimmedSpan } from "./pasted";
import type { HighlightInText } from "./use-highlights";

interface Span {
  start: number;
  end: number;
}

interface Spot {
  top: number;
  left: number;
}

const pendingMark = "pending";

/**
 * A text that is read, not written, but with a caret: the keyboard moves and marks in it as in any editor.
 * Marked words and one key become a highlight, in place.
 */
export function MarkableText({
  record,
  markdown,
  plain,
  highlights,
}: {
  record: GraphRecord;
  markdown: string;
  plain: string;
  highlights: readonly HighlightInText[];
}) {
  const { canContribute } = useWorkspace();
  const toast = useToast();
  const opening = useOpening();
  const box = useRef<HTMLDivElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState<{ span: Span; spot: Spot } | null>(null);
  const [linking, setLinking] = useState<{ span: Span; spot: Spot } | null>(null);
  const [shown, setShown] = useState<{ id: string; spot: Spot } | null>(null);

  const marks = useMemo(() => {
    const standing = highlights.flatMap(({ highlight, place }) =>
      place ? [{ id: highlight.id, start: place.start, end: place.end }] : [],
    );
    return linking ? [{ id: pendingMark, ...linking.span }, ...standing] : standing;
  }, [highlights, linking]);

  const spotOf = useCallback((rectangle: DOMRect): Spot => {
    const frame = box.current?.getBoundingClientRect();
    return {
      top: rectangle.bottom - (frame?.top ?? 0) + 6,
      left: Math.max(0, Math.min(rectangle.left - (frame?.left ?? 0), (frame?.width ?? 400) - 320)),
    };
  }, []);

  useEffect(() => {
    const onSelection = () => {
      const root = text.current;
      const selection = document.getSelection();
      if (!root || !selection?.anchorNode || !root.contains(selection.anchorNode)) {
        setSelected(null);
        return;
      }
      const words = selectedWords(root, selection);
      const span = words ? trimmedSpan(plain, words.start, words.end) : null;
      if (!span) {
        setSelected(null);
        const mark = selection.anchorNode.parentElement?.closest<HTMLElement>("mark[data-mark]");
        setShown(
          mark?.dataset.mark ? { id: mark.dataset.mark, spot: spotOf(mark.getBoundingClientRect()) } : null,
        );
        return;
      }
      setSelected({ span, spot: spotOf(selection.getRangeAt(0).getBoundingClientRect()) });
    };
    document.addEventListener("selectionchange", onSelection);
    return () => document.removeEventListener("selectionchange", onSelection);
  }, [plain, spotOf]);

  const begin = useCallback(() => {
    const root = text.current;
    if (!canContribute || !root) return;
    // Read anew: the key may come before the browser has told of the last selection.
    const selection = document.getSelection();
    const words = selectedWords(root, selection);
    const span = words && trimmedSpan(plain, words.start, words.end);
    if (!span || !selection) {
      toast({ text: t("feedback.noSelection") });
      return;
    }
    setShown(null);
    setLinking({ span, spot: spotOf(selection.getRangeAt(0).getBoundingClientRect()) });
  }, [canContribute, plain, spotOf, toast]);

  useActions([
    {
      id: "highlight",
      label: t("feedback.link"),
      key: "h",
      icon: Highlighter,
      when: () => canContribute,
      run: begin,
    },
  ]);

  const end = () => {
    setLinking(null);
    setSelected(null);
    text.current?.focus({ preventScroll: true });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const plainKey = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plainKey && event.key.toLowerCase() === "h") {
      event.preventDefault();
      begin();
    } else if (plainKey && event.key === "Enter") {
      event.preventDefault();
      openMark(shown?.id);
    } else if (event.key === "Tab" || event.key.startsWith("Arrow") || event.key.startsWith("Page")) {
      return;
    } else if (event.key === "Escape") {
      document.getSelection()?.collapseToEnd();
      text.current?.blur();
    }
    // Nothing can be written here, so the other letters are the rest of the program's.
  };

  const openMark = (id: string | undefined) => {
    const found = highlights.find((one) => one.highlight.id === id);
    if (found?.feature) opening.record(referenceOf(found.feature));
  };
  const markAt = (target: EventTarget | null) =>
    target instanceof HTMLElement ? target.closest<HTMLElement>("mark[data-mark]") : null;
  const named = shown ? highlights.find((one) => one.highlight.id === shown.id) : undefined;

  return (
    <div ref={box} className={styles.markable}>
      {/* biome-ignore lint/a11y/useSemanticElements: a field cannot hold marked, structured text */}
      <div
        ref={text}
        role="textbox"
        tabIndex={0}
        aria-multiline
        aria-readonly
        aria-label={t("feedback.text")}
        // Editable only so that there is a caret; every change is turned away below.
        contentEditable
        suppressContentEditableWarning
        spellCheck={false}
        className={styles.text}
        onBeforeInput={(event) => event.preventDefault()}
        onPaste={(event) => event.preventDefault()}
        onCut={(event) => event.preventDefault()}
        onDrop={(event) => event.preventDefault()}
        onKeyDown={onKeyDown}
        onMouseOver={(event) => {
          const mark = markAt(event.target);
          const id = mark?.dataset.mark;
          if (mark && id && id !== pendingMark) setShown({ id, spot: spotOf(mark.getBoundingClientRect()) });
        }}
        onMouseLeave={() => setShown(null)}
        onFocus={() => {}}
        onClick={(event) => {
          if (document.getSelection()?.isCollapsed) openMark(markAt(event.target)?.dataset.mark);
        }}
      >
        <MarkdownView markdown={markdown} marks={marks} className={styles.words} />
      </div>
      {named?.feature && !linking && !selected ? (
        <div className={styles.markHint} style={shown?.spot} aria-hidden>
          {named.feature.key} {titleOf(named.feature)}
        </div>
      ) : null}
      {selected && !linking && canContribute ? (
        <div className={styles.float} style={selected.spot}>
          <Button
            look="primary"
            icon={<Highlighter size={14} aria-hidden />}
            onPointerDown={(event) => event.preventDefault()}
            onClick={begin}
          >
            {t("feedback.link")} <Kbd keys="h" />
          </Button>
        </div>
      ) : null}
      {linking ? (
        <LinkWords record={record} plain={plain} span={linking.span} spot={linking.spot} onDone={end} />
      ) : null}
      {canContribute && highlights.length === 0 && !selected && !linking ? (
        <p className={styles.tip}>
          {t("feedback.tipBefore")} <Kbd keys="h" />
        </p>
      ) : null}
    </div>
  );
}
