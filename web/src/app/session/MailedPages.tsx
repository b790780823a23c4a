import { type FormEvent, useEffect, useState } from "react";
import { mailSignIn } from "@/contract/sign-in-client";
import { Button } from "@/kit/Button";
import { FormError, TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import { Door } from "./Door";
import styles from "./Door.module.css";
import { failureText } from "./failure";
import { sessionStore } from "./session-store";

/** Asks for a link by mail. What it says does not tell whether anybody has the address. */
export function ForgotPage({ email: first, onBack }: { email: string; onBack(): void }) {
  const [email, setEmail] = useState(first);
  const [problem, setProblem] = useState<string | null>(null);
  const [sent, setSent] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!email.trim()) {
      setProblem(t("signIn.forgotMissing"));
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      await mailSignIn(sessionStore.client, email.trim());
      setSent(email.trim());
    } catch (error) {
      setProblem(failureText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Door title={t("signIn.forgotTitle")} lead={t("signIn.forgotLead")}>
      <form className={styles.fields} onSubmit={(event) => void submit(event)} noValidate>
        {problem ? <FormError>{problem}</FormError> : null}
        <p role="status">{sent ? t("signIn.forgotSent", { email: sent }) : null}</p>
        {sent ? null : (
          <>
            <TextField
              label={t("signIn.email")}
              type="email"
              autoComplete="username"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              autoFocus
            />
            <Button look="primary" size="large" type="submit" disabled={busy}>
              {t("signIn.forgotGo")}
            </Button>
          </>
        )}
        <Button size="large" onClick={onBack}>
          {t("signIn.forgotBack")}
        </Button>
      </form>
    </Door>
  );
}

/** The page behind a mailed link. Nothing happens before its reader says so: programs that look into mails open links too. */
export function MailedPage({ token, onIn }: { token: string; onIn(): void }) {
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // The token must not stay in the address or in the browser's history.
  useEffect(() => window.history.replaceState(null, "", "/sign-in"), []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      sessionStore.take(await sessionStore.client.signInOneTime(token, password || null));
      onIn();
    } catch (error) {
      setProblem(failureText(error));
      setBusy(false);
    }
  };
  return (
    <Door title={t("signIn.mailedTitle")} lead={t("signIn.mailedLead")}>
      <form className={styles.fields} onSubmit={(event) => void submit(event)} noValidate>
        {problem ? <FormError>{problem}</FormError> : null}
        <TextField
          label={t("signIn.mailedPassword")}
          help={t("signIn.mailedHelp")}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoFocus
        />
        <Button look="primary" size="large" type="submit" disabled={busy}>
          {t("signIn.go")}
        </Button>
      </form>
    </Door>
  );
}
