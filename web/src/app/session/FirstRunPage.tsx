import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Button } from "@/kit/Button";
import { FormError, TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import { Door } from "./Door";
import styles from "./Door.module.css";
import { failureText } from "./failure";
import { tokenInHash } from "./hash-token";
import { sessionStore, useSession } from "./session-store";

const zones = Intl.supportedValuesOf("timeZone");

export function FirstRunPage() {
  const navigate = useNavigate();
  const session = useSession();
  const [form, setForm] = useState(() => ({
    token: tokenInHash(window.location.hash, "token") ?? "",
    name: "",
    email: "",
    password: "",
    workspace: "",
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
  }));
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = (name: keyof typeof form) => ({
    value: form[name],
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }),
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (Object.values(form).some((value) => !value.trim())) {
      setProblem(t("firstRun.missing"));
      return;
    }
    if (form.password.length < 10) {
      setProblem(t("firstRun.shortPassword"));
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      sessionStore.take(await sessionStore.client.firstRun({ ...form, token: form.token.trim() }));
      void navigate({ to: "/", replace: true });
    } catch (error) {
      setProblem(failureText(error));
      setBusy(false);
    }
  };

  if (session && !session.first_run) {
    return (
      <Door title={t("firstRun.title")} lead={t("firstRun.done")}>
        <div className={styles.fields}>
          <Button look="primary" size="large" onClick={() => void navigate({ to: "/sign-in" })}>
            {t("signIn.go")}
          </Button>
        </div>
      </Door>
    );
  }
  return (
    <Door title={t("firstRun.title")} lead={t("firstRun.lead")}>
      <form className={styles.fields} onSubmit={submit} noValidate>
        {problem ? <FormError>{problem}</FormError> : null}
        <TextField
          label={t("firstRun.token")}
          help={t("firstRun.tokenHelp")}
          autoComplete="off"
          spellCheck={false}
          autoFocus={!form.token}
          {...field("token")}
        />
        <TextField
          label={t("firstRun.name")}
          autoComplete="name"
          autoFocus={Boolean(form.token)}
          {...field("name")}
        />
        <TextField label={t("firstRun.email")} type="email" autoComplete="username" {...field("email")} />
        <TextField
          label={t("firstRun.password")}
          type="password"
          autoComplete="new-password"
          help={t("firstRun.passwordHelp")}
          {...field("password")}
        />
        <TextField
          label={t("firstRun.workspace")}
          help={t("firstRun.workspaceHelp")}
          {...field("workspace")}
        />
        <TextField
          label={t("firstRun.zone")}
          help={t("firstRun.zoneHelp")}
          list="time-zones"
          {...field("zone")}
        />
        <datalist id="time-zones">
          {zones.map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <Button look="primary" size="large" type="submit" disabled={busy}>
          {t("firstRun.go")}
        </Button>
      </form>
    </Door>
  );
}
