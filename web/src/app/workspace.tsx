import { createContext, use } from "react";
import type { Client } from "@/contract/client";
import type { Session, WorkspaceView } from "@/contract/schema";

export interface WorkspaceInUse {
  client: Client;
  session: Session;
  workspace: WorkspaceView;
  /** A maker somewhere: else everything that changes what is there is left out. */
  canEdit: boolean;
  /** A contributor somewhere: may add comments, feedback and ideas. */
  canContribute: boolean;
}

const WorkspaceContext = createContext<WorkspaceInUse | null>(null);

export const WorkspaceProvider = WorkspaceContext.Provider;

export function useWorkspace(): WorkspaceInUse {
  const value = use(WorkspaceContext);
  if (!value) throw new Error("useWorkspace is used outside a workspace.");
  return value;
}

const SharedContext = createContext(false);

export const SharedProvider = SharedContext.Provider;

/** Whether it is looked at by a link, where there are no pages but this one. */
export const useIsShared = (): boolean => use(SharedContext);
