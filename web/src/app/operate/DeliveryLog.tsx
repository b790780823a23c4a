import { useCallback, useEffect, useState } from "react";
import type { OperateClient } from "@/contract/operate-client";
import type { DeliveryAttempt, DeliveryView, WebhookView } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { minuteOf, secondOf } from "@/kit/moments";
import { useToast } from "@/kit/Toasts";
import { t } from "../messages/t";
import { failureText } from "../session/failure";
import { useRefreshed } from "../use-refreshed";
import { useWorkspace } from "../workspace";
import { DeliveryMark } from "./DeliveryMark";
import { type DeliveryPages, withChanged, withNewest, withOlder } from "./delivery-pages";
import { answerWords, maySendAgain, nextLook, rangeWords } from "./delivery-words";
import styles from "./Operate.module.css";
import { Problem } from "./Problem";

interface DeliveryLogProps {
  webhook: WebhookView;
  client: OperateClient;
  /** Something was sent again. */
  onSent(): void;
}

/** What one webhook was sent and what came of it, newest first. */
export function DeliveryLog({ webhook, client, onSent }: DeliveryLogProps) {
  const toast = useToast();
  const [pages, setPages] = useState<DeliveryPages | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { id, active, last } = webhook;
  const load = useCallback(async () => {
    try {
      const page = await client.deliveries(id);
      setPages((known) => withNewest(known, page));
      setProblem(null);
    } catch (error) {
      setProblem(failureText(error));
    }
  }, [client, id]);
  // The list is looked at as well: what it sees of the last delivery is seen here.
  const seen = last ? `${last.id} ${last.state} ${last.attempts.length}` : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the list saw is why it is asked again
  useEffect(() => void load(), [load, seen]);
  useRefreshed(load, pages && active ? nextLook(pages.deliveries) : null);

  const older = async (known: DeliveryPages) => {
    try {
      const page = await client.deliveries(id, known.next);
      setPages((now) => withOlder(now ?? known, page));
    } catch (error) {
      toast({ text: failureText(error), tone: "danger" });
    }
  };
  const again = async (delivery: DeliveryView) => {
    try {
      const changed = await client.replay(id, delivery.id);
      setPages((known) => known && withChanged(known, changed));
      toast({ text: t("delivery.sentAgain") });
      onSent();
    } catch (error) {
      toast({ text: failureText(error), tone: "danger" });
      void load();
    }
  };

  return (
    <div className={styles.log}>
      {problem ? <Problem text={problem} onRetry={() => void load()} /> : null}
      {pages === null && problem === null ? (
        <p role="status" className={styles.none}>
          {t("app.loading")}
        </p>
      ) : null}
      {pages ? (
        <ol className={styles.deliveries} aria-label={t("webhooks.logOf", { name: webhook.label })}>
          {pages.deliveries.map((delivery) => (
            <Delivery
              key={delivery.id}
              delivery={delivery}
              active={active}
              onAgain={() => void again(delivery)}
            />
          ))}
          {pages.deliveries.length === 0 ? (
            <li className={styles.none}>{t(active ? "delivery.none" : "delivery.noneOff")}</li>
          ) : null}
        </ol>
      ) : null}
      {pages !== null && pages.next !== null ? (
        <div>
          <Button onClick={() => void older(pages)}>{t("delivery.older")}</Button>
        </div>
      ) : null}
    </div>
  );
}

function Delivery(props: { delivery: DeliveryView; active: boolean; onAgain(): void }) {
  const { delivery, active, onAgain } = props;
  const { workspace } = useWorkspace();
  const made = minuteOf(delivery.made_at, workspace.zone);
  const what = `${rangeWords(delivery)}, ${made}`;
  return (
    <li className={styles.delivery}>
      <div className={styles.deliveryHead}>
        <div className={styles.what}>
          <DeliveryMark delivery={delivery} active={active} />
          <span className={styles.quiet}>
            {rangeWords(delivery)} · {made}
          </span>
        </div>
        {maySendAgain(delivery, active) ? (
          <Button look="quiet" aria-label={t("delivery.againOf", { what })} onClick={onAgain}>
            {t("delivery.again")}
          </Button>
        ) : null}
      </div>
      {delivery.attempts.length > 0 ? (
        <ol className={styles.tries} aria-label={t("delivery.tries")}>
          {delivery.attempts.map((attempt, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: tries are only ever added at the end
            <Try key={index} attempt={attempt} />
          ))}
        </ol>
      ) : null}
    </li>
  );
}

function Try({ attempt }: { attempt: DeliveryAttempt }) {
  const { workspace } = useWorkspace();
  const { at, status, milliseconds, said } = attempt;
  return (
    <li>
      <span className={styles.figures}>{secondOf(at, workspace.zone)}</span>
      <span className={styles.figures}>{answerWords(attempt)}</span>
      <span className={styles.figures}>{t("delivery.milliseconds", { n: milliseconds })}</span>
      {status === null ? (
        <span className={styles.reason}>{said}</span>
      ) : said.trim() ? (
        <code className={styles.answer}>{said}</code>
      ) : (
        <span className={styles.quiet}>{t("delivery.saidNothing")}</span>
      )}
    </li>
  );
}
