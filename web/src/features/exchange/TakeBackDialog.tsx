import { useState } from "react";
import { t } from "@/app/messages/t";
import { failureText } from "@/app/session/failure";
import { ApiError } from "@/contract/client";
import type { ImportClient } from "@/contract/import-client";
import type { Import } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { FormError } from "@/kit/TextField";
import { useToast } from "@/kit/Toasts";

interface TakeBackDialogProps {
  client: ImportClient;
  taken: Import;
  onClose(): void;
  onTaken(taken: Import): void;
}

/** Asks before an import is taken back as a whole, and again where somebody went on working with it. */
export function TakeBackDialog({ client, taken, onClose, onTaken }: TakeBackDialogProps) {
  const toast = useToast();
  const [problem, setProblem] = useState<string | null>(null);
  const [changedSince, setChangedSince] = useState(false);
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const done = await client.undo(taken.id, changedSince);
      toast({ text: t("takeBack.done", { title: taken.title }) });
      onTaken(done);
      onClose();
    } catch (error) {
      if (error instanceof ApiError && error.code === "changed_since" && !changedSince) setChangedSince(true);
      else setProblem(failureText(error));
      setBusy(false);
    }
  };
  const made = taken.counts ? taken.counts.created + taken.counts.people : null;
  return (
    <Dialog
      title={t("takeBack.title", { title: taken.title })}
      onClose={onClose}
      footer={
        <>
          <Button size="large" data-autofocus onClick={onClose}>
            {t("takeBack.keep")}
          </Button>
          <Button look="danger" size="large" disabled={busy} onClick={() => void go()}>
            {t(changedSince ? "takeBack.anyway" : "takeBack.go")}
          </Button>
        </>
      }
    >
      {problem ? <FormError>{problem}</FormError> : null}
      {changedSince ? (
        <p role="alert">{t("takeBack.changedSince")}</p>
      ) : (
        <p>{made === null || made === 0 ? t("takeBack.body") : t("takeBack.bodyMade", { n: made })}</p>
      )}
    </Dialog>
  );
}
