import type { GraphRecord, Id } from "@/contract/schema";
import type { Graph } from "@/graph/graph";
import { isArchived, isChoosable } from "@/graph/query";
import { fuzzyMatch } from "@/kit/fuzzy";
import { titleOf } from "./titles";

const shown = 8;

/** Whom one can mention, best first. Nobody needs to be told what they write themselves: they stand last. */
export function mentionablePeople(graph: Graph, own: Id, query: string): GraphRecord[] {
  const hits: { person: GraphRecord; score: number }[] = [];
  for (const person of graph.records("person")) {
    if (!isChoosable(person) || isArchived(person)) continue;
    const score = nameScore(titleOf(person), query) ?? mailScore(person, query);
    if (score !== null) hits.push({ person, score: person.id === own ? score - 100 : score });
  }
  hits.sort((a, b) => b.score - a.score || titleOf(a.person).localeCompare(titleOf(b.person)));
  return hits.slice(0, shown).map((hit) => hit.person);
}

/** How well the letters fit a name; null when they do not. */
export function nameScore(name: string, query: string): number | null {
  const [letters, folded] = [unaccented(query), unaccented(name)];
  // Behind a space the sentence may go on: only what truly stands in the name is still part of it.
  if (/\s/.test(letters) && !` ${folded}`.includes(` ${letters}`)) return null;
  return letters ? (fuzzyMatch(letters, folded)?.score ?? null) : 0;
}

function mailScore(person: GraphRecord, query: string): number | null {
  const mail = person.fields.email;
  const fits = typeof mail === "string" && query !== "" && mail.toLowerCase().startsWith(query.toLowerCase());
  return fits ? 0 : null;
}

function unaccented(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
