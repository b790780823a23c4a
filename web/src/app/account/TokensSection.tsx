import { Plus } from "lucide-react";
import { type FormEvent, useCallback, useId, useState } from "react";
import type { AccountClient } from "@/contract/access-client";
import type { MadeToken, TokenScope, TokenView } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import fieldStyles from "@/kit/Field.module.css";
import { dayOf } from "@/kit/moments";
import { FormError, TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import styles from "../people/People.module.css";
import { ShownOnce } from "../people/ShownOnce";
import { failureText } from "../session/failure";
import { SettingsSection } from "../settings/SettingsFrame";
import { useLoaded } from "../use-loaded";
import { useWorkspace } from "../workspace";

const scopes = ["read", "write"] as const satisfies TokenScope[];
const lives = [30, 90, 365] as const;

/** What programs sign in with in the person's name. */
export function TokensSection({ client }: { client: AccountClient }) {
  const { value: tokens, problem, run, load } = useLoaded(useCallback(() => client.tokens(), [client]));
  const [making, setMaking] = useState(false);
  return (
    <SettingsSection title={t("account.tokens")} lead={t("account.tokensLead")}>
      {problem ? <p role="alert">{problem}</p> : null}
      <ul className={styles.people} aria-label={t("account.tokens")}>
        {tokens?.map((token) => (
          <li key={token.id} className={styles.line}>
            <div className={styles.who}>
              <span className={styles.name}>{token.name}</span>
              <TokenFacts token={token} />
            </div>
            <Button
              look="quiet"
              aria-label={t("account.takeBackOf", { name: token.name })}
              onClick={() =>
                void run(client.endToken(token.id), t("account.takenBack", { name: token.name }))
              }
            >
              {t("account.takeBack")}
            </Button>
          </li>
        ))}
        {tokens?.length === 0 ? <li className={styles.none}>{t("account.noTokens")}</li> : null}
      </ul>
      <div>
        <Button icon={<Plus size={15} aria-hidden />} onClick={() => setMaking(true)}>
          {t("account.newToken")}
        </Button>
      </div>
      {making ? (
        <NewTokenDialog client={client} onMade={() => void load()} onClose={() => setMaking(false)} />
      ) : null}
    </SettingsSection>
  );
}

function TokenFacts({ token }: { token: TokenView }) {
  const { workspace } = useWorkspace();
  const day = token.expires_at ? dayOf(token.expires_at, workspace.zone) : null;
  const isOver = token.expires_at !== null && Date.parse(token.expires_at) <= Date.now();
  const life = isOver ? t("account.expired") : day ? t("account.until", { day }) : t("account.forever");
  return <span className={styles.quiet}>{[t(`account.scope.${token.scope}`), life].join(" · ")}</span>;
}

function NewTokenDialog(props: { client: AccountClient; onMade(): void; onClose(): void }) {
  const { client, onMade, onClose } = props;
  const id = useId();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<TokenScope>("read");
  const [days, setDays] = useState<number | null>(90);
  const [problem, setProblem] = useState<string | null>(null);
  const [made, setMade] = useState<MadeToken | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      setMade(await client.makeToken({ name, scope, days }));
      onMade();
    } catch (error) {
      setProblem(failureText(error));
    }
  };
  if (made) {
    return (
      <ShownOnce
        title={t("account.tokenReady")}
        lead={t("account.tokenReadyBody")}
        label={t("account.token")}
        value={made.secret}
        copy={t("account.copyToken")}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog title={t("account.newToken")} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        {problem ? <FormError>{problem}</FormError> : null}
        <TextField
          label={t("account.tokenName")}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className={fieldStyles.field}>
          <label className={fieldStyles.label} htmlFor={`${id}-scope`}>
            {t("account.scope")}
          </label>
          <select
            id={`${id}-scope`}
            className={fieldStyles.input}
            value={scope}
            onChange={(event) => setScope(event.target.value as TokenScope)}
          >
            {scopes.map((one) => (
              <option key={one} value={one}>
                {t(`account.scope.${one}`)}
              </option>
            ))}
          </select>
        </div>
        <div className={fieldStyles.field}>
          <label className={fieldStyles.label} htmlFor={`${id}-days`}>
            {t("account.days")}
          </label>
          <select
            id={`${id}-days`}
            className={fieldStyles.input}
            value={days ?? ""}
            onChange={(event) => setDays(event.target.value ? Number(event.target.value) : null)}
          >
            {lives.map((life) => (
              <option key={life} value={life}>
                {t("account.daysOf", { n: life })}
              </option>
            ))}
            <option value="">{t("account.forever")}</option>
          </select>
        </div>
        <div className={styles.formFoot}>
          <Button size="large" onClick={onClose}>
            {t("record.cancel")}
          </Button>
          <Button look="primary" size="large" type="submit">
            {t("account.makeToken")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
