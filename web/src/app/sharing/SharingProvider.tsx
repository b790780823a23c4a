import { createContext, lazy, type ReactNode, Suspense, use, useState } from "react";
import type { Id } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { isAtLeast, roleIn } from "@/graph/powers";
import { useWorkspace } from "../workspace";
import type { ShareDialogProps } from "./ShareDialog";

const ShareDialog = lazy(() => import("./ShareDialog").then((m) => ({ default: m.ShareDialog })));

type Share = (what: Omit<ShareDialogProps, "onClose">) => void;

const ShareContext = createContext<Share>(() => {});

/** Asks how something is shared by a link. */
export const useShare = (): Share => use(ShareContext);

export function SharingProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<Omit<ShareDialogProps, "onClose"> | null>(null);
  return (
    <ShareContext value={setOpen}>
      {children}
      {open ? (
        <Suspense fallback={null}>
          <ShareDialog {...open} onClose={() => setOpen(null)} />
        </Suspense>
      ) : null}
    </ShareContext>
  );
}

/** The spaces in which the signed-in person may show things to others. */
export function useSharedSpaces(): readonly Id[] {
  const { workspace } = useWorkspace();
  const graph = useGraph();
  const spaces = graph.spaces().map((space) => space.id);
  return spaces.filter((space) => isAtLeast(roleIn(workspace, space), "maker"));
}
