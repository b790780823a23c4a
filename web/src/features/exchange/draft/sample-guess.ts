import type { FieldType } from "@/contract/schema";

/** Longer words than this are no line. */
const LINE = 120;

/** What a new field would hold, told by some of its values. Where they do not agree it is a line of text. */
export function suggestedType(samples: readonly string[]): FieldType {
  const all = (fits: RegExp) => samples.length > 0 && samples.every((sample) => fits.test(sample.trim()));
  if (all(/^-?\d+([.,]\d+)?$/)) return "number";
  if (all(/^https?:\/\/\S+$/)) return "url";
  if (all(/^(\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})$/)) return "date";
  return samples.some((sample) => sample.includes("\n") || sample.length > LINE) ? "text" : "line";
}

/** What stands between several values; null: nothing that one could tell. */
export function suggestedSeparator(samples: readonly string[]): string | null {
  let best: { separator: string; times: number } | null = null;
  for (const separator of [";", ",", "|", "\n"]) {
    const times = samples.filter((sample) => sample.includes(separator)).length;
    if (times > (best?.times ?? 0)) best = { separator, times };
  }
  return best?.separator ?? null;
}
