import { t } from "@/app/messages/t";
import type { Import } from "@/contract/schema";
import { civilDate } from "@/kit/moments";
import { sourceName } from "./draft/system-name";

/** Where an import came from, as far as it says. */
export function importLead(made: Pick<Import, "source" | "as_of" | "licence">): string[] {
  return [
    ...(made.source ? [sourceName(made.source)] : []),
    ...(made.as_of ? [t("imports.asOf", { date: civilDate(made.as_of) })] : []),
    ...(made.licence ? [t("imports.licence", { licence: made.licence })] : []),
  ];
}
