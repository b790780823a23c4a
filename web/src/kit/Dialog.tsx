import { type ReactNode, useEffect, useId, useRef } from "react";
import styles from "./Dialog.module.css";

interface DialogProps {
  title: string;
  onClose(): void;
  children: ReactNode;
  /** side: slides over the content from the right; top: near the top, as a palette; wide: centre, for columns. */
  place?: "centre" | "side" | "top" | "wide";
  hideTitle?: boolean;
  footer?: ReactNode;
  closeLabel?: string;
}

/** The browser's own modal dialog: focus stays inside, Escape closes, focus goes back where it was. */
export function Dialog({ title, onClose, children, place = "centre", hideTitle, footer }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    // The browser takes the first control; the dialog may know a better one.
    dialog?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way out, through onCancel
    <dialog
      ref={ref}
      className={`${styles.dialog} ${styles[place]}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className={styles.body}>
        <h2 id={titleId} className={hideTitle ? "visually-hidden" : styles.title}>
          {title}
        </h2>
        {children}
        {footer ? <div className={styles.footer}>{footer}</div> : null}
      </div>
    </dialog>
  );
}
