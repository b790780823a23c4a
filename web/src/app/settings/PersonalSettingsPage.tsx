import { type FormEvent, useState } from "react";
import { useGraph, useRecord } from "@/graph/hooks";
import { setField } from "@/graph/operations";
import { Button } from "@/kit/Button";
import type { DateStyle } from "@/kit/moments";
import { Segmented } from "@/kit/Segmented";
import { TextField } from "@/kit/TextField";
import { useActionRegistry } from "../actions/Actions";
import type { WeekStart } from "../date-words";
import { t } from "../messages/t";
import type { Preferences } from "../personal/preferences";
import { usePreferences } from "../personal/use-preferences";
import { titleOf } from "../record/titles";
import { useCommit } from "../record/use-commit";
import type { Theme } from "../theme";
import { useWorkspace } from "../workspace";
import styles from "./Settings.module.css";
import { SettingRow, SettingsFrame, SettingsSection } from "./SettingsFrame";

const themes: readonly Theme[] = ["system", "light", "dark"];
const densities = ["comfortable", "compact"] as const;
const motions = ["system", "reduced"] as const;
const weekStarts: readonly WeekStart[] = [1, 0, 6];
const dateStyles: { id: DateStyle; label: string }[] = [
  { id: "words", label: "16 Nov 2015" },
  { id: "month-first", label: "Nov 16, 2015" },
  { id: "iso", label: "2015-11-16" },
];

/** How the program looks and acts for the one who is signed in. Each choice holds at once. */
export function PersonalSettingsPage() {
  const { session } = useWorkspace();
  const registry = useActionRegistry();
  const [preferences, change] = usePreferences();
  const set =
    <Name extends keyof Preferences>(name: Name) =>
    (value: Preferences[Name]) =>
      change({ [name]: value } as Partial<Preferences>);
  const showKeys = () => {
    const keys = registry.all().find((action) => action.id === "keys");
    if (keys) registry.perform(keys);
  };
  return (
    <SettingsFrame>
      <SettingsSection title={t("settings.you")}>
        <NameForm />
        <SettingRow label={t("settings.email")}>
          <span className={styles.still}>{session.account?.email}</span>
        </SettingRow>
      </SettingsSection>
      <SettingsSection title={t("settings.looks")} lead={t("settings.kept")}>
        <SettingRow label={t("settings.theme")}>
          <Segmented
            label={t("settings.theme")}
            chosen={preferences.theme}
            onChoose={(id) => set("theme")(id as Theme)}
            choices={themes.map((id) => ({ id, label: t(`theme.${id}`) }))}
          />
        </SettingRow>
        <SettingRow label={t("settings.density")}>
          <Segmented
            label={t("settings.density")}
            chosen={preferences.density}
            onChoose={(id) => set("density")(id as Preferences["density"])}
            choices={densities.map((id) => ({ id, label: t(`settings.density.${id}`) }))}
          />
        </SettingRow>
        <SettingRow label={t("settings.motion")}>
          <Segmented
            label={t("settings.motion")}
            chosen={preferences.motion}
            onChoose={(id) => set("motion")(id as Preferences["motion"])}
            choices={motions.map((id) => ({ id, label: t(`settings.motion.${id}`) }))}
          />
        </SettingRow>
      </SettingsSection>
      <SettingsSection title={t("settings.dates")}>
        <SettingRow label={t("settings.dateStyle")}>
          <Segmented
            label={t("settings.dateStyle")}
            chosen={preferences.dateStyle}
            onChoose={(id) => set("dateStyle")(id as DateStyle)}
            choices={dateStyles}
          />
        </SettingRow>
        <SettingRow label={t("settings.weekStart")}>
          <Segmented
            label={t("settings.weekStart")}
            chosen={String(preferences.weekStart)}
            onChoose={(id) => set("weekStart")(Number(id) as WeekStart)}
            choices={weekStarts.map((day) => ({ id: String(day), label: t(`settings.day.${day}`) }))}
          />
        </SettingRow>
      </SettingsSection>
      <SettingsSection title={t("settings.keyboard")}>
        <SettingRow label={t("settings.singleKeys")} help={t("settings.singleKeysHelp")}>
          <Segmented
            label={t("settings.singleKeys")}
            chosen={preferences.singleKeys ? "on" : "off"}
            onChoose={(id) => set("singleKeys")(id === "on")}
            choices={[
              { id: "on", label: t("settings.singleKeys.on") },
              { id: "off", label: t("settings.singleKeys.off") },
            ]}
          />
        </SettingRow>
        <div>
          <Button onClick={showKeys}>{t("settings.allKeys")}</Button>
        </div>
      </SettingsSection>
    </SettingsFrame>
  );
}

function NameForm() {
  const graph = useGraph();
  const commit = useCommit();
  const { workspace, canEdit } = useWorkspace();
  const person = useRecord(workspace.person);
  const kept = person ? titleOf(person) : "";
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const name = typed ?? kept;
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) {
      setProblem(t("settings.nameMissing"));
      return;
    }
    commit(
      t("settings.nameLabel", { name: name.trim() }),
      [setField(graph, workspace.person, "title", name.trim())],
      t("settings.nameSaved", { name: name.trim() }),
    );
    setTyped(null);
  };
  return (
    <form className={styles.nameForm} onSubmit={save}>
      <TextField
        label={t("settings.name")}
        help={t("settings.nameHelp")}
        error={problem}
        value={name}
        autoComplete="name"
        disabled={!canEdit || !person}
        onChange={(event) => {
          setTyped(event.target.value);
          setProblem(null);
        }}
      />
      {typed !== null && typed.trim() !== kept ? (
        <Button look="primary" size="large" type="submit">
          {t("settings.saveName")}
        </Button>
      ) : null}
    </form>
  );
}
