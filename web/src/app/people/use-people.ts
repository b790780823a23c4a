import { useCallback, useEffect, useMemo } from "react";
import { PeopleClient } from "@/contract/access-client";
import type { Id, People } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { titleOf } from "../record/titles";
import { type Loaded, useLoaded } from "../use-loaded";
import { useWorkspace } from "../workspace";

export interface PeopleState extends Pick<Loaded<People>, "problem" | "run" | "load"> {
  people: People | null;
  client: PeopleClient;
}

export function usePeople(): PeopleState {
  const { client: wire, workspace } = useWorkspace();
  const graph = useGraph();
  const client = useMemo(() => new PeopleClient(wire, workspace.id), [wire, workspace.id]);
  const { value: people, problem, load, run } = useLoaded(useCallback(() => client.people(), [client]));
  // Whoever comes in brings a record, which arrives by itself.
  useEffect(() => graph.subscribe("kind person", () => void load()), [graph, load]);
  return { people, problem, client, run, load };
}

/** Names as they are written in this workspace. */
export function useNames(): { space(id: Id): string; person(id: Id, otherwise?: string): string } {
  const graph = useGraph();
  return useMemo(
    () => ({
      space: (id) => graph.spaces().find((space) => space.id === id)?.name ?? "",
      person: (id, otherwise = "") => {
        const record = graph.record(id);
        return record ? titleOf(record) : otherwise;
      },
    }),
    [graph],
  );
}
