import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { type FormEvent, useCallback, useState } from "react";
import type { AccountClient } from "@/contract/access-client";
import type { MadeToken, TokenScope, TokenView } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { dayOf } from "@/kit/moments";
import { SelectField } from "@/kit/SelectField";
import { FormError, TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import styles from "../people/People.module.css";
import { ShownOnce } from "../people/ShownOnce";
import { failureText } from "../session/failure";
import { SettingsSection } from "../settings/SettingsFrame";
import { useLoaded } from "../use-loaded";
import { useWorkspace } from "../workspace";

const scopes = ["read", "propose", "write"] as const satisfies TokenScope[];
const lives = [30, 90, 365] as const;

/** What programs sign in with in the person's name. */
export function TokensSection({ client }: { client: AccountClient }) {
  const { value: tokens, problem, run, load } = useLoaded(useCallback(() => client.tokens(), [client]));
  const { workspace } = useWorkspace();
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
      <div className={styles.tokenTools}>
        <Button icon={<Plus size={15} aria-hidden />} onClick={() => setMaking(true)}>
          {t("account.newToken")}
        </Button>
        <Link to="/$ws/api" params={{ ws: workspace.slug }} search={{}} className={styles.textLink}>
          {t("api.title")}
        </Link>
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
        <SelectField
          label={t("account.scope")}
          options={scopes.map((one) => ({ value: one, label: t(`account.scope.${one}`) }))}
          value={scope}
          onChange={(next) => setScope(next as TokenScope)}
        />
        <SelectField
          label={t("account.days")}
          options={[
            ...lives.map((life) => ({ value: `${life}`, label: t("account.daysOf", { n: life }) })),
            { value: "", label: t("account.forever") },
          ]}
          value={days === null ? "" : `${days}`}
          onChange={(next) => setDays(next ? Number(next) : null)}
        />
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
