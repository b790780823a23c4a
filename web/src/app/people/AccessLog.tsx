import { useState } from "react";
import type { PeopleClient } from "@/contract/access-client";
import type { AccessChange } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { minuteOf } from "@/kit/moments";
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

/** Who changed what of who may do what, newest first. */
export function AccessLog({ client }: { client: PeopleClient }) {
  const { workspace } = useWorkspace();
  const names = useNames();
  const [pages, setPages] = useState<Pages | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const load = async (before: number | null) => {
    try {
      const page = await client.log(before);
      const known = before === null ? [] : (pages?.changes ?? []);
      setPages({ changes: [...known, ...page.changes], next: page.next_before });
      setProblem(null);
    } catch (error) {
      setProblem(failureText(error));
    }
  };
  return (
    <SettingsSection title={t("accessLog.title")}>
      {problem ? <p role="alert">{problem}</p> : null}
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
  }
}
