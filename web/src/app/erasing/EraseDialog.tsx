import { type FormEvent, useCallback, useState } from "react";
import type { Id } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { FormError, TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import { usePeopleClient } from "../people/use-people";
import { failureText } from "../session/failure";
import { sessionStore } from "../session/session-store";
import { useLoaded } from "../use-loaded";
import { useWorkspace } from "../workspace";
import styles from "./Erasing.module.css";
import { ReportView } from "./ReportView";

interface EraseDialogProps {
  person: Id;
  name: string;
  onClose(): void;
  /** Shows the report of what was done. */
  onErased(report: { report: Id }): void;
}

/** Shows what would be erased, and erases once the name was typed. */
export function EraseDialog({ person, name, onClose, onErased }: EraseDialogProps) {
  const client = usePeopleClient();
  const { workspace } = useWorkspace();
  const [authored, setAuthored] = useState(false);
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [going, setGoing] = useState(false);
  const way = authored ? "erase" : "keep";
  const preview = useLoaded(useCallback(() => client.rehearseErasure(person, way), [client, person, way]));
  // Until the other choice is answered, what is shown would be of this one.
  const shown = preview.value?.authored === way ? preview.value : null;
  const fits = typed.trim() !== "" && typed.trim() === name.trim();

  const erase = async (event: FormEvent) => {
    event.preventDefault();
    if (!fits || going) return;
    setGoing(true);
    setProblem(null);
    try {
      const report = await client.erase(person, { name: typed.trim(), authored: way, dry_run: false });
      if (person === workspace.person) {
        await sessionStore.renew();
        window.location.assign("/");
      } else if (report.id) onErased({ report: report.id });
    } catch (error) {
      setProblem(failureText(error));
      setGoing(false);
    }
  };

  return (
    <Dialog title={t("erase.title", { name })} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void erase(event)} noValidate>
        <p className={styles.lead}>{t("erase.lead", { name })}</p>
        {problem ? <FormError>{problem}</FormError> : null}
        {preview.problem ? <FormError>{preview.problem}</FormError> : null}
        <section aria-busy={shown === null} aria-label={t("erase.what")}>
          {shown ? (
            <ReportView report={shown} onLeave={onClose} />
          ) : preview.problem ? null : (
            <p role="status">{t("erase.loading")}</p>
          )}
        </section>
        <div>
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={authored}
              aria-describedby="erase-authored"
              onChange={(event) => setAuthored(event.target.checked)}
            />
            {t("erase.authored")}
          </label>
          <p id="erase-authored" className={styles.quiet}>
            {t("erase.authoredHelp")}
          </p>
        </div>
        {name.trim() ? null : <FormError>{t("erase.nameless")}</FormError>}
        <TextField
          label={t("erase.type", { name })}
          autoComplete="off"
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <div className={styles.foot}>
          <Button size="large" onClick={onClose}>
            {t("record.cancel")}
          </Button>
          <Button look="danger" size="large" type="submit" disabled={!fits || going || !shown}>
            {t(going ? "erase.going" : "erase.go")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
