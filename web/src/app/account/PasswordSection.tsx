import { type FormEvent, useState } from "react";
import type { AccountClient } from "@/contract/access-client";
import { Button } from "@/kit/Button";
import { FormError, TextField } from "@/kit/TextField";
import { useToast } from "@/kit/Toasts";
import { t } from "../messages/t";
import styles from "../people/People.module.css";
import { failureText } from "../session/failure";
import { SettingsSection } from "../settings/SettingsFrame";

interface PasswordSectionProps {
  client: AccountClient;
  /** Whether the account has one. */
  isThere: boolean;
  onSet(): Promise<void>;
}

export function PasswordSection({ client, isThere, onSet }: PasswordSectionProps) {
  const toast = useToast();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await client.putPassword({ current, new: next });
      setCurrent("");
      setNext("");
      setProblem(null);
      toast({ text: t("account.passwordSet") });
      await onSet();
    } catch (error) {
      setProblem(failureText(error));
    }
  };
  return (
    <SettingsSection
      title={t("account.password")}
      lead={t(isThere ? "account.passwordLead" : "ways.noPassword")}
    >
      <form className={`${styles.form} ${styles.narrow}`} onSubmit={(event) => void submit(event)} noValidate>
        {problem ? <FormError>{problem}</FormError> : null}
        {isThere ? (
          <TextField
            label={t("account.currentPassword")}
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        ) : null}
        <TextField
          label={t("account.newPassword")}
          type="password"
          autoComplete="new-password"
          help={t("firstRun.passwordHelp")}
          value={next}
          onChange={(event) => setNext(event.target.value)}
        />
        <div>
          <Button look="primary" size="large" type="submit" disabled={!next}>
            {t("account.setPassword")}
          </Button>
        </div>
      </form>
    </SettingsSection>
  );
}
