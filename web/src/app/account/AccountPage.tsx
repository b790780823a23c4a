import { useCallback, useMemo } from "react";
import { AccountClient } from "@/contract/access-client";
import { waysIn } from "@/contract/sign-in-client";
import { t } from "../messages/t";
import { SettingsFrame } from "../settings/SettingsFrame";
import { useLoaded } from "../use-loaded";
import { useWorkspace } from "../workspace";
import { IdentitiesSection } from "./IdentitiesSection";
import { PasskeysSection } from "./PasskeysSection";
import { PasswordSection } from "./PasswordSection";
import { SessionsSection } from "./SessionsSection";
import { TokensSection } from "./TokensSection";

/** How one signs in: where one is, the password, and what programs use. */
export function AccountPage() {
  const { client: wire } = useWorkspace();
  const client = useMemo(() => new AccountClient(wire), [wire]);
  const ways = useLoaded(useCallback(() => client.ways(), [client]));
  const { value: known } = useLoaded(useCallback(() => waysIn(wire), [wire]));
  return (
    <SettingsFrame>
      <h2 className="visually-hidden">{t("account.title")}</h2>
      <SessionsSection client={client} />
      <PasswordSection client={client} isThere={ways.value?.password ?? true} onSet={ways.load} />
      <PasskeysSection
        client={client}
        origin={known?.passkeys ?? null}
        hasPassword={ways.value?.password ?? true}
      />
      <IdentitiesSection client={client} ways={ways} known={known} />
      <TokensSection client={client} />
    </SettingsFrame>
  );
}
