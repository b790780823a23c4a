import { useMemo } from "react";
import { quoteOf } from "@/app/record/titles";
import type { GraphRecord, Quote } from "@/contract/schema";
import { useGraph, useLinksTo, useRecords } from "@/graph/hooks";
import { locateQuote, type QuotePlace } from "@/kit/editor/MarkdownView";

export interface HighlightInText {
  highlight: GraphRecord;
  quote: Quote;
  /** Null when the words no longer stand in the text. */
  place: QuotePlace | null;
  feature: GraphRecord | null;
}

/** The highlights of a text, in the order of the text; those whose words are gone stand last. */
export function useHighlights(record: GraphRecord, plain: string): HighlightInText[] {
  const graph = useGraph();
  const links = useLinksTo(record.id, "highlighted_in");
  // Also read again when a highlight goes to the trash, comes back, or its feature is renamed.
  const highlights = useRecords({ kind: "highlight" });
  const features = useRecords({ kind: "feature" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: read through the graph, see above
  return useMemo(() => {
    const found = links.flatMap((link): HighlightInText[] => {
      const highlight = graph.record(link.from);
      const quote = highlight ? quoteOf(highlight) : null;
      if (!highlight || !quote || highlight.fields.trashed === true) return [];
      const [asked] = graph.linksFrom(highlight.id, "asks_for");
      const feature = asked ? (graph.record(asked.to) ?? null) : null;
      return [{ highlight, quote, place: locateQuote(plain, quote), feature }];
    });
    const at = (one: HighlightInText) => one.place?.start ?? Number.POSITIVE_INFINITY;
    return found.sort((a, b) => at(a) - at(b));
  }, [graph, links, plain, highlights, features]);
}
