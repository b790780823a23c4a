import { useParams, useRouter } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useEffect } from "react";
import { useActions } from "@/app/actions/Actions";
import { useListSearch } from "@/app/list-search";
import { t } from "@/app/messages/t";
import { setPageTitle } from "@/app/page-title";
import { MissingRecord } from "@/app/record/MissingRecord";
import { titleOf } from "@/app/record/titles";
import { useResolvedRecord } from "@/app/record/use-resolved-record";
import { useWorkspace } from "@/app/workspace";
import { Button } from "@/kit/Button";
import styles from "./Thread.module.css";
import { ThreadView } from "./ThreadView";

export function ThreadPage() {
  const { key = "" } = useParams({ strict: false });
  const record = useResolvedRecord(key);
  const { workspace } = useWorkspace();
  const router = useRouter();
  const { open } = useListSearch();
  useEffect(() => {
    if (record) setPageTitle(`${t("thread.of", { title: titleOf(record) })} · ${workspace.name}`);
  }, [record, workspace.name]);
  const back = () => {
    if (router.history.canGoBack()) router.history.back();
    else void router.navigate({ to: "/$ws/wanted", params: { ws: workspace.slug }, search: { thread: key } });
  };
  useActions([
    { id: "thread-full", label: t("thread.back"), key: "f", hidden: true, run: back },
    {
      id: "thread-leave",
      label: t("thread.back"),
      key: "Escape",
      hidden: true,
      when: () => !open,
      run: back,
    },
  ]);
  if (!record) return <MissingRecord reference={key} page />;
  return (
    <div className={styles.page}>
      <div className={styles.pageBar}>
        <Button look="quiet" icon={<ArrowLeft size={15} aria-hidden />} onClick={back}>
          {t("thread.back")}
        </Button>
        <span className={styles.hint}>{t("thread.keys")}</span>
      </div>
      <ThreadView key={record.id} record={record} full />
    </div>
  );
}
