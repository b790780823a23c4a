import { t } from "@/app/messages/t";

/** What an import is called when nobody says: the first file without its ending, and how many more. */
export function titleOfFiles(names: readonly string[]): string {
  const [first, ...more] = names;
  if (first === undefined) return "";
  const name =
    first
      .replace(/\.[a-z0-9]{1,5}$/i, "")
      .trim()
      .slice(0, 80) || first;
  return more.length === 0 ? name : t("importing.titleMore", { name, n: more.length });
}
