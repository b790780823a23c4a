import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import styles from "./Settings.module.css";
import { SettingRow, SettingsFrame, SettingsSection } from "./SettingsFrame";

/** What the workspace is called and where its days begin. */
export function WorkspaceSettingsPage() {
  const { workspace } = useWorkspace();
  return (
    <SettingsFrame>
      <SettingsSection title={t("settings.workspace")} lead={t("settings.readOnly")}>
        <SettingRow label={t("settings.workspaceName")}>
          <span className={styles.still}>{workspace.name}</span>
        </SettingRow>
        <SettingRow label={t("settings.zone")} help={t("firstRun.zoneHelp")}>
          <span className={styles.still}>{workspace.zone}</span>
        </SettingRow>
      </SettingsSection>
    </SettingsFrame>
  );
}
