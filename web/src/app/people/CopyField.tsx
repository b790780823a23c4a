import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "@/kit/Button";
import { TextField } from "@/kit/TextField";
import { t } from "../messages/t";
import styles from "./People.module.css";

/** Something that is shown once, to be copied. Where the clipboard is closed to the page it is selected instead. */
export function CopyField({ label, value, copy }: { label: string; value: string; copy: string }) {
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
