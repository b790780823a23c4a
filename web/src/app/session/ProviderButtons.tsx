import { type ReactNode, useState } from "react";
import type { ProviderView } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { t } from "../messages/t";
import styles from "./Door.module.css";
import { failureText } from "./failure";

interface ProviderButtonsProps {
  providers: readonly ProviderView[];
  /** Answers the address at the provider. */
  setOut(provider: number): Promise<string>;
  onProblem(problem: string | null): void;
  /** Another button, above the providers'. */
  children?: ReactNode;
}

/** One button for each provider that the program knows; nothing where it knows none and there is no other button. */
export function ProviderButtons({ providers, setOut, onProblem, children }: ProviderButtonsProps) {
  const [busy, setBusy] = useState(false);
  if (providers.length === 0 && !children) return null;
  const go = async (provider: number) => {
    setBusy(true);
    onProblem(null);
    try {
      window.location.assign(await setOut(provider));
    } catch (error) {
      onProblem(failureText(error));
      setBusy(false);
    }
  };
  return (
    <div className={styles.providers}>
      {children}
      {providers.map(({ id, name }) => (
        <Button key={id} size="large" disabled={busy} onClick={() => void go(id)}>
          {t("signIn.with", { name })}
        </Button>
      ))}
      <p className={styles.or}>{t("signIn.or")}</p>
    </div>
  );
}
