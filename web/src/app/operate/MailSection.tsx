import { useState } from "react";
import type { OperateClient } from "@/contract/operate-client";
import { Button } from "@/kit/Button";
import { FormError } from "@/kit/TextField";
import { useToast } from "@/kit/Toasts";
import { t } from "../messages/t";
import { failureText } from "../session/failure";
import { SettingsSection } from "../settings/SettingsFrame";
import styles from "./Operate.module.css";

/** Whether mails are sent, and a mail to oneself that shows it. */
export function MailSection({ isSet, client }: { isSet: boolean; client: OperateClient }) {
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const test = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const { to } = await client.testMail();
      toast({ text: t("status.mailTested", { to }) });
    } catch (error) {
      setProblem(failureText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <SettingsSection title={t("status.mail")}>
      <p className={styles.sentence}>{t(isSet ? "status.mailOn" : "status.mailOff")}</p>
      {problem ? <FormError>{problem}</FormError> : null}
      {isSet ? (
        <div>
          <Button disabled={busy} onClick={() => void test()}>
            {t("status.mailTest")}
          </Button>
        </div>
      ) : null}
    </SettingsSection>
  );
}
