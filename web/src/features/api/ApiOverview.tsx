import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { t } from "@/app/messages/t";
import styles from "./Api.module.css";
import type { ApiDocument } from "./api-document";
import { SchemaView } from "./SchemaView";

/** What holds for every endpoint. */
export function ApiOverview({ document, slug }: { document: ApiDocument; slug: string }) {
  return (
    <article className={styles.endpoint} aria-labelledby="overview">
      <h2 id="overview" className={styles.overviewTitle}>
        {t("api.overview")}
      </h2>
      <Part title={t("api.base")} body={t("api.baseBody")}>
        <p className={styles.base}>
          <code>{`${window.location.origin}/api/v1`}</code>
        </p>
      </Part>
      <Part title={t("api.token")} body={t("api.tokenBody")}>
        <Link to="/$ws/settings/sign-in" params={{ ws: slug }} search={{}} className={styles.textLink}>
          {t("api.makeToken")}
        </Link>
      </Part>
      {document.error ? (
        <Part title={t("api.errors")} body={t("api.errorsBody")}>
          <SchemaView schema={document.error} schemas={document.schemas} />
        </Part>
      ) : null}
      <Part title={t("api.document")} body={t("api.documentBody")}>
        <a href="/api/v1/openapi.json" className={styles.textLink}>
          {t("api.openDocument")}
        </a>
      </Part>
    </article>
  );
}

function Part({ title, body, children }: { title: string; body: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <h3 className={styles.heading}>{title}</h3>
      <p className={styles.prose}>{body}</p>
      {children}
    </section>
  );
}
