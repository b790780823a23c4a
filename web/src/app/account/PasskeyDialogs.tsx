import { type FormEvent, type ReactNode, useState } from "react";
import type { AccountClient } from "@/contract/access-client";
import type { PasskeyView } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { FormError, TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import styles from "../people/People.module.css";
import { makePasskey, passkeyProblem } from "../session/webauthn";
import { agentName } from "./agent-name";

const NAME_LIMIT = 100;

interface DialogProps {
  client: AccountClient;
  /** Says what was done. */
  onDone(said: string): void;
  onClose(): void;
}

interface FormProps {
  title: string;
  lead?: string;
  go: string;
  danger?: boolean;
  /** What is missing before it can be done. */
  missing?: string | null;
  /** Does it and says what was done; null where nothing came of it. */
  work(): Promise<string | null>;
  /** Whether a passkey is made by it. */
  making?: boolean;
  onDone(said: string): void;
  onClose(): void;
  children?: ReactNode;
}

function FormDialog(props: FormProps) {
  const { title, lead, go, danger, missing, work, making, onDone, onClose, children } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(missing ?? null);
    if (missing) return;
    setBusy(true);
    try {
      const said = await work();
      if (said !== null) {
        onDone(said);
        return;
      }
    } catch (error) {
      setProblem(passkeyProblem(error, making));
    }
    setBusy(false);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {lead ? <p className={styles.dialogLead}>{lead}</p> : null}
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        {problem ? <FormError>{problem}</FormError> : null}
        {children}
        <div className={styles.formFoot}>
          <Button size="large" onClick={onClose}>
            {t("record.cancel")}
          </Button>
          <Button look={danger ? "danger" : "primary"} size="large" type="submit" disabled={busy}>
            {go}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface FieldProps {
  value: string;
  onChange(value: string): void;
}

function NameField({ value, onChange }: FieldProps) {
  return (
    <TextField
      label={t("passkey.name")}
      help={t("passkey.nameHelp")}
      data-autofocus
      autoComplete="off"
      maxLength={NAME_LIMIT}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function PasswordField({ value, onChange }: FieldProps) {
  return (
    <TextField
      label={t("passkey.password")}
      help={t("passkey.passwordHelp")}
      type="password"
      autoComplete="current-password"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function missingIn(name: string): string | null {
  return name.trim() ? null : t("passkey.missing");
}

export function AddPasskeyDialog(props: DialogProps & { hasPassword: boolean }) {
  const { client, hasPassword, onDone, onClose } = props;
  const [name, setName] = useState(() => agentName(navigator.userAgent) ?? t("account.unknownAgent"));
  const [password, setPassword] = useState("");
  const work = async () => {
    const asked = name.trim();
    const credential = await makePasskey(await client.askToAddPasskey(password));
    if (!credential) return null;
    await client.addPasskey({ name: asked, credential });
    return t("passkey.added", { name: asked });
  };
  return (
    <FormDialog
      title={t("passkey.add")}
      lead={t("passkey.addLead")}
      go={t("passkey.addGo")}
      work={work}
      missing={missingIn(name)}
      making
      onDone={onDone}
      onClose={onClose}
    >
      <NameField value={name} onChange={setName} />
      {hasPassword ? <PasswordField value={password} onChange={setPassword} /> : null}
    </FormDialog>
  );
}

export function RenamePasskeyDialog(props: DialogProps & { passkey: PasskeyView }) {
  const { client, passkey, onDone, onClose } = props;
  const [name, setName] = useState(passkey.name);
  const work = async () => {
    const asked = name.trim();
    await client.renamePasskey(passkey.id, asked);
    return t("passkey.renamed", { name: asked });
  };
  return (
    <FormDialog
      title={t("passkey.renameOf", { name: passkey.name })}
      go={t("passkey.renameGo")}
      work={work}
      missing={missingIn(name)}
      onDone={onDone}
      onClose={onClose}
    >
      <NameField value={name} onChange={setName} />
    </FormDialog>
  );
}

export function RemovePasskeyDialog(props: DialogProps & { passkey: PasskeyView; hasPassword: boolean }) {
  const { client, passkey, hasPassword, onDone, onClose } = props;
  const [password, setPassword] = useState("");
  const work = async () => {
    await client.removePasskey(passkey.id, password);
    return t("passkey.removed", { name: passkey.name });
  };
  return (
    <FormDialog
      title={t("passkey.removeTitle", { name: passkey.name })}
      lead={t("passkey.removeBody")}
      go={t("passkey.remove")}
      danger
      work={work}
      onDone={onDone}
      onClose={onClose}
    >
      {hasPassword ? <PasswordField value={password} onChange={setPassword} /> : null}
    </FormDialog>
  );
}
