import { Download } from "lucide-react";
import { useState } from "react";
import type { PeopleClient } from "@/contract/access-client";
import type { AccessChange, AccessLog as AccessLogPage, People } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { minuteOf } from "@/kit/moments";
import { SelectField } from "@/kit/SelectField";
import { asCsv } from "../collection/copying";
import { download } from "../download";
import { t } from "../messages/t";
import { failureText } from "../session/failure";
import { SettingsSection } from "../settings/SettingsFrame";
import { useWorkspace } from "../workspace";
import styles from "./People.module.css";
import { useNames } from "./use-people";

interface Pages {
  changes: AccessChange[];
  next: number | null;
}

/** Who changed what of who may do what, newest first; of one person or one space, and as a file. */
export function AccessLog({ client, people }: { client: PeopleClient; people: People }) {
  const { workspace } = useWorkspace();
  const names = useNames();
  const [of, setOf] = useState({ person: "", space: "" });
  const [pages, setPages] = useState<Pages | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const page = (before: number | null, asked = of) =>
    client.log({ before, person: asked.person || undefined, space: asked.space || undefined });
  const load = async (before: number | null, asked = of) => {
    try {
      const { changes, next_before: next } = await page(before, asked);
      const known = before === null ? [] : (pages?.changes ?? []);
      setPages({ changes: [...known, ...changes], next });
      setProblem(null);
    } catch (error) {
      setProblem(failureText(error));
    }
  };
  const choose = (part: Partial<typeof of>) => {
    const asked = { ...of, ...part };
    setOf(asked);
    void load(null, asked);
  };
  const saveAll = async () => {
    const rows = [[t("accessLog.when"), t("accessLog.who"), t("accessLog.what")]];
    try {
      for (let before: number | null = null, isFirst = true; isFirst || before !== null; isFirst = false) {
        const { changes, next_before: next }: AccessLogPage = await page(before);
        for (const change of changes) rows.push([change.at, names.person(change.by), words(change, names)]);
        before = next;
      }
      download(`${t("accessLog.file")}.csv`, asCsv(rows));
    } catch (error) {
      setProblem(failureText(error));
    }
  };
  return (
    <SettingsSection title={t("accessLog.title")}>
      {problem ? <p role="alert">{problem}</p> : null}
      {pages ? (
        <div className={styles.logOf}>
          <SelectField
            label={t("accessLog.person")}
            options={[
              { value: "", label: t("accessLog.everybody") },
              ...people.people.map(({ person, name }) => ({ value: person, label: name })),
            ]}
            value={of.person}
            onChange={(person) => choose({ person })}
          />
          <SelectField
            label={t("accessLog.space")}
            options={[
              { value: "", label: t("accessLog.everywhere") },
              ...people.spaces.map(({ space }) => ({ value: space, label: names.space(space) })),
            ]}
            value={of.space}
            onChange={(space) => choose({ space })}
          />
          <Button size="large" icon={<Download size={14} aria-hidden />} onClick={() => void saveAll()}>
            {t("accessLog.download")}
          </Button>
        </div>
      ) : null}
      {pages ? (
        <ol className={styles.log} aria-label={t("accessLog.title")}>
          {pages.changes.map((change) => (
            <li key={change.number}>
              <span className={styles.quiet}>{minuteOf(change.at, workspace.zone)}</span>
              <span>
                <b>{names.person(change.by)}</b> {words(change, names)}
              </span>
            </li>
          ))}
          {pages.changes.length === 0 ? <li className={styles.none}>{t("accessLog.none")}</li> : null}
        </ol>
      ) : null}
      {pages === null || pages.next !== null ? (
        <div>
          <Button onClick={() => void load(pages?.next ?? null)}>
            {t(pages ? "accessLog.more" : "accessLog.show")}
          </Button>
        </div>
      ) : null}
    </SettingsSection>
  );
}

function words(change: AccessChange, names: ReturnType<typeof useNames>): string {
  const person = change.person ? names.person(change.person) : "";
  const space = change.space ? names.space(change.space) : "";
  const team = change.name ?? "";
  const role = change.role ? t(`role.${change.role}`).toLowerCase() : "";
  switch (change.type) {
    case "give":
      return t("accessLog.give", { person, role, space });
    case "take":
      return t("accessLog.take", { person, space });
    case "open":
      return change.role ? t("accessLog.open", { role, space }) : t("accessLog.close", { space });
    case "stand": {
      if (change.standing === null) {
        return change.person === change.by ? t("accessLog.left") : t("accessLog.gone", { person });
      }
      return t("accessLog.stand", { person, role: t(`standing.${change.standing}`).toLowerCase() });
    }
    case "make_team":
      return t("accessLog.makeTeam", { team });
    case "rename_team":
      return t("accessLog.renameTeam", { team });
    case "remove_team":
      return t("accessLog.removeTeam", { team });
    case "join_team":
      return t("accessLog.joinTeam", { person, team });
    case "leave_team":
      return change.person === change.by
        ? t("accessLog.leaveTeam", { team })
        : t("accessLog.takeFromTeam", { person, team });
    case "give_team":
      return t("accessLog.give", { person: t("accessLog.team", { team }), role, space });
    case "take_team":
      return t("accessLog.take", { person: t("accessLog.team", { team }), space });
  }
}
