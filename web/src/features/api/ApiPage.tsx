import { useCallback, useEffect } from "react";
import { useListSearch, useSetSearch } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { PageHead } from "@/app/PageHead";
import { setPageTitle } from "@/app/page-title";
import { useLoaded } from "@/app/use-loaded";
import { useWorkspace } from "@/app/workspace";
import { Button } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import { Skeleton } from "@/kit/Skeleton";
import styles from "./Api.module.css";
import { ApiOverview } from "./ApiOverview";
import { ApiReference } from "./ApiReference";
import { endpointName, readDocument } from "./api-document";

/** What programs can ask, as the program itself describes it. */
export function ApiPage() {
  const { client, workspace } = useWorkspace();
  const { endpoint } = useListSearch();
  const setSearch = useSetSearch();
  const read = useCallback(async () => readDocument(await client.openapi()), [client]);
  const { value: document, problem, load } = useLoaded(read);
  const choose = useCallback((id: string | null) => setSearch({ endpoint: id ?? undefined }), [setSearch]);
  const open = document?.endpoints.find(({ id }) => id === endpoint);
  const name = open ? endpointName(open) : null;
  // After the head of the page, which names the page alone.
  useEffect(() => {
    const names = [name, t("api.title"), workspace.name, t("app.name")];
    setPageTitle(names.filter((one) => one !== null).join(" · "));
  }, [name, workspace.name]);
  const lead = document
    ? t("api.lead", { title: document.title, version: document.version })
    : t("api.leadLoading");
  return (
    <>
      <PageHead title={t("api.title")} lead={lead} />
      {document ? (
        <ApiReference
          document={document}
          chosen={endpoint ?? null}
          onChoose={choose}
          slug={workspace.slug}
          client={client}
          overview={<ApiOverview document={document} slug={workspace.slug} />}
        />
      ) : problem ? (
        <div role="alert">
          <EmptyState
            title={t("api.failed")}
            action={<Button onClick={() => void load()}>{t("api.again")}</Button>}
          >
            {problem}
          </EmptyState>
        </div>
      ) : (
        <div className={styles.loading}>
          <Skeleton rows={8} label={t("api.loading")} />
        </div>
      )}
    </>
  );
}
