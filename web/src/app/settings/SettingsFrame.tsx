import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { mayManage } from "@/graph/powers";
import { t } from "../messages/t";
import { PageHead } from "../PageHead";
import { useWorkspace } from "../workspace";
import styles from "./Settings.module.css";

/** The parts of the settings, in their order. Another part adds its address and its name here. */
const parts = [
  { to: "/$ws/settings", label: "settings.personal" },
  { to: "/$ws/settings/sign-in", label: "account.title" },
  { to: "/$ws/settings/people", label: "people.title" },
  { to: "/$ws/settings/links", label: "links.title" },
  { to: "/$ws/settings/workspace", label: "settings.workspace" },
  { to: "/$ws/settings/states", label: "settings.states" },
  { to: "/$ws/settings/fields", label: "fields.title" },
] as const;

/** Of those who manage the workspace alone. */
const managed = [
  { to: "/$ws/settings/webhooks", label: "webhooks.title" },
  { to: "/$ws/settings/status", label: "status.title" },
] as const;

export function SettingsFrame({ children }: { children: ReactNode }) {
  const { workspace } = useWorkspace();
  const nav = useRef<HTMLElement>(null);
  // On a phone the parts stand in one row, of which the last ones are out of sight.
  useEffect(() => {
    const here = nav.current?.querySelector('[aria-current="page"]');
    here?.scrollIntoView({ inline: "center", block: "nearest" });
  }, []);
  return (
    <>
      <PageHead title={t("settings.title")} lead={t("settings.lead")} />
      <div className={styles.frame}>
        <nav ref={nav} className={styles.parts} aria-label={t("settings.parts")}>
          {[...parts, ...(mayManage(workspace.standing) ? managed : [])].map((part) => (
            <Link
              key={part.to}
              to={part.to}
              params={{ ws: workspace.slug }}
              search={{}}
              className={styles.part}
              activeOptions={{ exact: true, includeSearch: false }}
            >
              {t(part.label)}
            </Link>
          ))}
        </nav>
        <div className={styles.body}>{children}</div>
      </div>
    </>
  );
}

/** A heading, what it is about, and its settings. */
export function SettingsSection({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: string;
  children: ReactNode;
}) {
  return (
    <section className={styles.section} aria-label={title}>
      <h2 className={styles.heading}>{title}</h2>
      {lead ? <p className={styles.lead}>{lead}</p> : null}
      {children}
    </section>
  );
}

/** One setting: what it is on the left, its values on the right. */
export function SettingRow({ label, help, children }: { label: string; help?: string; children: ReactNode }) {
  return (
    <div className={styles.row}>
      <div>
        <div className={styles.label}>{label}</div>
        {help ? <div className={styles.help}>{help}</div> : null}
      </div>
      <div className={styles.value}>{children}</div>
    </div>
  );
}
