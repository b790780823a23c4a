import { useCallback, useMemo, useState } from "react";
import type { ShareEntry, ShareOpening } from "@/contract/schema";
import { ShareClient } from "@/contract/share-client";
import { Button } from "@/kit/Button";
import { dayOf, minuteOf } from "@/kit/moments";
import { agentName } from "../account/agent-name";
import { t } from "../messages/t";
import people from "../people/People.module.css";
import { useNames } from "../people/use-people";
import { failureText } from "../session/failure";
import { SettingsFrame, SettingsSection } from "../settings/SettingsFrame";
import { type Loaded, useLoaded } from "../use-loaded";
import { useWorkspace } from "../workspace";
import styles from "./Sharing.module.css";

/** The links by which people without an account look at something, and who did. */
export function LinksPage() {
  const { client, workspace } = useWorkspace();
  const shares = useMemo(() => new ShareClient(client, workspace.id), [client, workspace.id]);
  const state = useLoaded(useCallback(() => shares.shares(), [shares]));
  return (
    <SettingsFrame>
      <SettingsSection title={t("links.title")} lead={t("links.lead")}>
        {state.problem ? <p role="alert">{state.problem}</p> : null}
        {state.value?.length === 0 ? <p className={people.none}>{t("links.none")}</p> : null}
        {state.value?.length ? (
          <ul className={people.people} aria-label={t("links.title")}>
            {state.value.map((share) => (
              <LinkLine key={share.id} share={share} shares={shares} state={state} />
            ))}
          </ul>
        ) : null}
      </SettingsSection>
    </SettingsFrame>
  );
}

interface LinkLineProps {
  share: ShareEntry;
  shares: ShareClient;
  state: Loaded<ShareEntry[]>;
}

function LinkLine({ share, shares, state }: LinkLineProps) {
  const { workspace } = useWorkspace();
  const names = useNames();
  const [openings, setOpenings] = useState<ShareOpening[] | string | null>(null);
  const over = Date.parse(share.expires_at) <= Date.now();
  const until = dayOf(share.expires_at, workspace.zone);
  const words = [
    t(over ? "links.over" : "links.until", { day: until }),
    t("links.by", { person: names.person(share.by) }),
    ...share.spaces.map((space) => names.space(space)),
    ...(share.has_password ? [t("links.password")] : []),
    share.last_opened_at
      ? t("links.opened", { n: share.openings, at: minuteOf(share.last_opened_at, workspace.zone) })
      : t("links.neverOpened"),
  ];
  const show = async () => {
    if (openings) return setOpenings(null);
    try {
      setOpenings(await shares.openings(share.id));
    } catch (error) {
      setOpenings(failureText(error));
    }
  };
  return (
    <li className={people.line}>
      <div className={people.who}>
        <span className={people.name}>{share.name}</span>
        <span className={people.quiet}>{words.join(" · ")}</span>
      </div>
      <div className={people.tools}>
        <Button
          look="quiet"
          aria-expanded={Array.isArray(openings)}
          aria-label={t("links.logOf", { name: share.name })}
          onClick={() => void show()}
        >
          {t("links.log")}
        </Button>
        <Button
          look="quiet"
          aria-label={t("links.withdrawOf", { name: share.name })}
          onClick={() => void state.run(shares.withdraw(share.id), t("links.withdrawn"))}
        >
          {t("links.withdraw")}
        </Button>
      </div>
      {typeof openings === "string" ? <p role="alert">{openings}</p> : null}
      {Array.isArray(openings) ? (
        <ol className={styles.log} aria-label={t("links.logOf", { name: share.name })}>
          {openings.map((opening) => (
            <li key={`${opening.at} ${opening.agent}`}>
              <span className={people.quiet}>{minuteOf(opening.at, workspace.zone)}</span>
              <span>
                {agentName(opening.agent) ?? t("links.someBrowser")}
                {opening.let_in ? "" : ` · ${t("links.refused")}`}
              </span>
            </li>
          ))}
          {openings.length === 0 ? <li className={people.none}>{t("links.neverOpened")}</li> : null}
        </ol>
      ) : null}
    </li>
  );
}
