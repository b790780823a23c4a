import { Lock } from "lucide-react";
import type { Id } from "@/contract/schema";
import { restrictionOf } from "@/graph/powers";
import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import styles from "./SeenBy.module.css";

/** Beside a field that not everybody in the space sees: a lock that says who does. */
export function SeenBy({ space, kind, field }: { space: Id; kind: string; field: string }) {
  const { workspace } = useWorkspace();
  const restriction = restrictionOf(workspace, space, kind, field);
  if (!restriction) return null;
  const words = t(`fields.seenBy.${restriction.role}`);
  return (
    <span className={styles.lock} title={words}>
      <Lock size={11} aria-hidden />
      <span className="visually-hidden">({words})</span>
    </span>
  );
}
