import { createContext, lazy, type ReactNode, Suspense, use, useCallback, useMemo, useState } from "react";
import type { ImportRowKey, ThreadSource } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { useOpening } from "./list-search";
import { referenceOf } from "./record/titles";

const ImportRowDrawer = lazy(() =>
  import("@/features/exchange/ImportRowDrawer").then((m) => ({ default: m.ImportRowDrawer })),
);
const OperationDrawer = lazy(() =>
  import("@/features/history/OperationDrawer").then((m) => ({ default: m.OperationDrawer })),
);

/** `about`: the record that the source speaks of, where the caller knows it. */
type OpenSource = (source: ThreadSource, about?: string | null) => void;

const SourceContext = createContext<OpenSource>(() => {});

/** Opens what a claim rests on: the row of an import, an entry of the ledger, or a record. */
export const useOpenSource = (): OpenSource => use(SourceContext);

export const rowSource = (key: ImportRowKey): ThreadSource => ({ type: "import_row", ...key });

export function SourceProvider({ children }: { children: ReactNode }) {
  const graph = useGraph();
  const opening = useOpening();
  const [open, setOpen] = useState<{ source: ThreadSource; about: string | null } | null>(null);
  const show = useCallback<OpenSource>(
    (source, about = null) => {
      if (source.type === "record") {
        const record = graph.record(source.record);
        opening.record(record ? referenceOf(record) : source.record);
        return;
      }
      setOpen({ source, about });
    },
    [graph, opening],
  );
  const close = useMemo(() => () => setOpen(null), []);
  return (
    <SourceContext value={show}>
      {children}
      <Suspense fallback={null}>
        {open?.source.type === "import_row" ? <ImportRowDrawer row={open.source} onClose={close} /> : null}
        {open?.source.type === "operation" ? (
          <OperationDrawer sequence={open.source.sequence} about={open.about} onClose={close} />
        ) : null}
      </Suspense>
    </SourceContext>
  );
}
