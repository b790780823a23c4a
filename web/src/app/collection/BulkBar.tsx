import { Ellipsis, X } from "lucide-react";
import { Button, IconButton } from "@/kit/Button";
import { Menu } from "@/kit/Menu";
import { useActionRegistry } from "../actions/Actions";
import type { Action } from "../actions/action";
import { t } from "../messages/t";
import styles from "./BulkBar.module.css";

/** Actions that stand in sight where the kind has them; the others wait in the menu. */
const near = ["set-state", "set-owner", "set-tags", "archive"];

/** What can be done with all that is selected; each is one step to undo. */
export function BulkBar({ n, actions, onClear }: { n: number; actions: readonly Action[]; onClear(): void }) {
  const registry = useActionRegistry();
  const isNear = (action: Action) => near.some((name) => action.id === `selection-${name}`);
  const rest = actions.filter((action) => !isNear(action));
  return (
    <section className={styles.bulk} aria-label={t("features.selected", { n })}>
      <span className={styles.count}>{t("features.selected", { n })}</span>
      {actions.filter(isNear).map((action) => (
        <Button
          key={action.id}
          icon={action.icon ? <action.icon size={15} aria-hidden /> : undefined}
          title={action.key}
          onClick={() => registry.perform(action)}
        >
          {action.label}
        </Button>
      ))}
      {rest.length > 0 ? (
        <Menu
          placement="top-start"
          target={
            <IconButton label={t("collection.bulk.more")}>
              <Ellipsis size={15} aria-hidden />
            </IconButton>
          }
          groups={[
            {
              entries: rest.map((action) => ({
                id: action.id,
                label: action.label,
                icon: action.icon ? <action.icon size={15} aria-hidden /> : undefined,
                shortcut: action.key,
                onSelect: () => registry.perform(action),
              })),
            },
          ]}
        />
      ) : null}
      <IconButton label={t("features.clear")} shortcut="Escape" onClick={onClear}>
        <X size={15} aria-hidden />
      </IconButton>
    </section>
  );
}
