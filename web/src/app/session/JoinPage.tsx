import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { join, offerOf } from "@/contract/access-client";
import { ApiError } from "@/contract/client";
import type { Offer } from "@/contract/schema";
import { setOut } from "@/contract/sign-in-client";
import { Button } from "@/kit/Button";
import { FormError, TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import { forgetInvitation, keepInvitation, keptInvitation, problemInHash } from "./back";
import { Door } from "./Door";
import styles from "./Door.module.css";
import { failureText } from "./failure";
import { tokenInHash } from "./hash-token";
import { ProviderButtons } from "./ProviderButtons";
import { sessionStore, useSession } from "./session-store";
import { useWaysIn } from "./use-ways-in";

/** The page behind the link of an invitation. */
export function JoinPage() {
  const navigate = useNavigate();
  const session = useSession();
  const { providers } = useWaysIn();
  // Who comes back from a provider without being let in finds the offer again.
  const [cameBack] = useState(() => problemInHash(window.location.hash));
  const [token] = useState(
    () => tokenInHash(window.location.hash, "invitation") ?? (cameBack ? keptInvitation() : null),
  );
  const [offer, setOffer] = useState<Offer | null>(null);
  const [problem, setProblem] = useState(cameBack);
  const [busy, setBusy] = useState(false);
  const [form, setForm] = useState({ name: "", email: "", password: "" });

  useEffect(forgetInvitation, []);

  useEffect(() => {
    if (!token) {
      setProblem((said) => said ?? t("join.noLink"));
      return;
    }
    offerOf(sessionStore.client, token).then(
      (found) => {
        setOffer(found);
        setForm((form) => ({ ...form, email: form.email || (found.email ?? "") }));
      },
      (error) => setProblem(failureText(error)),
    );
  }, [token]);

  if (!offer || !token) {
    return (
      <Door title={problem ? t("join.broken") : t("app.loading")}>
        {problem ? <FormError>{problem}</FormError> : null}
      </Door>
    );
  }
  const account = session?.signed_in ? session.account : null;
  const field = (name: keyof typeof form) => ({
    value: form[name],
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }),
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!account && Object.values(form).some((value) => !value.trim())) {
      setProblem(t("join.missing"));
      return;
    }
    if (!account && form.password.length < 10) {
      setProblem(t("firstRun.shortPassword"));
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      const joined = await join(sessionStore.client, account ? { token } : { token, ...form });
      sessionStore.take(joined);
      const here = joined.workspaces.find(({ name }) => name === offer.workspace);
      // A full load: the secret of the link leaves the address with it.
      void navigate({ to: here ? "/$ws/wanted" : "/", params: { ws: here?.slug ?? "" }, replace: true });
    } catch (error) {
      setProblem(
        error instanceof ApiError && error.code === "forbidden" ? error.message : failureText(error),
      );
      setBusy(false);
    }
  };
  const setOutWith = async (provider: number) => {
    const address = await setOut(sessionStore.client, provider, { back: "/", invitation: token });
    keepInvitation(token);
    return address;
  };
  const role = t(offer.role ? `role.${offer.role}` : `standing.${offer.standing}`).toLowerCase();
  const lead = offer.by ? t("join.lead", { by: offer.by, role }) : t("join.leadNobody", { role });
  return (
    <Door title={t("join.title", { workspace: offer.workspace })} lead={lead}>
      <form className={styles.fields} onSubmit={(event) => void submit(event)} noValidate>
        {problem ? <FormError>{problem}</FormError> : null}
        {account ? (
          <p>{t("join.as", { email: account.email })}</p>
        ) : (
          <>
            <ProviderButtons providers={providers} setOut={setOutWith} onProblem={setProblem} />
            <p>{t("join.newAccount")}</p>
            <TextField label={t("firstRun.name")} autoComplete="name" autoFocus {...field("name")} />
            <TextField label={t("firstRun.email")} type="email" autoComplete="username" {...field("email")} />
            <TextField
              label={t("firstRun.password")}
              type="password"
              autoComplete="new-password"
              help={t("firstRun.passwordHelp")}
              {...field("password")}
            />
          </>
        )}
        <Button look="primary" size="large" type="submit" disabled={busy}>
          {t("join.go")}
        </Button>
        {account ? null : (
          <Button
            size="large"
            onClick={() => {
              const back = encodeURIComponent(`/join#invitation=${token}`);
              void navigate({ href: `/sign-in?back=${back}` });
            }}
          >
            {t("join.signIn")}
          </Button>
        )}
      </form>
    </Door>
  );
}
