import { Dialog } from "@/kit/Dialog";
import { Kbd } from "@/kit/Kbd";
import { useActionRegistry } from "../actions/Actions";
import { type MessageKey, t } from "../messages/t";
import styles from "./KeyboardMap.module.css";

type KeyRow = [keys: string, label: MessageKey];

const fixed: { title: MessageKey; rows: KeyRow[] }[] = [
  {
    title: "keys.lists",
    rows: [
      ["j", "keys.next"],
      ["k", "keys.previous"],
      ["Enter", "keys.openRow"],
      ["t", "keys.threadOf"],
      ["Space", "keys.select"],
      ["F2", "keys.edit"],
      ["Escape", "keys.close"],
    ],
  },
  {
    title: "keys.thread",
    rows: [
      ["j", "keys.next"],
      ["k", "keys.previous"],
      ["Enter", "keys.source"],
      ["f", "keys.fullscreen"],
    ],
  },
  {
    title: "keys.feedback",
    rows: [["h", "keys.highlight"]],
  },
];

export function KeyboardMap({ onClose }: { onClose(): void }) {
  const registry = useActionRegistry();
  const offered = registry.all().filter((action) => action.key && !action.hidden);
  return (
    <Dialog title={t("keys.title")} onClose={onClose}>
      <div className={styles.columns}>
        <section>
          <h3 className={styles.heading}>{t("keys.everywhere")}</h3>
          <dl className={styles.list}>
            <Row keys="mod+k" label={t("action.palette")} />
            <Row keys="c" label={t("action.create")} />
            {offered.map((action) => (
              <Row key={action.id} keys={action.key ?? ""} label={action.label} />
            ))}
          </dl>
        </section>
        <div className={styles.stack}>
          {fixed.map((group) => (
            <section key={group.title}>
              <h3 className={styles.heading}>{t(group.title as "keys.lists")}</h3>
              <dl className={styles.list}>
                {group.rows.map(([keys, label]) => (
                  <Row key={label} keys={keys} label={t(label as "keys.next")} />
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </Dialog>
  );
}

function Row({ keys, label }: { keys: string; label: string }) {
  return (
    <div className={styles.row}>
      <dt>
        <Kbd keys={keys} />
      </dt>
      <dd>{label}</dd>
    </div>
  );
}
