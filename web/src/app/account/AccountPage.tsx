import { useMemo } from "react";
import { AccountClient } from "@/contract/access-client";
import { t } from "../messages/t";
import { SettingsFrame } from "../settings/SettingsFrame";
import { useWorkspace } from "../workspace";
import { PasswordSection } from "./PasswordSection";
import { SessionsSection } from "./SessionsSection";
import { TokensSection } from "./TokensSection";

/** How one signs in: where one is, the password, and what programs use. */
export function AccountPage() {
  const { client: wire } = useWorkspace();
  const client = useMemo(() => new AccountClient(wire), [wire]);
  return (
    <SettingsFrame>
      <h2 className="visually-hidden">{t("account.title")}</h2>
      <SessionsSection client={client} />
      <PasswordSection client={client} />
      <TokensSection client={client} />
    </SettingsFrame>
  );
}
