import type { Id } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { t } from "../messages/t";
import { titleOf } from "../record/titles";
import { useWorkspace } from "../workspace";
import { Avatar } from "./Avatar";
import styles from "./Avatar.module.css";
import { usePresence } from "./PersonalProvider";
import { lookingAt } from "./people-here";

/** "Ada is looking at this", while somebody else has the record open. */
export function RecordPresence({ record }: { record: Id }) {
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const people = lookingAt(usePresence(), workspace.person, record);
  const [first, second] = people.map((one) => titleOf(graph.record(one.person)));
  const words =
    first === undefined
      ? ""
      : second === undefined
        ? t("presence.looking", { name: first })
        : people.length === 2
          ? t("presence.lookingTwo", { name: first, other: second })
          : t("presence.lookingMany", { name: first, n: people.length - 1 });
  return (
    <span className={styles.looking} role="status">
      {people.slice(0, 3).map((one) => (
        <Avatar key={one.person} person={one.person} />
      ))}
      {words ? <span className={styles.lookingText}>{words}</span> : null}
    </span>
  );
}
