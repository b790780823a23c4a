import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { failureText } from "@/app/session/failure";
import { useWorkspace } from "@/app/workspace";
import type { Id, Import, WorkspaceView } from "@/contract/schema";
import { isAtLeast, roleIn } from "@/graph/powers";
import { useToast } from "@/kit/Toasts";
import { emptyDraft, rememberDraft, rememberedDraft } from "./draft/draft-memory";
import { useImportClient } from "./draft/use-import-client";

/** Takes an import up again that broke off, and shows how it goes on. */
export function useGoOn(): (id: Id) => Promise<void> {
  const client = useImportClient();
  const { workspace } = useWorkspace();
  const navigate = useNavigate();
  const toast = useToast();
  return useCallback(
    async (id) => {
      try {
        await client.resume(id);
      } catch (error) {
        return toast({ text: failureText(error), tone: "danger" });
      }
      rememberDraft(id, { ...(rememberedDraft(id) ?? emptyDraft), step: "running", begun: true });
      void navigate({ to: "/$ws/imports/new", params: { ws: workspace.slug }, search: { draft: id } });
    },
    [client, workspace.slug, navigate, toast],
  );
}

/** An import of an older version does not say where it went. */
export function mayManageImport(workspace: WorkspaceView, made: Import): boolean {
  return isAtLeast(made.space ? roleIn(workspace, made.space) : workspace.role, "maker");
}
