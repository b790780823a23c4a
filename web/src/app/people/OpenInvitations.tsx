import type { People } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { dayOf } from "@/kit/moments";
import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import styles from "./People.module.css";
import { type PeopleState, useNames } from "./use-people";

/** What was offered and not taken yet. */
export function OpenInvitations({ people, state }: { people: People; state: PeopleState }) {
  const { workspace } = useWorkspace();
  const names = useNames();
  if (people.invitations.length === 0) return null;
  return (
    <>
      <h3 className={styles.subheading}>{t("invite.open")}</h3>
      <ul className={styles.people} aria-label={t("invite.open")}>
        {people.invitations.map((invited) => {
          const name = invited.email ?? t("invite.anyone");
          const roles = invited.roles.map(({ space, role }) => `${t(`role.${role}`)}, ${names.space(space)}`);
          return (
            <li key={invited.id} className={styles.line}>
              <div className={styles.who}>
                <span className={styles.name}>{name}</span>
                <span className={styles.quiet}>
                  {[
                    t(`standing.${invited.standing}`),
                    ...roles,
                    t("invite.until", { day: dayOf(invited.expires_at, workspace.zone) }),
                  ].join(" · ")}
                </span>
              </div>
              <Button
                look="quiet"
                aria-label={t("invite.withdrawOf", { name })}
                onClick={() => void state.run(state.client.withdraw(invited.id), t("invite.withdrawn"))}
              >
                {t("invite.withdraw")}
              </Button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
