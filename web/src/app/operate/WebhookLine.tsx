import { ChevronDown, ChevronRight, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { OperateClient } from "@/contract/operate-client";
import type { WebhookView } from "@/contract/schema";
import { useRegistry } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { minuteOf } from "@/kit/moments";
import { Switch } from "@/kit/Switch";
import { t } from "../messages/t";
import { useNames } from "../people/use-people";
import type { Loaded } from "../use-loaded";
import { useWorkspace } from "../workspace";
import { Confirm } from "./Confirm";
import { DeliveryLog } from "./DeliveryLog";
import { DeliveryMark } from "./DeliveryMark";
import { problemWords } from "./delivery-words";
import styles from "./Operate.module.css";
import { WebhookDialog } from "./WebhookDialog";

interface WebhookLineProps {
  webhook: WebhookView;
  client: OperateClient;
  state: Pick<Loaded<WebhookView[]>, "run" | "load">;
}

/** One webhook: who is told of what, whether it arrives, and what can be done with it. */
export function WebhookLine({ webhook, client, state }: WebhookLineProps) {
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const [showsLog, setShowsLog] = useState(false);
  /** What the switch was turned to, until the program says so too. */
  const [turned, setTurned] = useState<boolean | null>(null);
  const { id, label: name } = webhook;
  const active = turned ?? webhook.active;
  const turn = async (on: boolean) => {
    setTurned(on);
    const said = t(on ? "webhooks.switchedOn" : "webhooks.switchedOff", { name });
    await state.run(client.changeWebhook(id, { active: on }), said);
    setTurned(null);
  };
  const test = async () => {
    if (await state.run(client.testWebhook(id), t("webhooks.tested", { name }))) setShowsLog(true);
  };
  return (
    <li className={styles.webhook}>
      <div className={styles.webhookHead}>
        <div className={styles.who}>
          <span className={styles.name}>{name}</span>
          <span className={styles.address}>{webhook.url}</span>
        </div>
        <Switch
          label={t("webhooks.switch", { name })}
          state={t(active ? "webhooks.isOn" : "webhooks.isOff")}
          checked={active}
          onChange={(on) => void turn(on)}
        />
      </div>
      <WebhookFacts webhook={webhook} />
      <div className={styles.tools}>
        <Button
          icon={showsLog ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
          aria-expanded={showsLog}
          aria-label={t("webhooks.logOf", { name })}
          onClick={() => setShowsLog(!showsLog)}
        >
          {t("webhooks.log")}
        </Button>
        {active ? (
          <Button look="quiet" aria-label={t("webhooks.testOf", { name })} onClick={() => void test()}>
            {t("webhooks.test")}
          </Button>
        ) : null}
        <Button look="quiet" aria-label={t("webhooks.editOf", { name })} onClick={() => setOpen("edit")}>
          {t("webhooks.edit")}
        </Button>
        <Button look="quiet" aria-label={t("webhooks.removeOf", { name })} onClick={() => setOpen("remove")}>
          {t("operate.remove")}
        </Button>
      </div>
      {showsLog ? <DeliveryLog webhook={webhook} client={client} onSent={() => void state.load()} /> : null}
      {open === "edit" ? (
        <WebhookDialog
          client={client}
          webhook={webhook}
          onChanged={() => void state.load()}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === "remove" ? (
        <Confirm
          title={t("webhooks.removeTitle", { name })}
          body={t("webhooks.removeBody")}
          go={t("operate.remove")}
          onGo={() => void state.run(client.endWebhook(id), t("webhooks.removed", { name }))}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </li>
  );
}

function WebhookFacts({ webhook }: { webhook: WebhookView }) {
  const { workspace } = useWorkspace();
  const registry = useRegistry();
  const person = useNames().person(webhook.person);
  const { kinds, last, problem, active } = webhook;
  const plurals = kinds.map((kind) => registry.kinds.find(({ name }) => name === kind)?.plural ?? kind);
  const told = kinds.length
    ? t("webhooks.toldOf", { kinds: plurals.join(", ").toLowerCase() })
    : t("webhooks.everything");
  const wrong = last ? problemWords(last) : null;
  return (
    <div className={styles.facts}>
      <p className={styles.quiet}>
        {[told, ...(person ? [t("webhooks.sees", { person })] : [])].join(" · ")}
      </p>
      {problem ? (
        <p className={styles.off}>
          <TriangleAlert size={14} aria-hidden />
          <span>{t("webhooks.programOff", { problem })}</span>
        </p>
      ) : null}
      {last ? (
        <p className={styles.last}>
          <DeliveryMark delivery={last} active={active} />
          <span className={styles.quiet}>
            {minuteOf(last.attempts.at(-1)?.at ?? last.made_at, workspace.zone)}
          </span>
          {wrong ? <span className={styles.reason}>{wrong}</span> : null}
        </p>
      ) : (
        <p className={styles.quiet}>{t("webhooks.neverTold")}</p>
      )}
    </div>
  );
}
