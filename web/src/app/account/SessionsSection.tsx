import { useCallback } from "react";
import type { AccountClient } from "@/contract/access-client";
import { Button } from "@/kit/Button";
import { dayOf } from "@/kit/moments";
import { t } from "../messages/t";
import styles from "../people/People.module.css";
import { SettingsSection } from "../settings/SettingsFrame";
import { useLoaded } from "../use-loaded";
import { useWorkspace } from "../workspace";
import { agentName } from "./agent-name";

/** Where the account is signed in, to be ended one by one or everywhere else at once. */
export function SessionsSection({ client }: { client: AccountClient }) {
  const { workspace } = useWorkspace();
  const { value: sessions, problem, run } = useLoaded(useCallback(() => client.sessions(), [client]));
  return (
    <SettingsSection title={t("account.sessions")}>
      {problem ? <p role="alert">{problem}</p> : null}
      <ul className={styles.people} aria-label={t("account.sessions")}>
        {sessions?.map((session) => {
          const name = agentName(session.agent) ?? t("account.unknownAgent");
          const known = Date.parse(session.created_at) > 0;
          return (
            <li key={session.id} className={styles.line}>
              <div className={styles.who}>
                <span className={styles.name}>
                  {name}
                  {session.current ? <span className={styles.quiet}> ({t("account.thisOne")})</span> : null}
                </span>
                {known ? (
                  <span className={styles.quiet}>
                    {t("account.since", { day: dayOf(session.created_at, workspace.zone) })}
                  </span>
                ) : null}
              </div>
              {session.current ? null : (
                <Button
                  look="quiet"
                  aria-label={t("account.endOf", { name })}
                  onClick={() => void run(client.endSession(session.id), t("account.ended"))}
                >
                  {t("account.end")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {sessions && sessions.length > 1 ? (
        <div>
          <Button onClick={() => void run(client.endOtherSessions(), t("account.ended"))}>
            {t("account.endOthers")}
          </Button>
        </div>
      ) : null}
    </SettingsSection>
  );
}
