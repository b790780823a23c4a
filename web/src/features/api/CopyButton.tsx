import { Check, Copy } from "lucide-react";
import { type RefObject, useState } from "react";
import { t } from "@/app/messages/t";
import { Button } from "@/kit/Button";

/** Copies what stands in `from`. Where the clipboard is closed to the page it is selected instead. */
export function CopyButton({ label, from }: { label: string; from: RefObject<HTMLElement | null> }) {
  const [copied, setCopied] = useState<string | null>(null);
  const take = async () => {
    const text = from.current?.textContent ?? "";
    try {
      await navigator.clipboard.writeText(text);
      setCopied(text);
    } catch {
      setCopied(null);
      if (from.current) getSelection()?.selectAllChildren(from.current);
    }
  };
  // Until something else stands there.
  const isCopied = copied !== null && copied === from.current?.textContent;
  return (
    <Button
      icon={isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      aria-label={label}
      onClick={() => void take()}
    >
      <span aria-live="polite">{t(isCopied ? "api.copied" : "api.copy")}</span>
    </Button>
  );
}
