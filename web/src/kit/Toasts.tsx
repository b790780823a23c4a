import { X } from "lucide-react";
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button, IconButton } from "./Button";
import styles from "./Toasts.module.css";

export interface Toast {
  text: string;
  tone?: "plain" | "danger";
  action?: { label: string; run(): void };
}

interface ToastRow extends Toast {
  id: number;
}

const ToastContext = createContext<(toast: Toast) => void>(() => {});

/** Shows a short message at the foot of the window; it leaves by itself unless somebody is on it. */
export const useToast = (): ((toast: Toast) => void) => use(ToastContext);

export function Toasts({
  children,
  regionLabel,
  closeLabel,
}: {
  children: ReactNode;
  regionLabel: string;
  closeLabel: string;
}) {
  const [rows, setRows] = useState<ToastRow[]>([]);
  const next = useRef(1);
  const show = useCallback((toast: Toast) => {
    setRows((current) => [...current.slice(-2), { ...toast, id: next.current++ }]);
  }, []);
  const close = useCallback((id: number) => setRows((current) => current.filter((row) => row.id !== id)), []);
  const list = useMemo(() => rows, [rows]);
  return (
    <ToastContext value={show}>
      {children}
      <section className={styles.region} aria-label={regionLabel} aria-live="polite">
        {list.map((row) => (
          <ToastView key={row.id} row={row} close={close} closeLabel={closeLabel} />
        ))}
      </section>
    </ToastContext>
  );
}

function ToastView({
  row,
  close,
  closeLabel,
}: {
  row: ToastRow;
  close(id: number): void;
  closeLabel: string;
}) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => close(row.id), row.tone === "danger" ? 12000 : 6500);
    return () => clearTimeout(timer);
  }, [held, row, close]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointer and focus only keep the message on screen
    <div
      className={`${styles.toast} ${row.tone === "danger" ? styles.danger : ""}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className={styles.text}>{row.text}</span>
      {row.action ? (
        <Button
          look="quiet"
          className={styles.action}
          onClick={() => {
            row.action?.run();
            close(row.id);
          }}
        >
          {row.action.label}
        </Button>
      ) : null}
      <IconButton label={closeLabel} className={styles.close} onClick={() => close(row.id)}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
