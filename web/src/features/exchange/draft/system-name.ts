import { t } from "@/app/messages/t";

/** Programs by the name that they go by; none for a plain table. */
const systems: { readonly [system: string]: string } = {
  jira: "Jira",
  trello: "Trello",
  asana: "Asana",
  linear: "Linear",
  github: "GitHub",
  gitlab: "GitLab",
};

export function systemName(system: string): string {
  return systems[system] ?? "";
}

/** Where an import came from, as its list says it: programs, or a description of its own. */
export function sourceName(source: string): string {
  return source
    .split(", ")
    .map((one) => systems[one] ?? (one === "table" ? t("importing.system.table") : one))
    .join(", ");
}
