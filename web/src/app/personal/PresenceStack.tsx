import { useNavigate } from "@tanstack/react-router";
import { useGraph } from "@/graph/hooks";
import { Menu } from "@/kit/Menu";
import { t } from "../messages/t";
import { titleOf } from "../record/titles";
import { places } from "../shell/places";
import { useWorkspace } from "../workspace";
import { Avatar } from "./Avatar";
import styles from "./Avatar.module.css";
import { usePresence } from "./PersonalProvider";
import { othersHere, type PersonHere } from "./people-here";

const shown = 4;

/** Who else is in the workspace now; the menu leads to where they are. */
export function PresenceStack() {
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const navigate = useNavigate();
  const people = othersHere(usePresence(), workspace.person);
  if (people.length === 0) return null;
  const nameOf = (one: PersonHere) => titleOf(graph.record(one.person));
  const placeOf = (one: PersonHere) => {
    const record = one.record ? graph.record(one.record) : undefined;
    if (record) return record.key ?? titleOf(record);
    const place = places.find(
      (candidate) => candidate.to === `/$ws${/^\/[^/?]*/.exec(one.place)?.[0] ?? ""}`,
    );
    return place ? t(place.label) : null;
  };
  return (
    <Menu
      placement="bottom-end"
      target={
        <button
          type="button"
          className={styles.stack}
          aria-label={`${t("presence.here", { n: people.length })}: ${people.map(nameOf).join(", ")}`}
        >
          {people.slice(0, shown).map((one) => (
            <Avatar key={one.person} person={one.person} />
          ))}
          {people.length > shown ? <span className={styles.more}>+{people.length - shown}</span> : null}
        </button>
      }
      groups={[
        {
          label: t("presence.here", { n: people.length }),
          entries: people.map((one) => {
            const place = placeOf(one);
            return {
              id: one.person,
              label: place
                ? t("presence.at", { name: nameOf(one), place })
                : t("presence.somewhere", { name: nameOf(one) }),
              icon: <Avatar person={one.person} />,
              onSelect: () =>
                void navigate({
                  to: one.record ? "/$ws/r/$key" : `/$ws${one.place || "/wanted"}`,
                  params: { ws: workspace.slug, key: one.record ?? "" },
                } as never),
            };
          }),
        },
      ]}
    />
  );
}
