import { useCallback, useMemo } from "react";
import { AccountClient } from "@/contract/access-client";
import { t } from "../messages/t";
import { useWaysIn } from "../session/use-ways-in";
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
  const known = useWaysIn();
  const hasPassword = ways.value?.password ?? true;
  return (
    <SettingsFrame>
      <h2 className="visually-hidden">{t("account.title")}</h2>
      <SessionsSection client={client} />
      <PasswordSection client={client} isThere={hasPassword} onSet={ways.load} />
      <PasskeysSection client={client} origin={known.passkeys} hasPassword={hasPassword} />
      <IdentitiesSection client={client} ways={ways} known={known} />
      <TokensSection client={client} />
    </SettingsFrame>
  );
}
