import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import styles from "./People.module.css";

interface ShownOnceProps {
  title: string;
  lead: string;
  label: string;
  value: string;
  copy: string;
  onClose(): void;
}

/** A secret that the program keeps no copy of, in a dialog of its own. */
export function ShownOnce({ title, lead, label, value, copy, onClose }: ShownOnceProps) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <Button size="large" onClick={onClose}>
          {t("invite.done")}
        </Button>
      }
    >
      <p className={styles.dialogLead}>{lead}</p>
      <CopyField label={label} value={value} copy={copy} />
    </Dialog>
  );
}

/** Something that is shown once, to be copied. Where the clipboard is closed to the page it is selected instead. */
function CopyField({ label, value, copy }: { label: string; value: string; copy: string }) {
  const [copied, setCopied] = useState(false);
  const take = async (input: HTMLInputElement | null) => {
    input?.select();
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <div className={styles.copy}>
      <TextField label={label} readOnly value={value} onFocus={(event) => event.target.select()} />
      <Button
        look="primary"
        size="large"
        data-autofocus
        icon={copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
        onClick={(event) => void take(event.currentTarget.parentElement?.querySelector("input") ?? null)}
      >
        <span aria-live="polite">{copied ? t("invite.copied") : copy}</span>
      </Button>
    </div>
  );
}
