import { Download } from "lucide-react";
import { useSpaces } from "@/graph/hooks";
import { t } from "../messages/t";
import { useWorkspace } from "../workspace";
import styles from "./Settings.module.css";
import { SettingRow, SettingsFrame, SettingsSection } from "./SettingsFrame";

/** What the workspace is called and where its days begin. */
export function WorkspaceSettingsPage() {
  const { workspace } = useWorkspace();
  const spaces = useSpaces();
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
      <SettingsSection title={t("settings.export")} lead={t("settings.exportLead")}>
        <SettingRow label={t("settings.exportAll")} help={t("settings.exportHelp")}>
          <a className={styles.download} href={`/api/v1/workspaces/${workspace.slug}/export`} download>
            <Download size={16} aria-hidden />
            {t("settings.exportDownload")}
          </a>
        </SettingRow>
        {spaces.map((space) => (
          <SettingRow
            key={space.id}
            label={t("settings.copySpace", { space: space.name })}
            help={t("settings.copyHelp")}
          >
            <a
              className={styles.download}
              href={`/api/v1/workspaces/${workspace.slug}/spaces/${space.id}/copy`}
              aria-label={t("settings.copyDownload", { space: space.name })}
              download
            >
              <Download size={16} aria-hidden />
              {t("settings.exportDownload")}
            </a>
          </SettingRow>
        ))}
      </SettingsSection>
    </SettingsFrame>
  );
}
