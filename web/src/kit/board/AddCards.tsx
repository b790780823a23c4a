import { Plus } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from "react";
import styles from "./Board.module.css";
import { useBoard } from "./board-context";
import { titlesOf } from "./board-places";

interface AddCardsProps {
  column: { id: string; name: string };
  lane: { id: string; name: string } | null;
}

/**
 * A row that becomes a field: Enter adds and stays for the next, several pasted lines add as many, Escape
 * drops what was typed. On leaving it is kept, as everywhere.
 */
export function AddCards({ column, lane }: AddCardsProps) {
  const { labels, onAdd } = useBoard();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const over = useRef(false);
  if (!onAdd) return null;
  const label = labels.addTo(column.name, lane?.name ?? null);

  const add = (text: string) => {
    const titles = titlesOf(text);
    if (titles.length > 0) onAdd(column.id, lane?.id ?? null, titles);
  };
  const close = () => {
    over.current = true;
    setOpen(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const field = event.currentTarget;
    if (event.key === "Enter") {
      event.preventDefault();
      add(field.value);
      field.value = "";
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  };
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = event.clipboardData.getData("text/plain");
    if (!/[\r\n]/.test(pasted.trim())) return;
    event.preventDefault();
    const field = event.currentTarget;
    const start = field.selectionStart ?? field.value.length;
    add(field.value.slice(0, start) + pasted + field.value.slice(field.selectionEnd ?? start));
    field.value = "";
  };

  if (!open) {
    return (
      <button
        ref={button}
        type="button"
        className={styles.add}
        aria-label={label}
        onClick={() => {
          over.current = false;
          setOpen(true);
        }}
      >
        <Plus size={14} aria-hidden />
        {labels.add}
      </button>
    );
  }
  return (
    <input
      className={styles.addField}
      aria-label={label}
      placeholder={labels.addHint}
      autoComplete="off"
      // biome-ignore lint/a11y/noAutofocus: the person asked for this field
      autoFocus
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      onBlur={(event) => {
        if (over.current) return;
        add(event.currentTarget.value);
        setOpen(false);
      }}
    />
  );
}
