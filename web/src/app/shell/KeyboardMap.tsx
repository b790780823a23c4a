import { Fragment, useRef, useState } from "react";
import { Dialog } from "@/kit/Dialog";
import { Kbd } from "@/kit/Kbd";
import { TextField } from "@/kit/TextField";
import { useActionRegistry } from "../actions/Actions";
import type { Action } from "../actions/action";
import { t } from "../messages/t";
import { usePreferences } from "../personal/use-preferences";
import styles from "./KeyboardMap.module.css";
import { keyGroups } from "./key-groups";

/** All keys, in groups, to be searched by what they do or by the key itself. */
export function KeyboardMap({ onClose }: { onClose(): void }) {
  const registry = useActionRegistry();
  const [{ singleKeys }] = usePreferences();
  const [query, setQuery] = useState("");
  // As they were before this dialog took the focus.
  const held = useRef<Action[]>(null);
  held.current ??= registry.all();
  const groups = keyGroups(held.current, query);
  return (
    <Dialog title={t("keys.title")} place="wide" onClose={onClose}>
      <TextField
        hideLabel
        label={t("keys.search")}
        placeholder={t("keys.search")}
        type="search"
        data-autofocus
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      {singleKeys ? null : <p className={styles.off}>{t("keys.off")}</p>}
      {groups.length === 0 ? (
        <p className={styles.off} role="status">
          {t("keys.none", { text: query })}
        </p>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={t("keys.title")}>
        <div className={styles.columns}>
          {groups.map((group) => (
            <section key={group.title} className={styles.group}>
              <h3 className={styles.heading}>{group.title}</h3>
              <dl className={styles.list}>
                {group.rows.map((row) => (
                  <div key={`${row.label} ${row.keys.join()}`} className={styles.row}>
                    <dt>
                      {row.keys.map((keys, index) => (
                        <Fragment key={keys}>
                          {index > 0 ? " " : null}
                          <Kbd keys={keys} />
                        </Fragment>
                      ))}
                    </dt>
                    <dd>{row.label}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </section>
    </Dialog>
  );
}
