import { useCallback, useEffect, useMemo, useState } from "react";
import { PeopleClient } from "@/contract/access-client";
import type { Id, People } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { useToast } from "@/kit/Toasts";
import { titleOf } from "../record/titles";
import { failureText } from "../session/failure";
import { useWorkspace } from "../workspace";

export interface PeopleState {
  people: People | null;
  problem: string | null;
  client: PeopleClient;
  /** Does something, says so, and shows how it stands then; what was refused is said in its own words. */
  run(work: Promise<unknown>, said?: string): Promise<boolean>;
}

export function usePeople(): PeopleState {
  const { client: wire, workspace } = useWorkspace();
  const graph = useGraph();
  const toast = useToast();
  const client = useMemo(() => new PeopleClient(wire, workspace.id), [wire, workspace.id]);
  const [people, setPeople] = useState<People | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const load = useCallback(async () => {
    try {
      setPeople(await client.people());
      setProblem(null);
    } catch (error) {
      setProblem(failureText(error));
    }
  }, [client]);
  useEffect(() => {
    void load();
    // Whoever comes in brings a record, which arrives by itself.
    return graph.subscribe("kind person", () => void load());
  }, [load, graph]);
  const run = useCallback(
    async (work: Promise<unknown>, said?: string) => {
      try {
        await work;
        if (said) toast({ text: said });
        return true;
      } catch (error) {
        toast({ text: failureText(error), tone: "danger" });
        return false;
      } finally {
        await load();
      }
    },
    [load, toast],
  );
  return { people, problem, client, run };
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
