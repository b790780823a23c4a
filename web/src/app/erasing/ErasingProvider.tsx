import { createContext, lazy, type ReactNode, Suspense, use, useState } from "react";
import type { Id } from "@/contract/schema";

const EraseDialog = lazy(() => import("./EraseDialog").then((m) => ({ default: m.EraseDialog })));
const ReportDialog = lazy(() => import("./ReportDialog").then((m) => ({ default: m.ReportDialog })));

/** Who is to be erased, or whose report is read. */
type Open = { person: Id; name: string } | { report: Id };

const ErasingContext = createContext<(open: Open) => void>(() => {});

/** Asks whether somebody shall be erased, or shows what was erased of somebody. */
export const useErasing = () => use(ErasingContext);

export function ErasingProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <ErasingContext value={setOpen}>
      {children}
      {open ? (
        <Suspense fallback={null}>
          {"report" in open ? (
            <ReportDialog id={open.report} onClose={close} />
          ) : (
            <EraseDialog person={open.person} name={open.name} onClose={close} onErased={setOpen} />
          )}
        </Suspense>
      ) : null}
    </ErasingContext>
  );
}
