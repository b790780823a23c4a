import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import styles from "./RowList.module.css";

export interface RowListHandle {
  /** Moves the focus by `step` rows and answers the row it stands on. */
  move(step: number): number;
  active(): number;
  focus(): void;
}

interface RowListProps<Row> {
  rows: readonly Row[];
  label: string;
  rowKey(row: Row): string;
  rowHeight: number;
  /** The row's words; they become one button that opens it. */
  children(row: Row, index: number): ReactNode;
  /** Stands beside the button, for what must not be inside it. */
  aside?(row: Row, index: number): ReactNode;
  onOpen(row: Row, index: number): void;
  /** Key of the row that is open elsewhere, such as in the panel. */
  openKey?: string | null;
  header?: ReactNode;
  handle?: Ref<RowListHandle>;
  className?: string;
}

/** A long list of rows of one height: only what is on screen is drawn; arrows, Home and End move. */
export function RowList<Row>(props: RowListProps<Row>) {
  const { rows, label, rowKey, rowHeight, children, aside, onOpen, openKey, header, handle, className } =
    props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const wantsFocus = useRef(false);
  const current = Math.max(0, Math.min(active, rows.length - 1));

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another row height is measured anew
  useLayoutEffect(() => virtual.measure(), [rowHeight, virtual]);

  const go = useCallback(
    (index: number) => {
      const next = Math.max(0, Math.min(rows.length - 1, index));
      setActive(next);
      wantsFocus.current = true;
      virtual.scrollToIndex(next, { align: "auto" });
      return next;
    },
    [rows.length, virtual],
  );

  useEffect(() => {
    if (!wantsFocus.current) return;
    const button = scroller.current?.querySelector<HTMLElement>(`[data-row="${current}"]`);
    if (!button) return;
    wantsFocus.current = false;
    button.focus({ preventScroll: true });
  });

  // The row that is open is the one that arrows go on from.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a newly opened row is brought into sight
  useEffect(() => {
    if (!openKey) return;
    const at = rows.findIndex((row) => rowKey(row) === openKey);
    if (at < 0) return;
    setActive(at);
    virtual.scrollToIndex(at, { align: "auto" });
  }, [openKey]);

  useImperativeHandle(
    handle,
    () => ({ move: (step) => go(current + step), active: () => current, focus: () => go(current) }),
    [go, current],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: rows.length - 1,
    };
    const target = steps[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    event.preventDefault();
    go(target);
  };

  return (
    <div ref={scroller} className={`${styles.scroller} ${className ?? ""}`}>
      {header ? <div className={styles.header}>{header}</div> : null}
      <ul
        aria-label={label}
        className={styles.list}
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          const key = rowKey(row);
          return (
            <li
              key={item.key}
              aria-setsize={rows.length}
              aria-posinset={item.index + 1}
              className={styles.row}
              data-open={key === openKey || undefined}
              style={{
                height: rowHeight,
                transform: `translateY(${item.start - virtual.options.scrollMargin}px)`,
              }}
            >
              <button
                type="button"
                data-row={item.index}
                tabIndex={item.index === current ? 0 : -1}
                className={styles.button}
                onFocus={() => setActive(item.index)}
                onClick={() => onOpen(row, item.index)}
              >
                {children(row, item.index)}
              </button>
              {aside ? <div className={styles.aside}>{aside(row, item.index)}</div> : null}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
