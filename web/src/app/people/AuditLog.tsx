import { Download } from "lucide-react";
import { useState } from "react";
import type { AuditAsked, PeopleClient } from "@/contract/access-client";
import type { AuditEntry, People } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { minuteOf } from "@/kit/moments";
import { SelectField } from "@/kit/SelectField";
import { TextField } from "@/kit/TextField";
import { agentName } from "../account/agent-name";
import { t } from "../messages/t";
import { failureText } from "../session/failure";
import { SettingsSection } from "../settings/SettingsFrame";
import { useWorkspace } from "../workspace";
import { type KindGroup, kindGroups, whatWasDone, whoDid } from "./audit-words";
import styles from "./People.module.css";
import { useNames } from "./use-people";

interface Pages {
  entries: AuditEntry[];
  next: string | null;
}

const NOTHING = { person: "", space: "", group: "", from: "", to: "" };

function asked(of: typeof NOTHING): AuditAsked {
  const kinds = of.group ? kindGroups[of.group as KindGroup] : [];
  return {
    person: of.person || undefined,
    space: of.space || undefined,
    kind: kinds.join(",") || undefined,
    from: of.from || undefined,
    to: of.to || undefined,
  };
}

/** What happened around the graph, newest first: of one person, space, kind or time, and as a file. */
export function AuditLog({ client, people }: { client: PeopleClient; people: People }) {
  const { workspace } = useWorkspace();
  const names = useNames();
  const [of, setOf] = useState(NOTHING);
  const [pages, setPages] = useState<Pages | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const load = async (before: string | null, known: AuditEntry[], wanted = of) => {
    try {
      const { entries, next_before: next } = await client.audit({ ...asked(wanted), before });
      setPages({ entries: [...known, ...entries], next });
      setProblem(null);
    } catch (error) {
      setProblem(failureText(error));
    }
  };
  const choose = (part: Partial<typeof of>) => {
    const wanted = { ...of, ...part };
    setOf(wanted);
    void load(null, [], wanted);
  };
  const groups = Object.keys(kindGroups) as KindGroup[];
  return (
    <SettingsSection title={t("audit.title")} lead={t("audit.lead")}>
      {problem ? <p role="alert">{problem}</p> : null}
      {pages ? (
        <>
          <div className={styles.logOf}>
            <SelectField
              label={t("audit.person")}
              options={[
                { value: "", label: t("audit.everybody") },
                ...people.people.map(({ person, name }) => ({ value: person, label: name })),
              ]}
              value={of.person}
              onChange={(person) => choose({ person })}
            />
            <SelectField
              label={t("audit.kind")}
              options={[
                { value: "", label: t("audit.kinds.all") },
                ...groups.map((group) => ({ value: group, label: t(`audit.kinds.${group}`) })),
              ]}
              value={of.group}
              onChange={(group) => choose({ group })}
            />
            <SelectField
              label={t("audit.space")}
              options={[
                { value: "", label: t("audit.everywhere") },
                ...people.spaces.map(({ space }) => ({ value: space, label: names.space(space) })),
              ]}
              value={of.space}
              onChange={(space) => choose({ space })}
            />
            <TextField
              label={t("audit.from")}
              type="date"
              max={of.to || undefined}
              value={of.from}
              onChange={(event) => choose({ from: event.target.value })}
            />
            <TextField
              label={t("audit.to")}
              type="date"
              min={of.from || undefined}
              value={of.to}
              onChange={(event) => choose({ to: event.target.value })}
            />
          </div>
          <div className={styles.tools}>
            {(["csv", "jsonl"] as const).map((format) => (
              <a key={format} className={styles.download} href={client.auditFile(format, asked(of))} download>
                <Download size={14} aria-hidden />
                {t(`audit.${format}`)}
              </a>
            ))}
          </div>
          <ol className={styles.log} aria-label={t("audit.title")}>
            {pages.entries.map((entry) => {
              const agent = entry.agent ? agentName(entry.agent) : null;
              return (
                <li key={entry.id}>
                  <span className={styles.quiet}>{minuteOf(entry.at, workspace.zone)}</span>
                  <span>
                    <b>{whoDid(entry, names)}</b> {whatWasDone(entry, names)}
                    {agent ? <span className={styles.quiet}> · {agent}</span> : null}
                  </span>
                </li>
              );
            })}
            {pages.entries.length === 0 ? <li className={styles.none}>{t("audit.none")}</li> : null}
          </ol>
        </>
      ) : null}
      {pages === null || pages.next !== null ? (
        <div>
          <Button onClick={() => void load(pages?.next ?? null, pages?.entries ?? [])}>
            {t(pages ? "audit.more" : "audit.show")}
          </Button>
        </div>
      ) : null}
    </SettingsSection>
  );
}
