import { Plus } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { OperateClient } from "@/contract/operate-client";
import { mayManage } from "@/graph/powers";
import { Button } from "@/kit/Button";
import { EmptyState } from "@/kit/EmptyState";
import { t } from "../messages/t";
import { SettingsFrame, SettingsSection } from "../settings/SettingsFrame";
import { useLoaded } from "../use-loaded";
import { useRefreshed } from "../use-refreshed";
import { useWorkspace } from "../workspace";
import { nextLook } from "./delivery-words";
import styles from "./Operate.module.css";
import { Problem } from "./Problem";
import { WebhookDialog } from "./WebhookDialog";
import { WebhookLine } from "./WebhookLine";

/** Between two looks while nothing waits, in milliseconds. */
const IDLE_LOOK = 15_000;

/** Other programs that are told what changes. */
export function WebhooksPage() {
  const { workspace } = useWorkspace();
  return (
    <SettingsFrame>
      {mayManage(workspace.standing) ? (
        <Webhooks />
      ) : (
        <SettingsSection title={t("webhooks.title")} lead={t("operate.managers")}>
          {null}
        </SettingsSection>
      )}
    </SettingsFrame>
  );
}

export function Webhooks() {
  const { client: wire, workspace } = useWorkspace();
  const client = useMemo(() => new OperateClient(wire, workspace.id), [wire, workspace.id]);
  const state = useLoaded(useCallback(() => client.webhooks(), [client]));
  const { value: webhooks, problem, load } = state;
  const [making, setMaking] = useState(false);
  const awaited = webhooks?.flatMap(({ active, last }) => (active && last ? [last] : [])) ?? [];
  // What changes meanwhile is sent without anybody here pressing anything.
  const idle = webhooks?.some(({ active }) => active) ? IDLE_LOOK : null;
  useRefreshed(load, nextLook(awaited) ?? idle);
  const make = (
    <Button look="primary" size="large" icon={<Plus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t("webhooks.new")}
    </Button>
  );
  return (
    <SettingsSection title={t("webhooks.title")} lead={t("webhooks.lead")}>
      {problem ? <Problem text={problem} onRetry={() => void load()} /> : null}
      {webhooks === null && problem === null ? (
        <p role="status" className={styles.none}>
          {t("app.loading")}
        </p>
      ) : null}
      {webhooks?.length === 0 ? (
        <EmptyState title={t("webhooks.none")} action={make}>
          {t("webhooks.noneBody")}
        </EmptyState>
      ) : null}
      {webhooks?.length ? (
        <>
          <div>{make}</div>
          <ul className={styles.webhooks} aria-label={t("webhooks.title")}>
            {webhooks.map((webhook) => (
              <WebhookLine key={webhook.id} webhook={webhook} client={client} state={state} />
            ))}
          </ul>
        </>
      ) : null}
      {making ? (
        <WebhookDialog client={client} onChanged={() => void load()} onClose={() => setMaking(false)} />
      ) : null}
    </SettingsSection>
  );
}
