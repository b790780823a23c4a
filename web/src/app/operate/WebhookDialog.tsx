import { type FormEvent, useId, useState } from "react";
import type { OperateClient } from "@/contract/operate-client";
import type { KindDeclaration, WebhookView } from "@/contract/schema";
import { useRegistry } from "@/graph/hooks";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import fieldStyles from "@/kit/Field.module.css";
import { Segmented } from "@/kit/Segmented";
import { FormError, TextField } from "@/kit/TextField";
import { useToast } from "@/kit/Toasts";
import { t } from "../messages/t";
import { ShownOnce } from "../people/ShownOnce";
import { failureText } from "../session/failure";
import styles from "./Operate.module.css";

interface WebhookDialogProps {
  client: OperateClient;
  /** The one that is changed; absent: a new one is made. */
  webhook?: WebhookView;
  onChanged(): void;
  onClose(): void;
}

interface Missing {
  name?: string | undefined;
  address?: string | undefined;
  kinds?: string | undefined;
}

/** Makes a webhook and shows its secret, or changes one. */
export function WebhookDialog({ client, webhook, onChanged, onClose }: WebhookDialogProps) {
  const toast = useToast();
  const [name, setName] = useState(webhook?.label ?? "");
  const [address, setAddress] = useState(webhook?.url ?? "https://");
  const [told, setTold] = useState<"all" | "some">(webhook?.kinds.length ? "some" : "all");
  const [kinds, setKinds] = useState<readonly string[]>(webhook?.kinds ?? []);
  const [missing, setMissing] = useState<Missing>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const label = name.trim();
  const url = address.trim();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const now: Missing = {
      ...(label ? {} : { name: t("webhooks.missingName") }),
      ...(/^https?:\/\/[^/]/i.test(url) ? {} : { address: t("webhooks.missingAddress") }),
      ...(told === "all" || kinds.length > 0 ? {} : { kinds: t("webhooks.missingKinds") }),
    };
    setMissing(now);
    setProblem(null);
    if (Object.keys(now).length > 0) return;
    const asked = { label, url, kinds: told === "all" ? [] : [...kinds] };
    try {
      if (webhook) {
        await client.changeWebhook(webhook.id, asked);
        toast({ text: t("webhooks.saved", { name: label }) });
        onClose();
      } else {
        setSecret((await client.makeWebhook(asked)).secret);
      }
      onChanged();
    } catch (error) {
      setProblem(failureText(error));
    }
  };

  if (secret !== null) {
    return (
      <ShownOnce
        title={t("webhooks.ready")}
        lead={t("webhooks.readyBody")}
        label={t("webhooks.secret")}
        value={secret}
        copy={t("webhooks.copySecret")}
        onClose={onClose}
      />
    );
  }
  const title = webhook ? t("webhooks.editOf", { name: webhook.label }) : t("webhooks.new");
  return (
    <Dialog title={title} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        {problem ? <FormError>{problem}</FormError> : null}
        <TextField
          label={t("webhooks.name")}
          help={t("webhooks.nameHelp")}
          error={missing.name ?? null}
          data-autofocus
          maxLength={100}
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setMissing({ ...missing, name: undefined });
          }}
        />
        <TextField
          label={t("webhooks.address")}
          help={t(/^http:/i.test(url) ? "webhooks.addressOpen" : "webhooks.addressHelp")}
          error={missing.address ?? null}
          type="url"
          autoComplete="off"
          spellCheck={false}
          maxLength={2000}
          value={address}
          onChange={(event) => {
            setAddress(event.target.value);
            setMissing({ ...missing, address: undefined });
          }}
        />
        <div className={fieldStyles.field}>
          <span className={fieldStyles.label} aria-hidden>
            {t("webhooks.told")}
          </span>
          <div>
            <Segmented
              label={t("webhooks.told")}
              chosen={told}
              onChoose={(id) => setTold(id === "some" ? "some" : "all")}
              choices={[
                { id: "all", label: t("webhooks.told.all") },
                { id: "some", label: t("webhooks.told.some") },
              ]}
            />
          </div>
        </div>
        {told === "some" ? (
          <KindChecks
            chosen={kinds}
            onChosen={(next) => {
              setKinds(next);
              setMissing({ ...missing, kinds: undefined });
            }}
            problem={missing.kinds ?? null}
          />
        ) : null}
        <div className={styles.foot}>
          <Button size="large" onClick={onClose}>
            {t("record.cancel")}
          </Button>
          <Button look="primary" size="large" type="submit">
            {t(webhook ? "webhooks.save" : "webhooks.make")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface KindChecksProps {
  chosen: readonly string[];
  onChosen(kinds: readonly string[]): void;
  problem: string | null;
}

function KindChecks({ chosen, onChosen, problem }: KindChecksProps) {
  const { kinds } = useRegistry();
  const id = useId();
  const toggle = (kind: KindDeclaration, on: boolean) =>
    onChosen(on ? [...chosen, kind.name] : chosen.filter((name) => name !== kind.name));
  return (
    <fieldset className={styles.checks} aria-describedby={problem ? `${id}-problem` : undefined}>
      <legend className="visually-hidden">{t("webhooks.kinds")}</legend>
      {kinds.map((kind) => (
        <label key={kind.name} className={styles.check} htmlFor={`${id}-${kind.name}`}>
          <input
            id={`${id}-${kind.name}`}
            type="checkbox"
            checked={chosen.includes(kind.name)}
            onChange={(event) => toggle(kind, event.target.checked)}
          />
          {kind.plural}
        </label>
      ))}
      {problem ? (
        <p id={`${id}-problem`} role="alert" className={`${fieldStyles.error} ${styles.wholeRow}`}>
          {problem}
        </p>
      ) : null}
    </fieldset>
  );
}
