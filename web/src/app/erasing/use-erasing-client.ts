import { useMemo } from "react";
import { PeopleClient } from "@/contract/access-client";
import { useWorkspace } from "../workspace";

export function useErasingClient(): PeopleClient {
  const { client, workspace } = useWorkspace();
  return useMemo(() => new PeopleClient(client, workspace.id), [client, workspace.id]);
}
