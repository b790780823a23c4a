import { useCallback, useEffect } from "react";
import { useGraph } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { minuteOf } from "@/kit/moments";
import { t } from "../messages/t";
import styles from "../people/People.module.css";
import { useNames, usePeopleClient } from "../people/use-people";
import { SettingsSection } from "../settings/SettingsFrame";
import { useLoaded } from "../use-loaded";
import { useRefreshed } from "../use-refreshed";
import { useWorkspace } from "../workspace";
import { useErasing } from "./ErasingProvider";

/** How often the list is read again while something is still to be done. */
const AGAIN_MS = 2_000;

/** The reports of who was erased, where anybody was. */
export function ErasuresSection() {
  const client = usePeopleClient();
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const names = useNames();
  const show = useErasing();
  const { value, problem, load } = useLoaded(useCallback(() => client.erasures(), [client]));
  // Whoever is erased leaves a record behind, which arrives by itself.
  useEffect(() => graph.subscribe("kind person", () => void load()), [graph, load]);
  const erasures = value?.erasures ?? [];
  useRefreshed(load, erasures.some((one) => one.state === "working") ? AGAIN_MS : null);
  if (erasures.length === 0 && !problem) return null;
  return (
    <SettingsSection title={t("erase.reports")} lead={t("erase.reportsLead")}>
      {problem ? <p role="alert">{problem}</p> : null}
      <ul className={styles.people} aria-label={t("erase.reports")}>
        {erasures.map((erasure) => {
          const day = minuteOf(erasure.at, workspace.zone);
          return (
            <li key={erasure.id} className={styles.line}>
              <div className={styles.who}>
                <span className={styles.name}>{day}</span>
                <span className={styles.quiet}>
                  {[
                    t(`erase.state.${erasure.state}`),
                    t("erase.by", { name: names.person(erasure.by) }),
                  ].join(" · ")}
                </span>
              </div>
              <Button
                look="quiet"
                aria-label={t("erase.reportOf", { day })}
                onClick={() => erasure.id && show({ report: erasure.id })}
              >
                {t("erase.report")}
              </Button>
            </li>
          );
        })}
      </ul>
    </SettingsSection>
  );
}
