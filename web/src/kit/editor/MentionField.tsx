import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import { MentionList } from "./MentionList";
import { isInMention, revised, shownText, withMention } from "./mention-text";
import { type Mentionable, type Mentions, mentionQuery } from "./mentions";
import { useMentionList } from "./use-mention-list";

interface MentionFieldProps {
  /** Markdown. */
  text: string;
  onText(markdown: string): void;
  mentions: Mentions;
  label: string;
  className?: string;
  autoFocus?: boolean;
  /** Keys that the list of people has not used. */
  onKeyDown?(event: KeyboardEvent<HTMLTextAreaElement>): void;
}

/** A plain field for Markdown in which @ names people. */
export function MentionField(props: MentionFieldProps) {
  const { text, onText, mentions, label, className, autoFocus, onKeyDown } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const shown = shownText(text);
  const [caret, setCaret] = useState(shown.length);
  const [wanted, setWanted] = useState<number | null>(null);
  /** The @ behind which something was typed: the caret alone opens no list. */
  const [typing, setTyping] = useState<number | null>(null);
  /** The @ whose list was sent away: it stays away while the same name is written on. */
  const [dismissed, setDismissed] = useState<number | null>(null);

  const begun = mentionQuery(shown.slice(0, caret));
  const open =
    begun && begun.start === typing && typing !== dismissed && !isInMention(text, begun.start) ? begun : null;

  // The caret goes behind the mention, once it stands in the field.
  useLayoutEffect(() => {
    if (wanted === null) return;
    area.current?.setSelectionRange(wanted, wanted);
    setCaret(wanted);
    setWanted(null);
  }, [wanted]);

  const take = (person: Mentionable) => {
    if (!open) return;
    const taken = withMention(text, { from: open.start, to: caret }, person);
    setTyping(null);
    setWanted(taken.caret);
    onText(taken.markdown);
  };
  const list = useMentionList(mentions, open ? open.query : null, take, () => setDismissed(typing));

  return (
    <>
      <textarea
        ref={area}
        className={className}
        aria-label={label}
        placeholder={label}
        rows={1}
        value={shown}
        // biome-ignore lint/a11y/noAutofocus: whoever shows the field decides
        autoFocus={autoFocus}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={list.activeId ? `${list.id}-list` : undefined}
        aria-activedescendant={list.activeId}
        onChange={(event) => {
          const { value, selectionStart } = event.target;
          const at = mentionQuery(value.slice(0, selectionStart))?.start ?? null;
          setTyping(at === dismissed ? null : at);
          if (at !== dismissed) setDismissed(null);
          setCaret(selectionStart);
          onText(revised(text, value, selectionStart));
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => setTyping(null)}
        onKeyDown={(event) => {
          if (!event.nativeEvent.isComposing && list.press(event)) {
            event.preventDefault();
            event.stopPropagation();
          } else {
            onKeyDown?.(event);
          }
        }}
      />
      <MentionList
        list={list}
        mentions={mentions}
        place={() => area.current?.getBoundingClientRect() ?? null}
      />
    </>
  );
}
