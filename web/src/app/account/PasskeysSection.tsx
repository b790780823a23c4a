import { Plus } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import type { AccountClient } from "@/contract/access-client";
import type { PasskeyView } from "@/contract/schema";
import { Button } from "@/kit/Button";
import { dayOf } from "@/kit/moments";
import { useToast } from "@/kit/Toasts";
import { t } from "../messages/t";
import styles from "../people/People.module.css";
import { useSession } from "../session/session-store";
import { browserHasPasskeys, passkeysAreUsedHere, tellAll } from "../session/webauthn";
import { SettingsSection } from "../settings/SettingsFrame";
import { useLoaded } from "../use-loaded";
import { useWorkspace } from "../workspace";
import { AddPasskeyDialog, RemovePasskeyDialog, RenamePasskeyDialog } from "./PasskeyDialogs";

interface PasskeysSectionProps {
  client: AccountClient;
  /** The address that passkeys are kept for; null where browsers keep none for this server's. */
  origin: string | null;
  /** Whether the account has one, which is asked for. */
  hasPassword: boolean;
}

type Doing = { what: "add" } | { what: "rename" | "remove"; passkey: PasskeyView };

/** Passkeys of the account; nothing where it has none and can have none. */
export function PasskeysSection({ client, origin, hasPassword }: PasskeysSectionProps) {
  const account = useSession()?.account?.id;
  const toast = useToast();
  const { value: passkeys, problem, load } = useLoaded(useCallback(() => client.passkeys(), [client]));
  // Whatever the list shows, the browser offers the same.
  useEffect(() => {
    if (!passkeys || !account || !passkeysAreUsedHere(origin)) return;
    const usable = passkeys.filter((passkey) => passkey.usable);
    tellAll(
      window.location.hostname,
      account,
      usable.map((passkey) => passkey.credential),
    );
  }, [passkeys, origin, account]);
  const [doing, setDoing] = useState<Doing | null>(null);
  if (!origin && !passkeys?.length) return null;
  const close = () => setDoing(null);
  const done = (said: string) => {
    close();
    toast({ text: said });
    void load();
  };
  return (
    <SettingsSection title={t("passkey.title")} lead={t("passkey.lead")}>
      {problem ? <p role="alert">{problem}</p> : null}
      <ul className={styles.people} aria-label={t("passkey.title")}>
        {passkeys?.map((passkey) => (
          <li key={passkey.id} className={styles.line}>
            <div className={styles.who}>
              <span className={styles.name}>{passkey.name}</span>
              <PasskeyFacts passkey={passkey} />
            </div>
            <div className={styles.tools}>
              <Button
                look="quiet"
                aria-label={t("passkey.renameOf", { name: passkey.name })}
                onClick={() => setDoing({ what: "rename", passkey })}
              >
                {t("passkey.rename")}
              </Button>
              <Button
                look="quiet"
                aria-label={t("passkey.removeOf", { name: passkey.name })}
                onClick={() => setDoing({ what: "remove", passkey })}
              >
                {t("passkey.remove")}
              </Button>
            </div>
          </li>
        ))}
        {passkeys?.length === 0 ? <li className={styles.none}>{t("passkey.none")}</li> : null}
      </ul>
      <Adding origin={origin} onAdd={() => setDoing({ what: "add" })} />
      {doing?.what === "add" ? (
        <AddPasskeyDialog client={client} hasPassword={hasPassword} onDone={done} onClose={close} />
      ) : null}
      {doing?.what === "rename" ? (
        <RenamePasskeyDialog client={client} passkey={doing.passkey} onDone={done} onClose={close} />
      ) : null}
      {doing?.what === "remove" ? (
        <RemovePasskeyDialog
          client={client}
          passkey={doing.passkey}
          hasPassword={hasPassword}
          onDone={done}
          onClose={close}
        />
      ) : null}
    </SettingsSection>
  );
}

/** The button, or why there is none. */
function Adding({ origin, onAdd }: { origin: string | null; onAdd(): void }) {
  if (!origin) return null;
  if (origin !== window.location.origin) {
    return (
      <p className={styles.still}>
        {t("passkey.otherAddress")}{" "}
        <a className={styles.textLink} href={origin + window.location.pathname}>
          {origin}
        </a>
      </p>
    );
  }
  if (!browserHasPasskeys()) return <p className={styles.still}>{t("passkey.noBrowser")}</p>;
  return (
    <div>
      <Button icon={<Plus size={15} aria-hidden />} onClick={onAdd}>
        {t("passkey.add")}
      </Button>
    </div>
  );
}

function PasskeyFacts({ passkey }: { passkey: PasskeyView }) {
  const { workspace } = useWorkspace();
  const day = (at: string) => dayOf(at, workspace.zone);
  const facts = passkey.usable
    ? [
        t("passkey.addedOn", { day: day(passkey.added_at) }),
        passkey.used_at ? t("passkey.usedOn", { day: day(passkey.used_at) }) : t("passkey.neverUsed"),
        t(passkey.synced ? "passkey.synced" : "passkey.oneDevice"),
      ]
    : [t("passkey.elsewhere", { host: passkey.relying_party })];
  return <span className={styles.quiet}>{facts.join(" · ")}</span>;
}
