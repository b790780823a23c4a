import { useNavigate } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { setOut } from "@/contract/sign-in-client";
import { Button } from "@/kit/Button";
import { FormError, TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import { ownPath, problemInHash } from "./back";
import { Door } from "./Door";
import styles from "./Door.module.css";
import { failureText } from "./failure";
import { tokenInHash } from "./hash-token";
import { ForgotPage, MailedPage } from "./MailedPages";
import { ProviderButtons } from "./ProviderButtons";
import { sessionStore } from "./session-store";
import { usePasskeySignIn } from "./use-passkey-sign-in";
import { useWaysIn } from "./use-ways-in";

export function SignInPage() {
  const navigate = useNavigate();
  const ways = useWaysIn();
  const [mailed, setMailed] = useState(() => tokenInHash(window.location.hash, "mailed"));
  const [forgot, setForgot] = useState(false);
  const [oneTime, setOneTime] = useState(() => tokenInHash(window.location.hash, "one-time"));
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState(() => problemInHash(window.location.hash));
  const [busy, setBusy] = useState(false);
  const used = useRef(false);

  const [back] = useState(() => ownPath(new URLSearchParams(window.location.search).get("back")));

  const goOn = () => {
    void navigate({ href: back, replace: true });
  };

  // A link that signs in comes first.
  const passkey = usePasskeySignIn(
    oneTime || mailed || forgot ? null : ways.passkeys,
    (session) => {
      sessionStore.take(session);
      goOn();
    },
    setProblem,
  );

  useEffect(() => {
    if (!oneTime || used.current) return;
    used.current = true;
    // The token works once; it must not stay in the address or in the browser's history.
    window.history.replaceState(null, "", "/sign-in");
    sessionStore.client.signInOneTime(oneTime).then(
      (session) => {
        sessionStore.take(session);
        goOn();
      },
      (error) => {
        setOneTime(null);
        setProblem(`${t("signIn.oneTimeFailed")}: ${failureText(error)}`);
      },
    );
  });

  // Whoever pastes the link here changes the fragment alone, which loads nothing anew.
  useEffect(() => {
    const look = () => setMailed((before) => tokenInHash(window.location.hash, "mailed") ?? before);
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!email.trim() || !password) {
      setProblem(t("signIn.missing"));
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      sessionStore.take(await sessionStore.client.signIn(email.trim(), password));
      goOn();
    } catch (error) {
      setProblem(failureText(error));
      setBusy(false);
    }
  };

  if (oneTime) {
    return (
      <Door title={t("signIn.oneTime")}>
        <p className={styles.lead} role="status">
          {t("app.loading")}
        </p>
      </Door>
    );
  }
  if (mailed) return <MailedPage key={mailed} token={mailed} onIn={goOn} />;
  if (forgot) return <ForgotPage email={email} onBack={() => setForgot(false)} />;
  return (
    <Door title={t("signIn.title")}>
      <form className={styles.fields} onSubmit={submit} noValidate>
        {problem ? <FormError>{problem}</FormError> : null}
        <ProviderButtons
          providers={ways.providers}
          setOut={(provider) => setOut(sessionStore.client, provider, { back })}
          onProblem={setProblem}
        >
          {passkey.offered ? (
            <Button
              size="large"
              icon={<KeyRound size={16} aria-hidden />}
              disabled={passkey.busy}
              onClick={() => void passkey.go()}
            >
              {t("passkey.signIn")}
            </Button>
          ) : null}
        </ProviderButtons>
        <TextField
          label={t("signIn.email")}
          type="email"
          autoComplete="username webauthn"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          autoFocus
        />
        <TextField
          label={t("signIn.password")}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button look="primary" size="large" type="submit" disabled={busy}>
          {t("signIn.go")}
        </Button>
      </form>
      {ways.mail ? (
        <div className={styles.hint}>
          <Button look="quiet" onClick={() => setForgot(true)}>
            {t("signIn.forgot")}
          </Button>
        </div>
      ) : (
        <p className={styles.hint}>{t("signIn.oneTimeHint")}</p>
      )}
    </Door>
  );
}
