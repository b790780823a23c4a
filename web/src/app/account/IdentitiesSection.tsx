import { useState } from "react";
import type { AccountClient } from "@/contract/access-client";
import type { WaysIn, WaysOfAccount } from "@/contract/schema";
import { setOutToLink } from "@/contract/sign-in-client";
import { Button } from "@/kit/Button";
import { dayOf } from "@/kit/moments";
import { FormError } from "@/kit/TextField";
import { t } from "../messages/t";
import styles from "../people/People.module.css";
import { problemInHash } from "../session/back";
import { failureText } from "../session/failure";
import { SettingsSection } from "../settings/SettingsFrame";
import type { Loaded } from "../use-loaded";
import { useWorkspace } from "../workspace";

interface IdentitiesSectionProps {
  client: AccountClient;
  ways: Loaded<WaysOfAccount>;
  /** What the program knows. */
  known: WaysIn;
}

/** Who one is at providers; nothing where the program knows none and none is linked. */
export function IdentitiesSection({ client, ways, known }: IdentitiesSectionProps) {
  const { workspace, client: wire } = useWorkspace();
  const [problem, setProblem] = useState(() => problemInHash(window.location.hash));
  const identities = ways.value?.identities ?? [];
  const { providers } = known;
  if (identities.length + providers.length === 0) return null;
  const link = async (provider: number) => {
    try {
      const back = `/${workspace.slug}/settings/sign-in`;
      window.location.assign(await setOutToLink(wire, provider, back));
    } catch (error) {
      setProblem(failureText(error));
    }
  };
  const unlinked = providers.filter(({ name }) => !identities.some(({ provider }) => provider === name));
  return (
    <SettingsSection title={t("ways.title")} lead={t("ways.lead")}>
      {problem ? <FormError>{problem}</FormError> : null}
      <ul className={styles.people} aria-label={t("ways.title")}>
        {identities.map(({ id, provider, issuer, label, linked_at }) => {
          const name = provider ?? issuer;
          return (
            <li key={id} className={styles.line}>
              <div className={styles.who}>
                <span className={styles.name}>{provider ?? t("ways.over", { issuer })}</span>
                <span className={styles.quiet}>
                  {[label, t("ways.linkedSince", { day: dayOf(linked_at, workspace.zone) })].join(" · ")}
                </span>
              </div>
              <Button
                look="quiet"
                aria-label={t("ways.unlinkOf", { name })}
                onClick={() => void ways.run(client.unlink(id), t("ways.unlinked", { name }))}
              >
                {t("ways.unlink")}
              </Button>
            </li>
          );
        })}
        {identities.length === 0 ? <li className={styles.none}>{t("ways.none")}</li> : null}
      </ul>
      {unlinked.length > 0 ? (
        <div className={styles.tokenTools}>
          {unlinked.map(({ id, name }) => (
            <Button key={id} onClick={() => void link(id)}>
              {t("ways.link", { name })}
            </Button>
          ))}
        </div>
      ) : null}
    </SettingsSection>
  );
}
