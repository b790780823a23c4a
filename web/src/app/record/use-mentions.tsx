import { useMemo } from "react";
import { useGraph } from "@/graph/hooks";
import type { Mentions } from "@/kit/editor/mentions";
import { t } from "../messages/t";
import { Avatar } from "../personal/Avatar";
import { mentionablePeople } from "./mentionable-people";
import { titleOf } from "./titles";

/** The people of the workspace, for texts that name them. */
export function useMentions(): Mentions {
  const graph = useGraph();
  return useMemo(
    () => ({
      people: (query) =>
        mentionablePeople(graph, graph.workspace.person, query).map((person) => ({
          id: person.id,
          name: titleOf(person),
          note: typeof person.fields.email === "string" ? person.fields.email : undefined,
          icon: <Avatar person={person.id} />,
        })),
      listLabel: t("record.mention.people"),
      found: (n) => t("record.mention.found", { n }),
    }),
    [graph],
  );
}
