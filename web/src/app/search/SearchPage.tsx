import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { FoundText, SearchHit, SearchReply } from "@/contract/schema";
import { useGraph } from "@/graph/hooks";
import { Chips } from "@/kit/Chips";
import { EmptyState } from "@/kit/EmptyState";
import fieldStyles from "@/kit/Field.module.css";
import { dayOf } from "@/kit/moments";
import { RowList, type RowListHandle } from "@/kit/RowList";
import { useListSearch, useOpening } from "../list-search";
import { t } from "../messages/t";
import { PageHead } from "../PageHead";
import { titleOf } from "../record/titles";
import { failureText } from "../session/failure";
import { iconOfKind } from "../shell/creating";
import { useWorkspace } from "../workspace";
import styles from "./Search.module.css";
import { SearchFilter } from "./SearchFilter";

/** A pause of the fingers this long, in milliseconds, is worth a question to the program. */
const PAUSE_MS = 120;
const HITS = 100;
/** Kinds whose words stand elsewhere, or that nobody looks for. */
const unsearched = new Set(["highlight"]);

/** Everything that one may see, by its words: titles, texts, comments and keys. */
export function SearchPage() {
  const graph = useGraph();
  const { client, workspace } = useWorkspace();
  const { q = "", kinds: chosen = "", filter: said = "" } = useListSearch();
  const navigate = useNavigate();
  const opening = useOpening();
  const [typed, setTyped] = useState(q);
  const [reply, setReply] = useState<{ of: string; found: SearchReply } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const list = useRef<RowListHandle>(null);
  // A filter reads the fields of one kind.
  const filter = chosen && !chosen.includes(",") ? said : "";
  const asked = JSON.stringify([q.trim(), chosen, filter]);

  // What is typed goes into the address after a pause, so that it can be sent on and come back to.
  useEffect(() => {
    if (typed.trim() === q.trim()) return;
    const timer = setTimeout(() => {
      void navigate({
        to: "/$ws/search",
        params: { ws: workspace.slug },
        search: { q: typed.trim() || undefined, kinds: chosen || undefined, filter: filter || undefined },
        replace: true,
      });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, q, chosen, filter, navigate, workspace.slug]);
  // An address that changed otherwise is what is asked for now.
  const before = useRef(q);
  if (before.current !== q) {
    before.current = q;
    if (typed.trim() !== q) setTyped(q);
  }

  useEffect(() => {
    const [words, of, only] = JSON.parse(asked) as [string, string, string];
    if (!words) {
      setReply(null);
      setProblem(null);
      return;
    }
    const abort = new AbortController();
    client
      .search(workspace.id, { q: words, kinds: of || null, filter: only || null, limit: HITS }, abort.signal)
      .then(
        (found) => {
          setReply({ of: asked, found });
          setProblem(null);
        },
        (error) => {
          if (!abort.signal.aborted) setProblem(failureText(error));
        },
      );
    return () => abort.abort();
  }, [asked, client, workspace.id]);

  const kinds = useMemo(
    () => graph.registry.kinds.filter((kind) => !unsearched.has(kind.name)),
    [graph.registry],
  );
  const open = (hit: SearchHit) => opening.record(hit.topic ?? hit.record);
  const ask = (kind: string, only: string) =>
    void navigate({
      to: "/$ws/search",
      params: { ws: workspace.slug },
      search: { q: q || undefined, kinds: kind || undefined, filter: only || undefined },
      replace: true,
    });
  const found = reply?.found;
  return (
    <>
      <PageHead title={t("search.title")} lead={t("search.lead")} />
      <div className={styles.bar}>
        <div className={styles.field}>
          <Search size={16} aria-hidden />
          <input
            // biome-ignore lint/a11y/noAutofocus: whoever comes here comes to type
            autoFocus
            type="search"
            className={fieldStyles.input}
            aria-label={t("search.words")}
            placeholder={t("search.placeholder")}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "ArrowDown" && event.key !== "Enter") return;
              event.preventDefault();
              list.current?.focus();
            }}
          />
        </div>
        <Chips
          label={t("search.kinds")}
          chosen={chosen}
          onChoose={(kind) => ask(kind, kind === chosen ? filter : "")}
          choices={[
            { id: "", label: t("search.all") },
            ...kinds.map((kind) => ({ id: kind.name, label: kind.plural })),
          ]}
        />
        {chosen && graph.kind(chosen) ? (
          <SearchFilter key={chosen} kind={chosen} filter={filter} onFilter={(only) => ask(chosen, only)} />
        ) : null}
      </div>
      <p className={styles.said} role="status">
        {problem ?? saidOf(q, found)}
      </p>
      {found && found.hits.length > 0 ? (
        <RowList
          handle={list}
          rows={found.hits}
          rowKey={(hit) => hit.record}
          rowHeight={64}
          label={t("search.found")}
          onOpen={open}
          className={styles.list}
        >
          {(hit) => <HitRow hit={hit} />}
        </RowList>
      ) : found && q ? (
        <EmptyState
          title={filter ? t("search.noneFilteredTitle", { words: q }) : t("search.noneTitle", { words: q })}
        >
          {t(filter ? "search.noneFiltered" : "search.none")}
        </EmptyState>
      ) : q ? null : (
        <EmptyState title={t("search.startTitle")}>{t("search.start")}</EmptyState>
      )}
    </>
  );
}

function saidOf(q: string, found: SearchReply | undefined): string {
  if (!q || !found || (found.hits.length === 0 && found.sifted === null)) return "";
  const parts = [
    found.hits.length === HITS ? t("search.first", { n: HITS }) : t("search.count", { n: found.hits.length }),
  ];
  if (found.nearly) parts.push(t("search.nearly"));
  if (found.sifted !== null) parts.push(t("search.sifted", { n: found.sifted }));
  if (found.newest !== null) parts.push(t("search.newest", { n: found.newest }));
  if (found.behind > 0) parts.push(t("search.behind", { n: found.behind }));
  return parts.join(" ");
}

function HitRow({ hit }: { hit: SearchHit }) {
  const graph = useGraph();
  const { workspace } = useWorkspace();
  const Icon = iconOfKind(hit.kind);
  const topic = hit.topic ? graph.record(hit.topic) : undefined;
  const kind = graph.kind(hit.kind)?.label ?? hit.kind;
  const facts = [
    hit.key,
    kind,
    hit.archived ? t("search.archived") : "",
    dayOf(hit.updated_at, workspace.zone),
  ];
  return (
    <span className={styles.row}>
      <Icon size={16} aria-hidden className={styles.icon} />
      <span className={styles.words}>
        <span className={styles.title}>
          {topic ? t("search.on", { title: titleOf(topic) }) : <Marked pieces={hit.title} />}
        </span>
        <span className={styles.excerpt}>
          <Marked pieces={hit.excerpt} />
        </span>
      </span>
      <span className={styles.facts}>{facts.filter(Boolean).join(" · ")}</span>
    </span>
  );
}

function Marked({ pieces }: { pieces: readonly FoundText[] }) {
  let at = 0;
  return pieces.map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.found ? <mark key={key}>{piece.text}</mark> : piece.text;
  });
}
