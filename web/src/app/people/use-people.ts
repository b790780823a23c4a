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

export function usePeopleClient(): PeopleClient {
  const { client, workspace } = useWorkspace();
  return useMemo(() => new PeopleClient(client, workspace.id), [client, workspace.id]);
}

export function usePeople(): PeopleState {
  const graph = useGraph();
  const client = usePeopleClient();
  const { value: people, problem, load, run } = useLoaded(useCallback(() => client.people(), [client]));
  // Whoever comes in brings a record, which arrives by itself.
  useEffect(() => graph.subscribe("kind person", () => void load()), [graph, load]);
  return { people, problem, client, run, load };
}

/** Names as they are written in this workspace. */
export interface Names {
  space(id: Id): string;
  person(id: Id, otherwise?: string): string;
  /** Of a kind, several of it. */
  kind(name: string): string;
  field(kind: string, name: string, space?: Id): string;
}

export function useNames(): Names {
  const graph = useGraph();
  return useMemo(
    () => ({
      space: (id) => graph.spaces().find((space) => space.id === id)?.name ?? "",
      person: (id, otherwise = "") => {
        const record = graph.record(id);
        return record ? titleOf(record) : otherwise;
      },
      kind: (name) => (graph.kind(name)?.plural ?? name).toLowerCase(),
      field: (kind, name, space) =>
        graph.fields(kind, space).find((field) => field.name === name)?.label ?? name,
    }),
    [graph],
  );
}
