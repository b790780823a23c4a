import { useMemo } from "react";
import { useWorkspace } from "@/app/workspace";
import { ImportClient } from "@/contract/import-client";

export function useImportClient(): ImportClient {
  const { client, workspace } = useWorkspace();
  return useMemo(() => new ImportClient(client, workspace.id), [client, workspace.id]);
}
