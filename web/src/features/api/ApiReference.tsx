import { ChevronDown, Search } from "lucide-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { t } from "@/app/messages/t";
import type { Client } from "@/contract/client";
import { Button } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import field from "@/kit/Field.module.css";
import styles from "./Api.module.css";
import { type ApiDocument, endpointName, groupsOf, matching } from "./api-document";
import { EndpointList } from "./EndpointList";
import { EndpointView } from "./EndpointView";

interface ApiReferenceProps {
  document: ApiDocument;
  /** Id of the endpoint that is open, as the address names it. */
  chosen: string | null;
  onChoose(id: string | null): void;
  slug: string;
  client: Pick<Client, "answer">;
  /** What stands where no endpoint is open. */
  overview: ReactNode;
}

/** The endpoints beside the one that is open. Where there is no room for both, the list folds away. */
export function ApiReference({ document, chosen, onChoose, slug, client, overview }: ApiReferenceProps) {
  const [typed, setTyped] = useState("");
  const [unfolded, setUnfolded] = useState(false);
  const list = useRef<HTMLElement>(null);
  const fold = useRef<HTMLButtonElement>(null);
  const found = useMemo(() => matching(document.endpoints, typed), [document, typed]);
  const groups = useMemo(() => groupsOf(found), [found]);
  const open = document.endpoints.find((endpoint) => endpoint.id === chosen);
  const name = open ? endpointName(open) : t("api.overview");
  const choose = (id: string | null) => {
    setUnfolded(false);
    onChoose(id);
    // Where the list folds away the focus must not go with it; elsewhere this is not there to take it.
    fold.current?.focus();
  };
  return (
    <div className={styles.frame}>
      <div className={styles.side}>
        <div className={styles.search}>
          <Search size={15} aria-hidden />
          <input
            type="search"
            className={field.input}
            aria-label={t("api.search")}
            placeholder={t("api.searchHint")}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setUnfolded(true);
            }}
            onKeyDown={(event) => {
              if (event.key !== "ArrowDown" && event.key !== "Enter") return;
              event.preventDefault();
              // The first that was found; what stands before it holds for all of them.
              list.current?.querySelector<HTMLElement>("li a")?.focus();
            }}
          />
        </div>
        <p className="visually-hidden" role="status">
          {typed.trim() ? t("api.found", { n: found.length }) : ""}
        </p>
        <button
          ref={fold}
          type="button"
          className={styles.fold}
          aria-expanded={unfolded}
          onClick={() => setUnfolded(!unfolded)}
        >
          {t("api.found", { n: found.length })}
          <ChevronDown size={15} aria-hidden />
        </button>
        <div className={styles.list} data-unfolded={unfolded || undefined}>
          {found.length === 0 ? (
            <EmptyState
              title={t("api.noneTitle", { words: typed.trim() })}
              action={<Button onClick={() => setTyped("")}>{t("api.showAll")}</Button>}
            >
              {t("api.none")}
            </EmptyState>
          ) : (
            <EndpointList ref={list} groups={groups} chosen={chosen} onChoose={choose} />
          )}
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section key={chosen} className={styles.page} tabIndex={0} aria-label={name}>
        {open ? (
          <EndpointView endpoint={open} schemas={document.schemas} slug={slug} client={client} />
        ) : chosen === null ? (
          overview
        ) : (
          <EmptyState
            title={t("api.missingTitle")}
            action={<Button onClick={() => choose(null)}>{t("api.overview")}</Button>}
          >
            {t("api.missing", { endpoint: chosen })}
          </EmptyState>
        )}
      </section>
    </div>
  );
}
