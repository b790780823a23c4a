import type { AuditEntry, AuditKind } from "@/contract/schema";
import { t } from "../messages/t";
import { sizeWords } from "../record/files/file-facts";
import type { Names } from "./use-people";

/** What belongs together when one looks for something. */
export const kindGroups = {
  signIns: [
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "sessions_ended",
    "password_changed",
    "passkey_added",
    "passkey_removed",
  ],
  tokens: ["token_made", "token_ended"],
  invitations: ["invited", "invitation_withdrawn", "joined"],
  roles: [
    "role_given",
    "role_taken",
    "standing_changed",
    "space_access_changed",
    "field_restricted",
    "team_made",
    "team_renamed",
    "team_removed",
    "team_joined",
    "team_left",
  ],
  links: ["link_made", "link_opened", "link_refused", "link_withdrawn"],
  moving: ["exported", "space_copied", "import_started", "import_stopped", "import_undone"],
  webhooks: ["webhook_made", "webhook_changed", "webhook_ended"],
  erasing: ["person_erased"],
  program: ["backed_up", "files_swept"],
} as const satisfies { [group: string]: AuditKind[] };

export type KindGroup = keyof typeof kindGroups;

/** Who did it, in words. */
export function whoDid(entry: AuditEntry, names: Names): string {
  if (entry.by) return names.person(entry.by, t("audit.somebody"));
  return entry.kind === "link_opened" || entry.kind === "link_refused"
    ? t("audit.somebody")
    : t("audit.program");
}

/** What was done, to follow who did it. */
export function whatWasDone(entry: AuditEntry, names: Names): string {
  const team = entry.name ?? "";
  // What is given without a person is given to a team.
  const person = entry.person ? names.person(entry.person) : team ? t("audit.theTeam", { team }) : "";
  const space = entry.spaces.map(names.space).join(", ");
  const role = entry.role ? t(`role.${entry.role}`).toLowerCase() : "";
  const standing = entry.standing ? t(`standing.${entry.standing}`).toLowerCase() : "";
  const name = entry.name ?? "";
  const how = entry.how ?? "";
  const n = entry.count ?? 0;
  const size = sizeWords(entry.bytes ?? 0);
  switch (entry.kind) {
    case "signed_in":
      return [t("audit.signed_in"), howTheyCame(how)].filter(Boolean).join(" ");
    case "sign_in_failed":
      return t(how === "passkey" ? "audit.passkeyFailed" : "audit.sign_in_failed");
    case "signed_out":
    case "password_changed":
    case "invitation_withdrawn":
    case "person_erased":
      return t(`audit.${entry.kind}`);
    case "exported":
      return t(how === "audit_log" ? "audit.exportedLog" : "audit.exported");
    case "sessions_ended":
      return t("audit.sessions_ended", { n });
    case "token_made":
      return t("audit.token_made", { name, how });
    case "passkey_added":
    case "passkey_removed":
    case "token_ended":
    case "link_made":
    case "link_opened":
    case "link_refused":
    case "link_withdrawn":
    case "import_started":
    case "import_stopped":
    case "import_undone":
      return t(`audit.${entry.kind}`, { name });
    case "invited":
      return t("audit.invited", { how });
    case "joined":
      return t("audit.joined", { how, person });
    case "space_copied":
      return t("audit.space_copied", { space });
    case "webhook_made":
    case "webhook_changed":
    case "webhook_ended":
      return t(`audit.${entry.kind}`, { name, how });
    case "backed_up":
    case "files_swept":
      return t(`audit.${entry.kind}`, { n, size });
    case "role_given":
      return t("audit.give", { person, role, space });
    case "role_taken":
      return t("audit.take", { person, space });
    case "team_made":
    case "team_renamed":
    case "team_removed":
      return t(`audit.${entry.kind}`, { team });
    case "team_joined":
      return t("audit.team_joined", { person, team });
    case "team_left":
      return entry.person === entry.by
        ? t("audit.team_left", { team })
        : t("audit.team_lost", { person, team });
    case "space_access_changed":
      return entry.role ? t("audit.open", { role, space }) : t("audit.close", { space });
    case "field_restricted": {
      const kind = entry.how ?? "";
      const of = { field: names.field(kind, name, entry.spaces[0]), kind: names.kind(kind), space };
      return entry.role ? t("audit.field_restricted", { ...of, role }) : t("audit.field_opened", of);
    }
    case "standing_changed":
      if (entry.standing) return t("audit.stand", { person, role: standing });
      return entry.person === entry.by ? t("audit.left") : t("audit.gone", { person });
  }
}

function howTheyCame(how: string): string {
  switch (how) {
    case "password":
    case "link":
    case "first_run":
    case "invitation":
    case "passkey":
    case "provider":
      return t(`audit.how.${how}`);
    default:
      return how ? `(${how})` : "";
  }
}
